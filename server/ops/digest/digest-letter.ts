/** What a digest says: counts and a link, and nothing of anybody. Ordinary mail is no place for more. Pure. */
import type { Letter } from '../alert-mail/alert-letter.ts'

import { counted } from '../../mssante/words/counted.ts'

export interface Waits {
	/** To be filed, or to be settled, since yesterday or before. */
	waiting: number
	/** Recipients whom a sending did not reach, lately. */
	failures: number
}

export function isNothing({ waiting, failures }: Waits): boolean {
	return waiting + failures === 0
}

/** « 3 messages attendent depuis hier au moins, 1 envoi en échec ». */
export function waitsInWords({ waiting, failures }: Waits): string {
	return [
		...waiting === 0 ? [] : [`${counted(waiting, 'message attend', 'messages attendent')} depuis hier au moins`],
		...failures === 0 ? [] : [counted(failures, 'envoi en échec', 'envois en échec')],
	].join(', ')
}

/** @param link to the page; null: it has no address that others know */
export function digestLetter(waits: Waits, link: string | null): Letter {
	const words = waitsInWords(waits)
	return {
		subject: `[MSSanté] ${words}`,
		text: [
			`Bonjour,\n\nDans MSSanté\u00A0: ${words}.`,
			...link === null ? [] : [`Pour les voir\u00A0: ${link}`],
			'-- \nVous recevez ce point parce que vous l’avez demandé. Pour le changer ou l’arrêter\u00A0: MSSanté, «\u00A0Mes '
			+ 'préférences\u00A0». Il ne porte aucune donnée de patient\u202F; n’y répondez pas.',
		].join('\n\n'),
	}
}
