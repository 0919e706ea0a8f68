/** « C’est une demande »: what came asks something of us. Said, it can be taken back at once. */
import type { useDone } from './useDone.ts'

import { t } from '@nextcloud/l10n'
import { post } from '../services/api.ts'
import { CHANGED } from '../services/files.service.ts'
import { PLAIN } from '../services/plain.ts'

/** As it is: nothing here is HTML. */
export function useRequest(attempt: ReturnType<typeof useDone>['attempt']) {
	/** @param isOurs it is ours already: the date alone changes @param answerBy YYYY-MM-DD */
	return async function sayRequest(
		{ id, title, isOurs }: { id: number, title: string, isOurs: boolean },
		answerBy: string | null,
	): Promise<void> {
		const done = isOurs ? t('mssante', 'Date noted') : t('mssante', '“{title}” is in “To be answered”', { title }, PLAIN)
		await attempt({ doing: t('mssante', 'Noting it…'), done }, async (say) => {
			const { turn } = await post('received/:id/request', { words: [id], params: { answerBy } })
			say({
				isOver: true,
				undo: isOurs
					? null
					: {
							done: t('mssante', 'Undone: nothing is to be answered'),
							act: async () => {
								await post('turns/:id/close', { words: [turn], params: { reason: t('mssante', 'Said by mistake') } })
								window.dispatchEvent(new CustomEvent(CHANGED))
							},
						},
			})
		})
		window.dispatchEvent(new CustomEvent(CHANGED))
	}
}
