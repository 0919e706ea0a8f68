/** Groups that approve, as they are spoken of: « chez la direction ». A group is named by its account; the field has few of them. Pure. */
import { normaliseName } from '../mssante/ins/identity.ts'

const SPOKEN: Record<string, string> = {
	DIRECTION: 'la direction',
	MEDECIN: 'le médecin',
	MEDECINS: 'les médecins',
	'MEDECIN COORDONNATEUR': 'le médecin coordonnateur',
	CADRES: 'les cadres',
	'CADRES DE SANTE': 'les cadres de santé',
	INFIRMIERS: 'les infirmiers',
	IDEC: 'l’IDEC',
	SECRETARIAT: 'le secrétariat',
	PILOTES: 'les pilotes',
}

/** @param group as Nextcloud names it */
export function spokenGroup(group: string): string {
	return SPOKEN[normaliseName(group.replace(/[-_]+/g, ' '))] ?? `le groupe ${group}`
}
