/** What came and what left, each in a line that is read beside others, and leads to where something can be done with it. */
import type { Context } from '../../context.ts'
import type { Found } from '../../contract/search.contract.ts'
import type { SentStory } from '../../contract/sending.contract.ts'
import type { Came, Place } from '../../contract/today.contract.ts'

import { frenchDay } from '../../time/french.ts'

export const PLACES: Record<Place, string> = { filed: 'Classé', waiting: 'À classer', quarantined: 'En quarantaine', closed: 'Sans suite' }

/** Whom it is about comes first. */
export function receivedLine({ config }: Pick<Context, 'config'>, came: Came): Found {
	const { name, title, sender, at, place } = came
	return {
		title: name ?? title,
		about: [name === null ? '' : title, sender, frenchDay(at, config.timeZone), PLACES[place]].filter(Boolean).join(' · '),
		leads: receivedPlace(came),
	}
}

/** Whoever may not open it reads its exchange, or sees that it came. */
function receivedPlace({ id, place, mayOpen, thread }: Came): string {
	return place === 'quarantined' && mayOpen
		? `quarantine?message=${id}`
		: mayOpen ? `waiting?message=${id}` : thread === null ? `today?message=${id}` : `exchanges?thread=${encodeURIComponent(thread)}`
}

export function sentLine({ config }: Pick<Context, 'config'>, { id, patient, title, recipients, at, thread }: SentStory): Found {
	const worst = recipients.find(({ tone }) => tone === 'bad') ?? recipients.find(({ tone }) => tone === 'waiting') ?? recipients[0]
	return {
		title: patient?.name || title,
		about: [
			patient?.name ? title : '',
			`à ${recipients.map(({ name }) => name).join(', ')}`,
			frenchDay(at, config.timeZone),
			worst?.word ?? '',
		].filter(Boolean).join(' · '),
		leads: thread === null ? `journal?sending=${id}` : `exchanges?thread=${encodeURIComponent(thread)}`,
	}
}
