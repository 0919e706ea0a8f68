/**
 * A ledger written by the program of before the ledger owned its states (version 0.1, its thirteenth layout): what a structure that
 * updates has. Made by its demo and by what its people decided: filed, put back, set aside, rejected, claimed, in a list of their own.
 */
import type { Office } from '../server/http/handler.ts'
import type { Tables } from '../server/ledger/ledger-schema.ts'

import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PERSON } from '../demo/desk.ts'
import { openApp } from '../server/app.ts'
import { circuit } from '../server/config/circuit.ts'
import { check } from '../server/config/load.ts'
import { MssError } from '../server/errors.ts'
import { Jobs } from '../server/http/long-jobs.ts'
import { dispatchCall } from '../server/http/routes.ts'
import { openSqlite } from '../server/ledger/dialects/sqlite.ts'
import { migrate } from '../server/ledger/migrations/migrations.ts'
import { openLog } from '../server/log/log.ts'
import { statusOf } from '../server/ops/status.ts'
import { sentReport } from '../server/outgoing/report.ts'
import { machine } from '../server/usecases/actor.ts'
import { beginPreparing } from '../server/usecases/prepare.usecase.ts'
import { newFolder } from './support/new-folder.ts'

const FIXTURE = join(import.meta.dirname, 'fixtures', 'ledger-0.1')
const MAILBOX = 'accueil@ehpad.exemple.mssante.fr'
const expected = JSON.parse(readFileSync(join(FIXTURE, 'expected.json'), 'utf8'))
const SHELVES = ['review', 'quarantined', 'filed', 'closed', 'rejected'] as const
let office: Office
let close: () => Promise<void>

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what was stored
async function get(path: string, params: Record<string, unknown> = {}): Promise<any> {
	const call = { scope: 'user' as const, ...PERSON, method: 'GET' as const, path, params, files: [], folders: [], etag: '' }
	return (await dispatchCall(office, call)).json
}

beforeAll(async () => {
	const root = newFolder('old')
	for (const folder of ['data', 'keys', 'GED', 'BAL/new', 'BAL/cur', 'BAL/tmp']) {
		mkdirSync(join(root, folder), { recursive: true })
	}
	writeFileSync(join(root, 'data', 'ledger.db'), gunzipSync(readFileSync(join(FIXTURE, 'ledger.db.gz'))))
	copyFileSync(join(FIXTURE, 'key.txt'), join(root, 'keys', 'secret.key'))
	chmodSync(join(root, 'keys', 'secret.key'), 0o600)
	const config = check({
		server: { port: 0, relayKeyFile: join(root, 'keys', 'relay.key') },
		ledger: { url: `sqlite:${join(root, 'data', 'ledger.db')}` },
		spool: join(root, 'data', 'spool'),
		secretKeyFile: join(root, 'keys', 'secret.key'),
		ged: { kind: 'folder', root: join(root, 'GED') },
		structures: [{ id: 'lilas', finess: '130000001', name: 'EHPAD Les Lilas', sector: 'SA17', telecom: 'tel:+33400000000' }],
		mailboxes: [
			{
				address: MAILBOX,
				type: 'ORG',
				maildir: join(root, 'BAL'),
				access: {
					send: { groups: ['secretariat'] },
					triage: { groups: ['secretariat'] },
					identity: { groups: ['identitovigilance'] },
				},
			},
		],
	})
	const app = await openApp(config, { log: openLog('silent') })
	office = { context: app, jobs: new Jobs(app.shelf), version: 'test' }
	close = () => app.close()
})
afterAll(() => close())

