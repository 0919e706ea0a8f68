/** A circuit in a sentence of French, as the administrator's list shows it. Pure. */
import type { Circuit, Piece } from '../config/circuit.ts'

const UNSEEN: Record<Circuit['guards']['mask'][number], string> = {
	MASQUE_PS: 'masqué aux professionnels de santé',
	INVISIBLE_PATIENT: 'invisible pour le patient',
	INVISIBLE_REPRESENTANTS_LEGAUX: 'invisible pour les représentants légaux',
}

export function explained({ pieces, recipients, approval, answer, guards, trigger }: Circuit): string {
	if (pieces.length === 0) {
		return `Demandes reçues dans cette boîte\u00A0: à répondre sous ${days(answer!.withinDays!)}.`
	}
	const named = pieces.map(wordsOfPiece).join(', ')
	const { only, oneOf } = recipients
	const parts = [
		named.slice(0, 1).toUpperCase() + named.slice(1),
		only !== undefined ? `à ${only.join(', ')}` : oneOf !== undefined ? `au choix\u00A0: ${oneOf.join(', ')}` : 'destinataires libres',
		approval === undefined ? 'sans validation' : `valident\u00A0: ${whoApproves(approval)}`,
		expected(answer),
		...guards.mask.map((mask) => UNSEEN[mask]),
		...trigger === undefined ? [] : [`part de «\u00A0${trigger.folder}\u00A0»`],
	]
	return `${parts.join(' ; ')}.`
}

function expected({ byDate, withinDays }: Partial<NonNullable<Circuit['answer']>> = {}): string {
	return byDate
		? 'réponse attendue à la date fixée par la personne qui prépare'
		: withinDays === undefined ? 'aucune réponse due' : `réponse attendue sous ${days(withinDays)}`
}

export function whoApproves({ users, groups }: Pick<NonNullable<Circuit['approval']>, 'users' | 'groups'>): string {
	return [...users, ...groups.map((group) => `${group} (groupe)`)].join(', ')
}

function wordsOfPiece({ name, orReason, optional }: Piece): string {
	const lower = name.slice(0, 1).toLowerCase() + name.slice(1)
	return orReason ? `${lower} (ou pourquoi il n’y en a pas)` : optional ? `${lower} (facultatif)` : lower
}

function days(count: number): string {
	return count === 1 ? '1 jour' : `${count} jours`
}
