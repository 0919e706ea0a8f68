/** What is done about what was sent: kept back, settled where nobody knows, its proof put away. */
import type { Context } from '../context.ts'
import type { Actor } from './actor.ts'
import type { FoundSending } from './sending-of.ts'

import { z } from 'zod'
import { MssError } from '../errors.ts'
import { recipientsOf } from '../ledger/reads/recipients.reads.ts'
import { keptTold } from '../ledger/stored/whys.ts'
import { sendingCancelled } from '../ledger/tables/outgoing.table.ts'
import { keptBack, leftInPlace, settledByHand } from '../ledger/tables/recipients.table.ts'
import { normaliseAddress } from '../mssante/address/address.ts'
import { fileProof } from '../outgoing/proof.ts'
import { folderRights, mayCreateIn } from '../triage/permission.ts'
import { takeBackOurs } from '../turns/turns.ts'
import { may } from './actor.ts'
import { findSending } from './sending-of.ts'
import { useCase } from './use-case.ts'

function mayFollow(actor: Actor, { mailbox }: FoundSending): boolean {
	return may(actor, mailbox, { ask: 'sendings' })
}

/** « Annuler »: those who have not been handed over are kept back. @throws {MssError} MSS-SEND-STATE when all have */
export const cancelSending = useCase({
	name: 'cancel-sending',
	find: findSending,
	may: mayFollow,
	input: z.strictObject({}),
	run: ({ context: { clock }, actor: { user: actor }, found: { row: { id } }, change }) => change(async (tx, note) => {
		const at = clock.at()
		const why = new MssError('MSS-SEND-CANCELLED')
		const kept = await keptBack(tx, id, keptTold(why.code, null, [why]), at)
		if (kept === 0) {
			throw new MssError('MSS-SEND-STATE', 'il n’y a plus rien à annuler, tout est déjà parti ou terminé')
		}
		const all = await recipientsOf(tx, [id])
		const partners = all.filter(({ code }) => code === why.code).map(({ address }) => address)
		const isWhole = partners.length === all.length
		if (isWhole) {
			await sendingCancelled(tx, id, at)
		}
		const turns = await takeBackOurs(tx, id, { partners, isWhole }, { at, actor })
		turns.forEach(note)
		note({ action: 'cancelled', details: { outgoing: id, recipients: kept } })
	}),
})

/** Somebody found out whether an unclear recipient has it. @throws {MssError} MSS-SEND-STATE */
export const settleSending = useCase({
	name: 'settle-sending',
	find: findSending,
	may: mayFollow,
	input: z.strictObject({ address: z.string(), verdict: z.enum(['accepted', 'failed']) }),
	run: ({ context: { clock }, input: { address, verdict }, found: { row: { id } }, change }) => change(async (tx, note) => {
		if (!await settledByHand(tx, id, normaliseAddress(address) ?? address, verdict, keptTold(null, null, ['by-hand']), clock.at())) {
			throw new MssError('MSS-SEND-STATE', 'seul un destinataire « À vérifier » ou « Sans nouvelles » se tranche')
		}
		await (verdict === 'accepted' ? leftInPlace(tx, id) : undefined)
		note({ action: 'settled-by-hand', details: { outgoing: id, verdict } })
	}),
})

/**
 * @return where it is
 * @throws {MssError} MSS-FORBIDDEN-FOLDER: no folder, or one where whoever asks may create nothing
 */
export const keepProof = useCase({
	name: 'keep-proof',
	find: (context: Context, key: { sending: number }) => findSending(context, key),
	may: mayFollow,
	/** `folder`: its id in the store; null: where the sending's own documents are. */
	input: z.strictObject({ folder: z.string().max(80).nullable(), folders: folderRights }),
	run: async ({ context, actor, input: { folder, folders }, found: { row } }) => {
		if (folder === null) {
			return fileProof(context, row.id, actor.user)
		}
		const isAllowed = mayCreateIn(folders)(folder) === true
		const there = isAllowed ? (await context.ged.locate([{ fileId: folder, path: '' }])).get(folder) : undefined
		if (!there?.isFolder) {
			throw new MssError('MSS-FORBIDDEN-FOLDER')
		}
		return fileProof(context, row.id, actor.user, there.path)
	},
})
