/** Whom a provider is to call: whoever asks, where it is known how it knows them. Pure. */
import type { SignInSettings } from '../../config/schema.ts'

import { MssError } from '../../errors.ts'

/**
 * @param rpps of whoever asks, where the configuration tells it (`people`): Pro Santé Connect knows people by PS_IdNat, 8 and the RPPS
 * @param given what they typed; '': nothing
 * @throws {MssError} MSS-SIGN-IN-HINT: it is somebody else's
 */
export function hintFor({ preset }: Pick<SignInSettings, 'preset'>, rpps: string | undefined, given: string): string {
	if (preset === undefined || rpps === undefined) {
		return given
	}
	const own = rpps.padStart(12, '8')
	if (given !== '' && given.replace(/\s/g, '').padStart(12, '8') !== own) {
		throw new MssError('MSS-SIGN-IN-HINT')
	}
	return own
}
