/** May a circuit be used? What lacks, in French, with the blank that it is about; looked at before it becomes active, and by `doctor`. */
import type { Circuit } from '../config/circuit.ts'
import type { Config } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Sender } from '../outgoing/sender.ts'
import type { Trusted } from '../trust/trust-store.ts'

import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../context.ts'
import { asMssError } from '../errors.ts'
import { goneAmong } from '../ledger/people-known.ts'
import { countFolders } from '../ledger/reads/patients.reads.ts'
import { addresseesAmong, checkMaskings, checkOwnAmong } from '../outgoing/addressees.ts'
import { checkHolderAmong } from '../outgoing/holder.ts'
import { senderOf, signatoriesOf } from '../outgoing/sender.ts'
import { trustedAmong } from '../trust/trust-store.ts'
import { whyNobody } from './approver.ts'

export type Blank = 'mailbox' | 'recipients' | 'approval' | 'mask' | 'trigger'

export interface Fault {
	blank: Blank
	/** A sentence. */
	text: string
}

/** What is known of the world around a circuit. */
export interface Known {
	/** Why its mailbox may not send, or does not sign health documents, in a sentence; null: it does. */
	mailbox: string | null
	/** Of each address that may not be written to, why. */
	refused: string[]
	/** Accounts that were deleted or disabled. */
	gone: string[]
	/** Patients of its structure, and those who have a folder. */
	patients: number
	folders: number
}

/** In the order of the form; none: it may be used. */
export function faultsOf(circuit: Circuit, { mailbox, refused, gone, patients, folders }: Known): Fault[] {
	const { approval, trigger } = circuit
	const nobody = approval === undefined
		? null
		// Who prepares is not known yet.
		: whyNobody(approval, { preparedBy: '', changedBy: '' }, (user) => gone.includes(user))
	return [
		...mailbox === null ? [] : [{ blank: 'mailbox' as const, text: mailbox }],
		...refused.map((text) => ({ blank: 'recipients' as const, text })),
		...isEmptyList(circuit) ? [{ blank: 'recipients' as const, text: 'Aucun destinataire n’est donné.' }] : [],
		...nobody === null ? [] : [{ blank: 'approval' as const, text: `Personne ne peut valider\u00A0: ${nobody}.` }],
		...maskFaults(circuit),
		...trigger === undefined || folders > 0
			? []
			: [{
					blank: 'trigger' as const,
					text: patients === 0
						? `Le dossier «\u00A0${trigger.folder}\u00A0» doit être dans celui d’un patient, `
						+ 'et le registre de cette structure est vide.'
						: `Le dossier «\u00A0${trigger.folder}\u00A0» doit être dans celui d’un patient, `
							+ 'et aucun patient de cette structure n’en a.',
				}],
	]
}

export async function activationFaults(context: Pick<Context, 'config' | 'ledger'>, circuit: Circuit): Promise<Fault[]> {
	return (await activationFaultsOf(context, [circuit]))[0]!
}

/** Of each, in their order. */
export async function activationFaultsOf(context: Pick<Context, 'config' | 'ledger'>, circuits: Circuit[]): Promise<Fault[][]> {
	const around = await lookAround(context, circuits)
	return circuits.map((circuit) => faultsOf(circuit, knownOf(context, circuit, around)))
}

/** Joined, as the detail of MSS-CIRCUIT. */
export function whyNotActive(faults: Fault[]): string {
	return faults.map(({ text }) => text.slice(0, 1).toLowerCase() + text.slice(1).replace(/\.$/, '')).join(' ; ')
}

/** Of all whom circuits name. */
interface Around {
	/** Null: nobody has to be in the trust list. */
	trusted: Trusted | null
	gone: Set<string>
	folders: Awaited<ReturnType<typeof countFolders>>
}

async function lookAround({ config, ledger: { db } }: Pick<Context, 'config' | 'ledger'>, circuits: Circuit[]): Promise<Around> {
	const mailboxes = circuits.flatMap(({ mailbox }) => mailboxOf(config, mailbox) ?? [])
	const named = [...circuits.flatMap(approversOf), ...mailboxes.flatMap(({ holder }) => holder ?? [])]
	return {
		trusted: config.trust.enforce
			? await trustedAmong(db, circuits.flatMap((circuit) => [circuit.mailbox, ...addressesOf(circuit)]))
			: null,
		gone: await goneAmong(db, [...new Set(named)]),
		folders: await countFolders(db, [...new Set(mailboxes.map((mailbox) => structureOf(config, mailbox)))]),
	}
}

function knownOf({ config, ledger: { clock } }: Pick<Context, 'config' | 'ledger'>, circuit: Circuit, around: Around): Known {
	const { trusted, gone, folders } = around
	const mailbox = mailboxOf(config, circuit.mailbox)
	return {
		mailbox: sentenceUnless(() => {
			const sender = senderOf(config, circuit.mailbox)
			checkHolderAmong(gone, sender.mailbox)
			checkOwnAmong(trusted, sender.address)
			checkSignatories(config, sender, circuit, clock.at())
		}),
		refused: addressesOf(circuit).flatMap((one) => sentenceUnless(() => addresseesAmong(trusted, [one], circuit.mailbox)) ?? []),
		gone: approversOf(circuit).filter((user) => gone.has(user)),
		...(mailbox && folders.get(structureOf(config, mailbox))) ?? { patients: 0, folders: 0 },
	}
}

function addressesOf({ recipients: { only, oneOf } }: Circuit): string[] {
	return only ?? oneOf ?? []
}

function approversOf({ approval }: Circuit): string[] {
	return [...approval?.users ?? [], ...approval?.absence?.users ?? []]
}

/** Who approves signs, if all of them are professionals whom the RPPS knows; else the responsible of the mailbox does. */
function checkSignatories(config: Config, sender: Sender, { pieces, approval }: Circuit, at: string): void {
	if (pieces.length === 0) {
		return
	}
	const everybody = approval?.groups.length === 0 && approval.absence === undefined ? approval.users : []
	const approvals = everybody.map((user) => ({ user, name: user, at, for: null }))
	for (const one of approvals.length === 0 ? [null] : approvals) {
		signatoriesOf(config, sender, one)
	}
}

function sentenceUnless(check: () => unknown): string | null {
	try {
		check()
		return null
	} catch (error) {
		return asMssError(error).message
	}
}

function isEmptyList({ pieces, recipients: { only, oneOf } }: Circuit): boolean {
	return pieces.length > 0 && (only ?? oneOf)?.length === 0
}

/** Of a choice, one that may have it is enough. */
function maskFaults({ guards: { mask }, recipients: { only, oneOf = [] } }: Circuit): Fault[] {
	const groups = only !== undefined ? [only] : oneOf.length === 0 ? [[]] : oneOf.map((one) => [one])
	const refusals = groups.flatMap((to) => {
		try {
			checkMaskings(mask, to)
			return []
		} catch (error) {
			return [asMssError(error).message]
		}
	})
	return refusals.length === groups.length ? [{ blank: 'mask', text: refusals[0]! }] : []
}
