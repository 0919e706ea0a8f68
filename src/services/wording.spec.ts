import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formsOf } from '../../server/mssante/words/whom.ts'
import { worded } from './wording.ts'

const { translations } = JSON.parse(readFileSync(new URL('../../l10n/fr.json', import.meta.url), 'utf8')) as {
	translations: Record<string, string | string[]>
}
const ALL = Object.values(translations).flat()

describe('the word of a structure, in the page', () => {
	it('leaves what fills a sentence as it is', () =>
		expect(worded('J’ai comparé\u00A0: c’est {patient}, le patient', formsOf('usager')))
			.toBe('J’ai comparé\u00A0: c’est {patient}, l’usager'))
	it.each(['resident', 'usager'] as const)('%s: no sentence keeps the other, nor an article before a vowel', (word) => {
		const said = ALL.map((text) => worded(text, formsOf(word)))
		expect(said.filter((text) => /(?<!\{)patients?(?!\})|(?<!\p{L})(?:le|du|au|ce|de|que|nouveau) usager/iu.test(text))).toEqual([])
	})
})
