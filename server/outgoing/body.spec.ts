import { describe, expect, it } from 'vitest'
import { bodyOf, writtenOf } from './body.ts'

const words = { titles: ['Ordonnance'], signature: 'EHPAD Les Lilas', replyTo: 'accueil@ehpad.exemple.mssante.fr', isRead: true }

describe('what its sender wrote of a message', () => {
	it.each([true, false])('is told from what was said below it (by hand: %s)', (isByHand) => {
		const body = bodyOf({ ...words, isByHand, text: 'Voici l’ordonnance.\n\nCordialement' })
		expect(writtenOf(body, words)).toBe('Voici l’ordonnance.\n\nCordialement')
		expect(bodyOf({ ...words, isByHand, text: writtenOf(body, words) })).toBe(body)
	})

	it('is all of it where the mailbox has another signature since', () => {
		const body = bodyOf({ ...words, isByHand: false, text: 'Voici.', signature: 'Secrétariat' })
		expect(writtenOf(body, words)).toBe(body)
	})
})
