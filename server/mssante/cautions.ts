/** What to know of a received document before showing it to anybody: whom it is masked to (mssante.md §2.3), and its nature. Pure. */
import type { CdaHeader } from './document.ts'

import { MASKINGS } from './cda/sheet.ts'
import { concernsInformationPreoccupante, speaksOfInformationPreoccupante } from './words/says-information-preoccupante.ts'

const ALERT
	= 'Information préoccupante : seules les personnes qui ont à en connaître la lisent ; ne la montrez pas aux représentants légaux'

/**
 * @param names of the document: its title, its file
 * @param words that came with it
 * @return French sentences, without full stop
 */
export function cautionsOf(cda: Pick<CdaHeader, 'title' | 'maskings'> | null, names: string[], words: (string | null)[]): string[] {
	const isAlert
		= concernsInformationPreoccupante([cda?.title ?? '', ...names])
			|| words.some((text) => text !== null && speaksOfInformationPreoccupante(text))
	return [...(cda?.maskings ?? []).map((masking) => MASKINGS[masking]), ...(isAlert ? [ALERT] : [])]
}
