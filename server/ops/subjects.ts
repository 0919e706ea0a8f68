/**
 * What a check of `doctor`, an alert or a mail of alert may be about, by its name on the screen: whoever says the same thing elsewhere says
 * it by this name, so that it is told once. Where it stands in « État du service », and whether it is judged at each look (troubles.ts),
 * so that the word of an examination of this morning does not outlive it.
 */
import type { Config } from '../config/schema.ts'

import { z } from 'zod'

export type CheckGroup = 'program' | 'store' | 'messages' | 'references' | 'sending' | 'mailboxes'

interface About {
	group: CheckGroup
	isAtRest?: true
}

const OF_THE_PROGRAM = {
	registre: { group: 'program' },
	'attente sur disque': { group: 'program', isAtRest: true },
	'disque du registre': { group: 'program', isAtRest: true },
	'droits des fichiers': { group: 'program' },
	'écriture du registre': { group: 'program', isAtRest: true },
	'services joints': { group: 'program', isAtRest: true },
	GED: { group: 'store', isAtRest: true },
	'documents de la GED': { group: 'store', isAtRest: true },
	'dossiers des patients': { group: 'store' },
	journal: { group: 'program' },
	horloge: { group: 'program', isAtRest: true },
	restauration: { group: 'program' },
	sauvegarde: { group: 'program' },
	'compte des messages': { group: 'messages', isAtRest: true },
	/** Of an alert alone, as the next one. */
	décisions: { group: 'messages', isAtRest: true },
	'envois demandés': { group: 'sending', isAtRest: true },
	'liste blanche': { group: 'references', isAtRest: true },
	patients: { group: 'references' },
	annuaire: { group: 'references', isAtRest: true },
	'annuaire en ligne': { group: 'references' },
	envois: { group: 'sending' },
	'réponses attendues': { group: 'sending' },
	dossiers: { group: 'sending' },
	'numéro NIL': { group: 'sending' },
	'PDF/A': { group: 'sending' },
	'application Nextcloud': { group: 'program' },
	'demandes de Nextcloud': { group: 'program', isAtRest: true },
	'certificat du service joint': { group: 'program' },
	'alertes par courriel': { group: 'program' },
	mesures: { group: 'program' },
} as const satisfies Record<string, About>

/** True: judged at each look. */
const OF_A_MAILBOX = {
	réception: true,
	'autres machines': true,
	'certificat de l’opérateur': true,
	'certificat de l’opérateur (envoi)': true,
	'certificat de la boîte': true,
	'certificat de la boîte (envoi)': true,
	'certificat pour le fournisseur d’identité': true,
	'fournisseur d’identité': false,
	autorités: false,
	'autorités (envoi)': false,
	'certificats révoqués': false,
	'certificats révoqués (envoi)': false,
	envoi: false,
	'signature des envois': false,
	'nom de la boîte': false,
	titulaire: false,
	'espace de confiance': false,
}

export type MailboxSubject = keyof typeof OF_A_MAILBOX
export type CertificateSubject = Extract<MailboxSubject, `certificat ${string}`>

const MAILBOX_SUBJECTS = Object.keys(OF_A_MAILBOX) as MailboxSubject[]
/** As they are kept between two looks. */
export const certificateSubject = z.enum(MAILBOX_SUBJECTS.filter((name): name is CertificateSubject => name.startsWith('certificat ')))
export const subject = z.union([
	z.enum(Object.keys(OF_THE_PROGRAM) as (keyof typeof OF_THE_PROGRAM)[]),
	z.templateLiteral(['circuit « ', z.string(), ' »']),
	z.templateLiteral([z.string(), ' : ', z.enum(MAILBOX_SUBJECTS)]),
])
export type Subject = z.infer<typeof subject>

const SEPARATOR = ' : '
type Boxes = Pick<Config, 'mailboxes'>

export function ofMailbox(address: string, subject: MailboxSubject): Subject {
	return `${address}${SEPARATOR}${subject}`
}

/** @return the address of its mailbox, null where it is of none; and the rest of its name, which several mailboxes have alike */
export function partsOf(subject: string, { mailboxes }: Boxes): { mailbox: string | null, rest: string } {
	const mailbox = mailboxes.find(({ address }) => subject.startsWith(`${address}${SEPARATOR}`))?.address ?? null
	return { mailbox, rest: mailbox === null ? subject : subject.slice(mailbox.length + SEPARATOR.length) }
}

export function groupOf(subject: string, boxes: Boxes): CheckGroup {
	return partsOf(subject, boxes).mailbox !== null
		? 'mailboxes'
		: subject.startsWith('circuit «') ? 'sending' : aboutOf(subject)?.group ?? 'program'
}

export function isAtRest(subject: string, boxes: Boxes): boolean {
	const { mailbox, rest } = partsOf(subject, boxes)
	return mailbox === null
		? aboutOf(subject)?.isAtRest ?? false
		: (OF_A_MAILBOX as Partial<Record<string, boolean>>)[rest] ?? false
}

function aboutOf(subject: string): About | undefined {
	return (OF_THE_PROGRAM as Partial<Record<string, About>>)[subject]
}
