/** What follows the preparation of a dossier: submitted, approved, returned, withdrawn. */
import type { OpenDossier } from '../circuits/dossier.ts'
import type { Context } from '../context.ts'
import type { Actor } from './actor.ts'

import { z } from 'zod'
import { standingOf } from '../circuits/approver.ts'
import { openDossier, preparedOf } from '../circuits/dossier.ts'
import { noticesInWords } from '../circuits/notices.ts'
import { becomesStale, checkComplete, releaseDossier, submitDossier, unlessMoved, whatMoved } from '../circuits/release-dossier.ts'
import { MssError } from '../errors.ts'
import { peopleNames } from '../ledger/people-known.ts'
import { dossierReturned, dossierWithdrawn, pinsForgotten, visaGiven } from '../ledger/tables/dossiers.table.ts'
import { may } from './actor.ts'
import { mayApprove } from './approver.usecase.ts'
import { findDossier } from './dossier-of.ts'
import { useCase } from './use-case.ts'

/** Characters of a reason. */
const REASON = 1000

/** « Demander la validation », or « Envoyer » where the circuit asks for none. @throws {MssError} MSS-DOSSIER-…, MSS-SEND-… */
export const submit = useCase({
	name: 'submit-dossier',
	find: findDossier,
	may: (actor, { mailbox }) => may(actor, mailbox, { ask: 'prepare' }),
	/** `seen`: what the person had under their eyes; null: whatever it holds. */
	input: z.strictObject({ seen: z.string().max(64).nullable().default(null) }),
	run: async ({ context, actor, input: { seen }, found: { row } }) => {
		if (!['preparing', 'returned', 'stale'].includes(row.state)) {
			throw new MssError('MSS-DOSSIER-STATE', 'soumis')
		}
		const open = await openDossier(context, row)
		if (seen !== null && seen !== open.seen) {
			throw new MssError('MSS-DOSSIER-CHANGED')
		}
		checkComplete(open)
		try {
			await (open.circuit.approval === undefined
				? releaseDossier(context, open, actor.user, null)
				: submitDossier(context, open, actor.user))
		} catch (error) {
			throw await unlessMoved(context, row, error, 'soumis')
		}
	},
})

/**
 * « Valider »: a person's word on one exact content, and it leaves.
 *
 * @return number of the sending
 * @throws {MssError} MSS-DOSSIER-CHANGED, MSS-DOSSIER-STALE, MSS-DOSSIER-STATE, MSS-DOSSIER-APPROVER
 */
export const approve = useCase({
	name: 'approve-dossier',
	find: findDossier,
	may: mayApprove,
	input: z.object({ seen: z.string().max(64), drawn: z.array(z.string().max(64)).max(100).default([]) }),
	run: async ({ context, actor, input: { seen, drawn }, found: { row } }) => {
		if (row.state === 'sent' || row.state === 'withdrawn') {
			throw new MssError('MSS-DOSSIER-STATE', 'validé')
		}
		const open = await openDossier(context, row)
		const absent = mustApprove(context, actor, open)
		const moved = row.state === 'awaiting' ? whatMoved(open) : null
		if (moved !== null) {
			throw await becomesStale(context, row, moved)
		}
		if (row.state === 'stale') {
			throw new MssError('MSS-DOSSIER-STALE', noticesInWords(row).map(({ text }) => text).join(' '))
		}
		if (seen !== open.seen) {
			throw new MssError('MSS-DOSSIER-CHANGED')
		}
		if (row.state !== 'awaiting') {
			throw new MssError('MSS-DOSSIER-STATE', 'validé')
		}
		const name = (await peopleNames(context.ledger.db))(actor.user)
		try {
			return await releaseDossier(context, open, actor.user, { user: actor.user, name, for: absent, drawn })
		} catch (error) {
			throw await becomesStale(context, row, await unlessMoved(context, row, error, 'validé'))
		}
	},
})

/** « Renvoyer »: to whoever prepared it, with a reason. @throws {MssError} MSS-DOSSIER-REASON, MSS-DOSSIER-STATE, MSS-DOSSIER-CHANGED */
export const sendBack = useCase({
	name: 'return-dossier',
	find: findDossier,
	may: mayApprove,
	input: z.object({ seen: z.string().max(64), reason: z.string().max(REASON) }),
	run: async ({ context, actor, input: { seen, reason }, found: { row }, change }) => {
		const { id } = row
		const open = await openDossier(context, row)
		const absent = mustApprove(context, actor, open)
		if (reason.trim() === '') {
			throw new MssError('MSS-DOSSIER-REASON')
		}
		if (seen !== open.seen && row.state === 'awaiting') {
			throw new MssError('MSS-DOSSIER-CHANGED')
		}
		await change(async (tx, note) => {
			if (!await dossierReturned(tx, id)) {
				throw new MssError('MSS-DOSSIER-STATE', 'renvoyé')
			}
			const visa = await visaGiven(tx, {
				dossier_id: id,
				actor: actor.user,
				for_user: absent,
				decision: 'returned',
				reason: reason.trim(),
				at: context.clock.at(),
				seen,
			})
			note({ action: 'visa', details: { dossier: id, visa, decision: 'returned', seen, for: absent } })
		})
	},
})

/** « Retirer »: it does not leave, and its bytes go. @throws {MssError} MSS-DOSSIER-STATE */
export const withdraw = useCase({
	name: 'withdraw-dossier',
	find: findDossier,
	may: (actor, { mailbox }) => may(actor, mailbox, { ask: 'prepare' }),
	input: z.strictObject({}),
	run: async ({ context, found: { row: { id } }, change }) => {
		const names = await change(async (tx, note) => {
			if (!await dossierWithdrawn(tx, id, context.clock.at())) {
				throw new MssError('MSS-DOSSIER-STATE', 'retiré')
			}
			note({ action: 'dossier', details: { dossier: id, move: 'withdrawn' } })
			return pinsForgotten(tx, id)
		})
		await Promise.all(names.map((name) => context.spool.remove(name)))
	},
})

/** @return in whose absence; null: it is theirs to say. @throws {MssError} MSS-DOSSIER-APPROVER */
function mustApprove({ clock }: Context, actor: Actor, { circuit, row }: OpenDossier): string | null {
	const standing = standingOf(circuit.approval, { user: actor.user, groups: groupsOf(actor) }, preparedOf(row), new Date(clock.now()))
	if (!standing.may) {
		throw new MssError('MSS-DOSSIER-APPROVER', standing.why)
	}
	return standing.for
}

function groupsOf(actor: { kind: 'person', groups: string[] } | { kind: 'machine' }): string[] {
	return actor.kind === 'person' ? actor.groups : []
}
