import { describe, expect, it } from 'vitest'
import { placeOf } from './draft-place.ts'

describe('where a message is kept while it is written', () => {
	it.each([
		['a new one', { files: [] }, 'new'],
		['files, in whatever order they were chosen', { files: [{ id: '9' }, { id: '12' }] }, 'files:12,9'],
		['what was sent before', { files: [{ id: '9' }], again: { sending: 4 } }, 'again:4'],
		['a new version', { files: [{ id: '9' }], replaces: 4 }, 'replaces:4'],
		['ids that are none of Nextcloud’s', { files: [{ id: 'a b' }] }, null],
		['too many', { files: Array.from({ length: 20 }, (_, index) => ({ id: String(index).repeat(60) })) }, null],
	])('%s', (_, opened, place) => expect(placeOf(opened)).toBe(place))
})
