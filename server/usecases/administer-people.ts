/** People who approve and sign, made in the admin page. Those of the configuration are changed there. */
import type { PersonConfig } from '../config/professional.ts'
import type { Least } from '../context.ts'

import { z } from 'zod'
import { parsedBelow } from '../config/parsed-below.ts'
import { takeUp } from '../ops/join-made.ts'
import { removePerson as remove, savePerson as save } from '../structures/made-people.ts'
import { anAdministrator } from './actor.ts'
import { useCase } from './use-case.ts'

/** @throws {MssError} MSS-CFG-KEY, MSS-PERSON-TAKEN */
export const savePerson = useCase({
	name: 'save-person',
	find: async (_: Least, key: Record<never, never>) => key,
	may: anAdministrator,
	/** As `config/professional.ts` has it. */
	input: z.strictObject({ wish: parsedBelow({}), isNew: z.boolean() }),
	run: async ({ context: { config, ledger }, actor, input }): Promise<PersonConfig> => {
		const person = await save(ledger, config, input, actor.user)
		await takeUp(ledger, config)
		return person
	},
})

/** Only one whom nothing names any more. @throws {MssError} MSS-UNKNOWN, MSS-PERSON-USED, MSS-PERSON-GROUPS */
export const removePerson = useCase({
	name: 'remove-person',
	find: async (_: Least, key: { user: string }) => key,
	may: anAdministrator,
	input: z.strictObject({ isConfirmed: z.boolean() }),
	run: async ({ context: { config, ledger }, actor, input: { isConfirmed }, found: { user } }) => {
		await remove(ledger, config, { user, isConfirmed }, actor.user)
		await takeUp(ledger, config)
	},
})
