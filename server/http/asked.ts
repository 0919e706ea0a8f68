/** The parameters of a call, as its route wants them. */
import type { z } from 'zod'
import type { Call } from './call.ts'

import { MssError } from '../errors.ts'

/** What does not fit is the caller's fault, whatever else this program may parse. @throws {MssError} MSS-RELAY-FORM */
export function asked<T>(schema: z.ZodType<T>, { params }: Pick<Call, 'params'>): T {
	const found = schema.safeParse(params)
	if (!found.success) {
		throw new MssError('MSS-RELAY-FORM', found.error.issues[0]?.path.join('.') ?? '')
	}
	return found.data
}
