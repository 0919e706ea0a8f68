/** What is filed with whom: after what had to be asked, and never another message than the one that was before the eyes. */
import type { Candidate, WaitingItem } from '../../server/contract/waiting.contract.ts'
import type { Asked } from './useAsked.ts'
import type { Chosen } from './useTriage.ts'

import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import { useFiling } from './useFiling.ts'

const item = (id: string) => ({ id, title: `Message ${id}` }) as unknown as WaitingItem
function candidate(more: object = {}): Candidate {
	return { patient: { id: 'R001' }, folder: 'Résidents/LEFÈVRE', question: null, isAnother: false, ...more } as unknown as Candidate
}

/** In front of a message; `failed`: those that the sidecar refuses. */
function inFrontOf(open: WaitingItem | null, failed: unknown[] = []) {
	const [before, asked, filed] = [ref(open), ref<Asked | null>(null), [] as { id: string, reason: string, isConfirmed: boolean }[]]
	const filing = useFiling(() => before.value as WaitingItem | null, asked, async (some: Chosen, { reason }, isConfirmed) => {
		filed.push(...some.map(({ item: { id } }) => ({ id: String(id), reason, isConfirmed })))
		return failed
	})
	return { ...filing, before, asked, filed }
}

describe('a message', () => {
	it('that nothing speaks against is filed at once', () => {
		const { file, filed, asked } = inFrontOf(item('7'))
		file(candidate())
		expect([filed, asked.value]).toEqual([[{ id: '7', reason: '', isConfirmed: false }], null])
	})
	it.each([
		['where nothing that may be filed is before the eyes', null, candidate()],
		['with a patient who has no folder', item('7'), candidate({ folder: null })],
		['with nobody', item('7'), undefined],
	])('is not filed %s, nor is anything asked', (_, open, whom) => {
		const { file, filed, asked } = inFrontOf(open)
		file(whom)
		expect([filed, asked.value]).toEqual([[], null])
	})
})

describe('what has to be asked', () => {
	it('is asked first: which of those it fits', () => {
		const { file, filed, asked } = inFrontOf(item('7'))
		file(candidate({ question: 'Lequel ?' }))
		expect([filed, asked.value]).toEqual([[], 'which'])
	})
	it('is why, where the document says somebody else, though it was answered which', () => {
		const { file, fileThatOne, filed, asked } = inFrontOf(item('7'))
		file(candidate({ question: 'Lequel ?' }))
		fileThatOne(candidate({ isAnother: true }))
		expect([filed, asked.value]).toEqual([[], 'reason'])
	})
	it('is over once it was answered, and the answer is told', () => {
		const { file, fileAllTheSame, filed, asked } = inFrontOf(item('7'))
		file(candidate({ isAnother: true }))
		fileAllTheSame('nom d’usage')
		expect([filed, asked.value]).toEqual([[{ id: '7', reason: 'nom d’usage', isConfirmed: true }], null])
	})
	it('is of the message that it was asked of, whichever came before the eyes meanwhile', () => {
		const { file, fileAllTheSame, filed, before } = inFrontOf(item('7'))
		file(candidate({ isAnother: true }))
		before.value = item('8')
		fileAllTheSame('nom d’usage')
		expect(filed.map(({ id }) => id)).toEqual(['7'])
	})
})

describe('what comes after', () => {
	it('is done once that message is filed', async () => {
		const { file } = inFrontOf(item('7'))
		expect(await new Promise<WaitingItem>((resolve) => file(candidate(), resolve))).toMatchObject({ id: '7' })
	})
	it('is not done where it could not be', async () => {
		const after: WaitingItem[] = []
		const { file } = inFrontOf(item('7'), ['refused'])
		file(candidate(), (one) => after.push(one))
		await new Promise(setImmediate)
		expect(after).toEqual([])
	})
	it('what was written for one message is not said of the next', () => {
		const { file, filed, options, forget } = inFrontOf(item('7'))
		options.value.reason = 'nom d’usage'
		forget()
		file(candidate())
		expect(filed[0]!.reason).toBe('')
	})
})
