/** Folders of the store, by an administrator: made, shown to those who use them, said to be the right ones. */
import type { Context, Least } from '../context.ts'

import { z } from 'zod'
import { MssError } from '../errors.ts'
import { safePath } from '../ged/names.ts'
import { tryStoreAgain } from '../incoming/failure.ts'
import { takeNamesakes } from '../incoming/namesakes.ts'
import { mustShowNobodyElses } from '../ops/sharing.ts'
import { anAdministrator } from './actor.ts'
import { useCase } from './use-case.ts'

type Parts = Least & Pick<Context, 'ged'>

/** @throws {MssError} MSS-GED-OUTSIDE */
export const makeFolder = useCase({
	name: 'make-folder',
	find: findPath,
	may: anAdministrator,
	input: z.strictObject({}),
	run: async ({ context: { ged }, found, change }) => {
		const { path, fileId } = await ged.makeFolder(found)
		await change(async (_, note) => note({ action: 'folder-made', details: { fileId } }))
		return { path }
	},
})

/** Made where it lacks: what waits is then seen in Files too. @throws {MssError} MSS-GED-OUTSIDE, MSS-SHARE-OTHERS */
export const shareFolder = useCase({
	name: 'share-folder',
	find: findPath,
	may: anAdministrator,
	/** `mailbox`: as whose folder. */
	input: z.strictObject({ users: z.array(z.string()), groups: z.array(z.string()), mailbox: z.string() }),
	run: async ({ context, input: { users, groups, mailbox }, found: wished, change }) => {
		const { ged, ledger } = context
		await mustShowNobodyElses(context, { users, groups, mailbox, path: wished })
		const { path, fileId } = await ged.makeFolder(wished)
		await ged.share(path, { users, groups })
		await change(async (_, note) =>
			note({ action: 'folder-shared', details: { fileId, users: users.join(' '), groups: groups.join(' ') } }))
		await tryStoreAgain(ledger.db)
	},
})

/** Folders that bear the names of those that are gone are the right ones. @return those that were taken, and those that stay gone */
export const takeFolders = useCase({
	name: 'take-folders',
	find: async (_: Parts, key: Record<never, never>) => key,
	may: anAdministrator,
	/** `paths`: of which it is said; all of them, when nothing is. */
	input: z.strictObject({ paths: z.array(z.string()).optional() }),
	run: ({ context, actor, input: { paths } }) => takeNamesakes(context, actor.user, paths),
})

async function findPath(_: Parts, { path }: { path: string }): Promise<string> {
	return pathOf(path)
}

/** Below the service account's own tree. @throws {MssError} MSS-GED-OUTSIDE */
export function pathOf(text: string): string {
	const path = text === '' ? '' : safePath(text)
	if (path === null) {
		throw new MssError('MSS-GED-OUTSIDE')
	}
	return path
}
