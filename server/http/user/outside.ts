/** What Nextcloud shows of us outside of the page: its dashboard, and links that somebody wrote. */
import type { Context } from '../../context.ts'
import type { Found } from '../../contract/search.contract.ts'
import type { Person } from '../../rights.ts'
import type { Handler } from '../handler.ts'

import { mailboxOf } from '../../context.ts'
import { MssError } from '../../errors.ts'
import { sendingById } from '../../ledger/reads/outgoing.reads.ts'
import { patientMatricule } from '../../mssante/address/address.ts'
import { mailboxesFor, mayDo } from '../../rights.ts'
import { frenchDay } from '../../time/french.ts'
import { listMessages } from '../../triage/waiting.ts'
import { latelyFor, readerOf } from '../../usecases/read-marks.ts'
import { visibleTo } from '../../usecases/visible.usecase.ts'
import { cameById } from '../../views/came.ts'
import { listToday, NO_FILTER } from '../../views/today.view.ts'
import { visibleIn } from '../../views/visible.view.ts'
import { PLACES, receivedLine } from './found.routes.ts'
import { told } from './today.routes.ts'
import { countTurnsFor } from './turns.routes.ts'

/** Messages that the dashboard shows. */
const LAST = 7
const NOTHING = { queue: undefined, q: '', offset: 0, limit: 0 }

export const widget: Handler<'user GET widget'> = async ({ context }, { call }) => {
	const mine = mailboxesFor(context.config, call)
	if (mine.length === 0) {
		return { figures: null, rows: [], nothing: 'Aucune boîte MSSanté ne vous est encore ouverte.' }
	}
	const wanted = { ...latelyFor(context, call, ''), filters: NO_FILTER, sort: 'newest' as const, offset: 0, limit: LAST }
	const came = await told(context, call, (await listToday(context.ledger.db, wanted)).rows)
	return {
		figures: await figuresFor(context, call),
		rows: came.map((one) => receivedLine(context, one)),
		nothing: 'Rien n’est arrivé ces derniers jours.',
	}
}

/** « 3 à classer · 1 en quarantaine · 2 à répondre »: it leads to the first of them. A zero is not said. */
async function figuresFor(context: Context, who: Person): Promise<Found> {
	const messages = visibleTo(who, mailboxesFor(context.config, who), 'open')
	const count = async (shelf: 'review' | 'quarantined') => (await listMessages(context, { shelf, messages, ...NOTHING })).total
	const figures = [
		{ count: await count('review'), words: 'à classer', leads: 'waiting' },
		{ count: await count('quarantined'), words: 'en quarantaine', leads: 'quarantine' },
		{ count: (await countTurnsFor(context, who)).ours, words: 'à répondre', leads: 'turns' },
	].filter((one) => one.count > 0)
	return {
		title: figures.map((one) => `${one.count} ${one.words}`).join(' · ') || 'Rien n’attend',
		about: '',
		leads: figures[0]?.leads ?? 'today',
	}
}

/** As the navigation names them. */
const ROOMS: Record<string, string> = {
	today: 'Aujourd’hui',
	waiting: 'À classer',
	quarantine: 'Quarantaine',
	turns: 'À répondre',
	approvals: 'À valider',
	sendings: 'Envois',
	exchanges: 'Échanges',
	dashboard: 'Tableau de bord',
	journal: 'Journal',
	patient: 'Tout sur une personne',
}

/**
 * Nextcloud keeps what it is told of a link for an hour, wherever it keeps such things: whom it is about, its title and its words, which
 * may name them, are not told. Who has no mailbox is told nothing; of what they may not see, they are told its room.
 *
 * @throws {MssError} MSS-UNKNOWN
 */
export const linkInWords: Handler<'user GET link'> = async ({ context }, { call, params: { leads } }) => {
	const [room = '', query = ''] = leads.split('?')
	const name = ROOMS[room]
	if (name === undefined || mailboxesFor(context.config, call).length === 0) {
		throw new MssError('MSS-UNKNOWN', '')
	}
	const params = new URLSearchParams(query)
	const about = await receivedWords(context, call, Number(params.get('message') ?? 0))
		?? await sentWords(context, call, Number(params.get('sending') ?? 0))
	return { ...about ?? { title: `MSSanté – ${name}`, about: 'Ouvrez le lien pour en voir plus.' }, leads }
}

type Words = Pick<Found, 'title' | 'about'>

async function receivedWords(context: Context, who: Person, id: number): Promise<Words | null> {
	const { ledger: { db }, config } = context
	const isSeen = Number.isSafeInteger(id) && (await visibleIn(db, [id], visibleTo(who, mailboxesFor(config, who), 'see'))).has(id)
	const rows = isSeen ? await cameById(db, readerOf(context, who), [id]) : []
	const [came] = await told(context, who, rows)
	// A citizen’s address is their name.
	const isCitizen = rows.some(({ sender }) => sender !== null && patientMatricule(sender) !== null)
	return came === undefined
		? null
		: {
				title: `Message reçu${isCitizen ? '' : `, de ${came.sender}`}`,
				about: [frenchDay(came.at, config.timeZone), PLACES[came.place], came.mailbox].join(' · '),
			}
}

async function sentWords(context: Context, who: Person, id: number): Promise<Words | null> {
	const row = Number.isSafeInteger(id) && id > 0 ? await sendingById(context.ledger.db, id) : null
	const mailbox = row ? mailboxOf(context.config, row.mailbox) : undefined
	return row && mailbox && mayDo(who, mailbox, { ask: 'sendings' })
		? { title: 'Message envoyé', about: `${frenchDay(row.created_at, context.config.timeZone)} · ${mailbox.label ?? mailbox.address}` }
		: null
}
