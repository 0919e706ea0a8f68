import type { Failed, Titled } from '../services/batch.ts'

import { describe, expect, it } from 'vitest'
import { MOST, useTicked } from './useTicked.ts'

const [january, february, march] = ['janvier', 'février', 'mars'].map((title, index) => ({ id: index + 1, title })) as
	[Titled, Titled, Titled]
function refused(message: Titled, code = 'MSS-TRIAGE-CLAIMED'): Failed<Titled> {
	return { message, problem: { code, text: 'Sophie s’en occupe.', remedy: '', field: null } }
}
const ids = ({ ticked }: { ticked: { value: Map<number, Titled> } }) => [...ticked.value.keys()]
function three(mayTick = () => true) {
	const one = useTicked<Titled>(mayTick)
	for (const row of [january, february, march]) {
		one.tick(row)
	}
	return one
}

describe('rows that are ticked', () => {
	it('stand in the order in which they were', () => expect(ids(three())).toEqual([1, 2, 3]))
	it('are unticked by the same key', () => {
		const one = three()
		one.tick(february)
		expect(ids(one)).toEqual([1, 3])
	})
	it('are as many as one act deals with, and no more', () => {
		const one = three()
		one.add(Array.from({ length: MOST }, (_, index) => ({ id: 10 + index, title: 'autre' })))
		one.tick({ id: 9, title: 'encore' })
		expect(ids(one)).toHaveLength(MOST)
		expect(ids(one).slice(0, 4)).toEqual([1, 2, 3, 10])
		expect(ids(one)).not.toContain(9)
	})
	it('stay where they stand when many are added', () => {
		const one = three()
		one.add([february, { id: 4, title: 'avril' }])
		expect(ids(one)).toEqual([1, 2, 3, 4])
	})
	it('are none where the list has nothing to deal with', () => expect(ids(three(() => false))).toEqual([]))
})

describe('what is done with them together', () => {
	it('leaves none ticked', async () => {
		const one = three()
		await one.together(async () => [])
		expect(ids(one)).toEqual([])
	})
	it('leaves those that were refused ticked, first, with why', async () => {
		const one = three()
		await one.together(async () => {
			one.tick({ id: 4, title: 'avril' })
			return [refused(february)]
		})
		expect(ids(one)).toEqual([2, 4])
		expect(one.refusals.value).toEqual(new Map([[2, 'Sophie s’en occupe.']]))
	})
	it('does not bring back what somebody else dealt with meanwhile', async () => {
		const one = three()
		await one.together(async () => [refused(february, 'MSS-TRIAGE-GONE')])
		expect(ids(one)).toEqual([])
	})
	it('ticks nothing that was not, when one message alone was refused', async () => {
		const one = useTicked<Titled>(() => true)
		await one.together(async () => [refused(february)])
		expect(ids(one)).toEqual([])
	})
	it('ticks nothing on another list, opened meanwhile', async () => {
		let mayTick = true
		const one = three(() => mayTick)
		await one.together(async () => {
			mayTick = false
			return [refused(february)]
		})
		expect(ids(one)).toEqual([])
	})
})
