/** A key that serves again is told when something else is asked: what was asked before a question existed is still the same. */
import type { SendRequest } from './request.ts'

import { describe, expect, it } from 'vitest'
import { fingerprintOf, PLAIN_REQUEST } from './request.ts'

const REQUEST: SendRequest = {
	...PLAIN_REQUEST,
	from: 'secretariat@ime.mssante.fr',
	to: ['crip@departement.mssante.fr'],
	patientId: 'U1',
	files: ['bilan.pdf'],
}
const APPROVAL = { user: 'dr.leroy', name: 'Anne LEROY', at: '2026-03-12T09:32:05.000Z', for: null }

describe('the fingerprint of a request', () => {
	// Both were made by the program before it knew of approvals (revision 1d57c74).
	it.each<[string, Partial<SendRequest>, string]>([
		['a sending', {}, '8379bd872efb58743d4fafb3a6e6512924182f166f0be35f35ab6a5873313e23'],
		[
			'a new version',
			{ replaces: { sending: 3, positions: [0] } },
			'f848fb7e65348e1a6e16d2bb025378bf641d5e33fd242269720b5cb2895022c0',
		],
	])('of %s that nobody had to approve is what it was', (_, change, known) =>
		expect(fingerprintOf({ ...REQUEST, ...change })).toBe(known))
	it('of an answer is the same whom it goes to now, and another one to everybody', () => {
		const answer = { ...REQUEST, answering: '{"thread":"m1","toAll":false}' }
		expect(fingerprintOf({ ...answer, to: ['pmi@departement.mssante.fr'], titles: ['Re: Bilan'], answers: '<1@a.fr>' }))
			.toBe(fingerprintOf(answer))
		expect(fingerprintOf({ ...answer, text: 'Oui.' })).not.toBe(fingerprintOf(answer))
		expect(fingerprintOf({ ...answer, answering: '{"thread":"m1","toAll":true}' })).not.toBe(fingerprintOf(answer))
	})
	it('is another one when somebody approved', () =>
		expect(fingerprintOf({ ...REQUEST, approval: APPROVAL })).not.toBe(fingerprintOf(REQUEST)))
	it('says who approved', () =>
		expect(fingerprintOf({ ...REQUEST, approval: APPROVAL })).not.toBe(
			fingerprintOf({ ...REQUEST, approval: { ...APPROVAL, user: 'direction' } }),
		))
})
