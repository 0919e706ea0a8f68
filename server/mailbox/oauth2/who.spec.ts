import { describe, expect, it } from 'vitest'
import { whyAnother } from './who.ts'

const PER = { address: 'Anne.Leroy@cab.exemple.mssante.fr', type: 'PER' as const }
const ORG = { address: 'secretariat@ehpad.exemple.mssante.fr', type: 'ORG' as const }
const named = (claim: string, mailbox: typeof PER | typeof ORG = ORG) => ({ ...mailbox, oauth2: { claim } })

describe('the person of a mailbox', () => {
	it.each([
		['of a PER mailbox, who has its address, however it is written', PER, { email: 'anne.leroy@CAB.exemple.mssante.fr' }],
		['of whom nothing is told', PER, {}],
		['whose own address is elsewhere', PER, { email: 'anne@courrier.exemple.fr' }],
		['whose address nobody verified', PER, { email: 'paul.petit@cab.exemple.mssante.fr', email_verified: false }],
		['of an ORG mailbox, who has their own address beside', ORG, { email: 'anne.leroy@ehpad.exemple.mssante.fr' }],
		['whose named claim holds it, among others', named('bal'), { bal: ['x@y.fr', ORG.address] }],
	])('%s is believed', (_, mailbox, claims) => expect(whyAnother(mailbox, claims)).toBeNull())

	it.each([
		['who has another address of the same domain', PER, { email: 'paul.petit@cab.exemple.mssante.fr' }],
		['whose named claim holds another', named('bal'), { bal: 'x@y.fr' }],
		['whose named claim is not told', named('bal'), {}],
		['whose named claim is an address that nobody verified', named('email'), { email: ORG.address, email_verified: false }],
	])('is not the one %s', (_, mailbox, claims) => expect(whyAnother(mailbox, claims)).not.toBeNull())
})
