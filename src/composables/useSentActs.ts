/** What can be done with a sending, wherever it is shown. */
import type { Problem } from '../../server/contract/problem.ts'
import type { SentStory } from '../../server/contract/sending.contract.ts'

import { t } from '@nextcloud/l10n'
import { ref } from 'vue'
import { getBytes, post, problemOf, save } from '../services/api.ts'
import { openSendDialog } from '../services/dialog.ts'
import { CHANGED } from '../services/files.service.ts'

export function useSentActs() {
	const problem = ref<Problem | null>(null)

	async function attempt(act: () => Promise<unknown>): Promise<void> {
		problem.value = null
		try {
			await act()
		} catch (error) {
			problem.value = problemOf(error)
		}
		window.dispatchEvent(new CustomEvent(CHANGED))
	}

	return {
		problem,
		cancel: ({ id }: SentStory) => attempt(() => post('sendings/:id/cancel', { words: [id] })),
		settle: ({ id }: SentStory, address: string, verdict: 'accepted' | 'failed') => attempt(() => (
			post('sendings/:id/settle', { words: [id], params: { address, verdict } })
		)),
		prove: ({ id }: SentStory) => attempt(async () => {
			save(t('mssante', 'Proof of sending MSSanté {id}.pdf', { id }), await getBytes('sendings/:id/proof', { words: [id] }))
		}),
		keep: ({ id }: SentStory, folder: string) => attempt(() => post('sendings/:id/proof', { words: [id], folders: [folder] })),
		/** The same files, as they are now: a new version for those who have the old one. */
		replace: ({ id, files }: SentStory) => attempt(() => openSendDialog(
			files.map((file) => ({ ...file, size: 0, mime: 'application/pdf' })),
			{ replaces: id },
		)),
		retract: ({ id }: SentStory, reason: string) => attempt(() => (
			post('sendings/:id/retract', { words: [id], params: { reason, key: crypto.randomUUID() } })
		)),
		/** The same files, with what was written of them, to those whom it did not reach. */
		again: ({ files, again }: SentStory) => attempt(() => openSendDialog(
			files.map(({ id, name }) => ({ id, name, size: 0, mime: 'application/pdf' })),
			again ? { again } : {},
		)),
	}
}
