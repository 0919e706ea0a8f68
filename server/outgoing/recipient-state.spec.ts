import type { RecipientState } from '../ledger/ledger-schema.ts'
import type { RecipientEvent } from './recipient-state.ts'

import { describe, expect, it } from 'vitest'
import { STATE_WORDS, stateOf, statesBefore } from './recipient-state.ts'

const STATES = Object.keys(STATE_WORDS) as RecipientState[]
const EVENTS: RecipientEvent[] = ['accepted', 'delivered', 'displayed', 'processed', 'notIntegrated', 'answered', 'failed', 'expired']

const after = (state: RecipientState, event: RecipientEvent): RecipientState => statesBefore(event).includes(state) ? event : state

describe('a notice', () => {
	it.each<[RecipientState, RecipientEvent, RecipientState]>([
		['accepted', 'delivered', 'delivered'],
		['delivered', 'displayed', 'displayed'],
		['displayed', 'processed', 'processed'],
		['processed', 'answered', 'answered'],
		['accepted', 'failed', 'failed'],
		['unclear', 'accepted', 'accepted'],
		['unclear', 'delivered', 'delivered'],
		['expired', 'processed', 'processed'],
		['notIntegrated', 'processed', 'processed'],
	])('moves %s on: %s makes it %s', (state, event, next) => expect(after(state, event)).toBe(next))

	it.each<[RecipientState, RecipientEvent]>([
		['delivered', 'failed'],
		['processed', 'failed'],
		['processed', 'delivered'],
		['processed', 'notIntegrated'],
		['answered', 'processed'],
		['answered', 'failed'],
		['displayed', 'delivered'],
		['failed', 'delivered'],
		['delivered', 'accepted'],
		['queued', 'expired'],
		['delivered', 'expired'],
	])('of a lesser thing does not move %s: %s changes nothing', (state, event) => expect(after(state, event)).toBe(state))

	it.each(EVENTS)('repeated changes nothing: %s', (event) => {
		for (const state of STATES) {
			expect(after(after(state, event), event)).toBe(after(state, event))
		}
	})

	it('in any order ends at what the recipient said last and best', () => {
		for (const order of [['delivered', 'processed'], ['processed', 'delivered']] as const) {
			expect(order.reduce<RecipientState>(after, 'accepted')).toBe('processed')
		}
	})

	it('never puts anybody back in the queue, nor in doubt', () => {
		for (const state of STATES) {
			for (const event of EVENTS) {
				expect(['queued', 'unclear'].includes(after(state, event)) && after(state, event) !== state).toBe(false)
			}
		}
	})
})

describe('a message', () => {
	it.each<[string, RecipientState[], boolean]>([
		['queued', ['accepted', 'queued'], false],
		['sent', ['accepted', 'processed'], false],
		['closed', ['processed', 'failed', 'answered'], false],
		['cancelled', ['failed'], true],
	])('is %s', (state, recipients, isCancelled) => expect(stateOf(recipients, isCancelled)).toBe(state))
})
