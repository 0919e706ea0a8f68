import { describe, expect, it } from 'vitest'
import { levelOf } from './examination-verdict.ts'
import { rightsVerdict } from './folder-rights.ts'

const all = { create: true, delete: true }

function verdict(lacking: Record<string, Partial<typeof all>>, wanted = Object.keys(lacking)) {
	return rightsVerdict(new Map(Object.entries(lacking).map(([path, some]) => [path, { ...all, ...some }])), wanted, 'svc-mssante')
}

describe('the service account, in the patients’ folders', () => {
	it('may create and delete: all is well', () => expect(levelOf(verdict({ Résidents: {} }))).toBe('ok'))

	it('may not create: a problem, and the share is named once, not each patient', () => {
		const told = verdict({ Résidents: { create: false }, 'Résidents/DURAND': { create: false }, 'Résidents/PETIT': {} })
		expect(levelOf(told)).toBe('problem')
		expect(told.detail).toBe('le compte de service ne peut rien créer dans « Résidents » : rien ne peut y être classé')
		expect(told.fix).toContain('partage de ce dossier avec « svc-mssante »')
	})

	it('may not delete: to be looked at, with what could not be undone', () => {
		const told = verdict({ Résidents: { delete: false } })
		expect(levelOf(told)).toBe('attention')
		expect(told.detail).toContain('ne pourrait pas en être retiré')
		expect(told.fix).toContain('créer, modifier et supprimer')
	})

	it('the folder that holds them is named in their place where it lacks the same', () =>
		expect(verdict(
			{ Résidents: { delete: false }, 'Résidents/DURAND': { delete: false }, 'Résidents/PETIT': { delete: false } },
			['Résidents/DURAND', 'Résidents/PETIT'],
		).detail).toContain('supprimer dans « Résidents » :'))

	it('what stands beside them, or above, is nobody’s concern', () =>
		expect(levelOf(verdict({ Foyer: { delete: false }, 'Foyer/DURAND': {} }, ['Foyer/DURAND']))).toBe('ok'))

	it('what cannot be filed is told before what could not be undone', () =>
		expect(verdict({ A: { delete: false }, B: { create: false } }).detail).toContain('créer dans « B »'))

	it('some are named, the others counted', () =>
		expect(verdict(Object.fromEntries(['A', 'B', 'C', 'D', 'E'].map((path) => [path, { delete: false }]))).detail)
			.toContain('dans « A », « B », « C » et 2 autre(s)'))

	it('no folder is named in a mail that leaves the house', () =>
		expect(verdict({ DURAND: { delete: false } }).outside).not.toContain('DURAND'))
})
