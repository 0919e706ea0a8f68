/** The 15 characters of an INS: thirteen, and a two-digit key. Source: Référentiel INS v2.0 §3; INSEE for Corsica. */

const SHAPE = /^[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{6}\d{2}$/
const CORSICA = { '2A': '19', '2B': '18' } as const

export type MatriculeFault = 'shape' | 'key'

/**
 * What is wrong with a matricule, or null.
 * A wrong key is a warning for a human, not a proof of forgery: official samples have some (CI-SIS examples, 2024).
 */
export function faultOf(matricule: string): MatriculeFault | null {
	if (!SHAPE.test(matricule)) {
		return 'shape'
	}
	return keyOf(matricule.slice(0, 13)) === matricule.slice(13) ? null : 'key'
}

/** Key of thirteen characters: 97 − (n mod 97). The département is at positions 6 and 7, the only place for 2A and 2B. */
export function keyOf(thirteen: string): string {
	const departement = thirteen.slice(5, 7)
	const digits = thirteen.slice(0, 5) + (CORSICA[departement as keyof typeof CORSICA] ?? departement) + thirteen.slice(7)
	return String(97 - Number(digits) % 97).padStart(2, '0')
}

/** 2 79 03 51 215 189 89: as it is printed on a card, and read aloud; empty: there is none. */
export function spacedMatricule(matricule: string | undefined): string {
	return matricule === undefined ? '' : matricule.replace(/^(.)(..)(..)(..)(...)(...)(..)$/, '$1 $2 $3 $4 $5 $6 $7')
}
