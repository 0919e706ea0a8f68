/**
 * METADATA.XML of an IHE_XDM archive (mssante.md §4.2), read by containment: identifiers of registry objects are
 * wrong in every official sample (§4.9), so what stands inside an ExtrinsicObject is about it, and nothing else is.
 */
import type { Masking } from '../cda/sheet.ts'
import type { Action } from '../document.ts'
import type { XmlElement } from '../xml.ts'

import { MASKINGS } from '../cda/sheet.ts'
import { dayOfBirth } from '../ins/identity.ts'
import { XmlError, XmlReader } from '../xml.ts'

const RIM = 'urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0'
const PATIENT_ID = 'urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427'
const SUBMISSION_PATIENT_ID = 'urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446'
const UNIQUE_ID = 'urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab'
const TYPE_CODE = 'urn:uuid:f0306f51-975f-434e-a61c-c59651d33983'
const CONFIDENTIALITY = 'urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f'
const ACTION_SLOT = 'urn:action:extraMetadataSlot'
/** One message carries a handful of documents. */
const MAX_ENTRIES = 200
const MAX_TEXT = 4000
const MAX_SLOTS = 100
const MAX_SLOT_VALUES = 100

/** One document as METADATA.XML declares it. */
export interface XdmEntry {
	/** Relative to METADATA.XML. */
	uri: string | null
	/** SHA-1, lower-case hex. */
	hash: string | null
	/** Bytes. */
	size: number | null
	/** `matricule^^^&oid&ISO^NH` taken apart. */
	patientId: { extension: string, root: string } | null
	uniqueId: string | null
	typeCode: string | null
	/** Action of the slot; null when the slot holds a word that is not known. */
	action: Action | null
	actionText: string
	/** Codes of confidentiality that mask it from somebody. */
	maskings: Masking[]
	patientInfo: { birthFamilyName: string | null, firstBirthGivenName: string | null, birthDate: string | null, sex: string | null }
}

export interface XdmMetadata {
	entries: XdmEntry[]
	/** patientId of the submission set. */
	patientId: { extension: string, root: string } | null
}

interface Draft {
	slots: Map<string, string[]>
	identifiers: Map<string, string>
	typeCode: string | null
	confidentiality: string[]
}

/** @throws {XmlError} when the XML is broken, or nothing in it is a registry submission */
export function readMetadata(bytes: Buffer): XdmMetadata {
	const drafts: Draft[] = []
	let submissionPatient: string | null = null
	let current: Draft | null = null
	let slot: string | null = null
	let value: string | null = null
	/** Names of the elements that are open; a Slot inside a Classification is not the document's own. */
	const path: string[] = []

	const open = (element: XmlElement) => {
		path.push(element.uri === RIM ? element.local : '')
		if (element.uri !== RIM) {
			return
		}
		switch (element.local) {
			case 'ExtrinsicObject':
				if (drafts.length >= MAX_ENTRIES) {
					throw new XmlError(`plus de ${MAX_ENTRIES} documents`)
				}
				current = { slots: new Map(), identifiers: new Map(), typeCode: null, confidentiality: [] }
				drafts.push(current)
				break
			case 'Slot':
				slot = path.at(-2) === 'ExtrinsicObject' ? element.attributes.name ?? null : null
				break
			case 'Value':
				value = ''
				break
			case 'Classification':
				if (current && element.attributes.classificationScheme === TYPE_CODE) {
					current.typeCode = element.attributes.nodeRepresentation?.trim() || null
				} else if (
					current
					&& element.attributes.classificationScheme === CONFIDENTIALITY
					&& current.confidentiality.length < MAX_SLOTS
				) {
					current.confidentiality.push(element.attributes.nodeRepresentation?.trim().slice(0, MAX_TEXT) ?? '')
				}
				break
			case 'ExternalIdentifier': {
				const { identificationScheme: scheme = '', value: identifier = '' } = element.attributes
				if (current) {
					current.identifiers.set(scheme, identifier.trim().slice(0, MAX_TEXT))
				} else if (scheme === SUBMISSION_PATIENT_ID) {
					submissionPatient = identifier.trim()
				}
				break
			}
		}
	}
	const close = () => {
		const local = path.pop()
		if (local === 'ExtrinsicObject') {
			current = null
		} else if (local === 'Slot') {
			slot = null
		} else if (local === 'Value') {
			if (current && slot !== null && value !== null) {
				const values = current.slots.get(slot) ?? []
				if (values.length < MAX_SLOT_VALUES && (current.slots.has(slot) || current.slots.size < MAX_SLOTS)) {
					current.slots.set(slot, [...values, value.trim()])
				}
			}
			value = null
		}
	}
	const text = (piece: string) => {
		if (value !== null) {
			value = (value + piece).slice(0, MAX_TEXT)
		}
	}

	let seenRegistry = false
	const reader = new XmlReader({
		open: (element) => {
			seenRegistry ||= element.uri === RIM
			open(element)
		},
		text,
		close,
	})
	reader.write(bytes)
	reader.end()
	if (!seenRegistry) {
		throw new XmlError('ce n’est pas un lot XDM')
	}
	return { entries: drafts.map(entryOf), patientId: patientIdOf(submissionPatient) }
}

function entryOf({ slots, identifiers, typeCode, confidentiality }: Draft): XdmEntry {
	const one = (name: string) => slots.get(name)?.[0] || null
	const size = one('size')
	const actionText = one(ACTION_SLOT) ?? ''
	return {
		uri: one('URI'),
		hash: one('hash')?.toLowerCase() ?? null,
		size: size !== null && /^\d{1,12}$/.test(size) ? Number(size) : null,
		patientId: patientIdOf(identifiers.get(PATIENT_ID) ?? null),
		uniqueId: identifiers.get(UNIQUE_ID) || null,
		typeCode,
		action: ({ '': 'new', F: 'new', C: 'replace', D: 'delete' } as const)[actionText.toUpperCase()] ?? null,
		actionText,
		maskings: (Object.keys(MASKINGS) as Masking[]).filter((masking) => confidentiality.includes(masking)),
		patientInfo: patientInfoOf(slots.get('sourcePatientInfo') ?? []),
	}
}

/** `279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH` (CX, HL7 v2). */
function patientIdOf(text: string | null): { extension: string, root: string } | null {
	const [extension = '', , , authority = ''] = (text ?? '').split('^')
	const root = authority.split('&')[1] ?? ''
	return extension === '' || root === '' ? null : { extension, root }
}

/** `PID-5|NOM^Premier^Liste^^^^L` (L: birth, D: used), `PID-7|AAAAMMJJ`, `PID-8|F`. */
function patientInfoOf(lines: string[]): XdmEntry['patientInfo'] {
	const field = (name: string, accept: (parts: string[]) => boolean = () => true) => lines
		.map((line) => line.split('|'))
		.filter(([key]) => key === name)
		.map(([, rest = '']) => rest.split('^'))
		.find(accept)
	const birth = field('PID-5', (parts) => parts.at(-1) === 'L')
	return {
		birthFamilyName: birth?.[0] || null,
		firstBirthGivenName: birth?.[1] || null,
		birthDate: dayOfBirth(field('PID-7')?.[0] || null),
		sex: field('PID-8')?.[0] || null,
	}
}
