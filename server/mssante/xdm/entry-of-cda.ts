/**
 * What METADATA.XML says of a document that somebody else made, from that document's own header (ANS, annex of the IG « CDA → XDS »;
 * mssante.md §4.2, §4.3): its author, its dates and its identifiers, none of ours. Pure.
 */
import type { HeaderNode } from '../cda/header-tree.ts'
import type { Coded } from './format-code.ts'

import { documentType } from '../cda/document-type.ts'
import { allAt, attributeAt, firstAt, textAt } from '../cda/header-tree.ts'
import { PS_ROOT, STRUCTURE_ROOT } from '../cda/sheet.ts'
import { INS_OIDS } from '../ins/oid.ts'
import { formatCodeOf } from './format-code.ts'

/** Identifiers as HL7 v2 fields (XCN, XON, CX), times in UTC with the precision of the document. */
export interface DocumentEntry {
	uniqueId: string
	title: string
	creationTime: string
	languageCode: string
	serviceStart: string | null
	serviceStop: string | null
	legalAuthenticator: string | null
	patientId: string
	sourcePatientId: string
	/** `PID-5|…`. */
	sourcePatientInfo: string[]
	authors: { institution: string | null, person: string, role: string | null, specialty: string | null }[]
	type: Coded
	class: Coded
	confidentiality: Coded
	format: Coded
	facility: Coded
	practice: Coded
	events: Coded[]
}

const CLASS_SYSTEM = '1.2.250.1.213.1.1.4.1'
/** Of a type that is in no value set of ours: a report. */
const REPORT = { code: '10', label: 'Compte rendu', system: CLASS_SYSTEM }
const ROLE = 'recordTarget/patientRole'
const EVENT = 'documentationOf/serviceEvent'
/** In the order in which an identity is taken (mssante.md §4.3). */
const INS_ORDER: readonly string[] = [...INS_OIDS.production, ...INS_OIDS.test]

/** @param document ClinicalDocument */
export function entryOfCda(document: HeaderNode): DocumentEntry {
	const code = attributeAt(document, 'code', 'code') ?? ''
	const type = documentType(code)
	const events = allAt(document, EVENT)
	// Of several acts, the one that says where it was done is the main one.
	const main = events.find((event) => practiceOf(event) !== null) ?? events[0] ?? document
	const patientIds = allAt(document, `${ROLE}/id`).map(idOf).filter(({ root }) => root !== '')
	const ins = INS_ORDER.flatMap((oid) => patientIds.filter(({ root, extension }) => root === oid && extension !== ''))[0]
	const local = patientIds.find(({ root }) => !INS_ORDER.includes(root))
	const patientId = ins ? cx(ins, 'NH') : local ? cx(local, 'PI') : ''
	const legal = firstAt(document, 'legalAuthenticator/assignedEntity')
	return {
		uniqueId: joined(idOf(firstAt(document, 'id'))),
		title: textAt(document, 'title') ?? type?.label ?? 'Document',
		creationTime: utcOf(attributeAt(document, 'effectiveTime', 'value')) ?? '',
		languageCode: attributeAt(document, 'languageCode', 'code') ?? 'fr-FR',
		serviceStart: utcOf(attributeAt(main, 'effectiveTime/low', 'value') ?? attributeAt(main, 'effectiveTime', 'value')),
		serviceStop: utcOf(attributeAt(main, 'effectiveTime/high', 'value')),
		legalAuthenticator: legal ? xcn(legal) : null,
		patientId,
		sourcePatientId: local ? cx(local, 'PI') : patientId,
		sourcePatientInfo: patientInfo(document),
		authors: allAt(document, 'author').map(authorOf),
		type: coded(firstAt(document, 'code')) ?? { code: '', label: '', system: '' },
		class: type ? { code: type.classCode, label: type.classLabel, system: CLASS_SYSTEM } : REPORT,
		confidentiality: coded(firstAt(document, 'confidentialityCode')) ?? {
			code: 'N',
			label: 'Normal',
			system: '2.16.840.1.113883.5.25',
		},
		format: formatCodeOf(
			allAt(document, 'templateId').map(({ attributes }) => attributes.root?.trim() ?? ''),
			bodyType(document),
		),
		facility: coded(firstAt(document, 'componentOf/encompassingEncounter/location/healthCareFacility/code')) ?? {
			code: 'SA43',
			label: 'Secteur non défini',
			system: '1.2.250.1.71.4.2.4',
		},
		practice: practiceOf(main) ?? { code: 'AMBULATOIRE', label: 'Ambulatoire', system: '1.2.250.1.213.1.1.4.9' },
		events: events
			.flatMap((event) => [...allAt(event, 'code'), ...allAt(event, 'code/translation')])
			.flatMap((code) => coded(code) ?? []),
	}
}

function practiceOf(event: HeaderNode): Coded | null {
	return coded(firstAt(event, 'performer/assignedEntity/representedOrganization/standardIndustryClassCode'))
}

function coded(node: HeaderNode | undefined): Coded | null {
	const { code = '', displayName = '', codeSystem = '' } = node?.attributes ?? {}
	return code.trim() === '' ? null : { code: code.trim(), label: displayName.trim() || code.trim(), system: codeSystem.trim() }
}

