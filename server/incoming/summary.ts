/** What lists show and search of a message, taken from its reading once. Pure. */
import type { MessageKind, Reading } from '../reading/reading.ts'

import { typeLabel } from '../mssante/cda/document-type.ts'
import { frenchDate } from '../mssante/ins/identity.ts'
import { searchable } from '../mssante/searchable.ts'
import { readableSubject } from '../mssante/subject/subject.ts'

/** Characters kept of a title, and of what was written. */
const MAX_TITLE = 200
const MAX_TEXT = 20_000

export interface Summary {
	sender: string | null
	title: string
	words: string
	text: string
	/** The same, as it is searched. */
	said: string
}

/** Receipts have subjects of their software's, in English. */
const RECEIPTS: Partial<Record<MessageKind, string>> = { mdn: 'Accusé', dsn: 'Avis de remise', ko: 'Avis de non-intégration' }

export function summaryOf({ kind, envelope, documents, text }: Pick<Reading, 'kind' | 'envelope' | 'documents' | 'text'>): Summary {
	const cdas = documents.flatMap(({ cda }) => cda ?? [])
	const [first] = cdas
	const label = first ? first.title ?? typeLabel(first.type.code ?? '') ?? first.type.display : null
	const title = RECEIPTS[kind] ?? ((label ?? readableSubject(envelope.subject)) || documents[0]?.name || 'Message sans objet')
	const people = cdas.flatMap(({ patient }) => [
		patient.birthFamilyName,
		patient.firstBirthGivenName,
		patient.usedFamilyName,
		frenchDate(patient.birthDate ?? ''),
		patient.ins?.matricule ?? null,
	])
	return {
		sender: envelope.from,
		title: title.slice(0, MAX_TITLE),
		words: searchable([title, envelope.subject, envelope.from, ...people, ...documents.map(({ name }) => name)]),
		text: text.slice(0, MAX_TEXT),
		said: searchable([text]),
	}
}
