import type { ReadDocument } from '../reading/reading.ts'

import { describe, expect, it } from 'vitest'
import { credibleDate, placesOf } from './naming.ts'

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
const context = { pattern: '{dossier}/{date} {type} {titre}', patientFolder: null, waitingFolder: 'À classer', mailDate: '2026-03-02' }
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

describe('the date of a mail', () => {
	const received = '2026-03-02T09:00:00.000Z'
	it.each(['2026-03-01T22:00:00.000Z', '2026-03-03T08:00:00.000Z', '1998-01-01T00:00:00.000Z'])('is its own: %s', (date) =>
		expect(credibleDate(date, received)).toBe(date))
	it.each(['2099-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z', null, 'hier'])('is that of its receipt: %s', (date) =>
		expect(credibleDate(date, received)).toBe(received))
})
