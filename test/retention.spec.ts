/**
 * Past its time, nothing of a message is left in any byte of the ledger; what is shown of it still stands; a clock that jumped destroys
 * nothing.
 */
import type { DeskView } from '../server/contract/desk.contract.ts'
import type { JournalView } from '../server/contract/journal.contract.ts'
import type { SendingList } from '../server/contract/sending.contract.ts'
import type { ThreadList } from '../server/contract/threads.contract.ts'
import type { TurnList } from '../server/contract/turns.contract.ts'
import type { Tables } from '../server/ledger/ledger-schema.ts'
import type { TestOffice } from './support/office.ts'

import { sql } from 'kysely'
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { confirmClock } from '../server/doubts/clock-doubt.ts'
import { applyRetention } from '../server/incoming/retention.ts'
import { holds } from '../server/ledger/dialects/either.ts'
import { dossierBegun, dossierByKey, filePutIn, pinnedNames, reasonGiven, visaGiven } from '../server/ledger/tables/dossiers.table.ts'
import { frenchDate } from '../server/mssante/ins/identity.ts'
import { alertsOf } from '../server/ops/alerts.ts'
import { statusOf } from '../server/ops/status.ts'
import { proofOf } from '../server/outgoing/proof.ts'
import { sentReport } from '../server/outgoing/report.ts'
import { bornName } from '../server/patients/patient.ts'
import { patientOf } from '../server/patients/registry.ts'
import { toldWhole } from '../server/reasons/words.reasons.ts'
import { historiesOf, historiesOfFile } from '../server/views/history.view.ts'
import { ON_POSTGRES } from './support/ledger.support.ts'
import { claire, openOffice } from './support/office.ts'

const DAY = 24 * 60 * 60 * 1000
const CITIZEN = '279035121518989@patient.mssante.fr'
const [marguerite, paul] = PEOPLE as [typeof PEOPLE[number], typeof PEOPLE[number]]
let office: TestOffice
beforeEach(async () => {
	office = await openOffice()
})
afterEach(() => office.desk.app.close())

const db = () => office.desk.app.ledger.db
const folderOfLedger = () => dirname(office.desk.app.ledger.file)
/** Every byte of the ledger and of what SQLite keeps beside it; of a database, whose bytes are its own, every row. */
async function bytes(): Promise<Buffer> {
	if (ON_POSTGRES) {
		const tables = await db().introspection.getTables()
		const rows = await Promise.all(tables.map(({ name }) => sql`SELECT * FROM ${sql.table(name)}`.execute(db())))
		return Buffer.from(rows.map((one) => one.rows.map((row) => Object.values(row as object).join('\n')).join('\n')).join('\n'))
	}
	return Buffer.concat(readdirSync(folderOfLedger())
		.filter((name) => name.startsWith(basename(office.desk.app.ledger.file)))
		.map((name) => readFileSync(join(folderOfLedger(), name))))
}
/** Days go by, the program looking now and then. */
async function pass(days: number, from = Date.now()): Promise<number> {
	let now = from
	for (let left = days; left > 0; left -= 40) {
		now += Math.min(left, 40) * DAY
		await applyRetention(office.desk.app, now)
	}
	return now
}

/** A word that is nowhere else, for one column. */
const mark = (table: string, column: string) => `Zq${table}${column}qZ`.replaceAll('_', '')
type Fill = (word: string) => string
const plain: Fill = (word) => word
const reading: Fill = (word) => JSON.stringify({
	kind: 'correspondence',
	envelope: {
		messageId: '<a@b.fr>',
		subject: word,
		date: null,
		from: CITIZEN,
		senders: [CITIZEN],
		to: [word],
		addressedTo: [word],
		returnPath: word,
		dispositionTo: [word],
		autoSubmitted: false,
		answers: [],
		xMss: { codeCda: word, ins: word },
	},
	findings: [{ code: 'xdm.patient', severity: 'error', text: word }],
	notification: {
		originalMessageId: null,
		envelopeId: null,
		recipients: [{ address: CITIZEN, outcome: 'failed', code: '5.1.1', text: word }],
	},
})
const decision: Fill = (word) => JSON.stringify({
	outcome: 'file',
	patientId: 'R001',
	mdn: null,
	reasons: [{ rule: 'by-hand', outcome: 'file', text: word }],
	proposals: [{ patientId: 'R001', score: 1, reasons: [{ rule: 'mention', text: word }] }],
})
const cda: Fill = (word) => JSON.stringify({
	...makeCdaHeader(),
	type: { code: '11488-4', system: null, display: word },
	title: word,
	patient: {
		ins: { matricule: word, oid: '1.2' },
		birthFamilyName: word,
		birthGivenNames: word,
		firstBirthGivenName: word,
		usedFamilyName: word,
		usedGivenName: word,
		birthDate: word,
		sex: 'F',
		birthPlace: word,
	},
})

