/** The mail of alert, in French: what began, what is over, what lasts, and what to do. No word of a message, no patient, no folder. */
import type { Trouble } from '../troubles.ts'
import type { Book, News } from './book.ts'

import { frenchMoment } from '../../time/french.ts'

export interface Letter {
	subject: string
	text: string
}

/** Where it comes from, and how times are written. */
export interface LetterHead {
	host: string
	timeZone: string
}

/** Names in a subject; the others are a number. */
const IN_SUBJECT = 2

export function letterOf(news: News, { entries }: Book, troubles: Trouble[], head: LetterHead): Letter {
	const { begun, over, lasting } = news
	const line = (about: string, isNew: boolean) => {
		const { level = 'problem', text = '', fix = '' } = troubles.find((one) => one.about === about) ?? {}
		return [
			`- ${about}${level === 'attention' ? ' (à surveiller)' : ''}`
			+ (isNew ? '' : `, depuis le ${frenchMoment(entries[about]!.since, head.timeZone)}`),
			...text === '' ? [] : [`  ${text}`],
			...fix === '' ? [] : [`  À faire : ${fix}`],
		].join('\n')
	}
	const parts = [
		...begun.length === 0 ? [] : [`Nouveau :\n${begun.map((about) => line(about, true)).join('\n')}`],
		...over.length === 0
			? []
			: [`Terminé :\n${over.map((about) => `- ${about}, le ${frenchMoment(entries[about]!.overSince!, head.timeZone)}`).join('\n')}`],
		...lasting.length === 0 ? [] : [`Toujours là :\n${lasting.map((about) => line(about, false)).join('\n')}`],
	]
	return { subject: subjectOf(news), text: [...parts, foot(head)].join('\n\n') }
}

export function trialLetter(head: LetterHead): Letter {
	return {
		subject: '[MSSanté] Essai',
		text: `Ceci est un essai : les alertes du service MSSanté vous parviennent.\n\n${foot(head)}`,
	}
}

function subjectOf({ begun, over, lasting }: News): string {
	const names = (all: string[]) =>
		`${all.slice(0, IN_SUBJECT).join(', ')}${all.length > IN_SUBJECT ? ` et ${all.length - IN_SUBJECT} de plus` : ''}`
	return begun.length > 0
		? `[MSSanté] Alerte : ${names(begun)}`
		: over.length > 0
			? `[MSSanté] Terminé : ${names(over)}`
			: `[MSSanté] Toujours là : ${names(lasting)}`
}

function foot({ host }: LetterHead): string {
	return `-- \nEnvoyé par le service MSSanté de la machine ${host}, sans aucune donnée de patient. L’état du service : `
		+ 'Administration → MSSanté, ou « mssante doctor » sur cette machine. Une alerte est dite quand elle commence, quand elle finit, '
		+ 'et chaque jour tant qu’elle dure.'
}