/** Media type of an unstructured body, or null. */
function bodyType(document: HeaderNode): string | null {
	const text = firstAt(document, 'component/nonXMLBody/text')
	return text ? text.attributes.mediaType?.trim().toLowerCase() ?? 'application/pdf' : null
}

function authorOf(author: HeaderNode): DocumentEntry['authors'][number] {
	const assigned = firstAt(author, 'assignedAuthor') ?? author
	const organisation = firstAt(assigned, 'representedOrganization')
	const specialty = coded(firstAt(assigned, 'code'))
	return {
		institution: organisation ? xon(organisation) : null,
		person: firstAt(assigned, 'assignedAuthoringDevice') ? device(assigned) : xcn(assigned),
		role: attributeAt(author, 'functionCode', 'displayName'),
		specialty: specialty && `${specialty.code}^${hl7(specialty.label)}^${specialty.system}`,
	}
}

function xon(organisation: HeaderNode): string {
	const { root, extension } = idOf(firstAt(organisation, 'id'))
	const name = hl7(textAt(organisation, 'name') ?? '')
	return root === '' ? name : `${name}^^^^^&${root}&ISO^IDNST^^^${extension}`
}

/** A professional, or the patient who writes. */
function xcn(assigned: HeaderNode): string {
	const { root, extension } = idOf(firstAt(assigned, 'id'))
	const name = (part: string) => hl7(textAt(assigned, `assignedPerson/name/${part}`) ?? '')
	// An identifier with a slash is the structure's own for somebody whom no national register knows (mssante.md §4.2).
	const kind = INS_ORDER.includes(root) ? 'NH' : root === PS_ROOT && !extension.includes('/') ? 'IDNPS' : 'EI'
	return `${hl7(extension)}^${name('family')}^${name('given')}^^^^^^&${root}&ISO^D^^^${kind}`
}

function device(assigned: HeaderNode): string {
	const { root, extension } = idOf(firstAt(assigned, 'id'))
	const part = (name: string) => hl7(textAt(assigned, `assignedAuthoringDevice/${name}`) ?? '')
	return `${hl7(extension)}^${part('softwareName')}^${part('manufacturerModelName')}^^^^^^&${root || STRUCTURE_ROOT}&ISO^U^^^RI`
}

/** `PID-5|NOM^Premier^Liste^^^^L` (L: birth, D: used), as the official samples write it. */
function patientInfo(document: HeaderNode): string[] {
	const patient = firstAt(document, `${ROLE}/patient`)
	if (!patient) {
		return []
	}
	const named = (local: string, qualifier: string | undefined) => {
		const found = allAt(patient, `name/${local}`).find(({ attributes }) => attributes.qualifier?.trim() === qualifier)
		return hl7(found?.text ?? '')
	}
	const birth = [named('family', 'BR'), named('given', 'BR') || named('given', undefined).split(' ')[0]!, named('given', undefined)]
	const used = [named('family', 'CL') || birth[0]!, named('given', 'CL') || birth[1]!]
	const [birthDate, sex] = [attributeAt(patient, 'birthTime', 'value'), attributeAt(patient, 'administrativeGenderCode', 'code')]
	const place = textAt(patient, 'birthplace/place/addr/county')
	return [
		`PID-5|${birth.join('^')}^^^^L`,
		`PID-5|${used.join('^')}^^^^^D`,
		...birthDate === null ? [] : [`PID-7|${birthDate.slice(0, 8)}`],
		...sex === null ? [] : [`PID-8|${sex}`],
		...place === null ? [] : [`PID-11|^^^^^^BDL^^${place}`],
	]
}

interface Id { root: string, extension: string }

function idOf(node: HeaderNode | undefined): Id {
	return { root: node?.attributes.root?.trim() ?? '', extension: node?.attributes.extension?.trim() ?? '' }
}

function joined({ root, extension }: Id): string {
	return extension === '' ? root : `${root}^${extension}`
}

function cx({ root, extension }: Id, kind: 'NH' | 'PI'): string {
	return `${hl7(extension)}^^^&${root}&ISO^${kind}`
}

/** A component of an HL7 v2 field: separators are no part of a name. */
function hl7(text: string): string {
	return text.replace(/[\^&|~\\]/g, ' ').replace(/\s+/g, ' ').trim()
}

/** YYYYMMDD[HHmm[ss[.f]]][±ZZzz] in UTC, as precise as it was; without a zone it is taken as it stands. Null for no time. */
export function utcOf(time: string | null): string | null {
	const [, date = '', clock = '', zone] = /^(\d{4,8})(\d{4}(?:\d{2})?)?(?:\.\d+)?([+-]\d{4})?$/.exec(time ?? '') ?? []
	if (date === '') {
		return null
	}
	if (date.length < 8 || clock === '') {
		return date
	}
	const digits = `${date}${clock.padEnd(6, '0')}`
	if (zone === undefined) {
		return digits
	}
	const instant = new Date(digits.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6') + zone.replace(/^(...)/, '$1:'))
	return Number.isNaN(instant.getTime()) ? digits : instant.toISOString().replace(/\D/g, '').slice(0, 14)
}
