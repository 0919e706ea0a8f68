import type { Sheet } from './sheet.ts'

import { describe, expect, it } from 'vitest'
import { NOBODY } from '../ins/identity.ts'
import { surroundPdf } from './build-cda.ts'
import { documentType } from './document-type.ts'
import { firstAt, HeaderTree } from './header-tree.ts'
import { OTHER_PROFESSION, profession } from './profession.ts'

const SHEET: Sheet = {
	id: '2.25.12',
	setId: '2.25.1',
	version: 2,
	replaces: { id: '2.25.11', version: 1 },
	type: documentType('11488-4')!,
	title: 'Bilan',
	createdAt: '20260312103205+0100',
	serviceStart: '20260312',
	patient: NOBODY,
	localId: { root: '2.25.9', extension: 'U1' },
	professional: {
		family: 'DURAND',
		given: 'Claire',
		courtesy: null,
		nationalId: '810000000000',
		profession: profession(OTHER_PROFESSION)!,
	},
	signedAt: '20260312103205+0100',
	authenticator: null,
	organisation: { finess: '750000001', name: 'IME', sector: 'SA16', practiceSetting: 'ESSMS', telecom: null, address: null },
	replyTo: 'a@b.fr',
	maskings: [],
}

describe('a version that replaces another', () => {
	// CI-SIS schematron « structuration minimale »: in parentDocument, setId « is not defined, or not defined with this content ».
	it('names it by its id and its version, and by nothing else', () => {
		const { before, after } = surroundPdf(SHEET)
		const tree = new HeaderTree()
		tree.write(Buffer.from(before + after))
		const { children } = firstAt(tree.end(), 'relatedDocument/parentDocument')!
		expect(children.map(({ local, attributes }) => [local, attributes])).toEqual([
			['id', { root: '2.25.11' }],
			['versionNumber', { value: '1' }],
		])
	})
})
