/**
 * METADATA.XML around documents that leave as they are, each said by its own header, in a lot of ours: the depositor is who hands
 * it over, the authors are theirs (mssante.md §4.2, §4.4). Pure.
 */
import type { Masking } from '../cda/sheet.ts'
import type { Markup } from '../xml-text.ts'
import type { Depositor } from './build-xdm.ts'
import type { DocumentEntry } from './entry-of-cda.ts'
import type { Coded } from './format-code.ts'

import { MASKING_SYSTEM, MASKINGS, STRUCTURE_ROOT, structureId } from '../cda/sheet.ts'
import { SECTOR_SYSTEM, SECTORS } from '../cda/structure-codes.ts'
import { xml } from '../xml-text.ts'
import { actionSlot, documentName, hl7, named, slot, utc, xcn } from './build-xdm.ts'

export interface CarriedEntry {
	entry: DocumentEntry
	/** Those that METADATA alone bears. */
	maskings: Masking[]
	/** SHA-1 of the CDA, hex, and its bytes. */
	sha1: string
	size: number
}

export interface CarriedLot {
	/** An OID. */
	uniqueId: string
	/** Instant of the sending. */
	at: Date
	depositor: Depositor
	documents: CarriedEntry[]
	/** They are to be deleted, of the recipient's record. */
	isDeletion: boolean
	/** A fresh UUID at each call. */
	uuid: () => string
}

const STATUS = 'urn:oasis:names:tc:ebxml-regrep:StatusType:Approved'

