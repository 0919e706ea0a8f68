/** Where the sending dialog keeps what is written in it: by what it was opened for. */
import type { SendingAgain } from '../../server/contract/sending.contract.ts'
import type { FileToSend } from './files.service.ts'

/** Characters of ids (server/contract/written.contract.ts). */
const MOST = 1000

/** @return null: it is not kept */
export function placeOf({ files, replaces, again }: {
	files: Pick<FileToSend, 'id'>[]
	replaces?: number
	again?: Pick<SendingAgain, 'sending'>
}): string | null {
	if (replaces !== undefined) {
		return `replaces:${replaces}`
	}
	if (again !== undefined) {
		return `again:${again.sending}`
	}
	const ids = files.map(({ id }) => id).sort().join(',')
	return files.length === 0 ? 'new' : /^[\w.,:-]+$/.test(ids) && ids.length <= MOST ? `files:${ids}` : null
}
