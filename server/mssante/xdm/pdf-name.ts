/** The name of the PDF that goes beside the archive: `<AAAAMMJJ>_<type ≤ 40>_<NOM>_<prenom>.pdf` (ECO.2.1.6; mssante.md §3.3). Pure. */
import type { Sheet } from '../cda/sheet.ts'

import { normaliseName } from '../ins/identity.ts'
import { shortLabel, unaccented } from '../subject/subject.ts'

/** Names of a message's PDFs, in order; two that would be the same are told apart by a number, where the file number stands. */
export function pdfNames(sheets: Pick<Sheet, 'serviceStart' | 'type' | 'patient'>[]): string[] {
	const names: string[] = []
	for (const { serviceStart, type, patient } of sheets) {
		const base = [
			serviceStart.slice(0, 8),
			shortLabel(type.label),
			normaliseName(patient.birthFamilyName ?? ''),
			unaccented(patient.firstBirthGivenName ?? ''),
		]
			.map(segment)
			.filter(Boolean)
			.join('_')
		const same = names.filter((name) => name === `${base}.pdf` || name.startsWith(`${base}_`)).length
		names.push(same === 0 ? `${base}.pdf` : `${base}_${same + 1}.pdf`)
	}
	return names
}

/** `_` is the separator; what no file system accepts is left out. */
function segment(text: string): string {
	return text.replace(/[_\\/:*?"<>|\p{C}]/gu, ' ').replace(/\s+/g, ' ').trim()
}
