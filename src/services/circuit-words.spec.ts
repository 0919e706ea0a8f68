import type { ChosenFile } from './circuit-words.ts'

import { describe, expect, it } from 'vitest'
import { filesOfPieces, proposedCircuit } from './circuit-words.ts'

const NOTE = { id: 'note', types: ['28653-4'], words: ['signalement', 'préoccupante'], several: false }
const CERTIFICATE = { id: 'certificat', types: ['89601-9'], words: ['certificat'], several: false }
const PROOFS = { id: 'justificatifs', types: [], words: [], several: true }
const PRESCRIPTION = { id: 'ordonnance', types: ['57833-6'], words: ['ordonnance'], several: false }
const CRIP = {
	id: 'crip',
	name: 'Information préoccupante',
	mask: ['INVISIBLE_REPRESENTANTS_LEGAUX' as const],
	pieces: [NOTE, CERTIFICATE, PROOFS],
}
const PHARMACY = { id: 'pharmacie', name: 'Pharmacie', mask: [], pieces: [PRESCRIPTION] }
const MDPH = { id: 'mdph', name: 'Saisine MDPH', mask: [], pieces: [CERTIFICATE] }
const ALL = [CRIP, PHARMACY, MDPH]

function file(name: string, more: Partial<ChosenFile> = {}): ChosenFile {
	return { id: name, name: `${name}.pdf`, title: name, type: '34120-6', isTyped: false, folder: 'MOREAU Lina', ...more }
}
const proposed = (files: ChosenFile[], text = '', isAlert = false) => proposedCircuit(ALL, files, text, isAlert)?.id ?? null

describe('the circuit that is proposed', () => {
	it.each(['Signalement Lina', 'Suspicion de maltraitance', 'Note d’information préoccupante'])('for « %s » is the hidden one', (name) =>
		expect(proposed([file(name)])).toBe('crip'))
	it('is the hidden one, whatever the name, when the message says it', () =>
		expect(proposed([file('Note')], 'Veuillez trouver ce signalement.')).toBe('crip'))
	it('is the hidden one, whatever the name, when the sidecar read it in the file', () =>
		expect(proposed([file('Note')], '', true)).toBe('crip'))
	it('is told by a word of one of its pieces', () => expect(proposed([file('Ordonnance du 3 mars')])).toBe('pharmacie'))
	it('is told by a type that was recognised', () =>
		expect(proposed([file('Traitement', { type: '57833-6', isTyped: true })])).toBe('pharmacie'))
	it('is not told by the type that everything has', () => expect(proposed([file('Traitement', { type: '57833-6' })])).toBeNull())
	it('is told by the folder, that bears its name', () => expect(proposed([file('scan 12', { folder: 'Saisine MDPH' })])).toBe('mdph'))
	it('is nobody’s guess when two are as likely', () => expect(proposed([file('Certificat')])).toBeNull())
	it('is none for what no circuit knows', () => expect(proposed([file('Facture')])).toBeNull())
})

describe('the pieces', () => {
	const placed = (...files: ChosenFile[]) => filesOfPieces(CRIP.pieces, files)
	it('are told by names, then by types; the rest goes where anything may go', () =>
		expect(placed(file('Photo'), file('Avis', { type: '89601-9', isTyped: true }), file('Signalement')))
			.toEqual({ note: ['Signalement'], certificat: ['Avis'], justificatifs: ['Photo'] }))
	it('that are one are one: a second file goes elsewhere', () =>
		expect(placed(file('Signalement 1'), file('Signalement 2')))
			.toEqual({ note: ['Signalement 1'], certificat: [], justificatifs: ['Signalement 2'] }))
	it('take the only file left when one alone lacks', () =>
		expect(filesOfPieces([NOTE, CERTIFICATE], [file('Signalement'), file('scan')]))
			.toEqual({ note: ['Signalement'], certificat: ['scan'] }))
	it('take nothing by chance: of two that lack, neither takes what nothing tells', () =>
		expect(filesOfPieces([NOTE, CERTIFICATE], [file('scan')])).toEqual({ note: [], certificat: [] }))
})
