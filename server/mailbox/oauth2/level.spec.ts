import { describe, expect, it } from 'vitest'
import { whyBelow } from './level.ts'

describe('the level that was asked for', () => {
	it.each([
		['eidas1', 'eidas1'],
		['eidas1', 'eidas3'],
		['urn:a urn:b', 'urn:b'],
		[undefined, undefined],
	])('%s is reached by %s', (asked, given) => expect(whyBelow(asked, given)).toBeNull())

	it.each([
		['eidas2', 'eidas1'],
		['eidas1', 'eidas0'],
		['eidas1', '1'],
		['urn:a', 'eidas3'],
		['eidas1', undefined],
		['eidas1', ['eidas1']],
	])('%s is not by %s', (asked, given) => expect(whyBelow(asked, given)).not.toBeNull())

	it('is told with what was given, when that is a word', () => {
		expect(whyBelow('eidas2', 'eidas1')).toBe('« eidas2 » demandé, « eidas1 » donné')
		expect(whyBelow('eidas2', 'eyJ <jeton>')).toBe('« eidas2 » demandé, aucun donné')
	})
})
