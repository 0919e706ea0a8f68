/** What the page shows of an error is for people: a command, an option, a key or a file is said at the machine (`atServer`). */
import { expect, it } from 'vitest'
import { ERROR_CODES, remedyOf, sentenceOf } from '../errors.ts'

/** Of the configuration, of commands and of what a start refuses: no page is there to show them. */
const AT_THE_MACHINE = /^MSS-(?:CFG|USAGE|INSTALL|METRICS|SECRET|AUDIT|RETENTION|BACKUP|RESTORE|TLS-OWN)/
const TECHNICAL = new RegExp([
	'MSS-',
	String.raw`(?<!\p{L})--\w`,
	String.raw`\bmssante [a-z]+`,
	String.raw`\w\.(?:md|xml|yaml|key|eml|csv|db|zip)\b`,
	String.raw`\b(?:caFile|replyTo|folders|smtp|issuer|tokenFile)\b`,
	String.raw`\b(?:trust|directory|server|ged|product|alerts)\.\w+`,
	'NUMÉRO|configuration',
].join('|'), 'u')

it.each(ERROR_CODES.filter((code) => !AT_THE_MACHINE.test(code)))('%s', (code) =>
	expect([sentenceOf(code, '…'), remedyOf(code)].filter((text) => TECHNICAL.test(text))).toEqual([]))

it('a command, an option, a file or a key is seen', () => {
	const wrong = ['Dites --again.', 'mssante sent', 'Le guide.md', 'trust.source', 'MSS-X']
	expect(wrong.filter((text) => !TECHNICAL.test(text))).toEqual([])
})