export function carriedMetadataXml({ uniqueId, at, depositor, documents, isDeletion, uuid }: CarriedLot): string {
	const { organisation, professional } = depositor
	const set = `urn:uuid:${uuid()}`
	const [{ entry: first }] = documents as [CarriedEntry]
	// Each document keeps the identifier that it bears; the lot is said to be about the national one, where any bears it.
	const { patientId } = documents.find(({ entry }) => entry.patientId.endsWith('^NH'))?.entry ?? first
	const ids = documents.map(() => `urn:uuid:${uuid()}`)
	const identifier = (object: string, scheme: string, value: string, name: string) => xml`<rim:ExternalIdentifier id="urn:uuid:${uuid()}"
 identificationScheme="urn:uuid:${scheme}" registryObject="${object}" value="${value}">
<rim:Name><rim:LocalizedString value="${name}"/></rim:Name></rim:ExternalIdentifier>\n`
	const classified = (object: string, scheme: string, code: string, inside: Markup[]) => xml`<rim:Classification id="urn:uuid:${uuid()}"
 classificationScheme="urn:uuid:${scheme}" classifiedObject="${object}" nodeRepresentation="${code}">${inside}</rim:Classification>\n`
	const classification = (object: string, scheme: string, { code, system, label }: Coded) =>
		classified(object, scheme, code, [slot('codingScheme', system), nameOf(label)])
	const author = (object: string, scheme: string, slots: Markup[]) => classified(object, scheme, '', slots)
	const facility = { code: organisation.sector, system: SECTOR_SYSTEM, label: SECTORS[organisation.sector] ?? organisation.sector }

	return xml`<lcm:SubmitObjectsRequest
 xmlns:lcm="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0" xmlns:rim="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0">
<rim:RegistryObjectList>
<rim:RegistryPackage id="${set}" status="${STATUS}">
${slot('submissionTime', utc(at))}
${named(documents.length === 1 ? first.title : `${documents.length} documents`)}
<rim:Classification id="urn:uuid:${uuid()}" classificationNode="urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"
 classifiedObject="${set}" nodeRepresentation=""/>
${[
	author(set, 'a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d', [
		slot('authorInstitution', `${hl7(organisation.name)}^^^^^&${STRUCTURE_ROOT}&ISO^IDNST^^^${structureId(organisation)}`),
		slot('authorPerson', xcn(professional)),
		slot('authorSpecialty', `${professional.profession.code}^${hl7(professional.profession.label)}^${professional.profession.system}`),
	]),
	classification(set, 'aa543740-bdda-424e-8c96-df4873be8500', facility),
	identifier(set, '6b5aea1a-874d-4603-a4bc-96a0a7b38446', patientId, 'XDSSubmissionSet.patientId'),
	identifier(set, '554ac39e-e3fe-47fe-b233-965d2a147832', `${STRUCTURE_ROOT}.${structureId(organisation)}`, 'XDSSubmissionSet.sourceId'),
	identifier(set, '96fdda7c-d067-4183-912e-bf5ee74998a8', uniqueId, 'XDSSubmissionSet.uniqueId'),
]}</rim:RegistryPackage>
${documents.map(({ entry, maskings, sha1, size }, index) => xml`<rim:ExtrinsicObject id="${ids[index]!}" mimeType="text/xml"
 objectType="urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1" status="${STATUS}">
${slot('hash', sha1.toUpperCase())}
${slot('size', String(size))}
${slot('URI', documentName(index))}
${slot('creationTime', entry.creationTime)}
${slot('languageCode', entry.languageCode)}
${[
	optional('legalAuthenticator', entry.legalAuthenticator),
	optional('serviceStartTime', entry.serviceStart),
	optional('serviceStopTime', entry.serviceStop),
]}${slot('sourcePatientId', entry.sourcePatientId)}
${slot('sourcePatientInfo', ...entry.sourcePatientInfo)}
${isDeletion ? actionSlot('D') : null}${named(entry.title)}
${[
	...entry.events.map((event) => classification(ids[index]!, '2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4', event)),
	...entry.authors.map(({ institution, person, role, specialty }) => author(ids[index]!, '93606bcf-9494-43ec-9b4e-a7748d1a838d', [
		optional('authorInstitution', institution),
		slot('authorPerson', person),
		optional('authorRole', role),
		optional('authorSpecialty', specialty),
	])),
	classification(ids[index]!, '41a5887f-8865-4c09-adf7-e362475b143a', entry.class),
	classification(ids[index]!, 'f4f85eac-e6cb-4883-b524-f2705394840f', entry.confidentiality),
	...maskings.map((masking) => classification(ids[index]!, 'f4f85eac-e6cb-4883-b524-f2705394840f', {
		code: masking,
		system: MASKING_SYSTEM,
		label: MASKINGS[masking],
	})),
	classification(ids[index]!, 'a09d5840-386c-46f2-b5ad-9c3699a4309d', entry.format),
	classification(ids[index]!, 'f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1', entry.facility),
	classification(ids[index]!, 'cccf5598-8b07-4b77-a05e-ae952c785ead', entry.practice),
	classification(ids[index]!, 'f0306f51-975f-434e-a61c-c59651d33983', entry.type),
	identifier(ids[index]!, '58a6f841-87b3-4a3e-92fd-a8ffeff98427', entry.patientId, 'XDSDocumentEntry.patientId'),
	identifier(ids[index]!, '2e82c1f6-a085-4c72-9da3-8640a32e42ab', entry.uniqueId, 'XDSDocumentEntry.uniqueId'),
]}</rim:ExtrinsicObject>
`)}${ids.map((id) => xml`<rim:Association id="urn:uuid:${uuid()}"
 associationType="urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember" objectType="Original"
 sourceObject="${set}" targetObject="${id}">${slot('SubmissionSetStatus', 'Original')}</rim:Association>
`)}</rim:RegistryObjectList>
</lcm:SubmitObjectsRequest>
`.text
}

function nameOf(label: string): Markup {
	return xml`<rim:Name><rim:LocalizedString xml:lang="FR" charset="UTF8" value="${label}"/></rim:Name>`
}

function optional(name: string, value: string | null): Markup {
	return value === null ? xml`` : xml`${slot(name, value)}\n`
}
