/** Reasons in French, for people: made here, at the moment they are shown. Pure. */
import type { Finding, FindingCode, Severity } from '../mssante/finding.ts'
import type { ParamsOf, Rule } from './catalogue.ts'
import type { Grounds, Outcome, Reason, Told } from './reason.ts'

import { said } from '../mssante/words/whom.ts'
import { CATALOGUE, ENTRIES } from './catalogue.ts'

/** Of findings (mssante/finding.ts), by what they are about. */
const FAMILIES: Record<string, string> = {
	message: 'Message à ouvrir',
	document: 'Pièce à vérifier',
	zip: 'Archive non ouverte',
	xdm: 'Archive incomplète',
	cda: 'Document à vérifier',
	headers: 'En-tête contradictoire',
}
/** Where the sentence is not at hand; and of a document alone. */
const OTHERS: Record<string, string> = { 'trait-differs': 'Un trait d’identité diffère', 'removed-by-hand': 'Retiré à la main' }

/** The sentence; of one that was erased, the few words of its rule. */
export function inWords(grounds: Grounds): string {
	return 'text' in grounds ? grounds.text || (wordsOf(grounds.rule) ?? '') : sentence(grounds)
}

/** As it leaves the program: the sentence in place of what fills it. */
export function told(reason: Reason): Told & { outcome: Outcome } {
	return { rule: reason.rule, outcome: reason.outcome, text: inWords(reason) }
}

/** What reading noticed, the same. */
export function toldFinding({ code, severity, params }: Finding): { code: FindingCode, severity: Severity, text: string } {
	return { code, severity, text: sentence({ rule: code, params }) }
}

/** A decision, or the report of one, as it leaves the program. */
export function toldWhole<T extends { reasons: Reason[], proposals: { reasons: Grounds[] }[] }>(one: T) {
	return {
		...one,
		reasons: one.reasons.map(told),
		proposals: one.proposals.map((proposal) => ({
			...proposal,
			reasons: proposal.reasons.map((grounds): Told => ({ rule: grounds.rule, text: inWords(grounds) })),
		})),
	}
}

/** A rule, in a few words; undefined for one that says nothing to people. */
export function wordsOf(rule: string): string | undefined {
	return knownChip(rule) ?? OTHERS[rule]
}

/** « La date de naissance diffère », « Patient inconnu ici »: the rule, or the beginning of its sentence. */
export function chipOf(reason: Reason | null): string {
	return reason === null ? '' : knownChip(reason.rule) ?? inWords(reason).split(/\s?[:;.,(]/)[0]!
}

function knownChip(rule: string): string | undefined {
	const chip = rule in CATALOGUE ? CATALOGUE[rule as Rule].chip : null
	return chip === null ? FAMILIES[rule.split('.')[0]!] : said(chip)
}

function sentence<R extends Rule>({ rule, params }: { rule: R, params: ParamsOf<R> }): string {
	return said(ENTRIES[rule].say(params))
}
