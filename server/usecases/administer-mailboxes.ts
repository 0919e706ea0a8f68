/** Mailboxes made in the admin page: saved, removed. Those of the configuration are changed there. */
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../ledger/ledger.ts'

import { z } from 'zod'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { tryStoreAgain } from '../incoming/failure.ts'
import { hasQueued } from '../ledger/reads/outgoing.reads.ts'
import { hasOpenDossier } from '../ledger/tables/dossiers.table.ts'
import { mailboxForm, makingOf, removeMade, saveMade } from '../mailbox/made-mailboxes.ts'
import { courtesyOf } from '../mssante/cda/profession.ts'
import { examineAgain } from '../ops/examination.ts'
import { takeUp } from '../ops/join-made.ts'
import { forgetParent, mustBeShown } from '../patients/parent-folder.ts'
import { circuitsOf } from '../structures/known-circuits.ts'
import { mustBeFree, standingOf } from '../trust/own-mailbox.ts'
import { anAdministrator } from './actor.ts'
import { endWithoutRight } from './sign-in.usecase.ts'
import { useCase } from './use-case.ts'

/**
 * Taken up at once: `serve` begins to read it within a second.
 *
 * @throws {MssError} MSS-CFG-KEY, MSS-TLS-AUTHORITY, MSS-CERTIFICATE, MSS-GED-PRIVATE; of a new one, MSS-MAILBOX-…
 */
export const saveMailbox = useCase({
	name: 'save-mailbox',
	find: async (_: Context, key: Record<never, never>) => key,
	may: anAdministrator,
	input: mailboxForm,
	run: async ({ context, actor, input }): Promise<MailboxConfig> => {
		const { config, ledger } = context
		const making = await makingOf(config, input)
		const { mailbox } = making
		if (input.isNew) {
			mustBeFree(config, mailbox.address)
		}
		if (mailboxOf(config, mailbox.address) === undefined) {
			await standingOf(ledger.db, config, mailbox.address)
		}
		if (mailbox.structure !== undefined && !config.structures.some(({ id }) => id === mailbox.structure)) {
			throw new MssError('MSS-CFG-KEY', `structure «\u00A0${mailbox.structure}\u00A0» inconnue`)
		}
		if (mailbox.structure === undefined && config.structures.length > 1) {
			throw new MssError('MSS-CFG-KEY', 'choisissez la structure de cette boîte')
		}
		if (mailbox.responsible?.title !== undefined && courtesyOf(mailbox.responsible.title) === null) {
			const { title } = mailbox.responsible
			throw new MssError('MSS-CFG-KEY', `titre «\u00A0${title}\u00A0»\u00A0: attendu Dr, Pr, MC, MG, PC, PG, M. ou Mme`)
		}
		const { folder, allowPrivate } = mailbox.filing
		// Before the authorisation, nothing is known of it; it is looked at again before anything is filed.
		const isThere = folder !== undefined && await context.ged.stat(folder).then((entry) => entry !== null, () => false)
		if (isThere) {
			await mustBeShown(context, folder, allowPrivate)
			await forgetParent(ledger.db, folder)
		}
		await saveMade(ledger, making, actor.user, input.despite)
		await takenUp(context)
		await tryStoreAgain(ledger.db)
		// What its operator refused may be mended.
		await examineAgain(context, true)
		return config.mailboxes.find(({ address }) => address === mailbox.address.toLowerCase())!
	},
})

/**
 * Its messages and their history stay; what is queued must have left, and nobody may be preparing, nor dropping, anything for it: that
 * would be shown to nobody.
 *
 * @throws {MssError} MSS-UNKNOWN, MSS-MAILBOX-USED
 */
export const removeMailbox = useCase({
	name: 'remove-mailbox',
	find: async ({ config }: Context, { address }: { address: string }) => {
		if (!config.mailboxes.some((one) => one.isMade && one.address === address.toLowerCase())) {
			throw new MssError('MSS-UNKNOWN', address.toLowerCase())
		}
		return address.toLowerCase()
	},
	may: anAdministrator,
	input: z.strictObject({}),
	run: async ({ context, actor, found: address }) => {
		await removeMade(context.ledger, address, actor.user, (tx) => mustBeUnused(tx, context.config, address))
		await takenUp(context)
	},
})

/** What was made is in use at once; whoever signed in for what is another now, or no more theirs, is out. */
export async function takenUp(context: Context): Promise<void> {
	await takeUp(context.ledger, context.config)
	await context.signIns.keepOnly(context.config.mailboxes)
	await endWithoutRight(context)
}

async function mustBeUnused(tx: Tx, config: Config, address: string): Promise<void> {
	if (await hasQueued(tx, address)) {
		throw new MssError('MSS-MAILBOX-USED', 'des messages attendent de partir')
	}
	if (await hasOpenDossier(tx, address)) {
		throw new MssError('MSS-MAILBOX-USED', 'des envois sont en préparation')
	}
	const using = (await circuitsOf(tx, config)).find(({ circuit, state }) =>
		state === 'active' && circuit.mailbox.toLowerCase() === address)
	if (using !== undefined) {
		throw new MssError('MSS-MAILBOX-USED', `le circuit «\u00A0${using.circuit.name}\u00A0» est le sien`)
	}
}
