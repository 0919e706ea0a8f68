import { describe, expect, it } from 'vitest'
import { draftsKept } from './drafts-kept.ts'

interface Wish {
	place: string
	text: string | null
}

/** A sidecar that answers when it is told to. @param failing which one, from 1, it cannot keep */
function slow(failing = 2) {
	const sent: [Wish, 'last' | 'one'][] = []
	const answers: (() => void)[] = []
	const drafts = draftsKept<Wish>((wish, isLast) => {
		sent.push([wish, isLast ? 'last' : 'one'])
		return new Promise<void>((resolve, reject) => answers.push(sent.length === failing ? () => reject(new Error('coupé')) : resolve))
	})
	return { drafts, sent, answer: async (which = 0) => {
		answers.splice(which, 1)[0]!()
		await new Promise(setImmediate)
	} }
}
const of = (text: string | null, place = 'new') => ({ place, text })

describe('drafts on their way', () => {
	it('arrive one after the other, the last of each place alone, whatever became of the one before', async () => {
		const { drafts, sent, answer } = slow()
		const all = [of('Bon'), of('Bonj'), of('Oui', 'turn:1'), of('Bonjour')].map((one) => drafts.keep(one))
		expect(sent).toEqual([[of('Bon'), 'one']])
		await answer()
		expect(sent.slice(1)).toEqual([[of('Bonjour'), 'one']])
		await answer()
		await answer()
		await Promise.all(all)
		expect(sent.slice(2)).toEqual([[of('Oui', 'turn:1'), 'one']])
	})

	it('are what the sidecar has once nothing is on its way: whoever asks for them waits for that', async () => {
		const { drafts, sent, answer } = slow()
		void drafts.keep(of('Bonjour'))
		void drafts.keep(of(null))
		let isSettled = false
		const settled = drafts.settled().then(() => {
			isSettled = true
		})
		await answer()
		expect([sent.map(([{ text }]) => text), isSettled]).toEqual([['Bonjour', null], false])
		await answer()
		await settled
	})

	it('that is thrown away just before the page goes is: nobody waits for what was being kept', async () => {
		const { drafts, sent, answer } = slow()
		const all = [drafts.keep(of('Bonjour')), drafts.keep(of(null))]
		drafts.leave()
		expect(sent).toEqual([[of('Bonjour'), 'one'], [of(null), 'last']])
		await answer()
		await Promise.all(all)
		expect(sent).toHaveLength(2)
	})

	it('is told again when the page goes before it was answered', () => {
		const { drafts, sent } = slow()
		void drafts.keep(of('Bonjour'))
		drafts.leave()
		expect(sent).toEqual([[of('Bonjour'), 'one'], [of('Bonjour'), 'last']])
	})

	it('is not what it was when the page says twice that it goes, as it does: hidden, then left', async () => {
		const { drafts, sent } = slow()
		void drafts.keep(of('Bonjour'))
		void drafts.keep(of(null))
		drafts.leave()
		drafts.leave()
		expect(sent).toEqual([[of('Bonjour'), 'one'], [of(null), 'last']])
	})

	it('is said in its order where the page stays: hidden, then shown again', async () => {
		const { drafts, sent, answer } = slow()
		const first = drafts.keep(of('Bonjour'))
		drafts.leave()
		const next = drafts.keep(of('Bonjour Madame'))
		await answer()
		expect(sent).toHaveLength(2)
		await answer()
		expect(sent.slice(2)).toEqual([[of('Bonjour Madame'), 'one']])
		await answer()
		await Promise.all([first, next])
	})

	it.each([
		['passed the one before', 0],
		['could not be said as the page went', 2],
	])('is said once more where it %s', async (_, failing) => {
		const { drafts, sent, answer } = slow(failing)
		void drafts.keep(of('Bonjour'))
		void drafts.keep(of(null))
		drafts.leave()
		await answer(1)
		await answer(0)
		expect(sent.slice(2)).toEqual([[of(null), 'one']])
	})

	it('that were kept are told to nobody again', async () => {
		const { drafts, sent, answer } = slow()
		const kept = drafts.keep(of('Bonjour'))
		await answer()
		await kept
		drafts.leave()
		expect(sent).toHaveLength(1)
	})
})
