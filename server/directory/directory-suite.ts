/** What every form of the directory keeps to, run against each: about the four rows below, and nobody else. */
import type { DirectorySource } from './directory-source.ts'

import { describe, expect, it } from 'vitest'

/** As an extraction has them; another form is fed the same people. */
export const HEADER = [
	'Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Identification nationale PP|Type identifiant structure',
	'Identification Structure|Service de rattachement|Civilité d\'exercice|Nom d\'exercice|Prénom d\'exercice',
].join('|')
export const PEOPLE = [
	'PER|zoe.martin@cab.exemple.mssante.fr||||||||MARTIN|Zoé',
	'PER|jean.martineau@cab.exemple.mssante.fr||||||||MARTINEAU|Jean',
	'ORG|accueil@ehpad.exemple.mssante.fr||||||Secrétariat|||',
]

/** @param open of these people @param none where there is no directory */
export function directoryContract(open: () => Promise<DirectorySource>, none: () => Promise<DirectorySource>): void {
	describe('as a directory', () => {
		const names = async (query: string, limit = 10) =>
			(await (await open()).search(query, limit))!.entries.map(({ address }) => address.split('@')[0])

		it('finds by what one types, who bears it first, and no more than asked', async () => {
			expect(await names('martin')).toEqual(['zoe.martin', 'jean.martineau'])
			expect(await names('martin', 1)).toEqual(['zoe.martin'])
			expect(await names('zoe MARTIN')).toEqual(['zoe.martin'])
			expect(await names('accueil@eh')).toEqual(['accueil'])
			expect(await names('personne')).toEqual([])
		})
		it('tells whose addresses are, of those that it knows', async () => {
			const wanted = ['accueil@ehpad.exemple.mssante.fr', 'inconnu@ehpad.exemple.mssante.fr', 'zoe.martin@cab.exemple.mssante.fr']
			const { entries } = (await (await open()).whose(wanted))!
			expect(entries.map(({ address, type }) => `${type} ${address}`).sort()).toEqual([
				'ORG accueil@ehpad.exemple.mssante.fr',
				'PER zoe.martin@cab.exemple.mssante.fr',
			])
			expect((await (await open()).whose([]))!.entries).toEqual([])
		})
		it('does not take the beginning of an address for the address', async () =>
			expect((await (await open()).whose(['zoe.martin@cab.exemple.mssante']))!.entries).toEqual([]))
		it('says whence it knows, and of when', async () => {
			const { source, at } = (await (await open()).search('martin', 1))!
			expect(source).toMatch(/^\w+$/)
			expect(Date.now() - Date.parse(at)).toBeLessThan(60_000)
		})
		it('that is not there is no error', async () => {
			expect(await (await none()).search('martin', 1)).toBeNull()
			expect(await (await none()).whose(['zoe.martin@cab.exemple.mssante.fr'])).toBeNull()
		})
	})
}
