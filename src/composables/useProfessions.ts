/** Professions that may be chosen, and the one that the directory knows of an RPPS. */
import type { ProfessionChoices } from '../../server/contract/admin/mailboxes.admin-contract.ts'
import type { Problem } from '../../server/contract/problem.ts'
import type { ProfessionalForm } from '../services/mailbox-fields.ts'

import { shallowRef, watch } from 'vue'
import { admin, problemOf } from '../services/api.ts'

/** The directory's proposal fills what is empty, once the RPPS is whole. */
export function useProfessions(professional: () => ProfessionalForm, failed: (problem: Problem) => void) {
	const professions = shallowRef<ProfessionChoices['professions']>([])
	watch(() => professional().rpps.replace(/\s/g, ''), async (rpps) => {
		try {
			const known = await admin.get('professions', { params: { rpps: /^8?\d{11}$/.test(rpps) ? rpps : '' } })
			professions.value = known.professions
			professional().profession ??= known.proposed
		} catch (error) {
			failed(problemOf(error))
		}
	}, { immediate: true })
	return professions
}
