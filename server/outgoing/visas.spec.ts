import { describe, expect, it } from 'vitest'
import { visaWords } from './visas.ts'

const PARIS = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', dateStyle: 'long', timeStyle: 'short' })
const VISA = { name: 'Anne LEROY', for: null, decision: 'approved', reason: null, at: '2026-03-12T09:32:05Z', isPreparer: false } as const

describe('a visa, in the words of the proof', () => {
	it('says what was decided, and when', () =>
		expect(visaWords(VISA, PARIS)).toEqual({ what: 'Validé le 12 mars 2026 à 10:32', facts: [] }))
	it('says in whose absence', () =>
		expect(visaWords({ ...VISA, for: 'Paul MARTIN' }, PARIS).facts).toEqual(['pour Paul MARTIN, absent']))
	it('says that the person who prepared it approved it', () =>
		expect(visaWords({ ...VISA, isPreparer: true }, PARIS).facts).toEqual([
			'validé par la personne qui l’a préparé (autorisé par le circuit)',
		]))
	it('says why it was returned, on one line', () =>
		expect(visaWords({ ...VISA, decision: 'returned', reason: ' Il manque\nle certificat. ' }, PARIS)).toEqual({
			what: 'Renvoyé le 12 mars 2026 à 10:32',
			facts: ['motif : Il manque le certificat.'],
		}))
	it('of a preparer who returned their own work is a return, not an approval', () =>
		expect(visaWords({ ...VISA, decision: 'returned', reason: 'Erreur', isPreparer: true }, PARIS).facts).toEqual(['motif : Erreur']))
})
