/** Why something was decided, as it is stored: for people alone. What steers the program is a column of its table (ADR 0038). */
import type { Finding } from '../mssante/finding.ts'
import type { ParamsOf, Rule } from './catalogue.ts'
import type { Nothing } from './entry.reasons.ts'

import { z } from 'zod'
import { ENTRIES, RULES } from './catalogue.ts'

export const OUTCOME = z.enum(['file', 'review', 'quarantine', 'ignore'])
export type Outcome = z.infer<typeof OUTCOME>

/** A rule with what fills its sentence: what lacks, or is another's, does not compile. */
export type Grounds = { [R in Rule]: { rule: R, params: ParamsOf<R> } }[Rule] | Told
/** As programs stored it that kept the sentence; empty: it was erased, and its rule alone is left. */
export interface Told { rule: string, text: string }
export type Reason = Grounds & { outcome: Outcome }

type Filling<R extends Rule> = [ParamsOf<R>] extends [Nothing] ? [] : [params: ParamsOf<R>]

export function grounds<R extends Rule>(rule: R, ...[params]: Filling<R>): Grounds {
	return { rule, params: params ?? {} } as Grounds
}

export function reason<R extends Rule>(outcome: Outcome, rule: R, ...filling: Filling<R>): Reason {
	return { ...grounds(rule, ...filling), outcome }
}

/** A reason for which a person must look. */
export function review<R extends Rule>(rule: R, ...filling: Filling<R>): Reason {
	return reason('review', rule, ...filling)
}

/** What reading noticed, where it decides. */
export function ofFinding(outcome: Outcome, { code, params }: Finding): Reason {
	return { rule: code, params, outcome } as Reason
}

const FILLED = { rule: z.enum(RULES), params: z.record(z.string(), z.unknown()) }
const TOLD = { rule: z.string(), text: z.string() }
/** Has a rule what its sentence needs? */
export const isFilled = ({ rule, params }: { rule: Rule, params: unknown }) => ENTRIES[rule].params.safeParse(params).success

/** Of what is proposed. */
export const GROUNDS = z.union([z.object(FILLED).refine(isFilled), z.object(TOLD)]) as unknown as z.ZodType<Grounds>
export const REASON = z.union([
	z.object({ ...FILLED, outcome: OUTCOME }).refine(isFilled),
	z.object({ ...TOLD, outcome: OUTCOME }),
]) as unknown as z.ZodType<Reason>
