/** Who writes and signs: professions (JDV_J01), titles of practice (JDV_J246) and civility (TRE_R81). Pure. */
import professions from '../value-sets/professions.json' with { type: 'json' }

export interface Profession {
	/** JDV_J01. */
	code: string
	label: string
	/** OID. */
	system: string
}

const CONCEPTS: Record<string, { label: string, system: string }> = professions.concepts

/** Codes of persons: the value set has some for software, for a patient and for a service too. */
const NO_PERSON = '1.2.250.1.213.1.1.4.6'

/** Without a declared profession: « Autre professionnel ». */
export const OTHER_PROFESSION = '312'

/** In alphabetical order of their labels. */
export const PROFESSIONS: readonly Profession[] = Object.entries(CONCEPTS)
	.filter(([, { system }]) => system !== NO_PERSON)
	.map(([code, { label, system }]) => ({ code, label, system }))
	.sort((one, other) => one.label.localeCompare(other.label, 'fr'))

/** The profession of a code, or null where the value set lacks it. */
export function profession(code: string): Profession | null {
	return PROFESSIONS.find((one) => one.code === code) ?? null
}

/** JDV_J246: what may stand in `suffix`. */
const TITLES: Record<string, string[]> = {
	DR: ['DR', 'DOCTEUR', 'DOCTEURE'],
	PR: ['PR', 'PROFESSEUR', 'PROFESSEURE'],
	MC: ['MC'],
	MG: ['MG'],
	PC: ['PC'],
	PG: ['PG'],
}
/** What may stand in `prefix`. */
const CIVILITIES: Record<string, string[]> = {
	M: ['M', 'MR', 'MONSIEUR'],
	MME: ['MME', 'MADAME', 'MLLE', 'MADEMOISELLE'],
}

/** What was typed before a name: a title of practice, a civility, or neither (null). */
export function courtesyOf(text: string): { suffix: string } | { prefix: string } | null {
	const typed = text.normalize('NFC').replace(/[.\s]/g, '').toUpperCase()
	const found = (known: Record<string, string[]>) => Object.entries(known).find(([, forms]) => forms.includes(typed))?.[0]
	const [suffix, prefix] = [found(TITLES), found(CIVILITIES)]
	return suffix !== undefined ? { suffix } : prefix !== undefined ? { prefix } : null
}
