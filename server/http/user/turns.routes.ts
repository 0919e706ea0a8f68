/** « À répondre », « Chez les autres »: turns, and what a person does of them. */
import type { Context } from '../../context.ts'
import type { TurnShown } from '../../contract/turns.contract.ts'
import type { Person } from '../../rights.ts'
import type { Looked } from '../../views/looked.ts'
import type { TurnView, WantedTurns } from '../../views/turns.view.ts'
import type { Guarded, Handler } from '../handler.ts'

import { verdictsOffered } from '../../circuits/verdicts-offered.ts'
import { mailboxOf } from '../../context.ts'
import { toCsv } from '../../files/spreadsheet.ts'
import { answerFigures } from '../../ops/answer-figures.ts'
import { patientsNamed } from '../../patients/registry.ts'
import { mayDo, structuresFor } from '../../rights.ts'
import { person } from '../../usecases/actor.ts'
import { answer } from '../../usecases/answer.ts'
import { remind } from '../../usecases/remind.ts'
import { sayRequest } from '../../usecases/say-request.ts'
import { sayTurn } from '../../usecases/say-turn.ts'
import { visibleTo } from '../../usecases/visible.usecase.ts'
import { countTurns, listTurns, turnsAsked } from '../../views/turns.view.ts'
import { namesOf } from './correspondents.ts'
import { boundsOf } from './month.ts'
import { cardOf } from './patients.routes.ts'
import { numberIn, within } from './scope.ts'
import { givenFiles } from './sending-acts.ts'
import { labelOf } from './waiting.routes.ts'

export const turns: Handler<'user GET turns'> = async ({ context }, { call, params: { whose, all, mailbox } }) => {
	const wanted: WantedTurns = { all, looked: lookedBy(context, call, mailbox), ...whose !== '' && { whose } }
	return { turns: await shown(context, call, await listTurns(context.ledger.db, wanted, context.clock.at())) }
}

/** These, open or not, of those that this person may see. */
export async function turnsNumbered(context: Context, who: Person, ids: number[]): Promise<TurnShown[]> {
	const wanted = { all: true, ids, looked: lookedBy(context, who, '') }
	return ids.length === 0 ? [] : shown(context, who, await listTurns(context.ledger.db, wanted, context.clock.at()))
}

/** Of one exchange, for each partner the open one, else the last that was closed. */
export async function turnsOfExchange(context: Context, who: Person, thread: string): Promise<TurnShown[]> {
	const all = await listTurns(context.ledger.db, { all: true, thread, looked: lookedBy(context, who, '') }, context.clock.at())
	const isLast = ({ id, partner, closedAt }: TurnView) =>
		closedAt === null || !all.some((other) => other.partner === partner && (other.closedAt === null || other.id > id))
	return shown(context, who, all.filter(isLast))
}

/** What waits for our answer, or for somebody to say what theirs means; and what is late at others. */
export async function countTurnsFor(context: Context, who: Person): Promise<{ ours: number, late: number }> {
	const looked = lookedBy(context, who, '')
	return {
		ours: await countTurns(context.ledger.db, { whose: 'ours', looked })
			+ await countTurns(context.ledger.db, { whose: 'theirs', unread: true, looked }),
		late: await countTurns(context.ledger.db, { whose: 'theirs', looked }, context.clock.at()),
	}
}

const HEAD = [
	'Boîte',
	'Correspondant',
	...['Demandes envoyées', 'Réponses reçues', 'Délai moyen de réponse (jours)', 'Délai le plus long (jours)', 'Leurs retards'],
	...['Demandes reçues', 'Réponses données', 'Notre délai moyen (jours)', 'Notre délai le plus long (jours)', 'Nos retards'],
]

/** One row for each mailbox and correspondent: of what was asked in the month, as it stands now. */
export const monthAnswers: Handler<'user GET figures/answers'> = async ({ context }, { call, params: { month } }) => {
	const asked = await turnsAsked(context.ledger.db, lookedBy(context, call, ''), boundsOf(month, context.config.timeZone))
	return {
		name: `MSSanté réponses ${month}.csv`,
		mime: 'text/csv; charset=utf-8',
		bytes: toCsv(HEAD, answerFigures(asked, context.clock.at()).map(({ mailbox, partner, theirs, ours }) => [
			labelOf(context, mailbox),
			partner,
			...[theirs, ours].flatMap(({ asked: count, answered, meanDays, worstDays, late }) =>
				[count, answered, meanDays, worstDays, late]),
		])),
	}
}

export const answerReceived: Guarded<'user POST received/:id/answer'> = {
	find: async ({ context }, { call, words: { id } }) => {
		const act = await answer.open(context, person(call), { message: numberIn(id) })
		return async (params) => {
			const { id: queued } = await act({ ...params, files: await givenFiles(context, call) })
			return { id: queued }
		}
	},
}

export const requestReceived: Guarded<'user POST received/:id/request'> = {
	find: ({ context }, { call, words: { id } }) => sayRequest.open(context, person(call), { message: numberIn(id) }),
}

export const sayVerdict: Guarded<'user POST turns/:id/verdict'> = {
	find: ({ context }, { call, words: { id } }) => sayTurn.open(context, person(call), { turn: numberIn(id) }),
}

export const closeTurn: Guarded<'user POST turns/:id/close'> = {
	find: ({ context }, { call, words: { id } }) => sayTurn.open(context, person(call), { turn: numberIn(id) }),
}

export const remindThread: Guarded<'user POST threads/:thread/remind'> = {
	find: async ({ context }, { call, words: { thread } }) => {
		const act = await remind.open(context, person(call), { thread })
		return async () => ({ id: (await act({})).id })
	},
}

export function lookedBy(context: Context, who: Person, mailbox: string): Looked {
	const mailboxes = within(context, who, { ask: 'use' }, mailbox)
	return {
		sendings: mailboxes.filter((one) => mayDo(who, one, { ask: 'sendings' })).map(({ address }) => address),
		messages: visibleTo(who, mailboxes, 'read'),
	}
}

async function shown(context: Context, who: Person, rows: TurnView[]): Promise<TurnShown[]> {
	const names = await namesOf(context, who, [...new Set(rows.map(({ partner }) => partner))])
	const structures = structuresFor(context.config, who)
	const wanted = rows.flatMap(({ structure, patientId: id }) => id !== null && structures.includes(structure) ? [{ structure, id }] : [])
	const patients = await patientsNamed(context.ledger.db, wanted)
	const verdicts = await verdictsOffered(context, rows)
	return rows.map(({ structure, ...row }, index) => {
		const patient = patients.find((one) => one.structure === structure && one.id === row.patientId)
		const mailbox = mailboxOf(context.config, row.mailbox)
		return {
			...row,
			partnerName: names.get(row.partner) ?? row.partner,
			patient: patient ? cardOf(patient) : null,
			mayAct: mailbox?.smtp !== undefined && mayDo(who, mailbox, { ask: 'send' }),
			verdicts: verdicts[index]!,
		}
	})
}
