/** « Aujourd’hui », as one person sees it: what came, what they have read of it, and the lists that they keep. */
import type { Context } from '../../context.ts'
import type { Came, Filters, Place } from '../../contract/today.contract.ts'
import type { Person } from '../../rights.ts'
import type { Came as CameRow } from '../../views/came.ts'
import type { Stage } from '../../views/stages.view.ts'
import type { Handler } from '../handler.ts'

import { readReason } from '../../ledger/stored/decision.ts'
import { readFilters } from '../../ledger/stored/filters.ts'
import { viewsOf } from '../../ledger/tables/kept-views.ts'
import { unlessDamaged } from '../../log/damaged.ts'
import { patientMatricule } from '../../mssante/address/address.ts'
import { typeLabel } from '../../mssante/cda/document-type.ts'
import { chipOf, wordsOf } from '../../reasons/words.reasons.ts'
import { mailboxesFor, mayDo } from '../../rights.ts'
import { dayThere } from '../../time/days.ts'
import { person } from '../../usecases/actor.ts'
import { keepTheView } from '../../usecases/keep-view.ts'
import { DAYS, latelyFor, markAll, markMessages } from '../../usecases/read-marks.ts'
import { thingsOf } from '../../usecases/visible.usecase.ts'
import { stageOf } from '../../views/stages.view.ts'
import { choicesToday, countToday, listToday } from '../../views/today.view.ts'
import { namesOf } from './correspondents.ts'
import { addressesWithin } from './scope.ts'
import { labelOf } from './waiting.routes.ts'

/** Choices of one kind. */
const MAX_CHOICES = 60
const PLACES: Record<Stage, Place> = {
	arriving: 'waiting',
	waiting: 'waiting',
	quarantined: 'quarantined',
	filed: 'filed',
	closed: 'closed',
	rejected: 'closed',
	receipt: 'closed',
}

export const today: Handler<'user GET today'> = async ({ context }, { call, params: { mailbox, offset, limit, sort, q, ...filters } }) => {
	const lately = mine(context, call, mailbox)
	const { rows, ...counted } = await listToday(context.ledger.db, { ...lately, filters: { ...filters, q }, offset, limit, sort })
	return {
		...counted,
		days: DAYS,
		today: dayThere(context.clock.now(), context.config.timeZone),
		rows: await told(context, call, rows),
	}
}

/** @throws {MssError} MSS-FORBIDDEN for a mailbox that is not theirs */
function mine(context: Context, who: Person, mailbox: string) {
	addressesWithin(context, who, { ask: 'use' }, mailbox)
	return latelyFor(context, who, mailbox)
}

/** As the page shows them: with the names that people read. */
export async function told(context: Context, who: Person, rows: CameRow[]): Promise<Came[]> {
	const { ledger: { db }, config: { timeZone }, log } = context
	const names = await namesOf(context, who, [...new Set(rows.flatMap(({ sender }) => sender ?? []))])
	const thing = await thingsOf(db, rows)
	const mailboxes = new Map(mailboxesFor(context.config, who).map((one) => [one.address, one]))
	return rows.map((row) => {
		const mailbox = mailboxes.get(row.mailbox)
		const may = (ask: 'open' | 'read') => mailbox !== undefined && mayDo(who, mailbox, { ask, ...thing(row) })
		const waits = row.state !== 'filed' && row.closed_at === null
		return {
			id: row.id,
			at: row.received_at,
			day: dayThere(row.received_at, timeZone),
			name: row.name,
			patient: row.whose === null ? null : `${row.structure}/${row.whose}`,
			title: row.title ?? 'Message',
			type: (row.type === null ? null : typeLabel(row.type)) ?? row.display ?? '',
			sender: row.sender === null ? 'expéditeur inconnu' : names.get(row.sender)!,
			mailbox: labelOf(context, row.mailbox),
			place: PLACES[stageOf(row)],
			chip: waits ? chipOf(unlessDamaged(log, () => readReason(row))) : '',
			pieces: row.pieces,
			isUnread: row.isUnread,
			mayOpen: may('open'),
			isAnswer: row.isAnswer && mailbox !== undefined && mayDo(who, mailbox, { ask: 'sendings' }),
			thread: may('read') ? row.thread : null,
		}
	})
}

export const todayChoices: Handler<'user GET today/choices'> = async ({ context }, { call, params: { mailbox } }) => {
	const { rules, senders, types } = await choicesToday(context.ledger.db, mine(context, call, mailbox), MAX_CHOICES)
	const names = await namesOf(context, call, senders)
	const reasons = Map.groupBy(rules.filter((rule) => wordsOf(rule) !== undefined), (rule) => wordsOf(rule)!)
	const byLabel = (one: { label: string }, other: { label: string }) => one.label.localeCompare(other.label, 'fr')
	return {
		reasons: [...reasons].map(([label, ids]) => ({ id: ids.join(' '), label })).sort(byLabel),
		// Whose address is their matricule is asked for by their name.
		senders: senders.filter((id) => patientMatricule(id) === null).map((id) => ({ id, label: names.get(id)! })).sort(byLabel),
		types: types.map(({ code, display }) => ({ id: code, label: typeLabel(code) ?? display ?? code })).sort(byLabel),
	}
}

export const keptViews: Handler<'user GET today/views'> = async ({ context }, { call, params: { mailbox } }) => {
	const views = (await viewsOf(context.ledger.db, call.user)).map((row) => ({ name: row.name, filters: readFilters(row) }))
	const counts = await countToday(context.ledger.db, mine(context, call, mailbox), views.map(({ filters }) => filters))
	return { views: views.map((view, index) => ({ ...view, ...counts[index]! })) }
}

export const keepView: Handler<'user POST today/views'> = ({ context }, { call, params: { name, ...input } }) =>
	keepTheView.do(context, person(call), { name }, input)

export const markTheMessages: Handler<'user POST today/read'> = ({ context }, { call, params }) =>
	markMessages.do(context, person(call), {}, params)

export const markThemAll: Handler<'user POST today/read-all'> = async ({ context }, { call, params }) => {
	const { mailbox, newest, ended, q, ...filters } = params
	addressesWithin(context, call, { ask: 'use' }, mailbox)
	const wanted: Filters & { q: string } = { ...filters, q }
	return { messages: await markAll.do(context, person(call), {}, { filters: wanted, mailbox, newest, ended }) }
}
