/** Codes of structures: sector of activity (JDV_J02) and practice setting (JDV_J04). Source: ANS, value-sets/. */
import practiceSettings from '../value-sets/practice-settings.json' with { type: 'json' }
import sectors from '../value-sets/sectors.json' with { type: 'json' }

export const SECTOR_SYSTEM = '1.2.250.1.71.4.2.4'
export const PRACTICE_SYSTEM = '1.2.250.1.213.1.1.4.9'

/** Labels by code; those of structures alone (the value set has two codes for what a patient or a service writes). */
export const SECTORS: Record<string, string> = labelsOf(sectors.concepts, SECTOR_SYSTEM)
export const PRACTICE_SETTINGS: Record<string, string> = labelsOf(practiceSettings.concepts, PRACTICE_SYSTEM)

function labelsOf(concepts: Record<string, { label: string, system: string }>, system: string): Record<string, string> {
	return Object.fromEntries(Object.entries(concepts)
		.filter(([, concept]) => concept.system === system)
		.map(([code, { label }]) => [code, label]))
}
