/**
 * Who sends: a mailbox, the structure behind it, the person who answers for its documents, and where answers are read (usages.md
 * "Règles"). Pure.
 */
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { Authenticator, Organisation, Professional } from '../mssante/cda/sheet.ts'
import type { Approval } from './request.ts'

import { createHash } from 'node:crypto'
import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../context.ts'
import { asMssError, MssError } from '../errors.ts'
import { domainOf, writtenAddress } from '../mssante/address/address.ts'
import { localTime } from './local-time.ts'
import { authenticatorOf, professionalOf } from './signatory.ts'

export interface Sender {
	mailbox: MailboxConfig
	/** As it leaves. */
	address: string
	structure: string
	/** What people read in From (ECO.2.2.7). */
	label: string
	/** As it leaves: this mailbox, or the one that reads answers for it. */
	replyTo: string
	/** Root of the structure's own patient identifiers. */
	patientIdRoot: string
}

/** Those who answer for a health document. */
export interface Signatories {
	organisation: Organisation
	/** Who approved, if they have an RPPS; else the responsible of the mailbox. */
	professional: Professional
	/** When who approved put their name to it: YYYYMMDDHHmmss+ZZzz; null: as the document is made. */
	approvedAt: string | null
	/** Who approved without being the one who answers for it, or null. */
	authenticator: Authenticator | null
}

/** @throws {MssError} MSS-SEND-FROM, MSS-SEND-SMTP, MSS-SEND-REPLY-TO */
export function senderOf(config: Config, from: string): Sender {
	const mailbox = mailboxOf(config, from.trim())
	if (!mailbox) {
		throw new MssError('MSS-SEND-FROM', from)
	}
	if (!mailbox.smtp) {
		throw new MssError('MSS-SEND-SMTP', mailbox.address)
	}
	const structure = structureOf(config, mailbox)
	const declared = config.structures.find(({ id }) => id === structure)
	return {
		mailbox,
		address: writtenAddress(mailbox.address)!,
		structure,
		label: readableName(config, mailbox),
		replyTo: replyToOf(config, mailbox, structure),
		patientIdRoot: declared?.patientIdRoot ?? derivedRoot(declared?.finess ?? structure),
	}
}

/**
 * Who answers for the health documents of a mailbox: who approved them, if they are a professional whom the RPPS knows, else the
 * responsible of the mailbox.
 *
 * @throws {MssError} MSS-SEND-STRUCTURE, MSS-SEND-RESPONSIBLE
 */
export function signatoriesOf(config: Config, { mailbox, structure }: Sender, approval: Approval | null = null): Signatories {
	const declared = config.structures.find(({ id }) => id === structure)
	const { finess, name, sector } = declared ?? {}
	if (!declared || finess === undefined || name === undefined || sector === undefined) {
		const missing = Object.entries({ 'son FINESS': finess, 'son nom': name, 'son secteur d’activité': sector })
			.filter(([, value]) => value === undefined)
			.map(([key]) => key)
		throw new MssError('MSS-SEND-STRUCTURE', missing.join(', '))
	}
	const { practiceSetting, telecom = null, address = null } = declared
	const organisation = { finess, name, sector, practiceSetting, telecom, address }
	const approver = config.people.find(({ user }) => user === approval?.user)
	if (approval !== null && approver?.rpps !== undefined) {
		const approvedAt = localTime(new Date(approval.at), config.timeZone)
		return { organisation, professional: professionalOf(approver, finess, approver.user), approvedAt, authenticator: null }
	}
	const { responsible } = mailbox
	if (!responsible) {
		throw new MssError('MSS-SEND-RESPONSIBLE', mailbox.address)
	}
	return {
		organisation,
		professional: professionalOf(responsible, finess, localPart(mailbox.address)),
		approvedAt: null,
		authenticator: approval && authenticatorOf(approval, approver, finess, config.timeZone),
	}
}

/** Why health documents cannot leave from a mailbox from which people send, in a sentence; null: they can, or nobody sends. */
export function whyUnsigned(config: Config, mailbox: MailboxConfig): string | null {
	const { type, holder, access: { send } } = mailbox
	if (!mailbox.smtp || (type === 'PER' ? holder === undefined : send.users.length + send.groups.length === 0)) {
		return null
	}
	try {
		signatoriesOf(config, senderOf(config, mailbox.address))
		return null
	} catch (error) {
		return asMssError(error).text
	}
}

/** What people read in From (ECO.2.2.7), of what is sent and of receipts. */
export function readableName(config: Config, mailbox: MailboxConfig): string {
	const structure = structureOf(config, mailbox)
	return labelOf(mailbox, config.structures.find(({ id }) => id === structure)?.name)
}

/** `<Titre>_<Prenom>_<NOM>_<Entite>` of a person (mssante.md §3.2), else the label of a service. */
function labelOf({ type, label, responsible, address }: MailboxConfig, structureName: string | undefined): string {
	if (type === 'PER' && responsible) {
		return [responsible.title, responsible.given, responsible.family.toUpperCase(), structureName].filter(Boolean).join('_')
	}
	return label ?? structureName ?? address
}

/** An APP mailbox reads no answer: a mailbox of people of the same structure does, or one that it serves. */
function replyToOf(config: Config, mailbox: MailboxConfig, structure: string): string {
	const reader = mailbox.replyTo ?? (mailbox.type === 'APP'
		? config.mailboxes.find((one) => one.type === 'ORG' && structureOf(config, one) === structure)?.address ?? mailbox.serves[0]
		: mailbox.address)
	const address = reader === undefined ? null : writtenAddress(reader)
	if (address === null) {
		throw new MssError('MSS-SEND-REPLY-TO', mailbox.address)
	}
	return address
}

export function localPart(address: string): string {
	return address.slice(0, address.lastIndexOf('@'))
}

/** A root of one's own from what identifies the structure (ISO/IEC 9834-8: 2.25 and a UUID as an integer). */
function derivedRoot(identifier: string): string {
	return `2.25.${BigInt(`0x${createHash('sha256').update(`mssante patients ${identifier}`).digest('hex').slice(0, 32)}`)}`
}

/** Domain for Message-IDs. */
export function domainOfSender({ address }: Sender): string {
	return domainOf(address)!
}
