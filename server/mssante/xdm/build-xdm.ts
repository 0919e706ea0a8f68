/**
 * The furniture of an IHE_XDM archive that we make: METADATA.XML, README.TXT, INDEX.HTM (mssante.md §4.1, §4.2).
 * Slots are those of every official sample; what the samples get wrong (objects referred to) is right here. Pure.
 */
import type { Sheet } from '../cda/sheet.ts'
import type { Markup } from '../xml-text.ts'

import { birthTimeOf } from '../cda/build-cda.ts'
import { MASKING_SYSTEM, MASKINGS, PS_ROOT, STRUCTURE_ROOT, structureId, utcOf } from '../cda/sheet.ts'
import { PRACTICE_SETTINGS, PRACTICE_SYSTEM, SECTOR_SYSTEM, SECTORS } from '../cda/structure-codes.ts'
import { xml } from '../xml-text.ts'

export interface MadeDocument {
	sheet: Sheet
	/** SHA-1 of the CDA, hex. */
	sha1: string
	/** Bytes of the CDA. */
	size: number
}

export interface Submission {
	/** Unique id of the lot: an OID. */
	uniqueId: string
	/** Instant of the sending. */
	at: Date
	documents: MadeDocument[]
	/** A fresh UUID at each call. */
	uuid: () => string
}

/** Of formatCode: TRE_A11 by ASS_A12 (mssante.md §12). */
const FORMAT_SYSTEM = '1.3.6.1.4.1.19376.1.2.3'
/** Bytes of a title (ITI TF-3 §4.2.3.2.26). */
const MAX_TITLE = 128
/** Who hands the archive over. */
export type Depositor = Pick<Sheet, 'professional' | 'organisation' | 'replyTo'>

export const SUBSET = 'IHE_XDM/SUBSET01'

/** ISO 9660 level 1 (mssante.md §4.1). */
export function documentName(index: number): string {
	return `DOC${String(index + 1).padStart(4, '0')}.XML`
}

