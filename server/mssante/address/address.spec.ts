import { describe, expect, it } from 'vitest'
import { addressesIn, domainOf, normaliseAddress, normaliseDomain, patientMatricule, writtenAddress, writtenIn } from './address.ts'

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
	it('are found behind display names and in groups', () => expect(addressesIn('"Hôpital A, Cardio" <Cardio@CHU.fr>, Equipe: a@b.fr, '
		+ 'c@d.fr;')).toEqual(['cardio@chu.fr', 'a@b.fr', 'c@d.fr']))
	it('are not what a display name pretends', () => expect(addressesIn('"ok@sur.mssante.fr" '
		+ '<pirate@ailleurs.fr>')).toEqual(['pirate@ailleurs.fr']))
	it('are none in rubbish', () => expect(addressesIn('n’importe quoi <')).toEqual([]))
})

it('the domain is after the last @', () => expect(domainOf('"a@b"@c.fr')).toBeNull())
it('a citizen’s mailbox bears a matricule', () => {
	expect(patientMatricule('2790351215189 89@patient.mssante.fr')).toBeNull()
	expect(patientMatricule('2790351215182a9@Patient.mssante.fr')).toBe('2790351215182A9')
	expect(patientMatricule('x@patient.mssante.fr.evil.fr')).toBeNull()
})

describe('an address, as it leaves (RFC 5321 §2.4)', () => {
	it.each([
		['Jean.DUPONT@Hopital.MSSante.FR', 'Jean.DUPONT@hopital.mssante.fr'],
		['accueil@hôpital.example', 'accueil@xn--hpital-ixa.example'],
		[' accueil@chu.fr ', 'accueil@chu.fr'],
		['2550814168025 38@patient.mssante.fr', null],
		['2550882a16802597@patient.mssante.fr', '2550882A16802597@patient.mssante.fr'],
		['255082b16802527@Patient.mssante.fr', '255082B16802527@patient.mssante.fr'],
	])('%s is %s', (given, written) => expect(writtenAddress(given)).toBe(written))
	it('is compared without its case', () => expect(normaliseAddress('Jean.DUPONT@CHU.fr')).toBe(normaliseAddress('jean.dupont@chu.fr')))
	it('is found in a header where its case tells something', () => expect(writtenIn('A <Jean.DUPONT@CHU.fr>, '
		+ 'b@chu.fr')).toEqual({ 'jean.dupont@chu.fr': 'Jean.DUPONT@chu.fr' }))
})
