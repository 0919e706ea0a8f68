/** Opens the dialog in place; Vue comes with it, and not before. */
import type { SendingAgain } from '../../server/contract/sending.contract.ts'
import type { Asked } from './asked-dossier.ts'
import type { FileToSend } from './files.service.ts'

import { CHANGED } from './files.service.ts'

/** `replaces`: number of the sending whose documents these files replace. */
export interface DialogWish {
	replaces?: number
	/** What was written when the same was sent before. */
	again?: SendingAgain
	/** A dossier is prepared, by a circuit, whatever files are at hand; `answers`: what it answers. */
	dossier?: { answers: Asked | null }
}

/** @return whether something was sent */
export async function openSendDialog(files: FileToSend[], wish: DialogWish = {}): Promise<boolean> {
	const [{ spawnDialog }, { default: SendDialog }] = await Promise.all([
		import('@nextcloud/vue/functions/dialog'),
		import('../views/SendDialog.vue'),
	])
	const isSent = (await spawnDialog(SendDialog, { files, ...wish })) === true
	if (isSent) {
		window.dispatchEvent(new CustomEvent(CHANGED))
	}
	return isSent
}
