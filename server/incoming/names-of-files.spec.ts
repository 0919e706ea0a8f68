import type { ReadDocument } from '../reading/reading.ts'

import { describe, expect, it } from 'vitest'
import { credibleDate, folderOfReadable, placesOf } from './names-of-files.ts'

function document(name: string, sha256: string): ReadDocument {
	return {
		name,
		mediaType: 'application/pdf',
		size: 1,
		sha256,
		source: 'attachment',
		file: '',
	}
}
const context = {
	pattern: '{dossier}/{date} {type} {titre}',
	patientFolder: null,
	waitingFolder: 'À classer',
	mailDate: '2026-03-02',
	data: 'beside' as const,
}
const names = (...documents: ReadDocument[]) => placesOf(documents, context).map(({ place }) => place.base + place.extension)

describe('names of the documents of one message', () => {
	it('that differ by case alone stay apart where case does not count', () => {
		expect(names(document('CR.pdf', 'aaaaaaaaaa'), document('cr.pdf', 'bbbbbbbbbb'))).toEqual([
			'2026-03-02 CR.pdf',
			'2026-03-02 cr (bbbbbbbb).pdf',
		])
	})
	it('that are the same are left to whoever files', () => {
		expect(names(document('CR.pdf', 'a'), document('CR.pdf', 'b'))).toEqual(['2026-03-02 CR.pdf', '2026-03-02 CR.pdf'])
	})
})

/** A structured document of a patient, and its readable copy. */
function lot(type: string, title: string, { data = 'beside' as 'beside' | 'folder', pattern = context.pattern } = {}): string[] {
	const cda = {
		...{ id: null, setId: null, version: null, action: 'new' as const, replaces: null, level: 1 as const, authors: [] },
		...{ type: { code: null, system: null, display: type }, title, createdAt: '20260302083000+0100', patient: null as never },
	}
	const both = [
		{ ...document('IHE.XML', 'x'), cda },
		{ ...document('CR.pdf', 'p'), pairedWith: 'x' },
	]
	return placesOf(both, { ...context, pattern, patientFolder: 'DUPONT Suzanne', data })
		.map(({ place: { folder, base, extension } }) => `${folder.replace('DUPONT Suzanne', '')}/${base}${extension}`)
}

describe('the name of a document', () => {
	it.each([
		['CR d’examens biologiques', 'Compte rendu d\'examens biologiques', '2026-03-02 Compte rendu d\'examens biologiques'],
		['Lettre de liaison', 'LETTRE DE LIAISON à la sortie', '2026-03-02 LETTRE DE LIAISON à la sortie'],
		['Prescription de produits de santé', 'Prescription', '2026-03-02 Prescription de produits de santé'],
		['Imagerie', 'Radio du thorax', '2026-03-02 Imagerie Radio du thorax'],
		['Imagerie', '', '2026-03-02 Imagerie'],
		['Imagerie', 'تقرير', '2026-03-02 Imagerie تقرير'],
	])('says once what %s and « %s » both say', (type, title, name) => expect(lot(type, title)[1]).toBe(`/${name}.pdf`))

	it('keeps no separator of what it does not say', () => {
		expect(lot('Imagerie', 'Imagerie du thorax', { pattern: '{dossier}/{date} - {type} - {titre}' })[1])
			.toBe('/2026-03-02 - Imagerie du thorax.pdf')
		expect(lot('Imagerie', '', { pattern: '{dossier}/{titre} - {type}' })[1]).toBe('/Imagerie.pdf')
	})

	it('is read in a list: cut after a word, and told so', () => {
		const title = 'du service des urgences vers l’établissement d’hébergement pour personnes âgées dépendantes'
		const [, name] = lot('Fiche de retour', title)
		expect(name).toBe('/2026-03-02 Fiche de retour du service des urgences vers l’établissement….pdf')
		expect(lot('Compte rendu ou fiche de consultation ou de visite à domicile, de téléconsultation', 'Cardiologie')[1])
			.toMatch(/… Cardiologie\.pdf$/)
		expect([...lot('', 'x'.repeat(300))[1]!].length).toBe('/'.length + 80 + '.pdf'.length)
	})

	it('keeps the date that its pattern puts after a long title', () => {
		const title = 'du service des urgences vers l’établissement d’hébergement pour personnes âgées dépendantes'
		const [, name] = lot('Fiche de retour', title, { pattern: '{dossier}/{type} {titre} {date}' })
		expect(name).toBe('/Fiche de retour du service des urgences vers l’établissement… 2026-03-02.pdf')
	})
})

describe('the data of a document', () => {
	it('stand beside its readable copy, or apart, under the same name', () => {
		expect(lot('Imagerie', 'Thorax')).toEqual(['/2026-03-02 Imagerie Thorax.xml', '/2026-03-02 Imagerie Thorax.pdf'])
		expect(lot('Imagerie', 'Thorax', { data: 'folder' }))
			.toEqual(['/Données/2026-03-02 Imagerie Thorax.xml', '/2026-03-02 Imagerie Thorax.pdf'])
	})

	it('are in sight where they are all that came', () => {
		const [placed] = placesOf([{
			...document('IHE.XML', 'x'),
			cda: {
				...{ id: null, setId: null, version: null, action: 'new', replaces: null, level: 3, authors: [] },
				...{ type: { code: null, system: null, display: 'Imagerie' }, title: '', createdAt: null, patient: null as never },
			},
		}], { ...context, patientFolder: 'DUPONT Suzanne', data: 'folder' })
		expect(placed!.place.folder).toBe('DUPONT Suzanne')
	})

	it.each([
		['DUPONT/MSSanté/Données/a.xml', 'DUPONT', 'folder', 'DUPONT/MSSanté'],
		['DUPONT/MSSanté/a.xml', 'DUPONT', 'folder', 'DUPONT/MSSanté'],
		// Named so by people: the patient's folder itself, one of a mailbox that puts nothing apart, one where it was moved.
		['DUPONT/Données/a.xml', 'DUPONT/Données', 'folder', 'DUPONT/Données'],
		['DUPONT/Données/a.xml', 'DUPONT', 'beside', 'DUPONT/Données'],
		['Archives/Données/a.xml', 'DUPONT', 'folder', 'Archives/Données'],
	] as const)('%s of %s (%s) bring a copy that comes later into %s', (path, patientFolder, data, folder) => {
		expect(folderOfReadable(path, { patientFolder, data })).toBe(folder)
	})
})

describe('the date of a mail', () => {
	const received = '2026-03-02T09:00:00.000Z'
	it.each(['2026-03-01T22:00:00.000Z', '2026-03-03T08:00:00.000Z', '1998-01-01T00:00:00.000Z'])('is its own: %s', (date) =>
		expect(credibleDate(date, received)).toBe(date))
	it.each(['2099-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z', null, 'hier'])('is that of its receipt: %s', (date) =>
		expect(credibleDate(date, received)).toBe(received))
})
