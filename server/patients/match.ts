/**
 * Whose document is this? Pure, and it explains itself. Automatic filing needs an exact INS: matricule, OID and six
 * traits, all present, all equal to one qualified patient (design.md "Identity"; mssante.md §7.1). Otherwise a human decides.
 */
import type { Decision, MdnCode, Proposal } from '../ledger/stored/decision.ts'
import type { Identity, Trait } from '../mssante/ins/identity.ts'
import type { InsEnvironment } from '../mssante/ins/oid.ts'
import type { Grounds, Reason } from '../reasons/reason.ts'
import type { OtherResident } from './other-resident.ts'
import type { Patient } from './patient.ts'

import { missingTraits, normaliseName, TRAITS } from '../mssante/ins/identity.ts'
import { environmentOf } from '../mssante/ins/oid.ts'
import { grounds, reason, review } from '../reasons/reason.ts'
import { agrees, otherResident } from './other-resident.ts'
import { isOut } from './patient.ts'

export type { Decision, MdnCode, Proposal }

/** Proposals shown to a human. */
const MAX_PROPOSALS = 5
/** What each agreement weighs in a proposal. A matricule says most; a birthplace or a sex, little. */
const WEIGHTS: Record<Trait | 'matricule', number> = {
	matricule: 40,
	birthFamilyName: 18,
	birthGivenNames: 5,
	firstBirthGivenName: 12,
	birthDate: 20,
	sex: 2,
	birthPlace: 3,
}

/**
 * @param identity as the document says
 * @param candidates patients of the mailbox's structure who share its matricule, birth date, or birth name; nobody else
 */
export function match(identity: Identity, candidates: Patient[], environment: InsEnvironment): Decision {
	const human = (mdn: MdnCode, ...reasons: Reason[]): Decision => {
		const proposals = propose(identity, candidates)
		const other = otherOf(identity, candidates, proposals[0])
		return {
			outcome: 'review',
			patientId: null,
			mdn,
			reasons: [...other ? [review('other-resident', other.halves)] : [], ...reasons],
			proposals,
		}
	}
	const { ins } = identity
	if (ins === null) {
		return human('903', review('no-ins'))
	}
	if (environmentOf(ins.oid) !== environment) {
		const reasons = [reason('quarantine', 'wrong-environment', { isTest: environment === 'production' })]
		return { outcome: 'quarantine', patientId: null, mdn: '906', reasons, proposals: propose(identity, candidates) }
	}
	const missing = missingTraits(identity)
	if (missing.length > 0) {
		return human('905', ...missing.map((trait) => review('trait-absent', { trait })))
	}
	const bearers = candidates.filter((patient) => patient.ins?.matricule === ins.matricule)
	if (bearers.length === 0) {
		return human('902', review('unknown-matricule'))
	}
	const here = bearers.filter((bearer) => !isOut(bearer))
	if (here.length > 1) {
		return human('904', review('matricule-conflict', { ids: here.map(({ id }) => id) }))
	}
	const patient = here[0]
	if (patient === undefined) {
		return human('904', review('left', { since: bearers[0]!.discharged }))
	}
	const differences = differencesOf(identity, patient)
	if (differences.length > 0) {
		return human('904', ...differences)
	}
	if (patient.status !== 'qualifiee') {
		return human('904', review('not-qualified', { status: patient.status }))
	}
	return { outcome: 'file', patientId: patient.id, mdn: 'processed', reasons: [reason('file', 'exact-ins')], proposals: [] }
}

/** What keeps two identities from being equal; an OID counts, a used name does not. */
function differencesOf(identity: Identity, patient: Patient): Reason[] {
	const differing = TRAITS.filter((trait) => patient[trait] === null || !agrees(trait, identity[trait]!, patient[trait]))
	// The list begins with the first: told once.
	const told = differing.filter((trait) => trait !== 'birthGivenNames' || !differing.includes('firstBirthGivenName'))
	return [
		...identity.ins?.oid === patient.ins?.oid ? [] : [review('trait-differs', { trait: 'oid' })],
		...told.map((trait) => review('trait-differs', { trait, theirs: identity[trait]!, ours: patient[trait] })),
	]
}

/** Patients that a human might choose, the likeliest first, each with why; then whoever the rest of the document designates. */
export function propose(identity: Identity, candidates: Patient[]): Proposal[] {
	const [first, ...rest] = candidates.map((patient) => proposalOf(identity, patient))
		.filter(({ score }) => score > 0)
		.sort((one, other) => other.score - one.score || one.patientId.localeCompare(other.patientId))
	const other = otherOf(identity, candidates, first)
	const isOther = ({ patientId }: Proposal) => patientId === other?.patient.id
	return first ? [first, ...rest.filter(isOther), ...rest.filter((one) => !isOther(one))].slice(0, MAX_PROPOSALS) : []
}

/** The resident whom a document half designates, when its likeliest one is another. */
function otherOf(identity: Identity, candidates: Patient[], first: Proposal | undefined): OtherResident | null {
	const patient = candidates.find(({ id }) => id === first?.patientId)
	return patient ? otherResident(identity, patient, candidates) : null
}

function proposalOf(identity: Identity, patient: Patient): Proposal {
	const reasons: Grounds[] = []
	let [score, possible] = [0, 0]
	const weigh = (what: keyof typeof WEIGHTS, equal: boolean) => {
		possible += WEIGHTS[what]
		score += equal ? WEIGHTS[what] : 0
		reasons.push(grounds(equal ? 'same' : 'differs', { what }))
	}
	if (identity.ins !== null) {
		weigh('matricule', patient.ins?.matricule === identity.ins.matricule)
	}
	for (const trait of TRAITS) {
		const [theirs, ours] = [identity[trait], patient[trait]]
		if (theirs !== null && ours !== null) {
			weigh(trait, agrees(trait, theirs, ours))
		}
	}
	if (
		identity.usedFamilyName !== null
		&& patient.birthFamilyName !== null
		&& normaliseName(identity.usedFamilyName) === normaliseName(patient.usedFamilyName ?? '')
	) {
		reasons.push(grounds('used-name'))
	}
	return { patientId: patient.id, score: possible === 0 ? 0 : Math.round(100 * score / possible), reasons }
}
