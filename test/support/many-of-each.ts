/** A ledger with thousands of each: one sent, one filed, one that waits, and rows like theirs. */
import type { DemoDesk } from '../../demo/desk.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { collect } from '../../server/chores/collect.ts'
import { PLAIN_REQUEST } from '../../server/outgoing/request.ts'
import { queueMessage } from '../../server/outgoing/send.ts'

/** One sent, one filed, one that waits: real ones. */
export async function fewOfEach({ app, config, deliver }: DemoDesk, root: string): Promise<void> {
	const file = join(root, 'document.pdf')
	writeFileSync(file, await makePdf('Document'))
	await queueMessage(app, {
		...PLAIN_REQUEST,
		from: config.mailboxes[0]!.address,
		to: ['officine@officine.exemple.mssante.fr'],
		patientId: PEOPLE[0]!.id,
		files: [file],
		titles: ['Ordonnance'],
		isXdm: true,
		answerDays: 1,
		pdfa: false,
	})
	const mail = { from: 'labo@chu.exemple.mssante.fr', text: 'Pouvez-vous nous rappeler ?' }
	deliver('filed', await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[0]!, title: 'Bilan' })], mail }))
	deliver('waits', await makeMail({ subject: 'Facture', from: 'compta@chu.exemple.mssante.fr', text: 'Ci-joint.' }))
	await collect(app)
	const { ledger: { db }, clock } = app
	const [{ id: message }] = await db.selectFrom('messages').select('id').orderBy('id').execute() as [{ id: number }]
	await db.insertInto('acts').values({
		...{ at: clock.at(), actor: 'claire', kind: 'put-back', state: 'done', message_id: message, mailbox: config.mailboxes[0]!.address },
		...{ structure: 'lilas', sender: null, patient_id: null, folder: null, subfolder: null, type: null, queue: null, reason: null },
		...{ displayed: null, error_code: null, confirmed_by: null, done_at: clock.at(), undoes: null },
	}).execute()
	for (const state of ['preparing', 'withdrawn'] as const) {
		await oneDossier(app, config.mailboxes[0]!.address, state)
	}
}

async function oneDossier({ ledger: { db }, clock }: DemoDesk['app'], mailbox: string, state: 'preparing' | 'withdrawn'): Promise<void> {
	const at = clock.at()
	const { id } = await db.insertInto('dossiers').values({
		...{ circuit: `simple:${mailbox}`, version: 1, structure: 'lilas', mailbox, patient_id: null, recipients: '[]', text: '', state },
		...{ about_patient: null, key: null, release_key: `few-${state}`, prepared_by: 'claire', prepared_at: at, changed_by: 'claire' },
		...{ changed_at: at, submitted_at: null, submitted_seen: null, answers: null, trigger_path: null, trigger_file: null },
		...{ trigger_etag: null, sending_id: null, ended_at: state === 'withdrawn' ? at : null, erased_at: null },
	}).returning('id').executeTakeFirstOrThrow()
	await db.insertInto('dossier_files').values({
		...{ dossier_id: id, piece: 'document', name: 'a.pdf', title: 'a', type_code: '11488-4', path: 'a.pdf', file_id: null },
		...{ sha256: 'a', size: 1, spool: null },
	}).execute()
	const visa = { dossier_id: id, actor: 'claire', for_user: null, decision: 'returned' as const, reason: null, at, seen: '' }
	await db.insertInto('visas').values(visa).execute()
}

/**
 * Rows like those that are there, until there are so many messages: sent, filed and waiting in equal parts, each of its own exchange.
 * The program must not have it open.
 */
export function manyOfEach(file: string, size: number): void {
	const db = new DatabaseSync(file)
	const columns = (table: string) => db.prepare(`PRAGMA table_info(${table})`).all().map(({ name }) => String(name))
	const copy = (table: string, id: number, changes: Record<string, unknown>) => {
		const key = table === 'documents' || table === 'outgoing_documents' || table === 'recipients' ? null : 'id'
		const names = columns(table).filter((name) => name !== 'id')
		const where = key === null ? (table === 'documents' ? 'message_id' : 'outgoing_id') : key
		const picked = names.map((name) => (name in changes ? '?' : `"${name}"`)).join(', ')
		const given = names.filter((name) => name in changes).map((name) => changes[name] as string | number)
		const all = names.map((name) => `"${name}"`).join(', ')
		db.prepare(`INSERT INTO ${table} (${all}) SELECT ${picked} FROM ${table} WHERE ${where} = ?`)
			.run(...given, id)
		return Number(db.prepare('SELECT last_insert_rowid() AS id').get()!.id)
	}
	const copyTurns = (of: 'message_id' | 'outgoing_id', from: number, id: number, thread: string) => {
		for (const { id: turn } of db.prepare(`SELECT id FROM turns WHERE ${of} = ? ORDER BY id LIMIT 1`).all(from)) {
			const turnId = copy('turns', Number(turn), { [of]: id, thread })
			const [move] = db.prepare('SELECT id FROM turn_moves WHERE turn_id = ? LIMIT 1').all(Number(turn))
			copy('turn_moves', Number(move!.id), { turn_id: turnId, [of]: id })
		}
	}
	const messages = db.prepare('SELECT id FROM messages ORDER BY id').all().map(({ id }) => Number(id))
	const sent = db.prepare('SELECT id FROM outgoing').all().map(({ id }) => Number(id))
	db.exec('BEGIN')
	for (let count = messages.length + sent.length; count < size; count++) {
		const of = count % (messages.length + sent.length)
		if (of < messages.length) {
			const thread = `m${1_000_000 + count}`
			const id = copy('messages', messages[of]!, { thread, message_id: `<copie-${count}@bench>` })
			copyTurns('message_id', messages[of]!, id, thread)
			copy('documents', messages[of]!, { message_id: id, file_id: `copie-${count}`, path: `copie/${count}` })
		} else {
			const from = sent[of - messages.length]!
			const thread = `o${1_000_000 + count}`
			const id = copy('outgoing', from, {
				thread,
				header_id: `<envoi-${count}@bench>`,
				envelope_id: `envoi-${count}`,
			})
			copy('outgoing_documents', from, { outgoing_id: id, file_id: `envoi-${count}` })
			copy('recipients', from, { outgoing_id: id })
			copyTurns('outgoing_id', from, id, thread)
		}
	}
	const [{ id: ended }] = db.prepare("SELECT id FROM dossiers WHERE state = 'withdrawn'").all() as [{ id: number }]
	const [{ id: act }] = db.prepare('SELECT id FROM acts ORDER BY id').all() as [{ id: number }]
	for (let count = 0; count < size; count++) {
		const dossier = copy('dossiers', ended, { release_key: `many-${count}` })
		for (const table of ['dossier_files', 'visas']) {
			const [{ id }] = db.prepare(`SELECT id FROM ${table} WHERE dossier_id = ?`).all(ended) as [{ id: number }]
			copy(table, id, { dossier_id: dossier })
		}
		copy('acts', act, { message_id: messages[count % messages.length]! })
	}
	db.exec('COMMIT')
	db.close()
}
