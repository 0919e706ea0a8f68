/** A correspondent at hand of a mailbox: kept, or forgotten. */
import type { Least } from '../context.ts'

import { z } from 'zod'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { keepAtHand, notAtHand } from '../ledger/tables/favourites.ts'
import { normaliseAddress, patientMatricule } from '../mssante/address/address.ts'
import { may } from './actor.ts'
import { useCase } from './use-case.ts'

/** @throws {MssError} MSS-FORBIDDEN; MSS-ADDRESS: none, or a citizen's, which is their matricule */
export const keepFavourite = useCase({
	name: 'keep-favourite',
	find: async ({ config }: Least, { mailbox }: { mailbox: string }) => ({ mailbox: mailboxOf(config, mailbox.trim()) }),
	may: (actor, { mailbox }) => mailbox !== undefined && may(actor, mailbox, { ask: 'send' }),
	refusal: () => 'MSS-FORBIDDEN',
	input: z.strictObject({ address: z.string(), name: z.string(), keep: z.boolean() }),
	run: async ({ context, input: { address: text, name, keep }, found, change }) => {
		const mailbox = found.mailbox!.address
		const address = normaliseAddress(text)
		if (address === null || patientMatricule(address) !== null) {
			throw new MssError('MSS-ADDRESS', text)
		}
		await change(async (tx, note) => {
			await (keep ? keepAtHand(tx, mailbox, address, name, context.clock.at()) : notAtHand(tx, mailbox, address))
			note({ action: 'favourite', details: { mailbox, address, keep } })
		})
	},
})
