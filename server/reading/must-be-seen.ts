/** What nobody could look at is not what names nobody. */
import type { LotSeen } from './look.ts'

import { MssError } from '../errors.ts'

/** For who would go on where nobody is named. @throws {MssError} MSS-READER: it is to be asked again */
export function mustBeSeen(seen: LotSeen[]): void {
	if (seen.some(({ isUnseen }) => isUnseen === true)) {
		throw new MssError('MSS-READER', 'occupé')
	}
}
