import { describe, expect, it } from 'vitest'
import { circuit } from '../../config/circuit.ts'
import { explained } from '../explain.ts'
import { filled } from './model.ts'
import { MODELS } from './models.ts'

const BLANKS = {
	mailbox: 'secretariat@ime.mssante.fr',
	recipients: ['crip@departement.mssante.fr'],
	approval: { users: [], groups: ['direction'] },
}

describe('the models', () => {
	it('are seven, each with its own id', () => {
		expect(new Set(MODELS.map(({ id }) => id)).size).toBe(7)
		expect(MODELS.map(({ use }) => use)).toEqual(['C1', 'C2', 'C3', 'C3', 'C4', 'C5, C6', 'C7'])
	})
})

it.each([
	['information-preoccupante', ['received'], 7],
	['ordonnance-pharmacie', ['moreAsked', 'substitution'], undefined],
	['demande-intervention', ['accepted', 'refused', 'moreAsked'], 3],
	['demande-recue', ['accepted', 'refused', 'moreAsked'], 3],
	['saisine-mdph', ['received'], 30],
	['table-concertation', ['accepted', 'refused', 'moreAsked', 'received'], 15],
	['parcours-enfant', ['accepted', 'refused'], 30],
])('the model %s expects %j, within %s days', (id, verdicts, withinDays) => {
	const { answer } = circuit.parse(filled(MODELS.find((one) => one.id === id)!, BLANKS))
	expect([answer?.verdicts, answer?.withinDays]).toEqual([verdicts, withinDays])
})

describe.each(MODELS.map((model) => [model.id, model] as const))('the model %s', (_, model) => {
	it('is a circuit once its blanks are filled', () => expect(circuit.parse(filled(model, BLANKS)).name).toBe(model.form.name))
	it('leaves no blank of its own', () => {
		const { recipients, approval } = circuit.parse(filled(model, BLANKS))
		expect((recipients.only ?? recipients.oneOf ?? []).length).toBe(model.recipients === null ? 0 : 1)
		expect(approval === undefined).toBe(model.approval === null)
	})
	it('says in a sentence what happens', () => expect(model.about).toMatch(/^\p{Lu}.{40,}[.]$/u))
	it('explains itself once filled', () => expect(explained(circuit.parse(filled(model, BLANKS)))).toMatch(/^\p{Lu}.*[.]$/u))
})

describe('a circuit', () => {
	it('says its pieces, its recipients, who approves, what answer is expected and who may not see it', () => {
		expect(explained(circuit.parse(filled(MODELS[0]!, BLANKS)))).toBe([
			'Note d’information préoccupante, certificat médical (ou pourquoi il n’y en a pas), pièces justificatives (facultatif)',
			'à crip@departement.mssante.fr',
			'valident : direction (groupe)',
			'réponse attendue sous 7 jours',
			'invisible pour les représentants légaux.',
		].join(' ; '))
	})

	it('without pieces says that it receives', () => {
		expect(explained(circuit.parse(filled(MODELS[3]!, BLANKS)))).toBe('Demandes reçues dans cette boîte : à répondre sous 3 jours.')
	})
})