function makeCdaHeader() {
	return { id: '1.2.3', setId: null, version: null, createdAt: '20260302', action: 'new', replaces: null, level: 1, authors: ['1.2^3'] }
}

type Table = keyof Tables
/** What is erased, and what it is filled with before. */
const TRACES: Partial<Record<Table, Record<string, Fill>>> = {
	remarks: { text: plain },
	messages: { reading, decision, sender: () => CITIZEN, title: plain, words: plain, text: plain, said: plain, queue: plain },
	documents: { name: plain, cda, folder: plain, base: plain, extension: plain, media_type: plain, path: plain },
	outbox: { recipient: () => CITIZEN },
	outgoing: { about_patient: plain, key: plain, subject: plain, words: plain, text: plain, said: plain },
	outgoing_documents: { name: plain, path: plain, title: plain, service_start: plain },
	recipients: {
		address: () => CITIZEN,
		written: plain,
		text: plain,
		reasons: (word) => JSON.stringify([{ code: 'MSS-SEND-UNTRUSTED', detail: word }]),
	},
	acts: { sender: () => CITIZEN, folder: plain, subfolder: plain, queue: plain, reason: plain, displayed: plain },
	act_documents: { before: (word) => JSON.stringify({ path: word, patientId: null, rule: null, filedAt: null }) },
	correspondents: { address: () => CITIZEN },
	turns: { partner: () => CITIZEN, reason: plain },
	dossiers: {
		recipients: () => JSON.stringify([CITIZEN]),
		text: plain,
		about_patient: plain,
		notices: (word) => JSON.stringify([{ code: 'MSS-DOSSIER-STALE', text: word }]),
		key: plain,
		trigger_path: plain,
	},
	dossier_files: { name: plain, title: plain, path: plain },
	dossier_reasons: { reason: plain },
	visas: { reason: plain },
	dropped_files: { user: plain, groups: plain },
}
/** Ids, hashes, codes, times, accounts, and what rules looked at: what stays of a trace. */
const STAYS: Partial<Record<Table, string[]>> = {
	messages: [
		'mailbox',
		'structure',
		'message_id',
		'raw_sha256',
		'content_sha256',
		'internal_date',
		'received_at',
		'spool',
		'state',
		'kind',
		'rule',
		'decided_by',
		'patient_id',
		'failed_in',
		'error_code',
		'next_attempt_at',
		'final_at',
		'claimed_by',
		'claimed_at',
		'entrusted_to',
		'entrusted_by',
		'entrusted_at',
		'closed_at',
		'thread',
		'asks',
		'asks_done_at',
		'rule_facts',
		'erased_at',
	],
	documents: [
		'sha256',
		'source',
		'cda_id',
		'set_id',
		'structure',
		'patient_id',
		'state',
		'file_id',
		'etag',
		'filed_at',
		'rule',
		'rule_before',
	],
	outbox: ['mailbox', 'outcome', 'form', 'header_id', 'created_at', 'state', 'next_attempt_at', 'settled_at', 'error_code'],
	outgoing: [
		'header_id',
		'envelope_id',
		'fingerprint',
		'mailbox',
		'structure',
		'patient_id',
		'reply_to',
		'actor',
		'spool',
		'raw_sha256',
		'created_at',
		'cancelled_at',
		'answer_due_at',
		'copy',
		'searched_at',
		'thread',
		'answers',
		'erased_at',
	],
	outgoing_documents: ['file_id', 'source_sha256', 'sha256', 'type_code', 'cda_id', 'set_id', 'maskings', 'action'],
	recipients: ['state', 'code', 'next_attempt_at', 'accepted_at', 'changed_at', 'due_at', 'question_at'],
	acts: [
		'at',
		'actor',
		'kind',
		'state',
		'mailbox',
		'structure',
		'patient_id',
		'type',
		'error_code',
		'confirmed_by',
		'done_at',
		'erased_at',
	],
	act_documents: [],
	remarks: ['at', 'author'],
	correspondents: ['name', 'last_at', 'written'],
	turns: [
		'structure',
		'mailbox',
		'thread',
		'asker',
		'whose',
		'opened_at',
		'since',
		'due',
		'verdict',
		'closed_at',
		'closed_by',
		'reminded_at',
		'circuit',
	],
	turn_moves: ['at', 'kind', 'whose', 'verdict', 'actor'],
	dossiers: [
		'circuit',
		'structure',
		'mailbox',
		'patient_id',
		'release_key',
		'state',
		'prepared_by',
		'prepared_at',
		'changed_by',
		'changed_at',
		'submitted_at',
		'submitted_seen',
		'answer_by',
		'trigger_file',
		'trigger_etag',
		'trigger_done_at',
		'ended_at',
		'erased_at',
	],
	dossier_files: ['piece', 'type_code', 'file_id', 'sha256', 'spool'],
	dossier_reasons: ['piece'],
	visas: ['actor', 'for_user', 'decision', 'at', 'seen', 'drawn'],
	dropped_files: ['file_id', 'at'],
	drops_seen: ['file_id', 'etag', 'seen_at'],
	uids: ['mailbox', 'folder', 'uid_validity', 'internal_date', 'gone_at', 'after'],
}
/** No traces of messages: registers, settings, the program's own facts, and the journal, which holds ids and is pruned. */
const OTHERS: Table[] = [
	'tags',
	'circuits',
	'mailboxes',
	'folders',
	'patients',
	'trust_domains',
	'facts',
	'sidecars',
	'holds',
	'pins',
	'secrets',
	'made_mailboxes',
	'made_structures',
	'made_people',
	'made_settings',
	'gone_accounts',
	'people',
	'favourites',
	'read_marks',
	'followed_patients',
	'patient_looks',
	'kept_views',
	'thumbnails',
	'drafts',
	// Of what is being made, or is to be gone on with: each ends as a sending, or as nothing.
	'asked',
	'asked_files',
	'text_models',
	'recipient_lists',
	'comers',
	'wishes',
	'rules',
	'spooled',
	'spooled_parts',
	'shelf',
	'audit',
	'audit_head',
	'audit_seal',
	'audit_marks',
]

