/** « À répondre », « Chez les autres »: turns, and what a person does of them. */
import type { TurnShown } from '../../contract/turns.ts'
import type { Desk } from '../../desk.ts'
import type { Person } from '../../rights.ts'
import type { Looked } from '../../views/looked.ts'
import type { TurnView, WantedTurns } from '../../views/turns.ts'
import type { Guarded, Handler } from '../handler.ts'

import { toCsv } from '../../csv.ts'
import { mailboxOf } from '../../desk.ts'
import { answerFigures } from '../../ops/answer-figures.ts'
import { patientsNamed } from '../../patients/registry.ts'
import { mayDo, structuresFor } from '../../rights.ts'
import { person } from '../../usecases/actor.ts'
import { answer } from '../../usecases/answer.ts'
import { remind } from '../../usecases/remind.ts'
import { sayTurn } from '../../usecases/say-turn.ts'
import { visibleTo } from '../../usecases/visible.ts'
import { countTurns, listTurns, turnsAsked } from '../../views/turns.ts'
import { namesOf } from './correspondents.ts'
import { given } from './messages.ts'
import { boundsOf } from './month.ts'
import { cardOf } from './patients.ts'
import { numberIn, within } from './scope.ts'
import { labelOf } from './waiting.ts'

export const turns: Handler<'user GET turns'> = async ({ desk }, { call, params: { whose, all, mailbox } }) => {
	const wanted: WantedTurns = { all, looked: lookedBy(desk, call, mailbox), ...whose !== '' && { whose } }
	return { turns: await shown(desk, call, await listTurns(desk.ledger.db, wanted)) }
}

/** Of one exchange, for each partner the open one, else the last that was closed. */
export async function turnsOfExchange(desk: Desk, who: Person, thread: string): Promise<TurnShown[]> {
	const all = await listTurns(desk.ledger.db, { all: true, thread, looked: lookedBy(desk, who, '') })
	const isLast = ({ id, partner, closedAt }: TurnView) =>
		closedAt === null || !all.some((other) => other.partner === partner && (other.closedAt === null || other.id > id))
	return shown(desk, who, all.filter(isLast))
}

/** What waits for our answer, or for somebody to say what theirs means; and what is late at others. */
export async function countTurnsFor(desk: Desk, who: Person): Promise<{ ours: number, late: number }> {
	const looked = lookedBy(desk, who, '')
	return {
		ours: await countTurns(desk.ledger.db, { whose: 'ours', looked })
			+ await countTurns(desk.ledger.db, { whose: 'theirs', unread: true, looked }),
		late: await countTurns(desk.ledger.db, { whose: 'theirs', looked }, 'late'),
	}
}

const HEAD = [
	'Boîte',
	'Correspondant',
	...['Demandes envoyées', 'Réponses reçues', 'Délai moyen de réponse (jours)', 'Délai le plus long (jours)', 'Leurs retards'],
	...['Demandes reçues', 'Réponses données', 'Notre délai moyen (jours)', 'Notre délai le plus long (jours)', 'Nos retards'],
]

/** One row for each mailbox and correspondent: of what was asked in the month, as it stands now. */
export const monthAnswers: Handler<'user GET figures/answers'> = async ({ desk }, { call, params: { month } }) => {
	const asked = await turnsAsked(desk.ledger.db, lookedBy(desk, call, ''), boundsOf(month, desk.config.timeZone))
	return {
		name: `MSSanté réponses ${month}.csv`,
		mime: 'text/csv; charset=utf-8',
		bytes: toCsv(HEAD, answerFigures(asked, new Date().toISOString()).map(({ mailbox, partner, theirs, ours }) => [
			labelOf(desk, mailbox),
			partner,
			...[theirs, ours].flatMap(({ asked: count, answered, meanDays, worstDays, late }) =>
				[count, answered, meanDays, worstDays, late]),
		])),
	}
}

export const answerReceived: Guarded<'user POST received/:id/answer'> = {
	find: async ({ desk }, { call, words: { id } }) => {
		const act = await answer.open(desk, person(call), { message: numberIn(id) })
		return async (params) => {
			const { id: queued } = await act({ ...params, files: call.files.map(given) })
			return { id: queued }
		}
	},
}

export const sayVerdict: Guarded<'user POST turns/:id/verdict'> = {
	find: ({ desk }, { call, words: { id } }) => sayTurn.open(desk, person(call), { turn: numberIn(id) }),
}

export const closeTurn: Guarded<'user POST turns/:id/close'> = {
	find: ({ desk }, { call, words: { id } }) => sayTurn.open(desk, person(call), { turn: numberIn(id) }),
}

export const remindThread: Guarded<'user POST threads/:thread/remind'> = {
	find: async ({ desk }, { call, words: { thread } }) => {
		const act = await remind.open(desk, person(call), { thread })
		return async () => ({ id: (await act({})).id })
	},
}

function lookedBy(desk: Desk, who: Person, mailbox: string): Looked {
	const mailboxes = within(desk, who, { ask: 'use' }, mailbox)
	return {
		sendings: mailboxes.filter((one) => mayDo(who, one, { ask: 'sendings' })).map(({ address }) => address),
		messages: visibleTo(who, mailboxes, 'read'),
	}
}

async function shown(desk: Desk, who: Person, rows: TurnView[]): Promise<TurnShown[]> {
	const names = await namesOf(desk, who, [...new Set(rows.map(({ partner }) => partner))])
	const structures = structuresFor(desk.config, who)
	const wanted = rows.flatMap(({ structure, patientId: id }) => id !== null && structures.includes(structure) ? [{ structure, id }] : [])
	const patients = await patientsNamed(desk.ledger.db, wanted)
	return rows.map(({ structure, ...row }) => {
		const patient = patients.find((one) => one.structure === structure && one.id === row.patientId)
		const mailbox = mailboxOf(desk.config, row.mailbox)
		return {
			...row,
			partnerName: names.get(row.partner) ?? row.partner,
			patient: patient ? cardOf(patient) : null,
			mayAct: mailbox?.smtp !== undefined && mayDo(who, mailbox, { ask: 'send' }),
		}
	})
}
