/**
 * What a notification changes for one recipient (design.md "Sending"). Knowledge only grows: a late, repeated or
 * contradictory notice changes nothing that is better known. Pure.
 */
import type { RecipientState } from '../ledger/ledger-schema.ts'

/** What happened: what the server said, what a receipt says, what a person decided, or that nothing came. */
export type RecipientEvent = Exclude<RecipientState, 'queued' | 'unclear'>

const BEFORE_NEWS: RecipientState[] = ['queued', 'unclear', 'accepted', 'expired']

/** From which states an event leads to the state of its name. */
const FROM: Record<RecipientEvent, RecipientState[]> = {
	// A notice of transmission proves that it left, even where our own record of it was lost.
	accepted: ['queued', 'unclear'],
	delivered: BEFORE_NEWS,
	// A failure told after an arrival is the failure of some copy (nhin-d #251).
	failed: BEFORE_NEWS,
	expired: ['accepted'],
	// What the recipient's own software says is worth more than what servers said before.
	displayed: [...BEFORE_NEWS, 'delivered', 'failed'],
	notIntegrated: [...BEFORE_NEWS, 'delivered', 'failed', 'displayed'],
	// Integrated by hand after all.
	processed: [...BEFORE_NEWS, 'delivered', 'failed', 'displayed', 'notIntegrated'],
	answered: [...BEFORE_NEWS, 'delivered', 'failed', 'displayed', 'notIntegrated', 'processed'],
}

/** States in which the event leads to the state of its name; in any other it changes nothing. */
export function statesBefore(event: RecipientEvent): readonly RecipientState[] {
	return FROM[event]
}

export type OutgoingState = 'queued' | 'sent' | 'closed' | 'cancelled'

const SETTLED: RecipientState[] = ['processed', 'answered', 'failed']

/** The state of a message, from those of its recipients. */
export function stateOf(recipients: RecipientState[], isCancelled: boolean): OutgoingState {
	if (isCancelled) {
		return 'cancelled'
	}
	return recipients.includes('queued') ? 'queued' : recipients.every((state) => SETTLED.includes(state)) ? 'closed' : 'sent'
}

/** The word for a state, the same everywhere (design.md). */
export const STATE_WORDS: Record<RecipientState, string> = {
	queued: 'En attente',
	accepted: 'Pris en charge',
	unclear: 'À vérifier',
	delivered: 'Remis',
	displayed: 'Lu',
	processed: 'Intégré',
	notIntegrated: 'Non intégré',
	answered: 'Répondu',
	failed: 'Échec',
	expired: 'Sans nouvelles',
}
