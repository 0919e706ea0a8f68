/** Work that the sidecar does by itself: asked about until it is done. */
import type { JobOf } from '../../server/contract/calls.contract.ts'
import type { Problem } from '../../server/contract/problem.ts'
import type { JobPath, NameOf, Said } from '../services/calls.service.ts'

import { admin, ApiError } from '../services/api.ts'

/** Milliseconds between two questions, and for the whole. */
const ASK = 400
const PATIENCE = 10 * 60_000
const LOST: Problem = {
	code: 'MSS-JOB',
	text: 'Ce travail n’a pas répondu.',
	remedy: 'Réessayez ; le journal du service joint dit pourquoi.',
	field: null,
}

/** What it ends with. @throws {ApiError} */
export async function finished<Path extends JobPath>(
	path: Path,
	...said: Said<NameOf<'admin', 'POST', Path>>
): Promise<JobOf<NameOf<'admin', 'POST', Path>>> {
	const { job } = await admin.post(path, ...said) as { job: string }
	for (const end = Date.now() + PATIENCE; Date.now() < end;) {
		const { state, result, error } = await admin.get('jobs/:id', { words: [job] })
		if (state === 'done') {
			if (error) {
				throw new ApiError(error)
			}
			return result as JobOf<NameOf<'admin', 'POST', Path>>
		}
		await new Promise((resolve) => setTimeout(resolve, ASK))
	}
	throw new ApiError(LOST)
}
