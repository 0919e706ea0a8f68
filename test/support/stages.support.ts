/**
 * One received message at each place where it can be, each bearing its own word in its subject, words, sender, patient and documents:
 * where that word is read, the message is.
 */
import type { Person as Patient } from '../../demo/fixtures/people.fixture.ts'
import type { MessageState } from '../../server/ledger/ledger-schema.ts'
import type { Person, TestOffice } from './office.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { collect } from '../../server/chores/collect.ts'
import { turnOpened, turnWondered } from '../../server/ledger/tables/turns.table.ts'

/**
 * `answer` and `lateAnswer` answer the same sending, the second still waits; `released` was in quarantine, and waits now; `ruled`
 * waits, and a rule would have changed it.
 */
export const PLACES = [
	'failed',
	'waiting',
	'quarantined',
	'filed',
	'closed',
	'rejected',
	'receipt',
	'answer',
	'lateAnswer',
	'released',
	'ruled',
] as const
export type Place = (typeof PLACES)[number]
/** What the mailbox sent bears a word too, and so does what it prepares. */
export type Marked = Place | 'sent' | 'dossier'

export const wordOf = (place: Marked) => `k${place.toLowerCase()}k`

/** The places whose word is in these bytes. */
export function placesIn(bytes: string): Marked[] {
	const read = bytes.toLowerCase()
	return [...PLACES, 'sent' as const, 'dossier' as const].filter((place) => read.includes(wordOf(place))).sort()
}

export interface Staged {
	sending: number
	sentFile: string
	messages: Record<Place, { id: number, thread: string, turn: number, documents: { id: number, fileId: string, isPdf: boolean }[] }>
}

const [marguerite] = PEOPLE as [Patient]
const RECIPIENT = `${wordOf('sent')}@officine.exemple.mssante.fr`
const AT = new Date().toISOString()
const OTHER = { ours: 'theirs', theirs: 'ours' } as const
const ALTERED = (xml: string) => xml.replace(/<Value>[0-9A-F]{40}</, `<Value>${'0'.repeat(40)}<`)

/**
 * Each message waits for our answer, and a word of it names who wrote; of what was sent, an answer is expected, and what `lateAnswer`
 * means nobody has said.
 *
 * @param person who may do everything there
 */
