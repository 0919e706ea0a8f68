import type { DeliveryReport } from './delivery.ts'

import { describe, expect, it } from 'vitest'
import { readDelivery } from './delivery.ts'

const REPORT: DeliveryReport = {
	subject: 'Undelivered Mail Returned to Sender',
	machine: '',
	words: '',
	returned: [],
	answers: [],
	failedRecipients: '',
}
const read = (report: Partial<DeliveryReport>) => readDelivery({ ...REPORT, ...report })
const fates = (machine: string) => read({ machine, subject: '' }).recipients.map(({ address, outcome }) => [address, outcome])

describe('the machine part of a delivery report', () => {
	const report = [
		'Reporting-MTA: dns; x',
		'Original-Envelope-ID: Q1',
		'',
		'Final-Recipient: rfc822; a@b.fr',
		'Action: failed',
		'Status: 5.1.1',
		'Diagnostic-Code: smtp; 550 5.1.1 unknown user',
		'',
		'Final-Recipient: rfc822; c@d.fr',
		'Action: Delivered',
		'Status: 2.0.0',
	]

	it('tells the fate of each recipient', () => expect(read({ machine: report.join('\n') }).recipients).toEqual([
		{ address: 'a@b.fr', outcome: 'failed', code: '5.1.1', text: 'smtp; 550 5.1.1 unknown user' },
		{ address: 'c@d.fr', outcome: 'delivered', code: '2.0.0', text: '2.0.0' },
	]))
	it('tells it in one block, without a blank line', () => expect(fates(report.filter((line) => line !== '').join('\r\n'))).toEqual([
		['a@b.fr', 'failed'],
		['c@d.fr', 'delivered'],
	]))
	it('tells it with blank lines within blocks', () => expect(fates(report.join('\n').replaceAll('\nAction', '\n\nAction'))).toEqual([
		['a@b.fr', 'failed'],
		['c@d.fr', 'delivered'],
	]))
	it('names the envelope', () => expect(read({ machine: report.join('\n') }).envelopeId).toBe('Q1'))
	it('tells to whom it was written, where an alias was expanded', () => expect(read({ machine: 'Final-Recipient: rfc822; '
		+ 'j@interne.fr\nOriginal-Recipient: rfc822;a@b.fr\nAction: failed\nStatus: 5.2.2' })
		.recipients).toMatchObject([{ address: 'j@interne.fr', addressedTo: 'a@b.fr', outcome: 'failed' }]))
	it.each([
		['failed (bad destination mailbox address)', '5.1.1', 'failed'],
		['failure', '5.0.0', 'failed'],
		['delayed', '4.4.1', 'delayed'],
		['expired', '5.4.7', 'failed'],
		['expired', '4.4.7', 'unknown'],
		['', '5.1.1', 'failed'],
		['', '4.2.2', 'unknown'],
	])('says « %s » %s: %s', (action, status, outcome) => expect(fates('Final-Recipient: rfc822; '
		+ `a@b.fr\n${action && `Action: ${action}\n`}Status: ${status}`)).toEqual([
		['a@b.fr', outcome],
	]))
	it('is found among the words where a server put it there', () => expect(read({ words: 'Désolé.\n\nFinal-Recipient: rfc822; '
		+ 'a@b.fr\nAction: failed\nStatus: 5.1.1' }).recipients[0]).toMatchObject({
		address: 'a@b.fr',
		outcome: 'failed',
	}))
	it('of a delay is a delay, whatever the title', () => expect(read({ machine: 'Final-Recipient: rfc822; a@b.fr\nAction: '
		+ 'delayed\nStatus: 4.4.1' }).recipients[0]!.outcome).toBe('delayed'))
})