async function textColumns(): Promise<{ table: string, column: string }[]> {
	if (ON_POSTGRES) {
		return (await sql<{ table: string, column: string }>`SELECT table_name AS "table", column_name AS "column"
			FROM information_schema.columns WHERE table_schema = current_schema() AND data_type = 'text'`.execute(db())).rows
	}
	const { rows } = await sql<{ table: string, column: string }>`SELECT m.name AS "table", c.name AS "column"
		FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND c.type = 'TEXT'`.execute(db())
	return rows
}

async function textColumnsHolding(word: string): Promise<{ table: string, column: string, rows: number }[]> {
	const found = await Promise.all((await textColumns()).map(async ({ table, column }) => {
		const { rows: [one] } = await sql<{ rows: number }>`SELECT count(*) AS rows FROM ${sql.table(table)}
			WHERE ${holds(column, word)}`.execute(db())
		return { table, column, rows: one!.rows }
	}))
	return found.filter(({ rows }) => rows > 0)
}

/** A dossier with a piece, a reason and a visa. @param pin its bytes, in the spool @param sending what it became; null: withdrawn */
async function ended(release: string, sending: number | null, pin: string | null = null): Promise<void> {
	const at = new Date().toISOString()
	const { mailbox, structure } = await db().selectFrom('messages').select(['mailbox', 'structure']).executeTakeFirstOrThrow()
	await db().transaction().execute(async (tx) => {
		const id = await dossierBegun(tx, {
			circuit: 'crip',
			version: 1,
			structure,
			mailbox,
			patient_id: 'R001',
			recipients: '[]',
			text: 't',
			about_patient: null,
			key: null,
			release_key: release,
			state: sending === null ? 'withdrawn' : 'sent',
			prepared_by: 'claire',
			prepared_at: at,
			changed_by: 'claire',
			changed_at: at,
			submitted_at: at,
			submitted_seen: 's',
			answers: null,
			trigger_path: null,
			trigger_file: null,
			sending_id: sending,
			ended_at: at,
			erased_at: null,
		})
		const file = { name: 'n', title: 't', type_code: '28653-4', path: 'p', file_id: null, sha256: 'a', size: 1, spool: pin }
		await filePutIn(tx, { dossier_id: id, piece: 'note', ...file })
		await reasonGiven(tx, id, 'certificat', 'r')
		await visaGiven(tx, { dossier_id: id, actor: 'directrice', for_user: null, decision: 'approved', reason: 'r', at, seen: 's' })
	})
}

