import type { Ged } from '../ged/ged.ts'
import type { Leases } from '../leases/leases.ts'

import { describe, expect, it } from 'vitest'
import { MssError } from '../errors.ts'
import { leasesInMemory } from '../leases/memory.ts'
import { heardBy } from './heard.ts'

class Store {
	readonly #written: string[] = []

	async create(path: string): Promise<string[]> {
		this.#written.push(path)
		return this.#written
	}

	async stat(path: string): Promise<string> {
		return path
	}
}

function unheard() {
	throw new MssError('MSS-LEDGER-AWAY')
}

describe('of a sidecar that the others hear', () => {
	it('all is done', async () => {
		const ged = heardBy(() => {}).ged(new Store() as unknown as Ged)
		expect(await ged.create('a.pdf', {} as never)).toEqual(['a.pdf'])
		expect(await ged.stat('a.pdf')).toBe('a.pdf')
	})
})

describe('of one that they hear no more', () => {
	it('nothing is written into the store, which it may look at', async () => {
		const ged = heardBy(unheard).ged(new Store() as unknown as Ged)
		await expect(ged.create('a.pdf', {} as never)).rejects.toMatchObject({ code: 'MSS-LEDGER-AWAY' })
		expect(await ged.stat('a.pdf')).toBe('a.pdf')
	})

	it('no byte leaves, even once the ledger said that they may', async () => {
		const steps: string[] = []
		const submit = heardBy(unheard).submit(async (_, { beforeData }) => {
			await beforeData?.([])
			steps.push('bytes')
			return new Map()
		})
		const handover = { from: '', to: [], beforeData: async () => void steps.push('in doubt') }
		await expect(submit({} as never, handover, (async function* () {})())).rejects.toMatchObject({ code: 'MSS-LEDGER-AWAY' })
		expect(steps).toEqual(['in doubt'])
	})

	it('what waited for a lease is not begun', async () => {
		let isHeard = true
		const leases: Leases = heardBy(() => isHeard ? undefined : unheard()).leases(leasesInMemory())
		const { promise: told, resolve: tell } = Promise.withResolvers<void>()
		const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
		const first = leases.hold('R001', async () => {
			begin()
			await told
		})
		const then = leases.hold('R001', async () => 'begun')
		const refused = expect(then).rejects.toMatchObject({ code: 'MSS-LEDGER-AWAY' })
		await begun
		isHeard = false
		tell()
		await Promise.all([first, refused])
	})
})
