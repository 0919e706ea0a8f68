/** « Confier à… »: to a colleague who may act on it, or to nobody any more; taken back at once. */
import type { Colleague, WaitingItem } from '../../server/contract/waiting.contract.ts'
import type { useDone } from './useDone.ts'

import { t } from '@nextcloud/l10n'
import { post } from '../services/api.ts'
import { CHANGED } from '../services/files.service.ts'
import { PLAIN } from '../services/plain.ts'

export type Entrusted = Pick<WaitingItem, 'id' | 'title' | 'entrusted'>

export function useEntrusting(attempt: ReturnType<typeof useDone>['attempt']) {
	const tellChange = () => window.dispatchEvent(new CustomEvent(CHANGED))

	/** @param to null: to nobody any more */
	return async function entrust({ id, title, entrusted }: Entrusted, to: Colleague | null): Promise<void> {
		const before = entrusted?.to ?? null
		const now = to?.user ?? null
		const give = (from: string | null, one: string | null) =>
			post('waiting/:id/entrust', { words: [id], params: { to: one, before: from } })
		await attempt(
			{
				doing: '…',
				done: to === null
					? t('mssante', '“{title}” is entrusted to nobody any more', { title }, PLAIN)
					: to.isMe
						? t('mssante', '“{title}” is entrusted to you', { title }, PLAIN)
						: t('mssante', '“{title}” is entrusted to {person}', { title, person: to.name }, PLAIN),
			},
			() => give(before, now),
			{
				done: t('mssante', 'Undone: “{title}” is entrusted as before', { title }, PLAIN),
				act: async () => {
					await give(now, before)
					tellChange()
				},
			},
		)
		tellChange()
	}
}
