/** « À répondre », « Chez les autres »: turns, and what a person does of them. */
import type { TurnShown } from '../../contract/turns.ts'
import type { Desk } from '../../desk.ts'
import type { Person } from '../../usecases/rights.ts'
import type { TurnView, WantedTurns } from '../../views/turns.ts'
import type { Guarded, Handler } from '../handler.ts'

import { mailboxOf } from '../../desk.ts'
import { MssError } from '../../errors.ts'
import { patientOf } from '../../patients/registry.ts'
import { person } from '../../usecases/actor.ts'
import { answer } from '../../usecases/answer.ts'
import { remind } from '../../usecases/remind.ts'
import { mayDo, structuresFor } from '../../usecases/rights.ts'
import { sayTurn } from '../../usecases/say-turn.ts'
import { countTurns, listTurns } from '../../views/turns.ts'
import { visibleTo } from '../visible.ts'
import { namesOf } from './correspondents.ts'
import { given } from './messages.ts'
import { cardOf } from './patients.ts'
import { within } from './scope.ts'

export const turns: Handler<'user GET turns'> = async ({ desk }, { call, params: { whose, all, mailbox } }) => {
	const wanted: WantedTurns = { all, looked: lookedBy(desk, call, mailbox), ...whose !== '' && { whose } }
	return { turns: await shown(desk, call, await listTurns(desk.ledger.db, wanted)) }
}

/** Those of one exchange, closed ones too. */
export async function turnsOfExchange(desk: Desk, who: Person, thread: string): Promise<TurnShown[]> {
	return shown(desk, who, await listTurns(desk.ledger.db, { all: true, thread, looked: lookedBy(desk, who, '') }))
}

/** What waits for our answer, and what is late at others. */
export async function countTurnsFor(desk: Desk, who: Person): Promise<{ ours: number, late: number }> {
	const looked = lookedBy(desk, who, '')
	return {
		ours: await countTurns(desk.ledger.db, { whose: 'ours', looked }),
		late: await countTurns(desk.ledger.db, { whose: 'theirs', looked }, 'late'),
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

function lookedBy(desk: Desk, who: Person, mailbox: string): NonNullable<WantedTurns['looked']> {
	const mailboxes = within(desk, who, { ask: 'use' }, mailbox)
	return {
		mailboxes: mailboxes.filter((one) => mayDo(who, one, { ask: 'sendings' })).map(({ address }) => address),
		messages: visibleTo(who, mailboxes, 'read'),
	}
}

async function shown(desk: Desk, who: Person, rows: TurnView[]): Promise<TurnShown[]> {
	const names = await namesOf(desk, who, [...new Set(rows.map(({ partner }) => partner))])
	const structures = structuresFor(desk.config, who)
	return Promise.all(rows.map(async ({ structure, ...row }) => {
		const patient = row.patientId !== null && structures.includes(structure)
			? await patientOf(desk.ledger.db, structure, row.patientId)
			: null
		const mailbox = mailboxOf(desk.config, row.mailbox)
		return {
			...row,
			partnerName: names.get(row.partner) ?? row.partner,
			patient: patient && cardOf(patient),
			mayAct: mailbox?.smtp !== undefined && mayDo(who, mailbox, { ask: 'send' }),
		}
	}))
}

function numberIn(text: string): number {
	if (!/^\d{1,15}$/.test(text)) {
		throw new MssError('MSS-UNKNOWN', text)
	}
	return Number(text)
}
