/** What Nextcloud signed of the folders that came with a call: the person's own right there counts, not the service account's. */
import type { MayCreateIn } from '../../triage/permission.ts'
import type { Call } from '../call.ts'

/** Nextcloud's bit: to create in a folder. */
const CREATE = 4

/** Null: not asked of Nextcloud, for the page did not know of this folder. */
export function mayCreateIn({ folders }: Call): MayCreateIn {
	return (folderId) => {
		const folder = folders.find(({ id }) => id === folderId)
		return folder ? (folder.permissions & CREATE) !== 0 : null
	}
}
