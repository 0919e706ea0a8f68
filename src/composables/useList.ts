/** A window on a long list, kept fresh, with one row looked at. Nothing changes it but the person: a row that somebody else deals with stays before their eyes. */
import { computed, ref, watch } from 'vue'
import { usePolled } from './usePolled.ts'

/** Rows asked for at once. */
const WINDOW = 60

interface Page<T> { total: number, rows: T[] }

/** @param keyOf what names a row, from one look to the next */
export function useList<T, P extends Page<T> = Page<T>>(path: string, params: () => Record<string, unknown>, keyOf: (row: T) => string) {
	const offset = ref(0)
	const selected = ref<string | null>(null)
	/** Being dealt with here: gone for the eyes, until the sidecar says what became of them. */
	const hidden = ref(new Set<string>())
	const { value: page, problem, look } = usePolled<P>(() => ({ path, params: { ...params(), offset: offset.value, limit: WINDOW } }))

	/** Something else is asked for: nothing of the past is shown, nor acted upon, until the answer. */
	const isStale = ref(false)
	const rows = computed(() => isStale.value ? [] : (page.value?.rows ?? []).filter((row) => !hidden.value.has(keyOf(row))) as T[])
	const total = computed(() => isStale.value ? 0 : (page.value?.total ?? 0) - ((page.value?.rows ?? []).length - rows.value.length))
	const index = computed(() => rows.value.findIndex((row) => keyOf(row) === selected.value))
	/** The row looked at, as the list tells it; null when the list has it no more, or shows another part of itself. */
	const current = computed(() => rows.value[index.value] ?? null)
	/** Where it was when it was last seen. */
	let place = 0

	watch(() => JSON.stringify(params()), () => {
		offset.value = 0
		selected.value = null
		isStale.value = true
	}, { flush: 'sync' })
	watch(page, () => {
		isStale.value = false
	}, { flush: 'sync' })
	watch([rows, selected], () => {
		if (index.value >= 0) {
			place = index.value
		} else if (selected.value === null && rows.value.length > 0) {
			selected.value = keyOf(rows.value[0]!)
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

	function select(row: T | undefined): void {
		if (row !== undefined) {
			selected.value = keyOf(row)
		}
	}

	/** Takes rows away while they are dealt with; the next one is looked at. What could not be done comes back. */
	async function without<R>(keys: string[], act: () => Promise<R>): Promise<R> {
		const wasLookedAt = selected.value !== null && keys.includes(selected.value)
		const next = rows.value.slice(index.value + 1).find((row) => !keys.includes(keyOf(row))) ?? rows.value.slice(0, Math.max(0, index.value)).findLast((row) => !keys.includes(keyOf(row)))
		hidden.value = new Set([...hidden.value, ...keys])
		if (wasLookedAt) {
			selected.value = next === undefined ? null : keyOf(next)
		}
		try {
			return await act()
		} finally {
			await look()
			hidden.value = new Set([...hidden.value].filter((key) => !keys.includes(key)))
		}
	}

	return { page, problem, isStale, rows, total, offset, index, current, selected, show, move, without, look }
}
