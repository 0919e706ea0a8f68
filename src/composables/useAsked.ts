/** What is asked before something is done with what waits: one question at a time, about what was before the eyes when it was asked. */
import type { Colleague, OtherFolder } from '../../server/contract/waiting.contract.ts'
import type { Titled } from '../services/batch.ts'

import { ref, shallowRef } from 'vue'
import { get } from '../services/api.ts'

export type Asked = 'folder' | 'queue' | 'entrust' | 'aside' | 'reason' | 'which'
/** `mailbox`: its address. */
export type Subject = Titled & { mailbox: string }

/** @param subject what an act is about now */
export function useAsked(subject: () => Subject[]) {
	const asked = ref<Asked | null>(null)
	/** What is shown meanwhile changes nothing to it. */
	const about = shallowRef<Subject[]>([])
	const folders = shallowRef<OtherFolder[]>([])
	const colleagues = shallowRef<Colleague[]>([])

	function ask(what: 'queue' | 'aside'): void {
		about.value = subject()
		asked.value = about.value.length > 0 ? what : null
	}

	async function askFolder(): Promise<void> {
		about.value = subject()
		const [first] = about.value
		if (first) {
			folders.value = await get('waiting/folders', { params: { mailbox: first.mailbox } }).catch(() => [])
			asked.value = 'folder'
		}
	}

	/** Of one alone. */
	async function askColleagues(): Promise<void> {
		about.value = subject()
		const [only] = about.value
		if (only && about.value.length === 1) {
			colleagues.value = await get('waiting/:id/colleagues', { words: [only.id] }).catch(() => [])
			asked.value = 'entrust'
		}
	}

	function close(): void {
		asked.value = null
	}

	return { asked, about, folders, colleagues, ask, askFolder, askColleagues, close }
}
