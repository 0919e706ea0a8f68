/** What hides an « information préoccupante » from those whom it may be about (usages.md C1). Pure. */
import type { Masking } from '../mssante/cda/sheet.ts'

export const HIDDEN = 'INVISIBLE_REPRESENTANTS_LEGAUX' satisfies Masking

/** Its masks: those that were asked, else this one. */
export function masksOfAlert({ maskings }: { maskings: Masking[] }): Masking[] {
	return maskings.length === 0 ? [HIDDEN] : maskings
}
