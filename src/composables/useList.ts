/**
 * A window on a long list, kept fresh, with one row looked at. Nothing changes it but the person: a row that somebody else deals with
 * stays before their eyes.
 */
import type { Ref } from 'vue'
import type { JsonOf, ParamsFor } from '../../server/contract/calls.contract.ts'
import type { NameOf, PathOf, Said, WishOf } from '../services/calls.service.ts'

import { computed, ref, watch } from 'vue'
import { get } from '../services/api.ts'
import { usePolled } from './usePolled.ts'

/** Rows asked for at once. */
const WINDOW = 60

interface Listed {
	total: number
	rows: unknown[]
}
type UserPath = PathOf<'user', 'GET'>
type Told<Path extends UserPath> = JsonOf<`user GET ${Path}`>
/** Calls that answer with a window on a list. */
export type ListPath = { [Path in UserPath]: Told<Path> extends Listed ? Path : never }[UserPath]
export type PageOf<Path extends ListPath> = Extract<Told<Path>, Listed>
export type RowOf<Path extends ListPath> = PageOf<Path>['rows'][number]
export type Asking<Path extends ListPath> = Omit<ParamsFor<`user GET ${Path}`>, 'offset' | 'limit'>

/** @param keyOf what names a row, from one look to the next */
export function useList<Path extends ListPath>(
	path: Path,
	params: () => Asking<Path>,
	keyOf: (row: RowOf<Path>) => string,
) {
	const offset = ref(0)
	const selected = ref<string | null>(null)
	/**
	 * Did the person come to what is shown, by a key, a click, or having dealt with the one before? What came by itself is for the eyes
	 * alone.
	 */
	const isMeant = ref(true)
	/** Being dealt with here: gone for the eyes, until the sidecar says what became of them. */
	const hidden = ref(new Set<string>())
	const {
		value,
		problem,
		answered,
		look,
	} = usePolled(path, () => ({ params: { ...params(), offset: offset.value, limit: WINDOW } }) as WishOf<NameOf<'user', 'GET', Path>>)
	const page = value as Ref<PageOf<Path> | null>

	/** Something else is asked for: nothing of the past is acted upon until the answer. */
	const isStale = computed(() => answered.value !== '' && asked(answered.value) !== JSON.stringify(params()))
	const rows = computed(() => isStale.value
		? []
		: (page.value?.rows ?? []).filter((row) => !hidden.value.has(keyOf(row))) as RowOf<Path>[])
	const total = computed(() => isStale.value ? 0 : (page.value?.total ?? 0) - ((page.value?.rows ?? []).length - rows.value.length))
	const index = computed(() => rows.value.findIndex((row) => keyOf(row) === selected.value))
	/** The row looked at, as the list tells it; null when the list has it no more, or shows another part of itself. */
	const current = computed(() => rows.value[index.value] ?? null)
	/** Where it was when it was last seen. */
	let place = 0
	/** What was looked at when something else was asked for: it stays, if the answer has it. */
	let before: { key: string | null, isMeant: boolean } | null = null
	/** A search was taken away from an empty screen: nothing comes back by itself. */
	let staysEmpty = false
	let isFirstPage = true

	watch(() => JSON.stringify(params()), (now, old) => {
		offset.value = 0
		if (isWider(old, now)) {
			staysEmpty = selected.value === null
			return
		}
		staysEmpty = false
		place = 0
		before ??= { key: selected.value, isMeant: isMeant.value }
		selected.value = null
	}, { flush: 'sync' })
	watch([rows, selected], () => {
		if (index.value >= 0) {
			place = index.value
			staysEmpty = false
		} else if (selected.value === null && rows.value.some((row) => keyOf(row) === before?.key)) {
			selected.value = before!.key
			isMeant.value = before!.isMeant
		} else if (selected.value === null && rows.value.length > 0 && !staysEmpty) {
			selected.value = keyOf(rows.value[0]!)
			isMeant.value = isFirstPage
		}
		if (page.value !== null && !isStale.value) {
			before = null
			isFirstPage = false
		}
	})

	function show(from: number): void {
		offset.value = Math.max(0, Math.min(from, Math.max(0, (page.value?.total ?? 0) - 1)))
	}

	/** One further, or one back; from the place of the row that went, the one that took it. */
	async function move(step: number): Promise<void> {
		const from = index.value >= 0 ? index.value + step : place - (step > 0 ? 1 : 0) + step
		if (rows.value[from] === undefined && offset.value + from >= 0 && offset.value + from < total.value) {
			const wanted = offset.value + from
			show(wanted - WINDOW / 2)
			await look()
			select(rows.value[wanted - offset.value])
		} else {
			select(rows.value[from])
		}
	}

	function select(row: RowOf<Path> | undefined): void {
		if (row !== undefined) {
			choose(keyOf(row))
		} else if (current.value !== null) {
			isMeant.value = true
		}
	}

	/** What the person wants to see. */
	function choose(key: string): void {
		selected.value = key
		isMeant.value = true
	}

	/** Takes rows away while they are dealt with; the next one is looked at. What could not be done comes back. */
	async function without<R>(keys: string[], act: () => Promise<R>): Promise<R> {
		const wasLookedAt = selected.value !== null && keys.includes(selected.value)
		const next
			= rows.value.slice(index.value + 1).find((row) => !keys.includes(keyOf(row)))
				?? rows.value.slice(0, Math.max(0, index.value)).findLast((row) => !keys.includes(keyOf(row)))
		hidden.value = new Set([...hidden.value, ...keys])
		if (wasLookedAt && next === undefined) {
			selected.value = null
		} else if (wasLookedAt) {
			choose(keyOf(next!))
		}
		try {
			return await act()
		} finally {
			await look()
			hidden.value = new Set([...hidden.value].filter((key) => !keys.includes(key)))
		}
	}

	/**
	 * Rows of the list as it is now, beyond the window too.
	 *
	 * @param part which of them, and what more they must be
	 * @return none, where something else is asked for meanwhile
	 * @throws {ApiError}
	 */
	async function take(part: { offset: number, limit: number } & Partial<Asking<Path>>): Promise<RowOf<Path>[]> {
		const question = JSON.stringify(params())
		const told = await get(path, ...[{ params: { ...params(), ...part } }] as unknown as Said<NameOf<'user', 'GET', Path>>)
		return JSON.stringify(params()) === question
			? ((told as PageOf<Path>).rows as RowOf<Path>[]).filter((row) => !hidden.value.has(keyOf(row)))
			: []
	}

	return { page, problem, isStale, rows, total, offset, index, current, selected, isMeant, show, move, choose, without, look, take }
}

/** What a page was asked for, whatever part of it. */
function asked(question: string): string {
	const { params } = JSON.parse(question) as { params: Record<string, unknown> }
	return JSON.stringify({ ...params, offset: undefined, limit: undefined })
}

/** The same list, less words to look for: whatever was in it is in it still. */
function isWider(old: string, now: string): boolean {
	const { q: before = '', ...theirs } = JSON.parse(old) as { q?: string }
	const { q: after = '', ...ours } = JSON.parse(now) as { q?: string }
	return JSON.stringify(theirs) === JSON.stringify(ours) && before.includes(after)
}
