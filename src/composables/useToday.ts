/** The list of « Aujourd’hui »: what is asked stands in its address; a row is read once its person has come to it. */
import type { Came } from '../../server/contract/today.contract.ts'
import type { Asked } from '../services/today.service.ts'

import { computed, ref, watch } from 'vue'
import { post } from '../services/api.ts'
import { listKeys } from '../services/keys.service.ts'
import { askedIn, filtersOf, paramsOf } from '../services/today.service.ts'
import { useItem } from './useItem.ts'
import { useListRoom } from './useListRoom.ts'
import { comeBackTo, replaceRoute } from './useRoute.ts'

/**
 * @param params of the address
 * @param onRead something was read, or is no more: whoever counts looks again
 */
export function useToday(params: () => Record<string, string>, mailbox: () => string, onRead: () => void) {
	const asked = computed(() => askedIn(params()))
	/** Has the person come to what is shown? What stands there by itself is not read. */
	const hasCome = ref(params().message !== undefined)
	const room = useListRoom({
		path: 'today',
		params: (common) => ({ ...common, ...filtersOf(asked.value), sort: asked.value.sort }),
		keyOf: ({ id }) => String(id),
		mailbox,
		opened: () => params().message ?? null,
	})
	const { q, page, isStale, selected, current, isMeant, isListAlone } = room
	/** As it was seen last: what is filtered by « non lu » leaves the list when it is read, and stays before the eyes. */
	const kept = ref<Came | null>(null)
	const row = computed(() => current.value ?? (String(kept.value?.id) === selected.value ? kept.value : null))
	const isOpened = computed(() => hasCome.value && isMeant.value && !isListAlone.value)
	const openedId = () => isOpened.value && row.value?.mayOpen !== false ? selected.value : null
	const { item, problem } = useItem(openedId, () => current.value?.place)
	/** Read here, whatever the list tells meanwhile, and perhaps said unread since. */
	const marked = new Set<number>()

	watch(current, (now) => {
		kept.value = now ?? kept.value
	})
	// A link to what is here no more.
	watch([page, isStale], () => {
		if (page.value !== null && !isStale.value && selected.value !== null && row.value === null) {
			hasCome.value = false
			selected.value = null
		}
	})
	watch(q, () => {
		hasCome.value = false
	})
	// Opening it is reading it; of what nobody may open here, seeing that it is there is all there is.
	watch([isOpened, row, item], () => {
		const shown = row.value
		if (isOpened.value && shown?.isUnread && !marked.has(shown.id)) {
			if (!shown.mayOpen) {
				void mark([shown.id], true)
			} else if (item.value?.id === shown.id) {
				marked.add(shown.id)
				void room.look()
				onRead()
			}
		}
	})
	function change(part: Partial<Asked>): void {
		hasCome.value = false
		replaceRoute('today', paramsOf({ ...asked.value, ...part }))
	}

	async function mark(messages: number[], isRead: boolean): Promise<void> {
		messages.forEach((id) => marked.add(id))
		await post('today/read', { params: { messages, isRead } })
		onRead()
		await room.look()
	}

	function open(key: string): void {
		hasCome.value = true
		room.open(key)
		comeBackTo('today', { ...paramsOf(asked.value), message: key })
	}

	async function step(by: number): Promise<void> {
		// What stood there by itself is the next one to read.
		if (!isOpened.value && !isListAlone.value && row.value !== null) {
			open(String(row.value.id))
			return
		}
		await room.move(by)
		hasCome.value = true
		comeBackTo('today', { ...paramsOf(asked.value), ...selected.value !== null && { message: selected.value } })
	}

	return {
		room: { ...room, open, keys: listKeys(step) },
		asked,
		row,
		item,
		problem,
		isOpened,
		change,
		mark,
		openThis: () => selected.value !== null && open(selected.value),
	}
}