export async function stage(office: TestOffice, person: Person): Promise<Staged> {
	const { app, config } = office.desk
	const { db } = app.ledger
	const health = async (place: Place, more: { known?: boolean, twistMetadata?: (xml: string) => string } = {}) => {
		const word = wordOf(place)
		const stranger = {
			...marguerite,
			thirteen: '2500413055033',
			family: word.toUpperCase(),
			given: ['ZOÉ'],
			birthDate: '19500402',
			birthPlace: '13055',
		}
		const cda = makeCda({ person: more.known ? marguerite : stranger, title: word, pdf: await makePdf(word) })
		return makeHealthMail({
			cdas: [cda],
			mail: { from: `${word}@chu.exemple.mssante.fr`, text: `Bonjour ${word}` },
			...(more.twistMetadata && { twistMetadata: more.twistMetadata }),
		})
	}
	await office.receive(
		health('failed'),
		health('waiting'),
		health('quarantined', { twistMetadata: ALTERED }),
		health('filed', { known: true }),
		health('closed'),
		health('rejected', { twistMetadata: ALTERED }),
		health('receipt'),
		health('released', { twistMetadata: ALTERED }),
		makeMail({
			subject: wordOf('ruled'),
			from: 'facturation@officine.exemple.mssante.fr',
			text: wordOf('ruled'),
			attachments: [{ filename: `${wordOf('ruled')}.pdf`, content: await makePdf('x') }],
		}),
	)
	const path = `${marguerite.folder}/lettre.pdf`
	writeFileSync(join(office.desk.ged, path), await makePdf('Lettre'))
	const { fileId: sentFile } = (await app.ged.stat(path))!
	const wish = {
		from: config.mailboxes[0]!.address,
		to: [RECIPIENT],
		patientId: 'R001',
		types: ['11490-0'],
		titles: [wordOf('sent')],
		text: `Bonjour ${wordOf('sent')}`,
		isXdm: true,
		askReceipt: true,
		answerDays: null,
		again: false,
		key: 'cle-de-la-scene',
	}
	const file = {
		id: sentFile,
		name: 'a.pdf',
		mime: 'application/pdf',
		size: 1,
		etag: '',
		path: `/${path}`,
		sha256: '',
		ancestors: [],
		shares: [],
		bytes: join(office.desk.ged, path),
	}
	const { status, json } = await office.ask(person, 'POST', 'sendings', wish, { files: [file] })
	if (status !== 202) {
		throw new Error(JSON.stringify(json))
	}
	await collect(app)
	const sent = await db.selectFrom('outgoing').selectAll().executeTakeFirstOrThrow()
	const answer = async (place: Place, subject: string) => makeMail({
		from: RECIPIENT,
		subject,
		text: `Bien reçu, ${wordOf(place)}`,
		headers: { 'In-Reply-To': sent.header_id },
		attachments: [{ filename: `${wordOf(place)}.pdf`, content: await makePdf(wordOf(place)) }],
	})
	await office.receive(answer('answer', `Re: ${sent.subject}`))
	await office.receive(answer('lateAnswer', `Autre chose : ${wordOf('lateAnswer')}`))

	const rows = await db.selectFrom('messages').select(['id', 'thread', 'words', 'text', 'title']).where('kind', 'is not', null).execute()
	const opened = (turn: { thread: string, partner: string, message_id?: number, outgoing_id?: number, due?: string }) =>
		app.ledger.change((tx) => {
			const whose = turn.message_id === undefined ? 'theirs' : 'ours'
			const by = { at: AT, actor: 'mssante', messageId: turn.message_id, outgoingId: turn.outgoing_id }
			const { structure, mailbox } = sent
			return turnOpened(tx, { ...turn, structure, mailbox, asker: OTHER[whose], whose, opened_at: AT, since: AT }, by)
		})
	const messages = {} as Staged['messages']
	for (const place of PLACES) {
		const row = rows.find(({ words, text }) => `${words} ${text}`.toLowerCase().includes(wordOf(place)))!
		const documents = await db
			.selectFrom('documents')
			.select(['id', 'file_id', 'name'])
			.where('message_id', '=', row.id)
			.orderBy('position')
			.execute()
		messages[place] = {
			id: row.id,
			thread: row.thread!,
			turn: await opened({ thread: row.thread!, partner: `${wordOf(place)}@partenaire.exemple.mssante.fr`, message_id: row.id }),
			documents: documents.map(({ id, file_id: fileId, name }) => ({ id, fileId: fileId!, isPdf: name.endsWith('.pdf') })),
		}
	}
	const expected = await opened({ thread: sent.thread!, partner: RECIPIENT, outgoing_id: sent.id, due: '2999-01-01T00:00:00.000Z' })
	await app.ledger.change((tx) => turnWondered(tx, expected, messages.lateAnswer.id, { at: AT, actor: 'mssante' }))
	for (const [place, verdict] of [['rejected', 'reject'], ['released', 'release']] as const) {
		await mustBe(200, office.ask(person, 'POST', `waiting/${messages[place].id}/settle`, { verdict, reason: `Vu ${wordOf(place)}` }))
	}
	await mustBe(200, office.ask(person, 'POST', `waiting/${messages.closed.id}/close`, { reason: `Vu ${wordOf('closed')}` }))
	for (const [place, state] of [
		['failed', 'failed'],
		['receipt', 'ignored'],
	] as [Place, MessageState][]) {
		await db
			.updateTable('messages')
			.set({ state, next_attempt_at: '2999-01-01T00:00:00.000Z', ...(state === 'failed' && { failed_in: 'planned' }) })
			.where('id', '=', messages[place].id)
			.execute()
	}
	return { sending: sent.id, sentFile, messages }
}

async function mustBe(status: number, asked: Promise<{ status: number, json?: unknown }>): Promise<void> {
	const answer = await asked
	if (answer.status !== status) {
		throw new Error(`${answer.status} ${JSON.stringify(answer.json)}`)
	}
}
