import type { Suspect } from './words.ts'

import { describe, expect, it } from 'vitest'
import { isBounce } from './words.ts'

const MAIL: Suspect = {
	subject: 'Message non distribué',
	sender: 'mailer-daemon@patient.mssante.fr',
	returnPath: '',
	autoSubmitted: false,
	words: () => '',
	failedRecipients: '',
}
const is = (change: Partial<Suspect>) => isBounce({ ...MAIL, ...change })

describe('a bounce in plain words', () => {
	it.each([
		'Message non distribué',
		'Undelivered Mail Returned to Sender',
		'Mail delivery failed: returning message to sender',
		'Undeliverable: Compte rendu',
		'Non remis : Compte rendu',
		'[Postmaster] Email Delivery Failure',
		'**failure notice**',
		'Returned mail: see transcript for details',
		'Delivery Notification: Delivery has failed',
		'Warning: could not send message for past 4 hours',
	])('is known by its subject: %s', (subject) => expect(is({ subject, sender: 'noreply@operateur.fr' })).toBe(true))
	it('is known by its header', () => expect(is({ subject: 'x', failedRecipients: 'a@b.fr' })).toBe(true))
	it('is known by its words, where a server writes them', () =>
		expect(is({ subject: 'Compte rendu', words: () => '<a@b.fr>: 550 5.1.1 unknown' })).toBe(true))
	it('is never what a person writes', () => expect(is({ sender: 'marie@ehpad.fr', returnPath: 'marie@ehpad.fr' })).toBe(false))
	it('is not an absence, by the null path though it comes', () =>
		expect(
			is({ subject: 'Réponse automatique : x', sender: 'marie@ehpad.fr', words: () => 'Je suis absente ; échec de la réunion.' }),
		).toBe(false))
	it('is not what a server writes about something else', () => expect(is({ subject: 'Votre quota', words: () => 'Votre boîte occupe 1 '
		+ 'Go.' })).toBe(false))
})
