/** What METADATA.XML says of a document against what the document says of itself. Pure. */
import type { CdaReading } from '../cda/header.ts'
import type { Finding } from '../finding.ts'
import type { Trait } from '../ins/identity.ts'
import type { XdmEntry } from './metadata.ts'

import { finding } from '../finding.ts'
import { normaliseName } from '../ins/identity.ts'

export interface FileFacts {
	sha1: string
	size: number
}

/** Hash and size of the bytes (mssante.md §4.2: SHA-1 hex, byte length; 110 of 110 samples agree). */
export function checkBytes(entry: XdmEntry, file: FileFacts): Finding[] {
	const findings: Finding[] = []
	if (entry.hash === null) {
		findings.push(finding('xdm.no-hash'))
	} else if (entry.hash !== file.sha1) {
		findings.push(finding('xdm.hash'))
	}
	if (entry.size !== null && entry.size !== file.size) {
		findings.push(finding('xdm.size'))
	}
	return findings
}

/** Identity, identifier, type and action. A patientId that is not an INS is looked for among the local identifiers. */
export function checkHeader(entry: XdmEntry, cda: CdaReading): Finding[] {
	const { header: { id, type, patient }, localIds } = cda
	const findings: Finding[] = []
	if (entry.patientId !== null) {
		const { extension, root } = entry.patientId
		const isIns = patient.ins?.matricule === extension && patient.ins.oid === root
		if (!isIns && !localIds.includes(`${root}^${extension}`)) {
			findings.push(finding('xdm.patient', { theirs: extension, ours: patient.ins?.matricule ?? null }))
		}
	}
	const info = entry.patientInfo
	const differing = (['birthFamilyName', 'firstBirthGivenName', 'birthDate', 'sex'] as const).flatMap((trait) => {
		const [theirs, ours] = [info[trait], patient[trait]]
		return theirs === null || ours === null || isAlike(trait, theirs, ours) ? [] : [{ trait, theirs, ours }]
	})
	if (differing.length > 0) {
		findings.push(finding('xdm.patient-info', { differing }))
	}
	if (entry.uniqueId !== null && id !== null && entry.uniqueId !== id) {
		findings.push(finding('xdm.unique-id'))
	}
	if (entry.typeCode !== null && type.code !== null && entry.typeCode !== type.code) {
		findings.push(finding('xdm.type'))
	}
	if (entry.action === null) {
		findings.push(finding('xdm.action', { said: entry.actionText.slice(0, 20) }))
	}
	return findings
}

/** HL7 v2 says `U` where v3 says `UN`. */
function isAlike(trait: Trait, theirs: string, ours: string): boolean {
	const value = (text: string) => trait === 'sex' ? text.replace(/^UN$/i, 'U') : text
	return normaliseName(value(theirs)) === normaliseName(value(ours))
}
