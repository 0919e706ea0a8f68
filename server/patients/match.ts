/**
 * Whose document is this? Pure, and it explains itself. Automatic filing needs an exact INS: matricule, OID and six
 * traits, all present, all equal to one qualified patient (design.md "Identity"; mssante.md §7.1). Otherwise a human decides.
 */
import type { Decision, MdnCode, Outcome, Proposal, Reason } from '../ledger/stored/decision.ts'
import type { Identity, Trait } from '../mssante/ins/identity.ts'
import type { InsEnvironment } from '../mssante/ins/oid.ts'
import type { OtherResident } from './other-resident.ts'
import type { Patient } from './patient.ts'

import { FRENCH, frenchDate, missingTraits, normaliseName, TRAITS } from '../mssante/ins/identity.ts'
import { environmentOf } from '../mssante/ins/oid.ts'
import { agrees, otherResident } from './other-resident.ts'
import { STATUS_WORDS } from './patient.ts'

export type { Decision, MdnCode, Outcome, Proposal, Reason }

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
	const proposals = propose(identity, candidates)
	const other = otherOf(identity, candidates, proposals[0])
	const human = (outcome: 'review' | 'quarantine', mdn: MdnCode, rule: string, texts: string[]): Decision => ({
		outcome,
		patientId: null,
		mdn,
		reasons: [
			...outcome === 'review' && other ? [{ rule: 'other-resident', outcome, text: other.text }] : [],
			...texts.map((text) => ({ rule, outcome, text })),
		],
		proposals,
	})
	const { ins } = identity
	if (ins === null) {
		return human('review', '903', 'no-ins', [
			'Le document ne porte pas de matricule INS : il faut vérifier à l’œil de quel patient il s’agit.',
		])
	}
	if (environmentOf(ins.oid) !== environment) {
		return human('quarantine', '906', 'wrong-environment', [environment === 'production'
			? 'Le matricule est un matricule de test : ce document n’aurait pas dû arriver ici.'
			: 'Le matricule est un matricule réel, alors que ce logiciel est en mode test.'])
	}
	const missing = missingTraits(identity)
	if (missing.length > 0) {
		return human(
			'review',
			'905',
			'trait-absent',
			missing.map((trait) => `Il manque dans le document ${FRENCH[trait]} : l’identité est incomplète.`),
		)
	}
	const bearers = candidates.filter((patient) => patient.ins?.matricule === ins.matricule)
	if (bearers.length === 0) {
		return human('review', '902', 'unknown-matricule', ['Aucun patient de la structure ne porte ce matricule INS.'])
	}
	if (bearers.length > 1) {
		return human('review', '904', 'matricule-conflict', [
			'Plusieurs dossiers portent ce même matricule INS : il faut d’abord corriger le registre.',
		])
	}
	const patient = bearers[0]!
	const differences = differencesOf(identity, patient)
	if (differences.length > 0) {
		return human('review', '904', 'trait-differs', differences)
	}
	if (patient.status !== 'qualifiee') {
		return human('review', '904', 'not-qualified', [
			`L’identité du dossier n’est pas qualifiée (elle est ${STATUS_WORDS[patient.status]}).`,
		])
	}
	return {
		outcome: 'file',
		patientId: patient.id,
		mdn: 'processed',
		reasons: [
			{
				rule: 'exact-ins',
				outcome: 'file',
				text: 'Le matricule INS et tous les traits du document sont exactement ceux d’une identité qualifiée du registre.',
			},
		],
		proposals: [],
	}
}

/** Sentences on what keeps two identities from being equal; an OID counts, a used name does not. */
function differencesOf(identity: Identity, patient: Patient): string[] {
	const differences: string[] = []
	if (identity.ins?.oid !== patient.ins?.oid) {
		differences.push('Le matricule n’est pas de la même nature (OID) dans le document et dans le dossier.')
	}
	for (const trait of TRAITS) {
		const [theirs, ours] = [identity[trait], patient[trait]]
		if (ours === null) {
			differences.push(`Il manque dans le dossier ${FRENCH[trait]} : la comparaison est impossible.`)
		} else if (!agrees(trait, theirs!, ours)) {
			differences.push(`${capital(FRENCH[trait])} diffère : ${shown(trait, theirs!)} dans le document, ${shown(trait, ours)} dans `
				+ 'le dossier.')
		}
	}
	return differences
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
	const reasons: Proposal['reasons'] = []
	let [score, possible] = [0, 0]
	const weigh = (what: keyof typeof WEIGHTS, equal: boolean) => {
		possible += WEIGHTS[what]
		score += equal ? WEIGHTS[what] : 0
		reasons.push({ rule: equal ? 'same' : 'differs', text: `${capital(FRENCH[what])} ${equal ? 'concorde' : 'diffère'}.` })
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
		reasons.push({ rule: 'used-name', text: 'Le nom utilisé est le même.' })
	}
	return { patientId: patient.id, score: possible === 0 ? 0 : Math.round(100 * score / possible), reasons }
}

function shown(trait: Trait, value: string): string {
	return trait === 'birthDate' ? frenchDate(value) : value
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1)
}
