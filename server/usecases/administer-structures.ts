/** Structures made in the admin page: who signs health documents, and whose patients are whose. */
import type { StructureConfig } from '../config/schema.ts'
import type { Least } from '../context.ts'

import { z } from 'zod'
import { parsedBelow } from '../config/parsed-below.ts'
import { takeUp } from '../ops/join-made.ts'
import { adopt, adoptNameless } from '../structures/belonging.ts'
import { removeStructure as remove, saveStructure as save } from '../structures/made-structures.ts'
import { anAdministrator } from './actor.ts'
import { useCase } from './use-case.ts'

/** Patients who were imported before it belong to it, while it is the only one. @throws {MssError} MSS-CFG-KEY */
export const saveStructure = useCase({
	name: 'save-structure',
	find: async (_: Least, key: { id: string | undefined }) => key,
	may: anAdministrator,
	/** As `config/schema.ts` has it. */
	input: z.strictObject({ wish: parsedBelow({}) }),
	run: async ({ context: { config, ledger }, actor, input: { wish }, found: { id } }): Promise<StructureConfig> => {
		const structure = await save(ledger, config, { ...wish, id }, actor.user)
		await takeUp(ledger, config)
		await adoptNameless(ledger, config)
		return structure
	},
})

/** Only one that nothing belongs to. @throws {MssError} MSS-UNKNOWN, MSS-STRUCTURE-IN-USE */
export const removeStructure = useCase({
	name: 'remove-structure',
	find: async (_: Least, key: { id: string }) => key,
	may: anAdministrator,
	input: z.strictObject({}),
	run: async ({ context: { config, ledger }, actor, found: { id } }) => {
		await remove(ledger, config, id, actor.user)
		await takeUp(ledger, config)
	},
})

/** Patients of no declared structure are given one. @return how many stay, for another bears their identifier there */
export const adoptPatients = useCase({
	name: 'adopt-patients',
	find: async (_: Least, key: { from: string }) => key,
	may: anAdministrator,
	input: z.strictObject({ to: z.string() }),
	run: ({ context: { config, ledger }, actor, input: { to }, found: { from } }) => adopt(ledger, config, from, to, actor.user),
})
