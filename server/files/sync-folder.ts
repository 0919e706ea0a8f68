/** What was made, linked or renamed in a folder, put on disk: a file is only found again by its folder. */
import { open } from 'node:fs/promises'
import { systemCode } from '../errors.ts'

/** What file systems say that do not put folders on disk when asked (SMB, some of FUSE): they keep it as they can. */
const WITHOUT_SYNC = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EBADF'])

export async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder, 'r')
	try {
		await handle.sync()
	} catch (error) {
		if (!WITHOUT_SYNC.has(systemCode(error))) {
			throw error
		}
	} finally {
		await handle.close()
	}
}
