/**
 * Which PDF makes which CDA readable: by the embedded bytes, then by date and type in the name (mssante.md §3.3).
 * A PDF that pairs with none stays an attachment under its own name. Several patients are noticed on the way. Pure.
 */
import type { Finding } from '../mssante/finding.ts'
import type { ReadDocument } from './reading.ts'

import { finding } from '../mssante/finding.ts'
import { normaliseName } from '../mssante/ins/identity.ts'
import { areSeveral } from '../mssante/ins/same-people.ts'

/** Type in the name of a PDF is cut at 40 characters. */
const TYPE_LENGTH = 40

/** The same documents, paired, without copies of one another. */
export function pair(documents: ReadDocument[]): { documents: ReadDocument[], findings: Finding[] } {
	const distinct = documents.filter((document, index) => index
		=== documents.findIndex(
			(other) => other.sha256 === document.sha256 && other.source === document.source && other.name === document.name,
		))
	const cdas = distinct.filter(({ cda }) => cda !== undefined)
	const embedded = distinct.filter(({ source }) => source === 'embedded')
	const pdfs = distinct.filter((document) => document.source !== 'embedded' && isPdf(document))
	const findings: Finding[] = areSeveral(cdas.flatMap(({ cda }) => cda?.patient ?? []))
		? [
				finding('xdm.several-patients', {
					names: [
						...new Set(
							cdas.flatMap(({ cda }) =>
								cda ? [[cda.patient.birthFamilyName, cda.patient.firstBirthGivenName].filter(Boolean).join(' ')] : []),
						),
					],
				}),
			]
		: []

	for (const pdf of pdfs) {
		pdf.pairedWith = embedded.find(({ sha256 }) => sha256 === pdf.sha256)?.pairedWith
	}
	for (const pdf of pdfs.filter(({ pairedWith }) => pairedWith === undefined)) {
		const named = cdas.filter((cda) => isNamedAfter(pdf.name, cda))
		const free = named.filter((cda) => !pdfs.some(({ pairedWith }) => pairedWith === cda.sha256))
		if (free.length === 1) {
			pdf.pairedWith = free[0]!.sha256
		}
	}
	// A level 1 document with one PDF that is not its own: whatever the name, somebody must look.
	const [onlyCda, onlyPdf] = [cdas[0], pdfs[0]]
	if (cdas.length === 1 && pdfs.length === 1 && embedded.length === 1 && onlyPdf!.pairedWith === undefined) {
		onlyPdf!.pairedWith = onlyCda!.sha256
	}
	const copied = new Set(pdfs.map(({ sha256 }) => sha256))
	for (const inside of embedded.filter(({ sha256 }) => !copied.has(sha256))) {
		if (pdfs.some(({ pairedWith }) => pairedWith === inside.pairedWith)) {
			findings.push(finding('cda.pdf-differs'))
		}
	}
	return { documents: distinct.filter((document) => document.source !== 'embedded' || !copied.has(document.sha256)), findings }
}

function isPdf({ mediaType, name }: ReadDocument): boolean {
	return mediaType === 'application/pdf' || /\.pdf$/i.test(name)
}

function isNamedAfter(name: string, { cda, serviceStart }: ReadDocument): boolean {
	const [date = '', type = ''] = name.split('_')
	const dates = [serviceStart, cda?.createdAt].map((time) => time?.slice(0, 8))
	const types = [cda?.type.display, cda?.title].filter((text) => text !== null && text !== undefined)
	return /^\d{8}$/.test(date) && dates.includes(date) && types.some((text) => cut(text) === cut(type))
}

function cut(type: string): string {
	return normaliseName(type).replace(/[^A-Z0-9]+/g, ' ').trim().slice(0, TYPE_LENGTH - 5)
}
