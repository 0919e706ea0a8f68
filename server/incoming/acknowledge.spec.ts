import type { Delivery } from './acknowledge.ts'

import { describe, expect, it } from 'vitest'
import { NO_ENVELOPE } from '../reading/reading.ts'
import { displayDue, receiptDue } from './acknowledge.ts'

const NOW = Date.parse('2026-03-03T00:00:00Z')
const SENDER = 'dr.martin@cabinet.fr'
const ASKED = { ...NO_ENVELOPE, from: SENDER, senders: [SENDER], returnPath: SENDER, dispositionTo: [SENDER] }
const LETTER: Delivery = {
	mailboxType: 'ORG',
	state: 'review',
	decided: null,
	kind: 'correspondence',
	envelope: ASKED,
	internalDate: '2026-03-02T09:00:00Z',
	firstContact: '2026-03-01T00:00:00Z',
}

describe('« displayed »', () => {
	it('answers a professional’s plain message that asked (mssante.md §12)', () =>
		expect(displayDue(LETTER, NOW)).toEqual({ to: SENDER, outcome: 'displayed', form: 'mdn' }))
	it.each<[string, Partial<Delivery>]>([
		['a health document', { kind: 'health-documents' }],
		['a patient', { kind: 'patient-message' }],
		['a receipt', { kind: 'mdn' }],
		['what is in quarantine', { state: 'quarantined' }],
		['an APP mailbox’s sender', { mailboxType: 'APP' }],
		['another address than the return path', { envelope: { ...ASKED, returnPath: 'x@ailleurs.fr' } }],
		['several addresses', { envelope: { ...ASKED, dispositionTo: [SENDER, 'x@ailleurs.fr'] } }],
		['a program', { envelope: { ...ASKED, autoSubmitted: true } }],
		['who did not ask', { envelope: { ...ASKED, dispositionTo: [] } }],
		['what came before the first contact', { internalDate: '2026-02-28T09:00:00Z' }],
		['what is older than 7 days', { internalDate: '2026-02-20T09:00:00Z', firstContact: '2026-02-01T00:00:00Z' }],
	])('never answers %s', (_, change) => expect(displayDue({ ...LETTER, ...change }, NOW)).toBeNull())
})

describe('a mailbox read by people', () => {
	it('says nothing while a message waits', () =>
		expect(receiptDue({ ...LETTER, kind: 'health-documents', decided: '902' }, NOW)).toBeNull())
	it('says « processed » once it is filed', () =>
		expect(receiptDue({ ...LETTER, kind: 'health-documents', state: 'filed' }, NOW)).toMatchObject({ outcome: 'processed' }))
})

it('an APP mailbox says the decision’s code', () =>
	expect(receiptDue({ ...LETTER, mailboxType: 'APP', kind: 'health-documents', decided: '902' }, NOW)).toMatchObject({ outcome: '902' }))
