/** Of what was asked in a month, of each partner and by them: how much was answered, how fast, and what is late. */
import type { Asked } from '../views/turns.view.ts'

import { patientMatricule } from '../mssante/address/address.ts'

const DAY = 24 * 60 * 60 * 1000
/** In place of citizens: their addresses are their matricules, and together they are as many partners as one. */
const CITIZENS = 'Usagers'
const ERASED = '@efface.invalid'

interface AnswerFigures {
	asked: number
	answered: number
	/** Days from what was asked to its answer, one decimal; null: nothing was answered. */
	meanDays: number | null
	worstDays: number | null
	/** Answered after its date, or not yet and past it. */
	late: number
}

interface PartnerFigures {
	mailbox: string
	/** An address, or all citizens. */
	partner: string
	theirs: AnswerFigures
	ours: AnswerFigures
}

/** @param now ISO 8601. Pure. */
export function answerFigures(turns: Asked[], now: string): PartnerFigures[] {
	const groups = Map.groupBy(turns, ({ mailbox, partner }) => `${mailbox} ${nameOf(partner)}`)
	return [...groups.values()].map((some) => ({
		mailbox: some[0]!.mailbox,
		partner: nameOf(some[0]!.partner),
		theirs: figuresOf(some.filter(({ asker }) => asker === 'ours'), now),
		ours: figuresOf(some.filter(({ asker }) => asker === 'theirs'), now),
	}))
}

function nameOf(partner: string): string {
	return patientMatricule(partner) !== null || partner.endsWith(ERASED) ? CITIZENS : partner
}

function figuresOf(turns: Asked[], now: string): AnswerFigures {
	const days = turns
		.filter(({ closed_at: closed }) => closed !== null)
		.map(({ opened_at: opened, closed_at: closed }) => (Date.parse(closed!) - Date.parse(opened)) / DAY)
	return {
		asked: turns.length,
		answered: days.length,
		meanDays: days.length === 0 ? null : oneDecimal(days.reduce((sum, one) => sum + one, 0) / days.length),
		worstDays: days.length === 0 ? null : oneDecimal(Math.max(...days)),
		late: turns.filter(({ due, closed_at: closed }) => due !== null && (closed ?? now) > due).length,
	}
}

function oneDecimal(value: number): number {
	return Math.round(value * 10) / 10
}
