/**
 * A CDA R2 level 1 document around a PDF: what comes before and after its bytes in base64. Element order is the
 * schema's. Source: CI-SIS, volet structuration minimale, and XDS-SD (mssante.md §4.7); shape of the official sample. Pure.
 */
import type { Markup } from '../xml-text.ts'
import type { Authenticator, Organisation, Professional, Sheet } from './sheet.ts'

import { xml } from '../xml-text.ts'
import { PS_ROOT, STRUCTURE_ROOT, structureId } from './sheet.ts'
import { PRACTICE_SETTINGS, PRACTICE_SYSTEM, SECTOR_SYSTEM, SECTORS } from './structure-codes.ts'

/** What surrounds the base64 of the PDF. */
export function surroundPdf(sheet: Sheet): { before: string, after: string } {
	const { type, organisation, professional, replyTo } = sheet
	const before = xml`<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3">
<realmCode code="FR"/>
<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
<templateId root="2.16.840.1.113883.2.8.2.1"/>
<templateId root="1.2.250.1.213.1.1.1.1"/>
<templateId root="1.3.6.1.4.1.19376.1.2.20"/>
<id root="${sheet.id}"/>
<code code="${type.code}" displayName="${type.label}" codeSystem="${type.system}"/>
<title>${sheet.title}</title>
<effectiveTime value="${sheet.createdAt}"/>
<confidentialityCode code="N" displayName="Normal" codeSystem="2.16.840.1.113883.5.25"/>
<languageCode code="fr-FR"/>
<setId root="${sheet.setId}"/>
<versionNumber value="${sheet.version}"/>
${recordTarget(sheet)}
<author>
<time value="${sheet.createdAt}"/>
<assignedAuthor>
<id root="${PS_ROOT}" extension="${professional.nationalId}"/>
${professionCode(professional)}
${address(organisation)}
${telecoms(organisation, replyTo)}
<assignedPerson>${personName(professional)}</assignedPerson>
<representedOrganization>
<id root="${STRUCTURE_ROOT}" extension="${structureId(organisation)}"/>
<name>${organisation.name}</name>
${telecoms(organisation, replyTo)}
${address(organisation)}
</representedOrganization>
</assignedAuthor>
</author>
<custodian>
<assignedCustodian>
<representedCustodianOrganization>
<id root="${STRUCTURE_ROOT}" extension="${structureId(organisation)}"/>
<name>${organisation.name}</name>
<telecom value="mailto:${replyTo}" use="WP"/>
${address(organisation)}
</representedCustodianOrganization>
</assignedCustodian>
</custodian>
<legalAuthenticator>
${signature(professional, sheet.signedAt)}
</legalAuthenticator>
${sheet.authenticator && xml`<authenticator>
${signature(sheet.authenticator, sheet.authenticator.at)}
</authenticator>
`}<documentationOf>
<serviceEvent>
<effectiveTime>
<low value="${sheet.serviceStart}"/>
</effectiveTime>
<performer typeCode="PRF">
<assignedEntity>
<id root="${PS_ROOT}" extension="${professional.nationalId}"/>
<assignedPerson>${personName(professional)}</assignedPerson>
<representedOrganization>
<id root="${STRUCTURE_ROOT}" extension="${structureId(organisation)}"/>
<name>${organisation.name}</name>
${address(organisation)}
<standardIndustryClassCode code="${organisation.practiceSetting}"
 displayName="${PRACTICE_SETTINGS[organisation.practiceSetting] ?? organisation.practiceSetting}" codeSystem="${PRACTICE_SYSTEM}"/>
</representedOrganization>
</assignedEntity>
</performer>
</serviceEvent>
</documentationOf>
${sheet.replaces && replacement(sheet.replaces)}<componentOf>
<encompassingEncounter>
<effectiveTime>
<low value="${sheet.serviceStart}"/>
</effectiveTime>
<location>
<healthCareFacility>
<id root="${STRUCTURE_ROOT}" extension="${structureId(organisation)}"/>
<code code="${organisation.sector}" displayName="${SECTORS[organisation.sector] ?? organisation.sector}" codeSystem="${SECTOR_SYSTEM}"/>
</healthCareFacility>
</location>
</encompassingEncounter>
</componentOf>
<component>
<nonXMLBody>
<text mediaType="application/pdf" representation="B64">`
	return { before: before.text, after: '</text>\n</nonXMLBody>\n</component>\n</ClinicalDocument>\n' }
}

