/** In Files, on a folder: the page of the patient whose folder it is. The same for both majors of @nextcloud/files. */
import type { FilesNode } from './send.action.ts'

import { post, problemOf } from '../services/api.ts'
import { icon } from '../services/icon.ts'
import { translate } from '../services/l10n.ts'
import { idOf } from './send.action.ts'

export const PATIENT = 'mssante-patient'
/** After « Envoyer par MSSanté ». */
export const PATIENT_ORDER = 26
export const patientName = () => translate('Open its MSSanté page')
export const patientIcon = () => icon

export function isFolder(nodes: FilesNode[]): boolean {
	return nodes.length === 1 && nodes[0]!.type === 'folder'
}

/** Null: nothing more for Files to say. */
export async function openPatient([node]: FilesNode[]): Promise<null> {
	try {
		const [{ patient }, { pageLink, patientParams }] = await Promise.all([
			post('folders/patient', { folders: [idOf(node!)] }),
			import('../composables/useRoute.ts'),
		])
		if (patient !== null) {
			window.location.assign(pageLink('patient', patientParams(`${patient.structure}/${patient.id}`)))
			return null
		}
		await tell(translate('This folder is nobody’s in the register of MSSanté, or you may not open their page.'))
	} catch (error) {
		await tell(problemOf(error).text)
	}
	return null
}

async function tell(words: string): Promise<void> {
	const [{ showInfo }] = await Promise.all([import('@nextcloud/dialogs'), import('@nextcloud/dialogs/style.css')])
	showInfo(words)
}
