/** A list of « Aujourd’hui » that a person keeps by a name: what it filters, and never what was searched. */
import type { Least } from '../context.ts'
import type { KeptFilters } from '../ledger/stored/filters.ts'
import type { Actor } from './actor.ts'

import { z } from 'zod'
import { MssError } from '../errors.ts'
import { forgetView, keepView, viewsOf } from '../ledger/tables/of-people.ts'
import { patientMatricule } from '../mssante/address/address.ts'
import { useCase } from './use-case.ts'

/** Lists of one person. */
export const MAX_VIEWS = 12

/** @throws {MssError} MSS-VIEWS-FULL; MSS-VIEWS-CITIZEN: an address that is a matricule is kept nowhere */
export const keepTheView = useCase({
	name: 'keep-view',
	find: async (_: Least, key: { name: string }, actor: Actor) => ({ ...key, actor }),
	may: (actor) => actor.kind === 'person',
	input: z.strictObject({ filters: z.custom<Omit<KeptFilters, 'q'>>().nullable() }),
	run: async ({ context: { ledger, clock }, actor: { user }, found: { name }, input: { filters }, change }) => {
		const others = (await viewsOf(ledger.db, user)).filter((one) => one.name !== name)
		if (filters !== null && others.length >= MAX_VIEWS) {
			throw new MssError('MSS-VIEWS-FULL', String(MAX_VIEWS))
		}
		if (filters !== null && patientMatricule(filters.sender) !== null) {
			throw new MssError('MSS-VIEWS-CITIZEN')
		}
		await change(async (tx, note) => {
			await (filters === null
				? forgetView(tx, user, name)
				: keepView(tx, { user, name, filters: JSON.stringify(filters), at: clock.at() }))
			note({ action: 'view-kept', details: { isKept: filters !== null } })
		})
	},
})
