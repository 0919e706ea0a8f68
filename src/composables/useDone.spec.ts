/** What is told of what a person did: the last thing, with its undoing; and what failed, until they have seen it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../services/api.ts'
import { useDone } from './useDone.ts'

const MINUTE = 60_000
const FILE = { doing: 'Classement…', done: 'Classé' }
const refused = (text: string) => new ApiError({ code: 'MSS-X', text, remedy: '', field: null })
const undoing = (act = async () => {}) => ({ act, done: 'Remis à classer' })

/** An act that ends when the test says so. */
function act() {
	const { promise, resolve, reject } = Promise.withResolvers<void>()
	return { run: () => promise, end: resolve, fail: reject }
}

beforeEach(() => {
	vi.useFakeTimers()
})
afterEach(() => {
	vi.useRealTimers()
})

describe('what is done', () => {
	it('is told while it is under way, then as done, with how to undo it', async () => {
		const { done, attempt } = useDone()
		const filing = act()
		const attempted = attempt(FILE, filing.run, undoing())
		expect(done.value).toMatchObject({ text: 'Classement…', isOver: false, undo: null })
		filing.end()
		expect(await attempted).toBe(true)
		expect(done.value).toMatchObject({ text: 'Classé', isOver: true, undo: { done: 'Remis à classer' } })
	})
	it('hides nothing of what was done since: one that ends late says no more', async () => {
		const { done, attempt } = useDone()
		const slow = act()
		const first = attempt({ doing: 'Classement du premier…', done: 'Premier classé' }, slow.run, undoing())
		await attempt({ doing: 'Classement du second…', done: 'Second classé' }, async () => {}, undoing())
		slow.end()
		await first
		expect(done.value?.text).toBe('Second classé')
	})
	it('may end otherwise than foreseen, and says so', async () => {
		const { done, attempt } = useDone()
		await attempt(FILE, async (say) => say({ isOver: true, text: 'Déjà classé', undo: null }), undoing())
		expect(done.value).toMatchObject({ text: 'Déjà classé', undo: null })
	})
})

describe('undoing', () => {
	it('is offered for less than the ten minutes in which it is taken', async () => {
		const { done, attempt } = useDone()
		await attempt(FILE, async () => {}, undoing())
		await vi.advanceTimersByTimeAsync(8 * MINUTE)
		expect(done.value?.undo).not.toBeNull()
		await vi.advanceTimersByTimeAsync(2 * MINUTE)
		expect(done.value).toMatchObject({ text: 'Classé', undo: null })
	})
	it('is done once: there is nothing left to undo after it', async () => {
		const { done, attempt, undo } = useDone()
		let count = 0
		await attempt(FILE, async () => {}, undoing(async () => {
			count++
		}))
		await undo()
		await undo()
		expect([count, done.value?.text]).toEqual([1, 'Remis à classer'])
	})
})

describe('what could not be done', () => {
	it('is told, and not as done', async () => {
		const { done, problems, attempt } = useDone()
		expect(await attempt(FILE, () => Promise.reject(refused('Le dossier est verrouillé')), undoing())).toBe(false)
		expect([done.value, problems.value.map(({ text }) => text)]).toEqual([null, ['Le dossier est verrouillé']])
	})
	it('stays, whatever is done after it, until the person has seen it', async () => {
		const { problems, attempt, dismiss } = useDone()
		await attempt(FILE, () => Promise.reject(refused('Le dossier est verrouillé')))
		await attempt(FILE, async () => {})
		expect(problems.value).toHaveLength(1)
		dismiss(problems.value[0]!)
		expect(problems.value).toEqual([])
	})
	it('is said once, however often it fails for the same reason', async () => {
		const { problems, attempt } = useDone()
		for (const text of ['Verrouillé', 'Plus de place', 'Verrouillé']) {
			await attempt(FILE, () => Promise.reject(refused(text)))
		}
		expect(problems.value.map(({ text }) => text)).toEqual(['Plus de place', 'Verrouillé'])
	})
	it('takes away nothing of what was done meanwhile', async () => {
		const { done, attempt } = useDone()
		const slow = act()
		const first = attempt({ doing: 'Envoi…', done: 'Envoyé' }, slow.run)
		await attempt(FILE, async () => {}, undoing())
		slow.fail(refused('Refusé'))
		await first
		expect(done.value?.text).toBe('Classé')
	})
})
