import type { Key } from './keys.service.ts'

import { describe, expect, it } from 'vitest'
import { captionOf, helpOf, listKeys, pieceKeys } from './keys.service.ts'

function nothing(): void {}
function key(key: Exclude<Key['key'], 'figure'>, label: string): Key {
	return { key, label, run: nothing }
}

describe('the help', () => {
	it('has a line for every key of the table, in its order', () =>
		expect(helpOf([key('d', 'another folder'), { key: 'figure', label: 'file', run: nothing }, key('/', 'search')])).toEqual([
			{ caption: 'D', label: 'another folder' },
			{ caption: '1 – 9', label: 'file' },
			{ caption: '/', label: 'search' },
		]))
	it('has those that say the same on one line, where they are neighbours', () =>
		expect(helpOf([...listKeys(nothing), key('d', 'folder'), key('s', 'next, previous')]).map(({ caption }) => caption))
			.toEqual(['J / K / ↓ / ↑', 'D', 'S']))
	it('has a line of its own for what a key does with Shift', () =>
		expect(helpOf([{ key: 'x', label: 'choose', shifted: { label: 'choose up to it', run: nothing }, run: nothing }])).toEqual([
			{ caption: 'X', label: 'choose' },
			{ caption: 'Shift + X', label: 'choose up to it' },
		]))
	it('says a key as it is printed', () => expect((['Escape', '?', 'z'] as const).map(captionOf)).toEqual(['Esc', '?', 'Z']))
})

describe('the keys of a list', () => {
	it('go one further, and one back', () => {
		const steps: number[] = []
		for (const { run } of listKeys((step) => steps.push(step))) {
			run(0)
		}
		expect(steps).toEqual([1, -1, 1, -1])
	})
})

describe('the keys of a document', () => {
	it('do nothing where none is shown', () => expect(pieceKeys(() => null).map(({ run }) => run(0))).toEqual([undefined, undefined]))
})
