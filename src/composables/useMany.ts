/**
 * Many rows ticked in one go: all of a list, from one to another, all of one sender. They are those of the moment when it is asked: what
 * comes afterwards is ticked by nobody.
 */
import type { Ref } from 'vue'
import type { Problem } from '../../server/contract/problem.ts'
import type { Titled } from '../services/batch.ts'

import { ref } from 'vue'
import { problemOf } from '../services/api.ts'
import { MOST } from './useTicked.ts'

interface Row extends Titled {
	senderAddress: string | null
}

/** The list, as the person has it before their eyes. */
interface Listed<R> {
	rows: Ref<R[]>
	/** Of the first of `rows`. */
	offset: Ref<number>
	total: Ref<number>
	/** Of the list as it is now, beyond its window too. */
	take: (part: { offset: number, limit: number, sender?: string }) => Promise<R[]>
}

interface Ticked<R> {
	tick: (row: R, isOn?: boolean) => void
	add: (rows: R[]) => void
}

export function useMany<R extends Row>({ rows, offset, total, take }: Listed<R>, { tick, add }: Ticked<R>) {
	const problem = ref<Problem | null>(null)
	/** The last one that a hand ticked: where a range begins. */
	let first: { id: number, place: number } | null = null

	const placeOf = ({ id }: Titled) => offset.value + rows.value.findIndex((row) => row.id === id)

	async function addThose(find: () => Promise<R[]>): Promise<void> {
		problem.value = null
		try {
			add(await find())
		} catch (error) {
			problem.value = problemOf(error)
		}
	}

	/** One, by hand. */
	function one(row: R, isOn?: boolean): void {
		first = { id: row.id, place: placeOf(row) }
		tick(row, isOn)
	}

	/** From the last one that a hand ticked to this one. */
	async function upTo(row: R): Promise<void> {
		const from = first
		const place = placeOf(row)
		one(row, true)
		if (from !== null && from.id !== row.id) {
			await addThose(() => between(from, { id: row.id, place }))
		}
	}

	/** Nothing but these two, where the list is no more as it was when they were seen, or has too many between them. */
	async function between(one: { id: number, place: number }, other: { id: number, place: number }): Promise<R[]> {
		const start = Math.min(one.place, other.place)
		const length = Math.abs(one.place - other.place) + 1
		const isShown = start >= offset.value && start + length <= offset.value + rows.value.length
		if (length > MOST) {
			return []
		}
		const found = isShown
			? rows.value.slice(start - offset.value, start - offset.value + length)
			: await take({ offset: start, limit: length })
		const ends = [found[0]?.id, found[length - 1]?.id]
		return [one, other].every(({ id }) => ends.includes(id)) ? found : []
	}

	/** The first of the list, as many as it was said to have, and no more than one act deals with. */
	async function all(): Promise<void> {
		const wanted = Math.min(MOST, total.value)
		const isShown = offset.value === 0 && rows.value.length >= wanted
		await addThose(async () => (isShown ? rows.value : await take({ offset: 0, limit: MOST })).slice(0, wanted))
	}

	/** Those of the list that this address sent. */
	async function allOf(sender: string): Promise<void> {
		const isShown = rows.value.length === total.value
		await addThose(async () => isShown
			? rows.value.filter(({ senderAddress }) => senderAddress === sender)
			: take({ offset: 0, limit: MOST, sender }))
	}

	return { problem, one, upTo, all, allOf }
}