/** A message filed, one that a person set aside, and a sending, all ended; every text of theirs is then a word of its own. */
async function fillAll(): Promise<string[]> {
	await office.receive(
		makeHealthMail({ cdas: [makeCda({ person: marguerite, pdf: await makePdf('Bonjour') })] }),
		makeMail({ subject: 'Courrier' }),
	)
	const [waiting] = (await office.waiting()).rows
	expect((await office.ask(claire, 'POST', `waiting/${waiting!.id}/close`, { reason: 'Publicité' })).status).toBe(200)
	const at = new Date().toISOString()
	const { mailbox, structure } = await db().selectFrom('messages').select(['mailbox', 'structure']).executeTakeFirstOrThrow()
	await db()
		.insertInto('outgoing')
		.values({
			header_id: '<s@b.fr>',
			envelope_id: 'e',
			key: 'k',
			fingerprint: 'f',
			mailbox,
			structure,
			patient_id: 'R001',
			subject: 's',
			reply_to: mailbox,
			actor: 'claire',
			spool: null,
			size: 1,
			raw_sha256: 'a',
			created_at: at,
			cancelled_at: null,
			answer_due_at: null,
			copy: 'none',
			searched_at: null,
			words: 'w',
			text: 't',
			thread: 'o1',
			answers: null,
		})
		.execute()
	await db()
		.insertInto('outgoing_documents')
		.values({
			outgoing_id: 1,
			position: 0,
			name: 'n',
			path: 'p',
			file_id: '1-1',
			source_sha256: 'a',
			sha256: 'a',
			title: 't',
			type_code: null,
			cda_id: null,
		})
		.execute()
	await db()
		.insertInto('recipients')
		.values({
			outgoing_id: 1,
			position: 0,
			address: CITIZEN,
			written: null,
			state: 'delivered',
			code: '250',
			text: 't',
			next_attempt_at: null,
			accepted_at: at,
			changed_at: at,
			due_at: null,
		})
		.execute()
	await db()
		.insertInto('outbox')
		.values({
			message_id: 1,
			mailbox,
			recipient: CITIZEN,
			outcome: 'processed',
			form: 'mdn',
			header_id: '<r@b.fr>',
			created_at: at,
			state: 'sent',
			next_attempt_at: null,
			settled_at: at,
			error_code: null,
		})
		.onConflict((conflict) => conflict.doNothing())
		.execute()
	await db()
		.insertInto('turns')
		.values({
			structure,
			mailbox,
			thread: 'o1',
			partner: CITIZEN,
			asker: 'ours',
			whose: 'theirs',
			opened_at: at,
			since: at,
			outgoing_id: 1,
			closed_at: at,
			closed_by: 'claire',
			reason: 'r',
		})
		.execute()
	await db().insertInto('remarks').values({ message_id: 1, at, author: 'claire', text: 'r' }).execute()
	await ended('dossier', 1)
	await db().insertInto('dropped_files').values({ file_id: '7', user: 'claire', groups: '[]', at }).execute()
	await db().deleteFrom('correspondents').execute()
	await db().insertInto('correspondents').values({ address: CITIZEN, name: null, exchanges: 1, last_at: at, written: null }).execute()
	const words: string[] = []
	for (const [table, columns] of Object.entries(TRACES)) {
		for (const [column, fill] of Object.entries(columns)) {
			const word = mark(table, column)
			words.push(fill(word).includes(word) ? word : fill(word))
			await sql`UPDATE ${sql.ref(table)} SET ${sql.ref(column)} = ${fill(word)}`.execute(db())
		}
	}
	const held = await bytes()
	expect(words.filter((word) => !held.includes(word))).toEqual([])
	return words
}

describe('every column of text', () => {
	it('is a trace that is erased, or is known to hold none', async () => {
		const known = (table: Table, column: string) =>
			OTHERS.includes(table) || TRACES[table]?.[column] !== undefined || STAYS[table]?.includes(column) === true
		expect((await textColumns()).filter(({ table, column }) => !known(table as Table, column))).toEqual([])
	})
})

