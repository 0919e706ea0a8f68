/**
 * A ledger of years: the same hundred messages of the last days, some of which wait, whatever its size; and before them thousands that
 * are over, spread over three years, from many senders, of three hundred residents. What grows with it is what grows with history.
 */
import type { DemoDesk } from '../../demo/desk.ts'
import type { AuditEvent } from '../../server/ledger/audit.ts'

import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openAuditedLedger, openGed } from '../../server/app.ts'
import { keepAuditHead } from '../../server/doubts/audit-head.ts'
import { openLog } from '../../server/log/log.ts'
import { clockOf } from '../../server/time/clock.ts'

const DAY = 24 * 60 * 60_000
/** Messages of the last days. */
const LATELY = 100
/** Days that these came in. */
const DAYS = 7
/** Days before now between which the others came: no month, week or list of the page shows them. */
const OLD = { from: 3 * 365, to: 100 }
const RESIDENTS = 300
const SENDERS = 200
/** Above what is there. */
const FIRST = 1000
/** Entries of the journal written at a time. */
const BATCH = 3000
/** Files in one folder of the store. */
const TOGETHER = 200

/** When the message of that number came, as an expression of SQL on `n`, ISO 8601. @param old how many are old */
function instant(old: number, count: number, now: number): string {
	const [from, to] = [now - OLD.from * DAY, now - OLD.to * DAY]
	const before = `${from} + (n * ${(to - from) / Math.max(old, 1)})`
	const lately = `${now - DAYS * DAY} + ((n - ${old}) * ${DAYS * DAY / (count - old + 1)})`
	const seconds = `(CASE WHEN n < ${old} THEN ${before} ELSE ${lately} END) / 1000.0`
	return `strftime('%Y-%m-%dT%H:%M:%fZ', ${seconds}, 'unixepoch')`
}