describe('without a machine part that tells it', () => {
	it.each([
		['there is none', ''],
		['it is empty', '\r\n\r\n'],
		['it tells the message alone', 'Reporting-MTA: dns; x\r\nArrival-Date: x'],
	])('the words tell it: %s', (_, machine) => expect(read({ machine, words: '<a@b.fr>: 550 5.1.1 mailbox unknown' })).toMatchObject({
		recipients: [{ address: null, outcome: 'failed', code: '5.1.1' }],
		addresses: ['a@b.fr'],
	}))

	it.each([
		['Warning: could not send message for past 4 hours', 'It will be retried until it is 5 days old.'],
		['Delayed Mail (still being retried)', 'Your message could not be delivered for more than 4 hours. It will be retried.'],
		['Delivery Status Notification (Delay)', 'Gmail will retry for 46 more hours.'],
		[
			'Warning: message 1abcde-000123-4X delayed 24 hours',
			'No action is required on your part. Delivery attempts will continue for some time.',
		],
		['Retardé : Compte rendu', 'La remise est retardée.'],
		['Undelivered mail', '451 4.7.1 try later\nThe server will keep trying for 5 days.'],
		['Mail delivery failure', 'Ceci est un avertissement : de nouvelles tentatives seront faites.'],
	])('a delay is no failure: %s', (subject, words) => expect(read({ subject, words }).recipients).toMatchObject([{ outcome: 'delayed' }]))

	it.each([
		['Failure notice', 'This is a permanent error; I’ve given up. Sorry it didn’t work out.'],
		['Non remis : Compte rendu', 'Le message n’a pas pu être remis.'],
		['Échec de la remise', 'La boîte est pleine.'],
		['Delivery Status Notification', 'Your message wasn’t delivered because the address couldn’t be found.'],
		['Mail System Error - Returned Mail', 'I gave up after 4 days. It will be retried no more.'],
	])('a failure is one: %s', (subject, words) => expect(read({ subject, words }).recipients).toMatchObject([{ outcome: 'failed' }]))

	it('a success proves that it left, no more', () => expect(read({ subject: 'Successful Mail Delivery '
		+ 'Report', words: 'Delivered.' }).recipients[0]!.outcome).toBe('relayed'))
	it('a report that says nothing is unknown', () =>
		expect(read({ subject: 'Delivery report', words: 'Bonjour' }).recipients[0]!.outcome).toBe('unknown'))
	it('X-Failed-Recipients says whose', () =>
		expect(
			read({ subject: 'Mail delivery failed', failedRecipients: 'a@b.fr, c@d.fr' }).recipients.map(({ address }) => address),
		).toEqual(['a@b.fr', 'c@d.fr']))
	it('nobody is told to have failed by the headers that are given back', () =>
		expect(read({ words: 'The user a@b.fr is unknown.\n\nReceived: from x\nTo: c@d.fr\nCc: e@f.fr' }).addresses).toEqual([
			'a@b.fr',
		]))
})

describe('the message that a report is about', () => {
	it.each<[string, Partial<DeliveryReport>]>([
		['given back', { returned: ['Subject: x\r\nMessage-ID: <2@a.fr>\r\n'] }],
		['given back, folded', { returned: ['Message-ID:\r\n <2@a.fr>\r\n'] }],
		['in the words', { words: 'Sorry.\n\n> Message-Id: <2@a.fr>\n> Subject: x' }],
		['as a field', { machine: 'Original-Message-ID: <2@a.fr>\n\nFinal-Recipient: rfc822;a@b.fr\nAction: failed' }],
		['that it answers', { answers: ['<2@a.fr>', '<1@a.fr>'] }],
		['somewhere in the words', { words: 'The message <2@a.fr> to <b@c.fr> failed' }],
	])('is known by its Message-ID: %s', (_, report) => expect(read(report).originalMessageId).toBe('<2@a.fr>'))

	it('is not one that it refers to', () => {
		const { originalMessageId, otherMessageIds } = read({
			returned: ['References: <1@a.fr>\r\nIn-Reply-To: <1@a.fr>\r\nMessage-ID: <2@ailleurs.fr>'],
			answers: ['<1@a.fr>'],
			words: 'References: <1@a.fr>',
		})
		expect([originalMessageId, otherMessageIds]).toEqual(['<2@ailleurs.fr>', undefined])
	})
})
