import { describe, expect, it } from 'vitest'
import { addressesIn, domainOf, normaliseDomain, patientMatricule } from './address.ts'

describe('a domain, as it is compared', () => {
	it.each([
		['Hopital.MSSante.FR', 'hopital.mssante.fr'],
		['hôpital.example', 'xn--hpital-ixa.example'],
		['hôpital.example', 'xn--hpital-ixa.example'],
		['chu.fr.', 'chu.fr'],
	])('%s is %s', (written, compared) => expect(normaliseDomain(written)).toBe(compared))

	it.each(['', ' ', 'a b.fr', 'exa_mple.fr', '-a.fr'])('"%s" is none', (text) => expect(normaliseDomain(text)).toBeNull())
})

describe('addresses of a header', () => {
	it('are found behind display names and in groups', () => expect(addressesIn('"Hôpital A, Cardio" <Cardio@CHU.fr>, Equipe: a@b.fr, c@d.fr;')).toEqual(['cardio@chu.fr', 'a@b.fr', 'c@d.fr']))
	it('are not what a display name pretends', () => expect(addressesIn('"ok@sur.mssante.fr" <pirate@ailleurs.fr>')).toEqual(['pirate@ailleurs.fr']))
	it('are none in rubbish', () => expect(addressesIn('n’importe quoi <')).toEqual([]))
})

it('the domain is after the last @', () => expect(domainOf('"a@b"@c.fr')).toBeNull())
it('a citizen’s mailbox bears a matricule', () => {
	expect(patientMatricule('2790351215189 89@patient.mssante.fr')).toBeNull()
	expect(patientMatricule('2790351215182a9@Patient.mssante.fr')).toBe('2790351215182A9')
	expect(patientMatricule('x@patient.mssante.fr.evil.fr')).toBeNull()
})
