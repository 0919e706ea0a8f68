/** Work that the sidecar does by itself: asked about until it is done. */
import type { Job } from '../../server/contract/admin/jobs.ts'
import type { Problem } from '../../server/contract/problem.ts'

import { ApiError, get } from '../services/api.ts'

/** Milliseconds between two questions, and for the whole. */
const ASK = 400
const PATIENCE = 10 * 60_000
const LOST: Problem = {
	code: 'MSS-JOB',
	text: 'Ce travail n’a pas répondu.',
	remedy: 'Réessayez ; le journal du service joint dit pourquoi.',
	field: null,
}

/** @throws {ApiError} */
export async function finished<T>(job: string): Promise<T> {
	for (const end = Date.now() + PATIENCE; Date.now() < end;) {
		const { state, result, error } = await get<Job>(`jobs/${job}`, {}, 'admin')
		if (state === 'done') {
			if (error) {
				throw new ApiError(error)
			}
			return result as T
		}
		await new Promise((resolve) => setTimeout(resolve, ASK))
	}
	throw new ApiError(LOST)
}
