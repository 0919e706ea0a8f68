import { describe, expect, it } from 'vitest'
import { readKo, readMdn } from './read-notification.ts'

function mdn(disposition: string, error = '') {
	return readMdn('Reporting-UA: x\r\nFinal-Recipient: rfc822;Ehpad@B.fr\r\nOriginal-Message-ID: <1@a.fr>\r\nDisposition: '
		+ `${disposition}\r\n${error}`)
}

describe('a receipt', () => {
	it.each([
		['1.1.3', 'automatic-action/MDN-sent-automatically; processed/error', 'Error: 902^Identifiant patient inconnu\r\n'],
		['1.1.2', 'automatic-action/MDN-sent-automatically; processed/Error: 902^Identifiant patient inconnu', ''],
		['both at once', 'automatic-action/MDN-sent-automatically; processed/error: 902^x', 'Error: 902^x\r\n'],
	])('tells its error code in the syntax of %s', (_, disposition, error) =>
		expect(mdn(disposition, error).recipients[0]).toMatchObject({ address: 'ehpad@b.fr', outcome: 'error', code: '902' }))

	it('tells what was displayed', () => expect(mdn('manual-action/MDN-sent-manually; displayed').recipients[0]!.outcome).toBe('displayed'))
	it('names the message it is about', () => expect(mdn('a/b; processed').originalMessageId).toBe('<1@a.fr>'))
	it('is understood without a type before the recipient', () =>
		expect(
			readMdn('Disposition: automatic-action/MDN-sent-automatically;dispatched\nFinal-Recipient: x@starugh-stateline.com')
				.recipients[0],
		).toMatchObject({ address: 'x@starugh-stateline.com', outcome: 'dispatched', code: null }))
})

describe('a standard error mail', () => {
	it('tells its code by its subject, and the message by the original inside', () => expect(readKo({
		subject: '[KO Intégration système !][904] XDM/1.0/DDM+x',
		words: 'Erreur',
		from: 'a@b.fr',
		original: 'From: x\r\nMessage-ID: <1@a.fr>\r\n\r\n',
		answers: [],
	})).toEqual({
		originalMessageId: '<1@a.fr>',
		envelopeId: null,
		recipients: [{ address: 'a@b.fr', outcome: 'error', code: '904', text: 'Erreur' }],
	}))
})