describe('a ledger of the program before', () => {
	it('is known as one', () => expect(existsSync(join(FIXTURE, 'ledger.db.gz')) && expected.version.user_version).toBe(13))

	it('counts what it counted', async () => {
		const { mailboxes, ...counted } = await statusOf(office.context.ledger)
		const { mailboxes: before, ...then } = expected.status
		expect({ ...counted, mailboxes: mailboxes.map(({ address, received }) => ({ address, received })) }).toMatchObject({
			...then,
			mailboxes: before.map(({ address, received }: { address: string, received: number }) => ({ address, received })),
		})
	})

	it('has every message, document, recipient and decision as it was', async () => {
		const { db } = office.context.ledger
		expect(
			await db.selectFrom('messages').select(['id', 'state', 'title', 'patient_id', 'queue', 'claimed_by']).orderBy('id').execute(),
		).toEqual(expected.messages)
		expect(
			await db
				.selectFrom('documents')
				.select(['id', 'message_id', 'state', 'path', 'patient_id', 'rule', 'sha256'])
				.orderBy('id')
				.execute(),
		).toEqual(expected.documents)
		expect(await db.selectFrom('recipients').select(['address', 'state', 'code']).execute()).toEqual(expected.recipients)
		expect(await db.selectFrom('acts').select(['id', 'kind', 'state', 'actor', 'reason']).orderBy('id').execute()).toEqual(
			expected.acts,
		)
	})

	it.each(SHELVES)('shows on the shelf « %s » what it showed', async (shelf) => {
		const { rows } = await get('waiting', { shelf })
		expect(rows.map(({ id, title }: { id: number, title: string }) => ({ id, title }))).toEqual(
			expected.shelves[shelf].map(({ id, title }: { id: number, title: string }) => ({ id, title })),
		)
	})

	it('says why each one waits in the words it was said', async () => {
		for (const [id, reasons] of Object.entries(expected.reasons)) {
			expect((await get(`waiting/${id}`)).reasons).toEqual(reasons)
		}
	})

	it('has a turn of ours for what was said to it, and nobody answered', async () => {
		expect((await get('turns')).turns).toMatchObject([
			{ thread: 'm9', partner: 'pharmacie@officine.exemple.mssante.fr', whose: 'ours', asker: 'theirs', message: 9, due: null },
		])
		expect((await get('threads', { unanswered: true })).rows).toMatchObject([{ thread: 'm9', isUnanswered: true }])
	})

	it('has a turn of theirs for each answer that was expected of them, and one of ours where they only asked back', async () => {
		const file = join(newFolder('old'), 'ledger.db')
		writeFileSync(file, gunzipSync(readFileSync(join(FIXTURE, 'ledger.db.gz'))))
		const [due, question] = ['2026-12-03T02:26:41.445Z', '2026-11-26T03:00:00.000Z']
		const old = new DatabaseSync(file)
		old.exec(`UPDATE outgoing SET answer_due_at = '${due}' WHERE id = 1`)
		const insert = old.prepare('INSERT INTO recipients (outgoing_id, position, address, state, changed_at, question_at) '
			+ 'VALUES (1, ?, ?, ?, \'\', ?)')
		insert.run(1, 'silent@a.fr', 'delivered', null)
		insert.run(2, 'failed@a.fr', 'failed', null)
		insert.run(3, 'asking@a.fr', 'answered', question)
		old.close()
		const db = openSqlite<Tables>(file)
		try {
			await migrate(db)
			const found = await db
				.selectFrom('turns')
				.select(['thread', 'partner', 'whose', 'since', 'due'])
				.where('asker', '=', 'ours')
				.orderBy('partner')
				.execute()
			expect(found).toEqual([
				{ thread: 'o1', partner: 'asking@a.fr', whose: 'ours', since: question, due },
				{ thread: 'o1', partner: 'silent@a.fr', whose: 'theirs', since: '2026-11-26T02:26:41.445Z', due },
			])
			expect(await db.selectFrom('turn_moves').select(['kind']).execute()).toHaveLength(3)
		} finally {
			await db.destroy()
		}
	})

	it('says of a mailbox that is not read, and of each recipient, what was kept in words', async () => {
		const file = join(newFolder('old'), 'ledger.db')
		writeFileSync(file, gunzipSync(readFileSync(join(FIXTURE, 'ledger.db.gz'))))
		const [down, unclear] = [new MssError('MSS-IMAP-DOWN', 'ECONNREFUSED').text, new MssError('MSS-SMTP-DOWN', 'ETIMEDOUT').text]
		const old = new DatabaseSync(file)
		old.prepare("UPDATE mailboxes SET error_code = 'MSS-IMAP-DOWN', error_text = ?, error_at = '2026-11-26T03:00:00.000Z'").run(down)
		const insert = old.prepare('INSERT INTO recipients (outgoing_id, position, address, state, changed_at, code, text) '
			+ 'VALUES (1, ?, ?, ?, \'\', ?, ?)')
		const rows = [
			['unclear', 'MSS-SMTP-DOWN', unclear],
			['failed', null, 'Tranché par une personne.'],
			['failed', '550', '550 5.1.1 Unknown user'],
		] as const
		rows.forEach(([state, code, text], index) => insert.run(index + 1, `${index}@a.fr`, state, code, text))
		old.close()
		const db = openSqlite<Tables>(file)
		try {
			await migrate(db)
			const { clock } = office.context
			const { mailboxes } = await statusOf({ db, clock })
			expect(mailboxes[0]!.error).toMatchObject({ code: 'MSS-IMAP-DOWN', text: down })
			expect((await sentReport({ db, clock }, 1))!.recipients).toMatchObject([
				{ state: 'answered', text: 'automatic-action/MDN-sent-automatically; processed' },
				...rows.map(([state, code, text]) => ({ state, ...code !== null && { code }, text })),
			])
		} finally {
			await db.destroy()
		}
	})

	it('has no dossier yet, and one begins in it', async () => {
		expect(await get('dossiers')).toEqual({ dossiers: [] })
		const { context: desk } = office
		const pieces = [{ id: 'lettre', name: 'Lettre' }]
		desk.config.circuits = [circuit.parse({ id: 'lettre', name: 'Lettre', mailbox: MAILBOX, pieces })]
		Object.assign(desk.config.mailboxes[0]!, { smtp: { host: 'localhost', port: 9, security: 'tls', user: 'x' } })
		const id = await beginPreparing.do(desk, machine(), { circuit: 'lettre' }, {})
		expect((await get('dossiers')).dossiers).toMatchObject([{ id, state: 'preparing', missing: ['lettre'] }])
	})

	it('has the chain of its journal whole, with what was added since', async () => {
		const verified = await office.context.ledger.audit.verify(office.context.ledger.db)
		expect(verified.ok).toBe(true)
		expect(verified.entries).toBeGreaterThanOrEqual(expected.audit.entries)
	})
})
