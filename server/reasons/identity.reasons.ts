/** Whose a document is, and whom else it may be about: what patients/match.ts and incoming/guess.ts say. */
import type { IdentityStatus } from '../mssante/ins/identity-status.ts'

import { z } from 'zod'
import { STATUSES } from '../mssante/ins/identity-status.ts'
import { FRENCH, shownTrait, TRAITS } from '../mssante/ins/identity.ts'
import { capital, filled, plain } from './entry.reasons.ts'

const TRAIT = z.enum(TRAITS)
const COMPARED = z.object({ what: z.enum([...TRAITS, 'matricule']) })

/** Traits that may designate somebody, the surest first. A sex or a birthplace is shared by too many. */
export const TELLING = ['matricule', 'birthDate', 'firstBirthGivenName', 'birthFamilyName'] as const
export type Telling = typeof TELLING[number]
const SOME = z.array(z.enum(TELLING))

export const IDENTITY = {
	'exact-ins': plain(
		'INS exacte',
		'Le matricule INS et tous les traits du document sont exactement ceux d’une identité qualifiée du registre.',
	),
	'no-ins': plain(
		'Sans matricule INS',
		'Le document ne porte pas de matricule INS : lisez-le pour savoir de quel patient il s’agit.',
	),
	'wrong-environment': filled('Matricule d’un autre environnement', z.object({ isTest: z.boolean() }), ({ isTest }) => isTest
		? 'Le matricule est un matricule de test : ce document n’aurait pas dû arriver ici.'
		: 'Le matricule est un matricule réel, alors que ce logiciel est en mode test.'),
	'trait-absent': filled('Identité incomplète', z.object({ trait: TRAIT }), ({ trait }) =>
		`Il manque dans le document ${FRENCH[trait]} : l’identité est incomplète.`),
	'unknown-matricule': plain(
		'Patient inconnu',
		'Aucun patient de la structure ne porte ce matricule INS : cherchez-le par son nom, ou demandez à l’administrateur de l’ajouter.',
	),
	/** `ids`: in the register; not of those stored before they were told. */
	'matricule-conflict': filled('Deux fiches pour ce numéro', z.object({ ids: z.array(z.string()).optional() }), ({ ids = [] }) =>
		`Plusieurs fiches ont le même numéro INS${ids.length > 0 ? ` (${ids.join(', ')})` : ''}. Prévenez l’administrateur : `
		+ 'il les corrige dans « Patients ».'),
	/** `since` as the register says it; null: a person said it in the page. */
	left: filled('Patient sorti', z.object({ since: z.string().nullable() }), ({ since }) =>
		`Le registre dit ce patient sorti${since === null ? '' : ` (${since})`} : rien ne se classe plus de soi-même pour lui. `
		+ 'Classez à la main.'),
	/** `ours` null: the register does not say it. An OID differs without being shown. */
	'trait-differs': filled(
		null,
		z.discriminatedUnion('trait', [
			z.object({ trait: z.literal('oid') }),
			z.object({ trait: TRAIT, theirs: z.string(), ours: z.string().nullable() }),
		]),
		(differing) => {
			if (differing.trait === 'oid') {
				return 'Le matricule n’est pas de la même nature (OID) dans le document et dans le dossier.'
			}
			const { trait, theirs, ours } = differing
			return ours === null
				? `Il manque dans le dossier ${FRENCH[trait]} : la comparaison est impossible.`
				: `${capital(FRENCH[trait])} diffère : ${shownTrait(trait, theirs)} dans le document, ${shownTrait(trait, ours)} dans le `
					+ 'dossier.'
		},
	),
	'not-qualified': filled('INS à vérifier', z.object({ status: z.enum(STATUSES) }), ({ status }) =>
		`L’INS de ce patient ${UNVERIFIED[status]} : comparez, puis classez à la main.`),
	/** `ours`: traits that are of the first alone; `theirs`: of the other alone. */
	'other-resident': filled(
		'Deux patients possibles',
		z.object({ one: z.string(), other: z.string(), ours: SOME, theirs: SOME.min(1) }),
		({ one, other, ours, theirs }) => capital(ours.length > 0
			? `${belongs(ours)} de ${one}, mais ${belongs(theirs)} de ${other}.`
			: `${belongs(theirs)} de ${other}, non de ${one}.`),
	),
	'now-exact': plain(
		null,
		'Depuis, le registre a été complété ou corrigé : l’identité du document est maintenant exactement celle d’un patient.',
	),

	// Of a patient who is proposed
	same: filled(null, COMPARED, ({ what }) => `${capital(FRENCH[what])} concorde.`),
	differs: filled(null, COMPARED, ({ what }) => `${capital(FRENCH[what])} diffère.`),
	'used-name': plain(null, 'Le nom utilisé est le même.'),
	'patient-address': plain(null, 'Ce message vient de la messagerie Mon espace santé de ce patient.'),
	mention: filled(null, z.object({ by: z.enum(['matricule', 'name-birth', 'name-first', 'first-birth']) }), ({ by }) => MENTIONS[by]),
	'first-name-said': filled(null, z.object({ first: z.string() }), ({ first }) => `Le message dit son prénom, ${first}.`),
	'first-name-other': filled(null, z.object({ other: z.string() }), ({ other }) =>
		`Le message dit « ${other} », qui n’est pas son prénom.`),
	'surname-alone': plain(null, 'Le message ne dit que son nom de famille, que personne d’autre ne porte ici.'),
	'just-left': plain(null, 'Il vient d’être retiré de ce dossier.'),
}

const UNVERIFIED: Record<IdentityStatus, string> = {
	qualifiee: 'n’était pas vérifiée',
	validee: 'n’a pas encore été vérifiée en ligne (téléservice INSi)',
	recuperee: 'n’a pas encore été vérifiée sur une pièce d’identité',
	provisoire: 'est provisoire',
}

const MENTIONS = {
	matricule: 'Le message cite son matricule INS.',
	'name-birth': 'Le message cite son nom et sa date de naissance.',
	'name-first': 'Le message cite son nom et son prénom.',
	'first-birth': 'Le message cite son prénom et sa date de naissance.',
}

const WORDS: Record<Telling, { said: string, isFeminine: boolean }> = {
	matricule: { said: 'le matricule', isFeminine: false },
	birthDate: { said: 'la date de naissance', isFeminine: true },
	firstBirthGivenName: { said: 'le prénom', isFeminine: false },
	birthFamilyName: { said: 'le nom', isFeminine: false },
}

/** « le nom est celui », « le nom et le prénom sont ceux ». */
function belongs(traits: Telling[]): string {
	const said = traits.map((trait) => WORDS[trait].said)
	const all = said.length > 1 ? `${said.slice(0, -1).join(', ')} et ${said.at(-1)}` : said[0]!
	return `${all} ${said.length > 1 ? 'sont ceux' : WORDS[traits[0]!].isFeminine ? 'est celle' : 'est celui'}`
}