/** Of a ledger that `fewOfEach` made, and that nobody has open. */
export async function yearsOf({ config }: Pick<DemoDesk, 'config'>, file: string, size: number, now = Date.now()): Promise<void> {
	const db = new DatabaseSync(file)
	const columns = (table: string) => db.prepare(`PRAGMA table_info(${table})`).all().map(({ name }) => String(name))
	const ids = (table: string) => db.prepare(`SELECT id FROM ${table} ORDER BY id`).all().map(({ id }) => Number(id))
	const [messages, sent] = [ids('messages'), ids('outgoing')]
	const templates = messages.length + sent.length
	const count = size - templates
	const old = Math.max(size - LATELY, 0)
	const at = instant(old, count, now)
	const isOld = `n < ${old}`
	/** Rows like these, one for each number of that rest; `changes`: SQL on `n`, by column. */
	const like = (table: string, where: string, rest: number, changes: Record<string, string>) => {
		const names = columns(table)
		const all = names.map((name) => `"${name}"`).join(', ')
		const picked = names.map((name) => name in changes ? changes[name] : `was."${name}"`).join(', ')
		db.exec(`INSERT INTO "${table}" (${all})
			WITH RECURSIVE numbers (n) AS (SELECT ${rest} UNION ALL SELECT n + ${templates} FROM numbers WHERE n + ${templates} < ${count})
			SELECT ${picked} FROM numbers CROSS JOIN "${table}" AS was
			WHERE ${where}${table.startsWith('turn') ? ` AND was.id < ${FIRST}` : ''}`)
	}
	const [id, thread] = [`${FIRST} + n`, (letter: string) => `'${letter}' || (${FIRST} + n)`]
	const resident = (was: string) => `CASE WHEN ${isOld} AND ${was} IS NOT NULL THEN 'P' || (n % ${RESIDENTS}) ELSE ${was} END`
	const sender = (was: string) => `CASE WHEN ${isOld} THEN 'labo' || (n % ${SENDERS}) || '@chu.exemple.mssante.fr' ELSE ${was} END`
	const rid = (part: number) => `${10 * FIRST} + 10 * n + ${part}`
	db.exec('BEGIN; PRAGMA defer_foreign_keys = ON')
	addResidents(db, columns('patients'))
	for (const [rest, from] of messages.entries()) {
		const waits = db.prepare('SELECT state FROM messages WHERE id = ?').get(from)!.state === 'review'
		// Half of those that waited were filed by hand, the others closed.
		const byHand = waits ? `(${isOld} AND (n / ${templates}) % 2 = 0)` : '0'
		const closed = waits ? `(${isOld} AND NOT ${byHand})` : '0'
		like('messages', `was.id = ${from}`, rest, {
			id,
			thread: thread('m'),
			message_id: '\'<copie-\' || n || \'@bench>\'',
			raw_sha256: '\'raw\' || n',
			content_sha256: '\'content\' || n',
			internal_date: at,
			received_at: at,
			final_at: at,
			spool: `CASE WHEN ${isOld} THEN NULL ELSE 'copie-' || n || '.eml' END`,
			text: `CASE WHEN ${isOld} THEN NULL ELSE was.text END`,
			said: `CASE WHEN ${isOld} THEN NULL ELSE was.said END`,
			state: `CASE WHEN ${byHand} THEN 'filed' ELSE was.state END`,
			decided_by: `CASE WHEN ${byHand} THEN 'person' ELSE was.decided_by END`,
			patient_id: `CASE WHEN ${byHand} THEN 'P' || (n % ${RESIDENTS}) ELSE ${resident('was.patient_id')} END`,
			closed_at: `CASE WHEN ${closed} THEN ${at} ELSE was.closed_at END`,
			sender: sender('was.sender'),
		})
		like('uids', `was.message_id = ${from}`, rest, { uid: id, message_id: id, internal_date: at })
		like('documents', `was.message_id = ${from}`, rest, {
			id: `${10 * FIRST} + 10 * n + was.position`,
			message_id: id,
			file_id: '\'copie-\' || n || \'-\' || was.position',
			path: '\'copie/\' || n || \'/\' || was.position',
			sha256: '\'sha-\' || n || \'-\' || was.position',
			cda_id: 'CASE WHEN was.cda_id IS NULL THEN NULL ELSE \'cda-\' || n END',
			set_id: 'CASE WHEN was.set_id IS NULL THEN NULL ELSE \'set-\' || n END',
			patient_id: `CASE WHEN ${byHand} THEN 'P' || (n % ${RESIDENTS}) ELSE ${resident('was.patient_id')} END`,
			state: `CASE WHEN ${byHand} THEN 'filed' ELSE was.state END`,
			filed_at: at,
		})
		addTurns(like, `was.message_id = ${from}`, rest, { message_id: id, thread: thread('m'), partner: sender('was.partner') })
		if (waits) {
			db.exec(`INSERT INTO acts (id, at, actor, kind, state, message_id, mailbox, structure, sender, patient_id, done_at)
				SELECT id, received_at, 'claire', 'file', 'done', id, mailbox, structure, sender, patient_id, received_at FROM messages
				WHERE id >= ${FIRST} AND decided_by = 'person' AND id NOT IN (SELECT message_id FROM acts)`)
		}
	}
	for (const [index, from] of sent.entries()) {
		const rest = messages.length + index
		like('outgoing', `was.id = ${from}`, rest, {
			id,
			thread: thread('o'),
			header_id: '\'<envoi-\' || n || \'@bench>\'',
			envelope_id: '\'envoi-\' || n',
			created_at: at,
			answer_due_at: at,
			patient_id: resident('was.patient_id'),
			spool: `CASE WHEN ${isOld} THEN NULL ELSE 'envoi-' || n || '.eml' END`,
			text: `CASE WHEN ${isOld} THEN NULL ELSE was.text END`,
			said: `CASE WHEN ${isOld} THEN NULL ELSE was.said END`,
		})
		like('outgoing_documents', `was.outgoing_id = ${from}`, rest, {
			outgoing_id: id,
			file_id: '\'envoi-\' || n',
			source_sha256: '\'source-\' || n',
			cda_id: '\'sent-\' || n',
			set_id: '\'sent-set-\' || n',
		})
		like('recipients', `was.outgoing_id = ${from}`, rest, {
			outgoing_id: id,
			address: sender('was.address'),
			state: `CASE WHEN ${isOld} THEN 'answered' ELSE was.state END`,
			accepted_at: at,
			changed_at: at,
		})
		addTurns(like, `was.outgoing_id = ${from}`, rest, { outgoing_id: id, thread: thread('o'), partner: sender('was.partner') })
	}
	db.exec('COMMIT')
	const written = entriesOf(db)
	db.close()
	await writeJournal(config, written)
	function addTurns(copy: typeof like, where: string, rest: number, changes: Record<string, string>) {
		copy('turns', where, rest, {
			...changes,
			id: rid(0),
			opened_at: at,
			since: at,
			closed_at: `CASE WHEN ${isOld} THEN ${at} ELSE was.closed_at END`,
		})
		copy('turn_moves', where, rest, { ...changes, id: rid(0), turn_id: rid(0), at })
	}
}