export function metadataXml({ uniqueId, at, documents, uuid }: Submission): string {
	const [first] = documents as [MadeDocument]
	const { sheet } = first
	const set = `urn:uuid:${uuid()}`
	const entries = documents.map((document, index) => ({ id: `urn:uuid:${uuid()}`, document, index }))
	const identifier = (object: string, scheme: string, value: string, name: string) => xml`<rim:ExternalIdentifier id="urn:uuid:${uuid()}"
 identificationScheme="urn:uuid:${scheme}" registryObject="${object}" value="${value}">
<rim:Name><rim:LocalizedString value="${name}"/></rim:Name></rim:ExternalIdentifier>\n`
	const classified = (object: string, scheme: string, code: string, inside: Markup[]) => xml`<rim:Classification id="urn:uuid:${uuid()}"
 classificationScheme="urn:uuid:${scheme}" classifiedObject="${object}" nodeRepresentation="${code}">${inside}</rim:Classification>\n`
	const classification = (object: string, scheme: string, code: string, system: string, label: string) =>
		classified(object, scheme, code, [
			slot('codingScheme', system),
			xml`<rim:Name><rim:LocalizedString xml:lang="FR" charset="UTF8" value="${label}"/></rim:Name>`,
		])
	const author = (object: string, scheme: string, { organisation, professional }: Sheet) => classified(object, scheme, '', [
		slot('authorInstitution', `${hl7(organisation.name)}^^^^^&${STRUCTURE_ROOT}&ISO^IDNST^^^${structureId(organisation)}`),
		slot('authorPerson', xcn(professional)),
		slot('authorSpecialty', `${professional.profession.code}^${hl7(professional.profession.label)}^${professional.profession.system}`),
	])
	const facility = (object: string, scheme: string, { sector }: Sheet['organisation']) =>
		classification(object, scheme, sector, SECTOR_SYSTEM, SECTORS[sector] ?? sector)

	return xml`<lcm:SubmitObjectsRequest
 xmlns:lcm="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0" xmlns:rim="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0">
<rim:RegistryObjectList>
<rim:RegistryPackage id="${set}" status="urn:oasis:names:tc:ebxml-regrep:StatusType:Approved">
${slot('submissionTime', utc(at))}
${named(documents.length === 1 ? sheet.title : `${documents.length} documents`)}
<rim:Classification id="urn:uuid:${uuid()}" classificationNode="urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"
 classifiedObject="${set}" nodeRepresentation=""/>
${[
	author(set, 'a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d', sheet),
	facility(set, 'aa543740-bdda-424e-8c96-df4873be8500', sheet.organisation),
	identifier(set, '6b5aea1a-874d-4603-a4bc-96a0a7b38446', patientId(sheet), 'XDSSubmissionSet.patientId'),
	identifier(
		set,
		'554ac39e-e3fe-47fe-b233-965d2a147832',
		`${STRUCTURE_ROOT}.${structureId(sheet.organisation)}`,
		'XDSSubmissionSet.sourceId',
	),
	identifier(set, '96fdda7c-d067-4183-912e-bf5ee74998a8', uniqueId, 'XDSSubmissionSet.uniqueId'),
]}</rim:RegistryPackage>
${entries.map(({
	id,
	document: { sheet: one, sha1, size },
	index,
}) => xml`<rim:ExtrinsicObject id="${id}" mimeType="text/xml" objectType="urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
 status="urn:oasis:names:tc:ebxml-regrep:StatusType:Approved">
${slot('hash', sha1.toUpperCase())}
${slot('size', String(size))}
${slot('URI', documentName(index))}
${slot('creationTime', utcOf(one.createdAt))}
${slot('languageCode', 'fr-FR')}
${slot('legalAuthenticator', xcn(one.professional))}
${slot('serviceStartTime', utcOf(one.serviceStart))}
${slot('sourcePatientId', `${hl7(one.localId.extension)}^^^&${one.localId.root}&ISO^PI`)}
${slot('sourcePatientInfo', ...patientInfo(one))}
${one.replaces === null ? null : actionSlot('C')}${named(one.title)}
${[
	author(id, '93606bcf-9494-43ec-9b4e-a7748d1a838d', one),
	classification(id, '41a5887f-8865-4c09-adf7-e362475b143a', one.type.classCode, '1.2.250.1.213.1.1.4.1', one.type.classLabel),
	classification(id, 'f4f85eac-e6cb-4883-b524-f2705394840f', 'N', '2.16.840.1.113883.5.25', 'Normal'),
	...one.maskings.map((masking) =>
		classification(id, 'f4f85eac-e6cb-4883-b524-f2705394840f', masking, MASKING_SYSTEM, MASKINGS[masking])),
	classification(
		id,
		'a09d5840-386c-46f2-b5ad-9c3699a4309d',
		'urn:ihe:iti:xds-sd:pdf:2008',
		FORMAT_SYSTEM,
		'Document à corps non structuré en Pdf/A-1',
	),
	facility(id, 'f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1', one.organisation),
	classification(
		id,
		'cccf5598-8b07-4b77-a05e-ae952c785ead',
		one.organisation.practiceSetting,
		PRACTICE_SYSTEM,
		PRACTICE_SETTINGS[one.organisation.practiceSetting] ?? one.organisation.practiceSetting,
	),
	classification(id, 'f0306f51-975f-434e-a61c-c59651d33983', one.type.code, one.type.system, one.type.label),
	identifier(id, '58a6f841-87b3-4a3e-92fd-a8ffeff98427', patientId(one), 'XDSDocumentEntry.patientId'),
	identifier(id, '2e82c1f6-a085-4c72-9da3-8640a32e42ab', one.id, 'XDSDocumentEntry.uniqueId'),
]}</rim:ExtrinsicObject>
`)}${entries.map(({ id }) => xml`<rim:Association id="urn:uuid:${uuid()}"
 associationType="urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember" objectType="Original"
 sourceObject="${set}" targetObject="${id}">${slot('SubmissionSetStatus', 'Original')}</rim:Association>
`)}</rim:RegistryObjectList>
</lcm:SubmitObjectsRequest>
`.text
}

