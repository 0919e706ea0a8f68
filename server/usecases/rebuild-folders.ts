/** Patients' folders made again from the raw messages that are still kept: beside the GED, held against it, or put back there. */
import type { Least } from '../context.ts'
import type { Ged } from '../ged/ged.ts'
import type { Known, Rebuilt } from '../kept/rebuild.ts'

import { z } from 'zod'
import { rebuild, REBUILD_MODES } from '../kept/rebuild.ts'
import { anAdministrator } from './actor.ts'
import { useCase } from './use-case.ts'

/** `openGed`: asked where the GED is looked at. */
type Parts = Least & Known & { openGed: () => Promise<Ged> }

/** @throws {MssError} MSS-REBUILD-TAKEN, MSS-GED-…, MSS-DISK-… */
export const rebuildFolders = useCase({
	name: 'rebuild-folders',
	find: async (_: Parts, key: Record<never, never>) => key,
	may: anAdministrator,
	/** `into`: an empty folder of this machine; null: the GED itself. `patient`: their id; null: all that was received. */
	input: z.strictObject({
		into: z.string().min(1).max(4096).nullable(),
		mode: z.enum(REBUILD_MODES),
		patient: z.string().max(1000).nullable(),
	}),
	run: ({ context, actor, input }): Promise<Rebuilt> => rebuild(context, context.openGed, { ...input, actor: actor.user }),
})
