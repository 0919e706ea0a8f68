import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useLookup } from './useLookup.ts'

/** More than the pause after a key. */
const LATER = 1_000

beforeEach(() => {
	vi.useFakeTimers()
})
afterEach(() => {
	vi.useRealTimers()
})

/** Somebody types; each question is answered when the test says so. */
function typing() {
	const questions: { q: string, answer: (found: string[]) => void, fail: () => void }[] = []
	const lookup = useLookup((q: string) => new Promise<string[]>((resolve, reject) => {
		questions.push({ q, answer: resolve, fail: () => reject(new Error('silence')) })
	}))
	const asked = () => questions.map(({ q }) => q)
	const answer = async (index: number, ...found: string[]) => {
		questions[index]!.answer(found)
		await vi.advanceTimersByTimeAsync(0)
	}
	return { ...lookup, asked, answer, questions }
}

describe('a search as one types', () => {
	it('is asked once the hand rests, and not at each key', async () => {
		const { search, asked } = typing()
		for (const q of ['l', 'le', 'lef']) {
			void search(q)
		}
		await vi.advanceTimersByTimeAsync(LATER)
		expect(asked()).toEqual(['lef'])
	})

	it('is answered by its last question alone: an older answer that comes after it is not shown', async () => {
		const { search, answer, found } = typing()
		void search('lef')
		await vi.advanceTimersByTimeAsync(LATER)
		void search('petit')
		await vi.advanceTimersByTimeAsync(LATER)
		await answer(1, 'PETIT Louis')
		await answer(0, 'LEFÈVRE Marguerite')
		expect(found.value).toEqual(['PETIT Louis'])
	})

	it('proposes nobody while it is asked: Enter does not choose whom the words before it found', async () => {
		const { search, answer, proposed, found } = typing()
		void search('lef')
		await vi.advanceTimersByTimeAsync(LATER)
		await answer(0, 'LEFÈVRE Marguerite')
		expect(proposed.value).toEqual(['LEFÈVRE Marguerite'])
		void search('petit')
		expect([proposed.value, found.value]).toEqual([[], ['LEFÈVRE Marguerite']])
	})

	it('that nobody answers is not a search that found nobody', async () => {
		const { search, questions, problem, found, isSearching } = typing()
		void search('lef')
		await vi.advanceTimersByTimeAsync(LATER)
		questions[0]!.fail()
		await vi.advanceTimersByTimeAsync(0)
		expect([problem.value?.code, found.value, isSearching.value]).toEqual(['MSS-OFFLINE', [], false])
	})

	it('says so no more once the next one is answered', async () => {
		const { search, questions, answer, problem } = typing()
		void search('lef')
		await vi.advanceTimersByTimeAsync(LATER)
		questions[0]!.fail()
		void search('petit')
		await vi.advanceTimersByTimeAsync(LATER)
		await answer(1)
		expect(problem.value).toBeNull()
	})
})