/** Seven-bit ASCII, CRLF (mssante.md §4.1). */
export function readmeTxt({ professional, organisation, replyTo }: Depositor, documents: number): string {
	const lines = [
		'Emetteur :',
		'==========',
		`    . Nom : ${[...Object.values(professional.courtesy ?? {}), professional.family, professional.given].filter(Boolean).join(' ')}`,
		`    . Organisme : ${organisation.name} (${structureId(organisation)})`,
		`    . Adresse : ${organisation.address ?? 'non communiquee'}`,
		`    . Telephone : ${organisation.telecom ?? 'non communique'}`,
		`    . Messagerie securisee, pour repondre : ${replyTo}`,
		'',
		'Application de l\'emetteur :',
		'===========================',
		'    . Nom : mssante',
		'    . Version : 0.1',
		'    . Editeur : mssante',
		'',
		'Instructions :',
		'==============',
		'    . Consultez les fichiers recus par messagerie securisee de sante dans votre logiciel de professionnel de sante.',
		'',
		'Arborescence :',
		'==============',
		'    README.TXT',
		'    INDEX.HTM',
		'    + IHE_XDM',
		'        + SUBSET01',
		'            METADATA.XML',
		...Array.from({ length: documents }, (_, index) => `            ${documentName(index)}`),
		'',
	]
	return ascii(lines.join('\r\n'))
}

/** XHTML 1.0 strict. */
export function indexHtm({ organisation, replyTo }: Depositor): string {
	return xml`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="fr" lang="fr">
<head><title>Documents de santé</title></head>
<body>
<p>Emetteur : ${organisation.name} (${structureId(organisation)})</p>
<p>Pour répondre : ${replyTo}</p>
<p>Voir le fichier <a href="README.TXT">README.TXT</a></p>
</body>
</html>
`.text
}

export function slot(name: string, ...values: string[]): Markup {
	const list = values.map((value) => xml`<rim:Value>${value}</rim:Value>`)
	return xml`<rim:Slot name="${name}"><rim:ValueList>${list}</rim:ValueList></rim:Slot>`
}

/** `C`: replaces an earlier version; `D`: is to be deleted (mssante.md §4.4). */
export function actionSlot(action: 'C' | 'D'): Markup {
	return xml`${slot('urn:action:extraMetadataSlot', action)}\n`
}

export function named(title: string): Markup {
	return xml`<rim:Name><rim:LocalizedString xml:lang="FR" charset="UTF8" value="${cut(title)}"/></rim:Name>
<rim:Description><rim:LocalizedString xml:lang="FR" charset="UTF8" value=""/></rim:Description>`
}

/** At a word where there is one, never inside a character. */
function cut(title: string): string {
	if (Buffer.byteLength(title) <= MAX_TITLE) {
		return title
	}
	let short = ''
	for (const character of title) {
		if (Buffer.byteLength(short + character) > MAX_TITLE - Buffer.byteLength('…')) {
			break
		}
		short += character
	}
	return `${short.replace(/\s+\S*$/, '') || short}…`
}

function patientId({ patient: { ins }, localId }: Sheet): string {
	return ins === null ? `${hl7(localId.extension)}^^^&${localId.root}&ISO^PI` : `${ins.matricule}^^^&${ins.oid}&ISO^NH`
}

export function xcn({ nationalId, family, given }: Sheet['professional']): string {
	return `${nationalId}^${hl7(family)}^${hl7(given)}^^^^^^&${PS_ROOT}&ISO^D^^^${nationalId.startsWith('8') ? 'IDNPS' : 'EI'}`
}

function patientInfo({ patient }: Sheet): string[] {
	const { birthFamilyName, firstBirthGivenName, birthGivenNames, birthDate, sex, birthPlace } = patient
	return [
		`PID-5|${[birthFamilyName, firstBirthGivenName, birthGivenNames].map((name) => hl7(name ?? '')).join('^')}^^^^L`,
		`PID-5|${hl7(patient.usedFamilyName ?? birthFamilyName ?? '')}^${hl7(patient.usedGivenName ?? firstBirthGivenName ?? '')}^^^^^D`,
		...birthDate === null ? [] : [`PID-7|${birthTimeOf(birthDate)}`],
		...sex === null ? [] : [`PID-8|${/^[MF]$/.test(sex) ? sex : 'U'}`],
		...birthPlace === null ? [] : [`PID-11|^^^^^^BDL^^${birthPlace}`],
	]
}

/** A component of an HL7 v2 field: separators are no part of a name. */
export function hl7(text: string): string {
	return text.replace(/[\^&|~\\]/g, ' ').replace(/\s+/g, ' ').trim()
}

/** yyyyMMddHHmmss, UTC. */
export function utc(at: Date): string {
	return at.toISOString().replace(/\D/g, '').slice(0, 14)
}

function ascii(text: string): string {
	return text.normalize('NFD').replaceAll('’', '\'').replace(/[Œœ]/g, 'oe').replace(/[–—]/g, '-').replace(/[^\r\n\x20-\x7E]/g, '')
}