function addResidents(db: DatabaseSync, names: string[]): void {
	const changes: Record<string, string> = {
		id: '\'P\' || n',
		matricule: '\'1\' || (24000000000000 + n)',
		birth_family_name: '\'RESIDENTE-\' || n',
		compared_name: '\'RESIDENTE-\' || n',
		folder: '\'Résidents/P\' || n',
		folder_id: 'NULL',
		folder_path: 'NULL',
	}
	db.exec(`INSERT INTO patients (${names.map((name) => `"${name}"`).join(', ')})
		WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ${RESIDENTS})
		SELECT ${names.map((name) => changes[name] ?? `was."${name}"`).join(', ')} FROM numbers CROSS JOIN patients AS was
		WHERE was.id = 'R001'`)
}

/** What the journal says of each: received, planned, filed, settled; queued, submitted. */
function entriesOf(db: DatabaseSync): { at: string, events: AuditEvent[] }[] {
	const came = db.prepare(`SELECT id, received_at AS at, state FROM messages WHERE id >= ${FIRST}`).all()
	const left = db.prepare(`SELECT id, created_at AS at FROM outgoing WHERE id >= ${FIRST}`).all()
	return [
		...came.map(({ id, at, state }) => ({
			at: String(at),
			events: (['received', 'planned', 'filed', 'settled'] as const).map((action): AuditEvent => ({
				action,
				messageId: Number(id),
				details: { state: String(state), rule: 'exact-ins' },
			})),
		})),
		...left.map(({ id, at }) => ({
			at: String(at),
			events: (['queued', 'submitted'] as const).map((action): AuditEvent => ({ action, details: { outgoing: Number(id) } })),
		})),
	].sort((one, other) => one.at.localeCompare(other.at))
}

async function writeJournal(config: DemoDesk['config'], entries: ReturnType<typeof entriesOf>): Promise<void> {
	let now = 0
	const ledger = await openAuditedLedger(config, { clock: clockOf(() => now) })
	for (let index = 0; index < entries.length; index += BATCH) {
		const batch = entries.slice(index, index + BATCH)
		now = Date.parse(batch[0]!.at)
		await ledger.change((tx) => ledger.audit.append(tx, batch.flatMap(({ events }) => events)))
	}
	// As it is kept each minute.
	const ged = await openGed(config, ledger)
	await keepAuditHead({ ledger, ged, log: openLog('silent') })
	await ged.close()
	await ledger.close()
}

/** Each document of these years stands in the store, a folder of this machine’s. */
export function putFiles(file: string, ged: string): void {
	const db = new DatabaseSync(file)
	const put = db.prepare('UPDATE documents SET path = ?, file_id = ? WHERE id = ?')
	db.exec('BEGIN')
	for (const [index, { id }] of db.prepare('SELECT id FROM documents WHERE path LIKE \'copie/%\'').all().entries()) {
		const path = `copie/${Math.floor(index / TOGETHER)}/${Number(id)}.pdf`
		mkdirSync(dirname(join(ged, path)), { recursive: true })
		writeFileSync(join(ged, path), '')
		const { ino, birthtimeNs } = statSync(join(ged, path), { bigint: true })
		put.run(path, `${ino}-${birthtimeNs}`, Number(id))
	}
	db.exec('COMMIT')
	db.close()
}
