import { expect, it } from 'vitest'
import { cautionsOf } from './cautions.ts'

it.each([
	[
		'the masks that it bears',
		{ title: 'Note', maskings: ['INVISIBLE_REPRESENTANTS_LEGAUX' as const] },
		['note.pdf'],
		[],
		['Document non visible par les représentants légaux du patient'],
	],
	[
		'its nature, by its title',
		{ title: 'Information préoccupante' },
		['DOC0001.XML'],
		[],
		[expect.stringMatching(/^Information préoccupante/)],
	],
	['its nature, by its file', null, ['Signalement.pdf'], [], [expect.stringMatching(/^Information préoccupante/)]],
	[
		'its nature, by the words that came with it',
		null,
		['scan.pdf'],
		[null, 'Veuillez trouver une information préoccupante.'],
		[expect.stringMatching(/^Information préoccupante/)],
	],
	['nothing, of a plain one', { title: 'Ordonnance' }, ['ordonnance.pdf'], ['Bonjour'], []],
])('whoever receives a document is told %s', (_, cda, names, words, expected) => {
	expect(cautionsOf(cda, names, words)).toEqual(expected)
})
