/** Rows ticked to be dealt with together, whatever part of the list is shown; and why those that were tried could not be. */
import type { Failed, Titled } from '../services/batch.ts'

import { shallowRef } from 'vue'
import { stillOpen } from '../services/batch.ts'

/** As many as one act deals with, and as the sidecar tells at once. */
export const MOST = 200

/** @param mayTick whether the list that is shown has anything to deal with */
export function useTicked<Row extends Titled>(mayTick: () => boolean) {
	const ticked = shallowRef(new Map<number, Row>())
	/** By id. */
	const refusals = shallowRef(new Map<number, string>())

	function clear(): void {
		ticked.value = new Map()
	}

	function tick(row: Row, isOn = !ticked.value.has(row.id)): void {
		ticked.value = new Map([...ticked.value].filter(([id]) => id !== row.id))
		if (isOn) {
			add([row])
		}
	}

	/** Those that are ticked already stay where they stand; beyond the most, the last are left. */
	function add(rows: Row[]): void {
		const more = mayTick() ? rows.filter(({ id }) => !ticked.value.has(id)) : []
		ticked.value = new Map([...ticked.value, ...more.map((row) => [row.id, row] as const)].slice(0, MOST))
	}

	/** What could not be done stays ticked, first, with why. */
	async function together(act: () => Promise<Failed<Titled>[]>): Promise<void> {
		const before = ticked.value
		clear()
		const failed = stillOpen(await act()).filter(({ message }) => before.has(message.id))
		refusals.value = new Map(failed.map(({ message, problem }) => [message.id, problem.text]))
		if (failed.length > 0 && mayTick()) {
			ticked.value = new Map([...failed.map(({ message: { id } }) => [id, before.get(id)!] as const), ...ticked.value])
		}
	}

	return { ticked, refusals, tick, add, clear, together }
}
