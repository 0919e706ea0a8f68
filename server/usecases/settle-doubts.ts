/** What the program doubts and only a person knows: documents found nowhere, a journal that disagrees with its copy, the clock. */
import type { Context, Least } from '../context.ts'

import { z } from 'zod'
import { acceptHead } from '../doubts/audit-head.ts'
import { confirmClock } from '../doubts/clock-doubt.ts'
import { believeAbsences, doubtedAbsences } from '../incoming/absences.ts'
import { anAdministrator } from './actor.ts'
import { useCase } from './use-case.ts'

const nothing = async (_: Least, key: Record<never, never>) => key

/** They were meant to be removed. @return how many were doubted */
export const acceptAbsences = useCase({
	name: 'accept-absences',
	find: nothing,
	may: anAdministrator,
	input: z.strictObject({}),
	run: async ({ context, actor }): Promise<number> => {
		const doubt = await doubtedAbsences(context)
		await believeAbsences(context, actor.user)
		return doubt?.count ?? 0
	},
})

/** The head that the store keeps is put aside, and that of now takes its place. @throws {MssError} MSS-AUDIT-STATE */
export const settleHead = useCase({
	name: 'settle-head',
	find: async (_: Least & Pick<Context, 'ged'>, key: Record<never, never>) => key,
	may: anAdministrator,
	input: z.strictObject({ reason: z.string() }),
	run: ({ context: { ledger, ged }, actor, input: { reason } }) => acceptHead(ledger, ged, reason, actor.user),
})

/** The machine's date is right: what is old by it is deleted at the next run. @throws {MssError} MSS-RETENTION-STATE */
export const confirmDate = useCase({
	name: 'confirm-date',
	find: nothing,
	may: anAdministrator,
	input: z.strictObject({ now: z.date() }),
	run: ({ context: { ledger }, actor, input: { now } }) => confirmClock(ledger, actor.user, now.getTime()),
})
