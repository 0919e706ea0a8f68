/** The register of patients: imported, mended, each with their folder and with what they object to. */
import type { Context, Least } from '../context.ts'

import { z } from 'zod'
import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { MAX_REGISTER } from '../patients/csv.ts'
import { importRegister, previewRegister } from '../patients/import.ts'
import { sayBack, sayOut, sayReplaced, untieFolder } from '../patients/leaving.ts'
import { OPPOSITIONS } from '../patients/patient.ts'
import { assignFolder, removePatient, setOpposition } from '../patients/registry.ts'
import { anAdministrator, may } from './actor.ts'
import { useCase } from './use-case.ts'

const nothing = async (_: Least, key: Record<never, never>) => key
/** A file of the establishment's own software; `confirm`: changes of identity too. */
const register = z.strictObject({
	bytes: z.instanceof(Buffer).refine(({ length }) => length <= MAX_REGISTER),
	confirm: z.boolean(),
})

/** What an import would do. @throws {MssError} MSS-PATIENTS-CSV */
export const previewImport = useCase({
	name: 'preview-patients',
	find: nothing,
	may: anAdministrator,
	input: register,
	run: ({ context, input: { bytes, confirm } }) => previewRegister(context.ledger, bytes, structuresOf(context), { confirm }),
})

/** @throws {MssError} MSS-PATIENTS-CSV */
export const importPatients = useCase({
	name: 'import-patients',
	find: nothing,
	may: anAdministrator,
	input: register,
	run: ({ context, actor, input: { bytes, confirm } }) =>
		importRegister(context.ledger, bytes, structuresOf(context), { confirm, actor: actor.user }),
})

/** A line that should not be there. @throws {MssError} MSS-UNKNOWN, MSS-PATIENTS-IN-USE */
export const takeOutPatient = useCase({
	name: 'remove-patient',
	find: async (_: Least, key: { id: string, structure: string }) => key,
	may: anAdministrator,
	input: z.strictObject({}),
	run: ({ context, actor, found }) => removePatient(context.ledger, found, actor.user),
})

const aLine = async (_: Least, key: { id: string, structure: string }) => key
const said = z.string().max(1000).transform((text) => text.trim() || null)

/** A resident who has left. @throws {MssError} MSS-UNKNOWN, MSS-PATIENTS-SAID */
export const sayPatientOut = useCase({
	name: 'patient-out',
	find: aLine,
	may: anAdministrator,
	input: z.strictObject({ reason: said }),
	run: ({ context: { ledger, clock }, actor, found, input: { reason } }) =>
		sayOut(ledger, found, { at: clock.at(), by: actor.user, reason }),
})

/** A line that is another one. @throws {MssError} MSS-UNKNOWN, MSS-PATIENTS-SAID, MSS-PATIENTS-NOT-ONE, MSS-PATIENTS-REASON */
export const sayPatientReplaced = useCase({
	name: 'patient-replaced',
	find: aLine,
	may: anAdministrator,
	input: z.strictObject({ right: z.string(), takesFolder: z.boolean(), reason: said }),
	run: ({ context: { ledger, clock }, actor, found, input: { reason, ...wish } }) => {
		if (reason === null) {
			throw new MssError('MSS-PATIENTS-REASON')
		}
		return sayReplaced(ledger, found, { at: clock.at(), by: actor.user, reason, ...wish })
	},
})

/** It was not so. @throws {MssError} MSS-UNKNOWN, MSS-PATIENTS-SAID */
export const sayPatientBack = useCase({
	name: 'patient-back',
	find: aLine,
	may: anAdministrator,
	input: z.strictObject({}),
	run: ({ context: { ledger }, actor, found }) => sayBack(ledger, found, actor.user),
})

/** A folder that is not theirs. @throws {MssError} MSS-UNKNOWN, MSS-PATIENTS-SAID */
export const untiePatientFolder = useCase({
	name: 'folder-untied',
	find: aLine,
	may: anAdministrator,
	input: z.strictObject({ folder: z.string() }),
	run: ({ context: { ledger }, actor, found, input: { folder } }) => untieFolder(ledger, found, folder, actor.user),
})

/** Folders for patients who have none. @throws {MssError} MSS-GED-NO-FOLDER, MSS-UNKNOWN */
export const giveFolders = useCase({
	name: 'give-folders',
	find: async (_: Context, key: Record<never, never>) => key,
	may: anAdministrator,
	input: z.strictObject({ assign: z.array(z.object({ structure: z.string(), id: z.string(), path: z.string() })) }),
	run: async ({ context, actor, input: { assign } }) => {
		for (const { structure, id, path } of assign) {
			const entry = await context.ged.stat(path)
			if (!entry?.isFolder) {
				throw new MssError('MSS-GED-NO-FOLDER')
			}
			await assignFolder(context.ledger, { structure, id }, entry, actor.user)
		}
	},
})

/** What a patient said, kept by whom they said it to. @throws {MssError} MSS-FORBIDDEN, MSS-UNKNOWN */
export const opposePatient = useCase({
	name: 'oppose-patient',
	find: async ({ config }: Least, { mailbox }: { mailbox: string }) => ({ mailbox: mailboxOf(config, mailbox.trim()) }),
	may: (actor, { mailbox }) => mailbox !== undefined && may(actor, mailbox, { ask: 'send' }),
	refusal: () => 'MSS-FORBIDDEN',
	input: z.strictObject({ id: z.string(), opposition: z.enum(OPPOSITIONS).nullable() }),
	run: ({ context, actor, input: { id, opposition }, found: { mailbox } }) =>
		setOpposition(context.ledger, { structure: structureOf(context.config, mailbox!), id }, opposition, actor.user),
})

function structuresOf({ config }: Least): string[] {
	return config.structures.map(({ id }) => id)
}
