/** What Nextcloud signed of the folders that came with a call: the person's own right there counts, not the service account's. */
import type { Call } from '../call.ts'

/** Nextcloud's bit: to create in a folder. */
const CREATE = 4

export function rightsIn({ folders }: Call): { id: string, mayCreate: boolean }[] {
	return folders.map(({ id, permissions }) => ({ id, mayCreate: (permissions & CREATE) !== 0 }))
}
