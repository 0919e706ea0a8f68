import { describe, expect, it } from 'vitest'
import { assignmentOf } from './assignment.ts'

const KEYS = Array.from({ length: 500 }, (_, index) => `bal-${index}@ehpad.exemple.mssante.fr`)
const counts = (given: Map<string, string>) => [...Map.groupBy(given.values(), (id) => id).values()].map((one) => one.length).sort()
const moved = (before: Map<string, string>, after: Map<string, string>) => KEYS.filter((key) => before.get(key) !== after.get(key))

describe('who holds what', () => {
	it('is even, and all of it is somebody’s', () => {
		expect(counts(assignmentOf(['a', 'b'], KEYS))).toEqual([250, 250])
		expect(counts(assignmentOf(['a', 'b', 'c'], KEYS))).toEqual([166, 167, 167])
	})

	it('is the same for all who know the same, in whatever order', () => {
		const one = assignmentOf(['a', 'b', 'c'], KEYS)
		const other = assignmentOf(['c', 'a', 'b'], [...KEYS].reverse())
		expect(moved(one, other)).toEqual([])
	})

	it('of one who goes goes to the others, and little else moves', () => {
		const before = assignmentOf(['a', 'b', 'c'], KEYS)
		const after = assignmentOf(['a', 'b'], KEYS)
		const others = moved(before, after).filter((key) => before.get(key) !== 'c')
		expect(others.length).toBeLessThan(KEYS.length / 10)
		expect([...after.values()]).not.toContain('c')
	})

	it('is of whom it is pinned to, while that one is there, and the rest is even', () => {
		const pins = new Map(KEYS.slice(0, 4).map((key) => [key, 'b']))
		const given = assignmentOf(['a', 'b'], KEYS, pins)
		expect(KEYS.slice(0, 4).map((key) => given.get(key))).toEqual(['b', 'b', 'b', 'b'])
		expect(counts(given)).toEqual([248, 252])
		expect(assignmentOf(['a'], KEYS, pins).get(KEYS[0]!)).toBe('a')
	})

	it('of one alone is all; of nobody, nothing', () => {
		expect(counts(assignmentOf(['a'], KEYS))).toEqual([500])
		expect(assignmentOf([], KEYS).size).toBe(0)
	})

	it('of fewer mailboxes than sidecars is one each at the most', () => {
		expect(counts(assignmentOf(['a', 'b', 'c'], KEYS.slice(0, 2)))).toEqual([1, 1])
	})
})