describe('what is pinned for a sending to come', () => {
	const raw = (name: string) => join(office.desk.app.config.spool, 'raw', name)
	/** As a process that was killed leaves it, or a dossier that waits, two hours ago. */
	function old(name: string) {
		writeFileSync(raw(name), 'PDF')
		const then = new Date(Date.now() - 2 * 60 * 60 * 1000)
		utimesSync(raw(name), then, then)
		return name
	}

	it('stays as long as it is waited for; what nothing knows goes', async () => {
		await office.receive(makeMail({ subject: 'Courrier' }))
		await ended('attend', null, old('epingle'))
		old('orphelin')
		await applyRetention(office.desk.app)
		expect(['epingle', 'orphelin'].map((name) => existsSync(raw(name)))).toEqual([true, false])
	})

	it('goes with the raw mail of what it became; the word of who approved stays, on a hash, without a trait', async () => {
		await fillAll()
		await db().updateTable('outgoing').set({ spool: old('courriel') }).execute()
		await db().updateTable('dossier_files').set({ spool: old('epingle') }).execute()
		await pass(31)
		expect(['courriel', 'epingle'].map((name) => existsSync(raw(name)))).toEqual([false, false])
		expect(await pinnedNames(db())).toEqual([])
		await pass(180, Date.now() + 31 * DAY)
		expect(await db().selectFrom('visas').select(['actor', 'decision', 'reason', 'seen']).execute())
			.toEqual([{ actor: 'directrice', decision: 'approved', reason: null, seen: 's' }])
		const mine = office.desk.app.ledger.audit.pseudonym(mark('dossiers', 'key'))
		expect(await dossierByKey(db(), mine)).toMatchObject({ text: '', recipients: '["usager-0@efface.invalid"]' })
	})
})

describe('six months later', () => {
	// ECO.4.1.2 (docs/conformite.md).
	it('no word of what ended is left in the bytes; before, all of it was', async () => {
		const words = await fillAll()
		await pass(170)
		const before = await bytes()
		expect(words.filter((word) => before.includes(word)).length).toBeGreaterThan(20)
		await pass(40, Date.now() + 170 * DAY)
		const after = await bytes()
		expect(words.filter((word) => after.includes(word))).toEqual([])
	})

	it('who was born when, in the reason of what was put back and closed, or filed by hand, is nowhere but in the register', async () => {
		const born = bornName((await patientOf(db(), office.desk.config.structures[0]!.id, paul.id))!)
		const day = frenchDate(paul.birthDate)
		expect(born).toBe(`${paul.family} Paul, né le ${day}`)
		await office.receive(
			makeHealthMail({ cdas: [makeCda({ person: paul, pdf: await makePdf('Bonjour') })] }),
			makeMail({ subject: 'Courrier' }),
		)
		const [filed] = await db().selectFrom('messages').select('id').where('state', '=', 'filed').execute()
		expect((await office.putBack(filed!.id, { reason: 'Ce n’est pas lui' })).status).toBe(200)
		expect((await office.fileWith(2, paul.id)).status).toBe(200)
		const telling = async () => (await textColumnsHolding(born)).filter(({ table }) => table !== 'patients')
		expect(await telling()).toEqual([{ table: 'messages', column: 'decision', rows: 2 }])
		expect((await office.close(filed!.id)).status).toBe(200)
		await pass(220)
		for (const word of [born, day]) {
			expect((await textColumnsHolding(word)).filter(({ table }) => table !== 'patients'), word).toEqual([])
		}
	})

	it('a turn that nobody ever closed stands open, and names no citizen', async () => {
		await fillAll()
		await db().updateTable('turns').set({ closed_at: null, closed_by: null, reason: null }).execute()
		await pass(170)
		const partners = async () => (await office.look<TurnList>(claire, 'turns')).turns.map(({ partner }) => partner)
		expect(await partners()).toEqual([CITIZEN])
		await pass(40, Date.now() + 170 * DAY)
		expect(await partners()).toEqual(['usager-1@efface.invalid'])
	})

	it.skipIf(ON_POSTGRES)('what a version before deleted without overwriting it is gone too', async () => {
		const raw = new DatabaseSync(office.desk.app.ledger.file)
		raw.exec('PRAGMA secure_delete = OFF; CREATE TABLE old (text TEXT)')
		const insert = raw.prepare('INSERT INTO old VALUES (?)')
		for (let count = 0; count < 500; count++) {
			insert.run(`ZqAncienqZ ${count} ${'x'.repeat(200)}`)
		}
		raw.exec('DROP TABLE old; DELETE FROM facts WHERE name = \'ledger-rewritten\'; PRAGMA wal_checkpoint(TRUNCATE)')
		raw.close()
		expect((await bytes()).includes('ZqAncienqZ')).toBe(true)
		await applyRetention(office.desk.app)
		expect((await bytes()).includes('ZqAncienqZ')).toBe(false)
	})

	it('what waits for a person keeps everything', async () => {
		await office.receive(makeMail({ subject: 'Zqattendqz', text: 'ZqMotsqZ' }))
		await pass(400)
		expect((await office.first()).title).toBe('Zqattendqz')
		expect((await bytes()).includes('ZqMotsqZ')).toBe(true)
	})

	it('lists, histories, figures, proofs and the journal still stand', async () => {
		await fillAll()
		const [filed] = await db().selectFrom('documents').select(['file_id', 'message_id']).where('state', '=', 'filed').execute()
		await pass(220)
		expect(await statusOf(office.desk.app.ledger)).toMatchObject({ received: 2, filed: 1, review: 1, lawHolds: true })
		for (const shelf of ['filed', 'closed']) {
			expect((await office.waiting(claire, shelf)).rows).toMatchObject([{ title: 'Message', sender: null }])
		}
		expect(toldWhole((await historiesOfFile(db(), filed!.file_id))[0]!)).toMatchObject({
			id: filed!.message_id,
			state: 'filed',
			reasons: [{ rule: 'by-hand', text: 'Classé à la main' }],
			documents: [{ path: null }, { path: null }],
		})
		expect(await historiesOf(db(), '<s@b.fr>')).toEqual([])
		expect(await sentReport(office.desk.app.ledger, 1)).toMatchObject({
			documents: [{ title: 'Document' }],
			recipients: [{ state: 'delivered', address: 'usager-0@efface.invalid' }],
		})
		expect((await proofOf(office.desk.app.ledger, office.desk.app.config, 1, [])).subarray(0, 4).toString()).toBe('%PDF')
		expect((await office.look<SendingList>(claire, 'sendings', { filter: 'all' })).total).toBe(1)
		expect((await office.look<ThreadList>(claire, 'threads')).total).toBe(1)
		await office.look<JournalView>(claire, 'journal')
		expect((await office.look<DeskView>(claire, 'desk')).total).toMatchObject({ filed: 1, closed: 1 })
		expect(
			(await office.ask(claire, 'POST', `received/${filed!.message_id}/put-back`, { reason: null, documentIds: null, lastAct: null }))
				.json,
		).toMatchObject({ error: { code: 'MSS-TRIAGE-ERASED' } })
		expect((await office.desk.app.ledger.audit.verify(db())).ok).toBe(true)
	})

	it('the same document is still known to be filed, in its place', async () => {
		const letter = (id: string) => makeHealthMail({ cdas: [made], mail: { messageId: id } })
		const made = makeCda({ person: paul, pdf: await makePdf('Bonjour') })
		await office.receive(letter('<un@chu.fr>'))
		await pass(220)
		await office.receive(letter('<deux@chu.fr>'))
		const [, second] = await db().selectFrom('messages').selectAll().orderBy('id').execute()
		expect(JSON.parse(second!.decision!).reasons[0].rule).toBe('already-filed')
		expect(office.filesIn(paul.folder)).toHaveLength(2)
	})
})

