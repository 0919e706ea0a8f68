/** What who looks after the program asks of it: to be examined anew, and a mail of alert as a trial. */
import type { Context, Least } from '../context.ts'

import { z } from 'zod'
import { tryAlertMail } from '../ops/alert-mail/watch.ts'
import { examineAgain } from '../ops/examination.ts'
import { alertsAsked, alertsWish } from '../ops/made-upkeep.ts'
import { anAdministrator } from './actor.ts'
import { useCase } from './use-case.ts'

const nothing = async (_: Least, key: Record<never, never>) => key

/** « Revérifier »: the next look at the state of the service examines everything again. */
export const lookAgain = useCase({
	name: 'look-again',
	find: async (_: Context, key: Record<never, never>) => key,
	may: anAdministrator,
	input: z.strictObject({}),
	run: async ({ context }) => examineAgain(context, true),
})

/**
 * « Envoyer un essai », by what is kept, or as it would be saved.
 *
 * @return to whom it went
 * @throws {MssError} MSS-ALERT-NONE, MSS-ALERT-MAIL, MSS-FILE, MSS-TLS-AUTHORITY, MSS-CFG-KEY
 */
export const tryAlerts = useCase({
	name: 'try-alerts',
	find: nothing,
	may: anAdministrator,
	input: z.strictObject({ wish: alertsWish.optional() }),
	run: async ({ context, input: { wish } }): Promise<{ to: string[] }> => {
		const alerts = wish === undefined ? context.config.alerts : await alertsAsked(context.config, wish)
		return { to: await tryAlertMail(context, alerts) }
	},
})
