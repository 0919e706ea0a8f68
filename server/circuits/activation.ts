/** May a circuit be used? What lacks, in French, with the blank that it is about; looked at before it becomes active, and by `doctor`. */
import type { Circuit } from '../config/circuit.ts'
import type { Config } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Sender } from '../outgoing/sender.ts'

import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../context.ts'
import { asMssError } from '../errors.ts'
import { isAccountGone } from '../ledger/people.ts'
import { countFolders } from '../ledger/tables/patients.ts'
import { addresseesOf, checkMaskings, checkOwnDomain } from '../outgoing/addressees.ts'
import { checkHolder } from '../outgoing/holder.ts'
import { senderOf, signatoriesOf } from '../outgoing/sender.ts'
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
	return faultsOf(circuit, await knownOf(context, circuit))
}

/** Joined, as the detail of MSS-CIRCUIT. */
export function whyNotActive(faults: Fault[]): string {
	return faults.map(({ text }) => text.slice(0, 1).toLowerCase() + text.slice(1).replace(/\.$/, '')).join(' ; ')
}

async function knownOf({ config, ledger: { db, clock } }: Pick<Context, 'config' | 'ledger'>, circuit: Circuit): Promise<Known> {
	const { approval, recipients, mailbox: address } = circuit
	const refused: string[] = []
	for (const one of recipients.only ?? recipients.oneOf ?? []) {
		const why = await sentenceUnless(() => addresseesOf(db, config.trust, [one], address))
		refused.push(...why === null ? [] : [why])
	}
	const named = [...approval?.users ?? [], ...approval?.absence?.users ?? []]
	const gone: string[] = []
	for (const user of named) {
		gone.push(...await isAccountGone(db, user) ? [user] : [])
	}
	const mailbox = mailboxOf(config, address)
	const counted = mailbox === undefined ? { patients: 0, folders: 0 } : await countFolders(db, structureOf(config, mailbox))
	return {
		mailbox: await sentenceUnless(async () => {
			const sender = senderOf(config, address)
			await checkHolder(db, sender.mailbox)
			await checkOwnDomain(db, config.trust, sender.address)
			checkSignatories(config, sender, circuit, clock.at())
		}),
		refused,
		gone,
		...counted,
	}
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

async function sentenceUnless(check: () => Promise<unknown>): Promise<string | null> {
	try {
		await check()
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