describe('a clock a year ahead', () => {
	const raws = () => readdirSync(join(office.desk.app.config.spool, 'raw'))
	const entries = async () => (
		await db()
			.selectFrom('audit')
			.select(({ fn }) => fn.countAll<number>().as('count'))
			.executeTakeFirstOrThrow()
	).count

	it('destroys nothing, and is told; a person confirms it, or it comes back', async () => {
		await office.receive(makeHealthMail({ cdas: [makeCda({ person: marguerite })] }))
		await applyRetention(office.desk.app)
		const [before, count] = [raws(), await entries()]
		expect(before).toHaveLength(1)
		const ahead = Date.now() + 365 * DAY
		await applyRetention(office.desk.app, ahead)
		expect(raws()).toEqual(before)
		expect(await entries()).toBe(count)
		const told = () =>
			alertsOf(office.desk.app, office.desk.app.config.mailboxes).then((alerts) =>
				alerts.filter(({ text }) => text.startsWith('Conservation')))
		expect(await told()).toMatchObject([
			{ text: expect.stringMatching(/rien n’est effacé en attendant/), remedy: expect.stringMatching(/retention confirm/) },
		])
		await applyRetention(office.desk.app)
		expect(await told()).toEqual([])
		await applyRetention(office.desk.app, ahead)
		await confirmClock(office.desk.app.ledger, 'cli', ahead)
		await applyRetention(office.desk.app, ahead)
		expect(raws()).toEqual([])
	})
})
