/**
 * Rules learnt from people's choices, once an administrator has accepted them (design.md "Identity"): they choose a queue, a
 * type, a sub-folder, a folder that is no patient's, or say that we are asked something. They never choose a patient. Pure: the
 * same function decides what comes, and what a proposed rule would have changed in the past.
 */
import type { RuleEffect } from '../ledger/ledger-schema.ts'
import type { RuleFacts } from '../ledger/stored/rule-facts.ts'

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
	// What comes to be filed, or waits; a receipt and what is in quarantine ask nothing.
	request: ({ outcome }) => outcome === 'file' || outcome === 'review',
}

function holds(effect: RuleEffect, facts: RuleFacts): boolean {
	return facts.isTrusted && CONDITIONS[effect](facts)
}
