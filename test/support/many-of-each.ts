/** A ledger with thousands of each: one sent, one filed, one that waits, and rows like theirs. */
import type { DemoDesk } from '../../demo/desk.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeCda } from '../../demo/fixtures/cda.ts'
import { makeHealthMail, makeMail, makePdf } from '../../demo/fixtures/mail.ts'
import { PEOPLE } from '../../demo/fixtures/people.ts'
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
	const messages = db.prepare('SELECT id FROM messages ORDER BY id').all().map(({ id }) => Number(id))
	const sent = db.prepare('SELECT id FROM outgoing').all().map(({ id }) => Number(id))
	db.exec('BEGIN')
	for (let count = messages.length + sent.length; count < size; count++) {
		const of = count % (messages.length + sent.length)
		if (of < messages.length) {
			const id = copy('messages', messages[of]!, { thread: `m${1_000_000 + count}`, message_id: `<copie-${count}@bench>` })
			copy('documents', messages[of]!, { message_id: id, file_id: `copie-${count}`, path: `copie/${count}` })
		} else {
			const from = sent[of - messages.length]!
			const id = copy('outgoing', from, {
				thread: `o${1_000_000 + count}`,
				header_id: `<envoi-${count}@bench>`,
				envelope_id: `envoi-${count}`,
			})
			copy('outgoing_documents', from, { outgoing_id: id, file_id: `envoi-${count}` })
			copy('recipients', from, { outgoing_id: id })
		}
	}
	db.exec('COMMIT')
	db.close()
}
