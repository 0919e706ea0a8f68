import type { Sheet } from '../cda/sheet.ts'

import { describe, expect, it } from 'vitest'
import { documentType } from '../cda/document-type.ts'
import { NOBODY } from '../ins/identity.ts'
import { pdfNames } from './pdf-name.ts'

function sheet(code: string, family = 'VIAL') {
	return ({
		serviceStart: '20150802101500+0200',
		type: documentType(code)!,
		patient: { ...NOBODY, birthFamilyName: family, firstBirthGivenName: 'Paul' },
	}) as Sheet
}

describe('the PDF beside the archive', () => {
	// ECO.2.1.6 (docs/conformite.md).
	it('bears the day of the act, its type, the NAME and the first name', () =>
		expect(pdfNames([sheet('11502-2')])).toEqual(["20150802_CR d'examens biologiques_VIAL_Paul.pdf"]))
	it('is told apart from another of the same name', () =>
		expect(pdfNames([sheet('11502-2'), sheet('11502-2'), sheet('57833-6')])).toEqual([
			"20150802_CR d'examens biologiques_VIAL_Paul.pdf",
			"20150802_CR d'examens biologiques_VIAL_Paul_2.pdf",
			'20150802_Prescription de produits de santé_VIAL_Paul.pdf',
		]))
	it('bears nothing that a file system refuses', () => expect(pdfNames([sheet('28653-4', 'A/B_C:D')])).toEqual(['20150802_Document du '
		+ 'secteur social médico-soci_A B C D_Paul.pdf']))
})
