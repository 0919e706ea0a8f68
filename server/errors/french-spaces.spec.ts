/** What errors, reasons, checks and the journal say has the spaces of French: no mark goes to the next line alone. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'

const SERVER = join(import.meta.dirname, '..')
/** What names a check is a key, of which others make theirs. */
const KEYS = ['ops/subjects.ts', 'ops/doctor.ts']
const OTHERS = [
	'circuits/activation.ts',
	'circuits/explain.ts',
	'circuits/notices.ts',
	'http/admin/ged-login.admin-routes.ts',
	'http/admin/mailboxes.admin-routes.ts',
	'http/admin/overview.admin-routes.ts',
	'http/admin/patients.admin-routes.ts',
	'http/admin/rules.admin-routes.ts',
	'http/admin/structures.admin-routes.ts',
	'http/user/correspondents.ts',
	'http/user/waiting.routes.ts',
	'kept/key-file.ts',
	'kept/opened-backup.ts',
	'kept/backup-place.ts',
	'kept/seal.ts',
	'mailbox/made-mailboxes.ts',
	'mailbox/operator-settings.ts',
	'mssante/cautions.ts',
	'mssante/notification/status-words.ts',
	'net/kept-lists.ts',
	'outgoing/addressees.ts',
	'outgoing/notice.ts',
	'outgoing/reply.ts',
	'outgoing/report.ts',
	'outgoing/whose.ts',
	'patients/csv.ts',
	'patients/in-common.ts',
	'structures/made-structures.ts',
	'structures/made-people.ts',
	'tls/own-certificate.ts',
	'triage/comparison.ts',
	'triage/question.ts',
	'triage/vigilance.ts',
	'usecases/administer-mailboxes.ts',
	'usecases/follow-up.ts',
]
const FILES = [...OTHERS, ...['errors', 'reasons', 'doubts', 'ops', 'circuits/models'].flatMap((folder) =>
	readdirSync(join(SERVER, folder)).filter((name) => /(?<!\.spec)\.ts$/.test(name)).map((name) => `${folder}/${name}`))]
	.filter((file) => !KEYS.includes(file))
/** A space that breaks, or another than the mark's own: U+00A0 before « : » and inside guillemets, U+202F before the others. */
const WRONG = /[ \u202F](?=[:»])|[ \u00A0](?=[;?!])|(?<=«)[ \u202F]/

/** What is written between quotes, and between what fills it. */
function literalsIn(file: string): string[] {
	const found: string[] = []
	const visit = (node: ts.Node): void => {
		if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
			found.push(node.text)
		}
		ts.forEachChild(node, visit)
	}
	visit(ts.createSourceFile(file, readFileSync(join(SERVER, file), 'utf8'), ts.ScriptTarget.Latest))
	return found
}

it.each(FILES)('%s', (file) => expect(literalsIn(file).filter((text) => WRONG.test(text))).toEqual([]))

it('a space that breaks is seen, wherever it stands', () => {
	const wrong = ['rien : non', 'rien ;', ' ?', '« ', ' »', 'rien\u00A0; non', 'rien\u202F: non']
	const right = ['rien\u00A0: non', 'rien\u202F;', '«\u00A0{}\u00A0»', 'https://exemple', '12:30']
	expect([...wrong, ...right].filter((text) => WRONG.test(text))).toEqual(wrong)
})
