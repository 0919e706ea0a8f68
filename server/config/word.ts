/** The word that a structure has for those whom it looks after. */
import type { Word } from '../mssante/words/whom.ts'
import type { Config } from './schema.ts'

/** JDV_J02. Of others, « patient ». */
const OF_SECTOR: Partial<Record<string, Word>> = {
	// People with a disability; children protected; social and medico-social, others
	SA16: 'usager',
	SA17: 'resident',
	SA20: 'usager',
	SA41: 'usager',
}

/** What the configuration says; else the word of all its structures, where they have the same. */
export function wordOf({ words, structures }: Pick<Config, 'words' | 'structures'>): Word {
	const [first = 'patient', ...others] = new Set(structures.map(({ sector }) => OF_SECTOR[sector ?? ''] ?? 'patient'))
	return words ?? (others.length === 0 ? first : 'patient')
}