/** Of who answers for the document, or approved it. */
function signature(person: Professional | Authenticator, at: string): Markup {
	return xml`<time value="${at}"/>
<signatureCode code="S"/>
<assignedEntity>
<id root="${PS_ROOT}" extension="${person.nationalId}"/>
${professionCode(person)}
<assignedPerson>${personName(person)}</assignedPerson>
</assignedEntity>`
}

function professionCode({ profession }: Professional | Authenticator): Markup | null {
	return profession && xml`<code code="${profession.code}" displayName="${profession.label}" codeSystem="${profession.system}"/>`
}

/** The version that this one replaces (mssante.md §4.4). Without setId, that CDA R2 allows and the CI-SIS schematron refuses here. */
function replacement({ id, version }: NonNullable<Sheet['replaces']>): Markup {
	return xml`<relatedDocument typeCode="RPLC">
<parentDocument>
<id root="${id}"/>
<versionNumber value="${version}"/>
</parentDocument>
</relatedDocument>
`
}

/** With an INS every trait is there; without, the local identifier and the traits that are known. */
function recordTarget({ patient, localId }: Sheet): Markup {
	return xml`<recordTarget>
<patientRole>
${patient.ins && xml`<id extension="${patient.ins.matricule}" root="${patient.ins.oid}"/>
`}<id extension="${localId.extension}" root="${localId.root}"/>
<addr nullFlavor="UNK"/>
<telecom nullFlavor="UNK"/>
<patient>
<name>
<family qualifier="BR">${patient.birthFamilyName}</family>
${
	patient.birthGivenNames
	&& xml`<given>${patient.birthGivenNames}</given>
`
}${
	patient.firstBirthGivenName
	&& xml`<given qualifier="BR">${patient.firstBirthGivenName}</given>
`
}<family qualifier="CL">${patient.usedFamilyName ?? patient.birthFamilyName}</family>
${
	(patient.usedGivenName ?? patient.firstBirthGivenName)
	&& xml`<given qualifier="CL">${patient.usedGivenName ?? patient.firstBirthGivenName}</given>
`
}</name>
${gender(patient.sex)}
${patient.birthDate ? xml`<birthTime value="${birthTimeOf(patient.birthDate)}"/>` : xml`<birthTime nullFlavor="UNK"/>`}
${patient.birthPlace && xml`<birthplace><place><addr><county>${patient.birthPlace}</county></addr></place></birthplace>
`}</patient>
</patientRole>
</recordTarget>`
}

const SEXES: Record<string, string> = { M: 'Masculin', F: 'Féminin', UN: 'Inconnu' }

/** Of what is neither M nor F (JDV_J143, HL7 v3). */
const UNKNOWN_SEX = 'UN'

/** A day or a month that is not known is left out (HL7 TS): `00` is none. */
export function birthTimeOf(date: string): string {
	return date.replace(/(?:00){1,2}$/, '')
}

function gender(sex: string | null): Markup {
	const code = sex !== null && sex in SEXES ? sex : UNKNOWN_SEX
	return xml`<administrativeGenderCode code="${code}" displayName="${SEXES[code]!}" codeSystem="2.16.840.1.113883.5.1"/>`
}

/** Civility before, title of practice after (JDV_J246): a schematron refuses one in the other's place. */
function personName({ family, given, courtesy }: Professional | Authenticator): Markup {
	const prefix = courtesy !== null && 'prefix' in courtesy && xml`<prefix>${courtesy.prefix}</prefix>`
	const suffix = courtesy !== null && 'suffix' in courtesy && xml`<suffix>${courtesy.suffix}</suffix>`
	return xml`<name>${prefix || null}${given && xml`<given>${given}</given>`}<family>${family}</family>${suffix || null}</name>`
}

/** By telephone, and by the mailbox that reads answers: an APP mailbox reads none (usages.md). */
function telecoms({ telecom }: Organisation, replyTo: string): Markup {
	return xml`${telecom && xml`<telecom value="${telecom}" use="WP"/>`}<telecom value="mailto:${replyTo}" use="WP"/>`
}

function address({ address: line }: Organisation): Markup {
	return line === null ? xml`<addr nullFlavor="UNK"/>` : xml`<addr><streetAddressLine>${line}</streetAddressLine></addr>`
}
