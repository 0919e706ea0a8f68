/** The trust list and the directory: given by hand, or read again from their source, by an administrator or at intervals. */
import type { Least } from '../context.ts'
import type { MssError } from '../errors.ts'

import { z } from 'zod'
import { directoryFile } from '../directory/directory.ts'
import { buildApart, noteDirectory, refreshDirectory } from '../directory/refresh-directory.ts'
import { bytesOf } from '../files/bytes-of.ts'
import { refreshTrust } from '../trust/refresh-trust.ts'
import { importTrustList } from '../trust/trust-store.ts'
import { anAdministrator } from './actor.ts'
import { useCase } from './use-case.ts'

const nothing = async (_: Least, key: Record<never, never>) => key
/** `acceptSmaller`: although it has much less than the one that is there. */
const given = z.strictObject({ file: z.string(), acceptSmaller: z.boolean() })
/** `now`: although it was read not long ago. */
const again = z.strictObject({ now: z.boolean() })

/** @return how many domains @throws {MssError} MSS-FILE, MSS-TRUST-XML, MSS-TRUST-SHRUNK */
export const importTrust = useCase({
	name: 'import-trust',
	find: nothing,
	may: anAdministrator,
	input: given,
	run: ({ context: { ledger }, actor, input: { file, acceptSmaller } }) =>
		importTrustList(ledger, bytesOf(file), { acceptSmaller, actor: actor.user }),
})

/** Half a million rows: in a thread of its own. @throws {MssError} MSS-FILE, MSS-DIRECTORY-FILE, MSS-DIRECTORY-SHRUNK */
export const importDirectory = useCase({
	name: 'import-directory',
	find: nothing,
	may: anAdministrator,
	input: given,
	run: async ({ context: { config, ledger }, actor, input: { file, acceptSmaller } }) => {
		const target = directoryFile(config.ledger)
		const built = await buildApart(target, file, { acceptSmaller })
		await noteDirectory(ledger, target, actor.user)
		return built
	},
})

/** @return what went wrong, if anything: an old one is a warning, and the last good copy stays */
export const readTrustAgain = useCase({
	name: 'read-trust-again',
	find: nothing,
	may: anAdministrator,
	input: again,
	run: ({ context: { config, ledger }, actor, input: { now } }): Promise<MssError | null> =>
		refreshTrust(ledger, config.trust, { now, actor: actor.user }),
})

/** @return as above */
export const readDirectoryAgain = useCase({
	name: 'read-directory-again',
	find: nothing,
	may: anAdministrator,
	input: again,
	run: ({ context: { config, ledger }, actor, input: { now } }): Promise<MssError | null> =>
		refreshDirectory(ledger, config, { now, actor: actor.user }),
})
