import { describe, expect, it } from 'vitest'
import { readDsn, readMdn } from './read.ts'

const mdn = (disposition: string, error = '') => readMdn(`Reporting-UA: x\r\nFinal-Recipient: rfc822;Ehpad@B.fr\r\nOriginal-Message-ID: <1@a.fr>\r\nDisposition: ${disposition}\r\n${error}`)

describe('a receipt', () => {
	it.each([
		['1.1.3', 'automatic-action/MDN-sent-automatically; processed/error', 'Error: 902^Identifiant patient inconnu\r\n'],
		['1.1.2', 'automatic-action/MDN-sent-automatically; processed/Error: 902^Identifiant patient inconnu', ''],
		['both at once', 'automatic-action/MDN-sent-automatically; processed/error: 902^x', 'Error: 902^x\r\n'],
	])('tells its error code in the syntax of %s', (_, disposition, error) => expect(mdn(disposition, error).recipients[0]).toMatchObject({ address: 'ehpad@b.fr', outcome: 'error', code: '902' }))

	it('tells what was displayed', () => expect(mdn('manual-action/MDN-sent-manually; displayed').recipients[0]!.outcome).toBe('displayed'))
	it('names the message it is about', () => expect(mdn('a/b; processed').originalMessageId).toBe('<1@a.fr>'))
	it('is understood without a type before the recipient', () => expect(readMdn('Disposition: automatic-action/MDN-sent-automatically;dispatched\nFinal-Recipient: x@starugh-stateline.com').recipients[0]).toMatchObject({ address: 'x@starugh-stateline.com', outcome: 'dispatched', code: null }))
})

describe('a delivery report', () => {
	const report = 'Reporting-MTA: dns; x\nOriginal-Envelope-ID: Q1\n\nFinal-Recipient: rfc822; a@b.fr\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 unknown user\n\nFinal-Recipient: rfc822; c@d.fr\nAction: Delivered\nStatus: 2.0.0'
	it('tells the fate of each recipient', () => expect(readDsn(report, '').recipients).toEqual([
		{ address: 'a@b.fr', outcome: 'failed', code: '5.1.1', text: 'smtp; 550 5.1.1 unknown user' },
		{ address: 'c@d.fr', outcome: 'delivered', code: '2.0.0', text: '2.0.0' },
	]))
	it('names the message by its returned headers', () => expect(readDsn(report, 'Subject: x\nMessage-ID: <2@a.fr>\n').originalMessageId).toBe('<2@a.fr>'))
})
