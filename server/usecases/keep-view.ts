/** A list of « Aujourd’hui » that a person keeps by a name: what it filters, and never what was searched. */
import type { Context } from '../context.ts'
import type { Actor } from './actor.ts'

import { z } from 'zod'
import { MssError } from '../errors.ts'
import { keptFilters } from '../ledger/stored/filters.ts'
import { forgetView, keepView, viewsOf } from '../ledger/tables/kept-views.ts'
import { patientMatricule } from '../mssante/address/address.ts'
import { structuresFor } from '../rights.ts'
import { mustNameNobody } from './names-nobody.ts'
import { useCase } from './use-case.ts'

/** Lists of one person. */
export const MAX_VIEWS = 12

/**
 * Null forgets it.
 *
 * @throws {MssError} MSS-VIEWS-FULL, MSS-WRITTEN-NAMES; MSS-VIEWS-CITIZEN: an address that is a matricule is kept nowhere
 */
export const keepTheView = useCase({
	name: 'keep-view',
	find: async (_: Context, key: { name: string }, actor: Actor) => ({ ...key, actor }),
	may: (actor) => actor.kind === 'person',
	input: z.strictObject({
		filters: keptFilters.omit({ q: true }).nullable(),
		/** They know that its name names somebody of the register. */
		isConfirmed: z.boolean(),
	}),
	run: async ({ context, actor, found: { name }, input: { filters, isConfirmed }, change }) => {
		const { config, ledger, clock } = context
		const { user } = actor
		const others = (await viewsOf(ledger.db, user)).filter((one) => one.name !== name)
		if (filters !== null && others.length >= MAX_VIEWS) {
			throw new MssError('MSS-VIEWS-FULL', String(MAX_VIEWS))
		}
		if (filters !== null && patientMatricule(filters.sender) !== null) {
			throw new MssError('MSS-VIEWS-CITIZEN')
		}
		if (filters !== null && !isConfirmed && actor.kind === 'person') {
			await mustNameNobody(context, structuresFor(config, actor), [name])
		}
		await change(async (tx, note) => {
			await (filters === null
				? forgetView(tx, user, name)
				: keepView(tx, { user, name, filters: JSON.stringify(filters), at: clock.at() }))
			note({ action: 'view-kept', details: { isKept: filters !== null } })
		})
	},
})
