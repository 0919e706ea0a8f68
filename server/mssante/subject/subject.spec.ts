import { describe, expect, it } from 'vitest'
import { baseSubject, claimsXdm, koCode, readableSubject } from './subject.ts'

describe('a subject', () => {
	it.each(['XDM/1.0/DDM+CR VIAL Paul', 'Re: xdm/1.0/ddm+x', '[KO Intégration système !][902] XDM/1.0/DDM+x'])('announces a document: %s', (subject) => expect(claimsXdm(subject)).toBe(true))
	it('is read without its technical prefix', () => expect(readableSubject('Re: XDM/1.0/DDM+CR VIAL Paul')).toBe('Re: CR VIAL Paul'))

	it.each([
		['[KO Intégration système !][902] XDM/1.0/DDM+x', '902'],
		['[Erreur d’intégration !][904] XDM/1.0/DDM+x', '904'],
		['[Erreur d\'intégration !][904] x', '904'],
		['XDM/1.0/DDM+CR [902]', null],
		['Bonjour', null],
	])('%s has KO code %s', (subject, code) => expect(koCode(subject)).toBe(code))

	it.each(['Re: Tr : RE:fwd :  Ordonnance', 'Ordonnance', 're:Ordonnance', 'Fw: Ordonnance'])('%s answers "Ordonnance"', (subject) => expect(baseSubject(subject)).toBe('Ordonnance'))
	it('keeps a word that only begins like a prefix', () => expect(baseSubject('Transport : demain')).toBe('Transport : demain'))
})
