import { describe, expect, it } from 'vitest'
import { NOBODY } from '../ins/identity.ts'
import { baseSubject, claimsXdm, koCode, readableSubject, xdmSubject } from './subject.ts'

describe('a subject', () => {
	it.each(['XDM/1.0/DDM+CR VIAL Paul', 'Re: xdm/1.0/ddm+x', '[KO Intégration système !][902] XDM/1.0/DDM+x'])(
		'announces a document: %s',
		(subject) => expect(claimsXdm(subject)).toBe(true),
	)
	// ECO.3.1.3 (docs/conformite.md).
	it('is read without its technical prefix', () => expect(readableSubject('Re: XDM/1.0/DDM+CR VIAL Paul')).toBe('Re: CR VIAL Paul'))

	it.each([
		['[KO Intégration système !][902] XDM/1.0/DDM+x', '902'],
		['[Erreur d’intégration !][904] XDM/1.0/DDM+x', '904'],
		['[Erreur d\'intégration !][904] x', '904'],
		['XDM/1.0/DDM+CR [902]', null],
		['Bonjour', null],
	])('%s has KO code %s', (subject, code) => expect(koCode(subject)).toBe(code))

	it.each(['Re: Tr : RE:fwd :  Ordonnance', 'Ordonnance', 're:Ordonnance', 'Fw: Ordonnance'])('%s answers "Ordonnance"', (subject) =>
		expect(baseSubject(subject)).toBe('Ordonnance'))
	it('keeps a word that only begins like a prefix', () => expect(baseSubject('Transport : demain')).toBe('Transport : demain'))
})

describe('the subject of what we send', () => {
	const vial = { ...NOBODY, birthFamilyName: 'Vial', firstBirthGivenName: 'Paul', birthDate: '19781126' }
	// ECO.2.1.3 (docs/conformite.md).
	it('names the type, the NAME, the first name and the birth date', () =>
		expect(xdmSubject(["CR d'examens biologiques"], vial)).toBe("XDM/1.0/DDM+CR d'examens biologiques VIAL Paul 26/11/1978"))
	it('counts several documents', () => expect(xdmSubject(['a', 'b'], vial)).toBe('XDM/1.0/DDM+2 documents VIAL Paul 26/11/1978'))
	it('writes names without accents, and labels of 40 characters at most', () => expect(xdmSubject(['Lettre de liaison à la sortie '
		+ "d'un établissement de soins"], {
		...vial,
		birthFamilyName: 'Éloïse-Bœuf',
		firstBirthGivenName: 'Zoé',
	})).toBe("XDM/1.0/DDM+Lettre de liaison à la sortie d'un établ ELOISE-BOEUF Zoe 26/11/1978"))
})
