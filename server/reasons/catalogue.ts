/** Every code that a reason may have, in one catalogue. What is stored is the code and what fills its sentence, never the sentence. */
import type { Entry } from './entry.reasons.ts'

import { FILING } from './filing.reasons.ts'
import { FINDINGS } from './findings.ts'
import { IDENTITY } from './identity.reasons.ts'
import { LETTER } from './letter.reasons.ts'

export const CATALOGUE = { ...IDENTITY, ...LETTER, ...FILING, ...FINDINGS }

export type Rule = keyof typeof CATALOGUE
/** What fills the sentence of a rule. */
export type ParamsOf<R extends Rule> = R extends Rule ? typeof CATALOGUE[R] extends Entry<infer P> ? P : never : never

export const RULES = Object.keys(CATALOGUE) as Rule[]
/** The same, one rule at a time. */
export const ENTRIES: { [R in Rule]: Entry<ParamsOf<R>> } = CATALOGUE
