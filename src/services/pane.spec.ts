import { describe, expect, it } from 'vitest'
import { paneOf } from './pane.ts'

const NOTHING = { hasItem: false, hasFailed: false, isComing: false, hasOther: false, hasRows: false }

describe('beside a list', () => {
	it('what was opened stays, though the next look at it failed', () =>
		expect(paneOf({ ...NOTHING, hasItem: true, hasFailed: true, isComing: true })).toBe('shown'))
	it('nobody is made to wait for what failed', () => expect(paneOf({ ...NOTHING, hasFailed: true, isComing: true })).toBe('failed'))
	it('one waits for what comes, several being ticked or not', () =>
		expect(paneOf({ ...NOTHING, isComing: true, hasOther: true, hasRows: true })).toBe('coming'))
	it('several that are ticked need none that is open', () =>
		expect(paneOf({ ...NOTHING, hasOther: true, hasRows: true })).toBe('shown'))
	it('a list of which nothing is open asks for a choice', () => expect(paneOf({ ...NOTHING, hasRows: true })).toBe('unchosen'))
	it('an empty list says so', () => expect(paneOf(NOTHING)).toBe('empty'))
})
