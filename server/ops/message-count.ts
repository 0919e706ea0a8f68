/** The law of conservation, and what does not go on: whether every message that was taken in is somewhere, and moves. */
import type { Ledger } from '../ledger/ledger.ts'
import type { Verdict } from './examination-verdict.ts'

import { counted } from '../mssante/words/counted.ts'
import { ill, mild, well } from './examination-verdict.ts'
import { statusOf } from './status.ts'

export const LAW_REMEDY = 'Relancez la collecte : les messages encore chez l’opérateur seront repris. Sinon, restaurez la sauvegarde.'

export async function examineCount(ledger: Pick<Ledger, 'db' | 'clock'>): Promise<Verdict> {
	const { lawHolds, stalled, failed, received } = await statusOf(ledger)
	if (!lawHolds) {
		return ill('des messages manquent au registre', LAW_REMEDY)
	}
	if (stalled > 0) {
		return ill(
			`${counted(stalled, 'message')} «\u00A0En cours\u00A0» depuis trop longtemps`,
			'Vérifiez que le service tourne, et que le disque du registre n’est pas plein : ils sont repris tout seuls.',
		)
	}
	return failed > 0
		? mild(`${counted(failed, 'message')} en échec`, 'Le logiciel réessaie tout seul. La raison de chacun : mssante why.')
		: well(`${counted(received, 'reçu, compté', 'reçus, tous comptés')}`)
}
