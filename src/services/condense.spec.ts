import type { ComparedTrait } from '../../server/contract/waiting.contract.ts'

import { describe, expect, it } from 'vitest'
import { condense } from './condense.ts'

function said(change: Partial<Record<ComparedTrait['trait'], ComparedTrait['agreement']>>) {
	return condense((
		[
			['birthFamilyName', 'Nom', 'DURAND'],
			['birthGivenNames', 'Prénoms', 'JEANNE MARIE'],
			['firstBirthGivenName', 'Premier prénom', 'JEANNE'],
			['sex', 'Sexe', 'Féminin'],
			['birthPlace', 'Lieu de naissance', '51454'],
		] as const
	).map(([trait, label, text]): ComparedTrait => ({ trait, label, theirs: text, ours: text, agreement: change[trait] ?? 'same' })))
}

describe('traits on few lines', () => {
	it('say sex and birthplace together, and the first given name once', () =>
		expect(said({}).map(({ label, ours }) => [label, ours])).toEqual([
			['Nom', 'DURAND'],
			['Prénoms', 'JEANNE MARIE'],
			['Sexe · lieu', 'Féminin · 51454'],
		]))
	it.each(['firstBirthGivenName', 'sex', 'birthPlace', 'birthFamilyName'] as const)('never hide that %s differs', (trait) =>
		expect(said({ [trait]: 'differs' })).toContainEqual(expect.objectContaining({ trait, agreement: 'differs' })))
	it('keep the first given name when the list is not said', () =>
		expect(said({ birthGivenNames: 'unsaid' }).map(({ trait }) => trait)).toContain('firstBirthGivenName'))
})
