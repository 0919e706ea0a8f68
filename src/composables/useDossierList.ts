/** Dossiers that have not left, or those that ended, as a list of which one is looked at. All of them come at once: there are few. */
import type { DossierShown } from '../../server/contract/dossiers.contract.ts'
import type { SendingFilter } from '../../server/contract/sending.contract.ts'
import type { ListRoom } from './useListRoom.ts'

import { computed, ref, watch } from 'vue'
import { listKeys } from '../services/keys.service.ts'
import { usePolled } from './usePolled.ts'

/** `open`: what is to be mended first, then what is being prepared, then what waits for somebody. */
const ORDER: Record<DossierShown['state'], number> = { returned: 0, stale: 0, preparing: 1, awaiting: 2, withdrawn: 3, sent: 3 }
const cameBack = ({ state, isHeld }: DossierShown) => state === 'returned' || state === 'stale' || isHeld

/** Milliseconds between two counts: what is open tells more, and sooner. */
const COUNTED = 30_000

export type Shelf = 'open' | 'ended'
/** What « Envois » shows: dossiers, or what left. */
export type Shown = SendingFilter | Shelf

interface Wanted {
	shelf: () => Shelf
	mailbox: () => string
	/** What a link to this page wants to see. */
	opened: () => string | null
}

export function useDossierList({ shelf, mailbox, opened }: Wanted) {
	const q = ref('')
	/** On a telephone: what was chosen, or the list. */
	const isReading = ref(false)
	const selected = ref<string | null>(null)
	const filter = () => shelf() === 'open' ? 'open' as const : 'all' as const
	const { value, problem } = usePolled('dossiers', () => ({ params: { filter: filter() } }))

	const mine = computed(() => (value.value?.dossiers ?? [])
		.filter((one) => one.mayPrepare && (mailbox() === '' || one.mailbox === mailbox()))
		.filter(({ state }) => (shelf() === 'ended') === (state === 'sent' || state === 'withdrawn'))
		.sort((one, other) => rankOf(one) - rankOf(other) || other.changedAt.localeCompare(one.changedAt)))
	const rows = computed(() => mine.value.filter((one) => wordsOf(q.value).every((word) => textOf(one).includes(word))))
	const index = computed(() => rows.value.findIndex(({ id }) => String(id) === selected.value))

	function open(key: string): void {
		selected.value = key
		isReading.value = true
	}

	function move(step: number): void {
		const next = rows.value[index.value < 0 ? 0 : index.value + step]
		if (next) {
			open(String(next.id))
		}
	}
	watch(opened, (key) => {
		if (key) {
			open(key)
		}
	}, { immediate: true })
	watch(shelf, () => {
		selected.value = null
	})
	// The first one is before the eyes; one that went elsewhere stays there.
	watch(rows, (now) => {
		selected.value ??= now[0] ? String(now[0].id) : null
	}, { immediate: true })

	const room: ListRoom<DossierShown> = {
		q,
		isReading,
		page: value,
		problem,
		isStale: ref(false),
		rows,
		total: computed(() => rows.value.length),
		offset: ref(0),
		selected,
		current: computed(() => rows.value[index.value] ?? null),
		keyOf: ({ id }) => String(id),
		show: () => {},
		open,
	}
	return { room, selected, keys: listKeys(move) }
}

/** How many there are, and how many came back to who prepares. */
export function useDossierCounts(mailbox: () => string) {
	const { value } = usePolled('dossiers', () => ({ params: { filter: 'open' as const } }), () => COUNTED)
	const mine = computed(() => (value.value?.dossiers ?? [])
		.filter((one) => one.mayPrepare && (mailbox() === '' || one.mailbox === mailbox())))
	return {
		open: computed(() => mine.value.length),
		back: computed(() => mine.value.filter(cameBack).length),
		isKnown: computed(() => value.value !== null),
	}
}

function rankOf(one: DossierShown): number {
	return cameBack(one) ? 0 : ORDER[one.state]
}

function textOf({ circuitName, patient, names, preparedByName }: DossierShown): string {
	const { birthFamilyName, birthGivenNames, usedFamilyName, birthDate } = patient ?? {}
	const who = [birthFamilyName, birthGivenNames, usedFamilyName, birthDate]
	return flatten([circuitName, ...who, ...Object.values(names), preparedByName].join(' '))
}

function wordsOf(text: string): string[] {
	return flatten(text).split(/\s+/).filter(Boolean)
}

function flatten(text: string): string {
	return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
