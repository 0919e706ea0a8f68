/**
 * Rules learnt from people's choices, once an administrator has accepted them (design.md "Identity"): they choose a queue, a
 * type, a sub-folder, or a folder that is no patient's. They never choose a patient. Pure: the same function decides what
 * comes, and what a proposed rule would have changed in the past.
 */
import type { RuleEffect } from '../ledger/schema.ts'
import type { Outcome } from '../patients/match.ts'

/** Of a message, all that rules may look at: kept with it, so that the past can be tried again. */
export interface RuleFacts {
	outcome: Outcome
	/** Rule that decided it. */
	rule: string
	/** A professional's, without any health document. */
	isLetter: boolean
	isTrusted: boolean
	/** How many patients of the structure it may be about; null when some of its words cannot be known. */
	named: number | null
}

export interface Rule {
	id: number
	effect: RuleEffect
	value: string
}

/** The first rule of each kind that holds for these facts. */
export function effectsOf(rules: Rule[], facts: RuleFacts): Partial<Record<RuleEffect, Rule>> {
	const effects: Partial<Record<RuleEffect, Rule>> = {}
	for (const rule of rules.filter((one) => holds(one.effect, facts))) {
		effects[rule.effect] ??= rule
	}
	// What is filed elsewhere waits in no queue.
	return effects.folder ? { ...effects, queue: undefined } : effects
}

const CONDITIONS: Record<RuleEffect, (facts: RuleFacts) => boolean> = {
	queue: ({ outcome }) => outcome === 'review',
	type: ({ isLetter }) => isLetter,
	subfolder: ({ outcome }) => outcome === 'file',
	// A letter that may concern a patient is for a human, whoever sends it.
	folder: ({ outcome, rule, isLetter, named }) => outcome === 'review' && rule === 'no-document' && isLetter && named === 0,
}

function holds(effect: RuleEffect, facts: RuleFacts): boolean {
	return facts.isTrusted && CONDITIONS[effect](facts)
}
