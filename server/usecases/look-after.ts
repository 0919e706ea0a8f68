/** What who looks after the program asks of it: to be examined anew, and a mail of alert as a trial. */
import type { Least } from '../context.ts'

import { z } from 'zod'
import { tryAlertMail } from '../ops/alert-mail/watch.ts'
import { examineAgain } from '../ops/examination.ts'
import { anAdministrator } from './actor.ts'
import { useCase } from './use-case.ts'

const nothing = async (_: Least, key: Record<never, never>) => key

/** « Revérifier »: the next look at the state of the service examines everything again. */
export const lookAgain = useCase({
	name: 'look-again',
	find: nothing,
	may: anAdministrator,
	input: z.strictObject({}),
	run: async ({ context }) => examineAgain(context, true),
})

/** « Envoyer un essai ». @return to whom it went @throws {MssError} MSS-ALERT-NONE, MSS-ALERT-MAIL, MSS-FILE, MSS-TLS-AUTHORITY */
export const tryAlerts = useCase({
	name: 'try-alerts',
	find: nothing,
	may: anAdministrator,
	input: z.strictObject({}),
	run: async ({ context }): Promise<{ to: string[] }> => ({ to: await tryAlertMail(context) }),
})
