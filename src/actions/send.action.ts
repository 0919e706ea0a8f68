/**
 * « Envoyer par MSSanté »: on files, one or several; never on folders. « Préparer pour MSSanté », for whoever prepares what others send.
 * The same for both majors of @nextcloud/files.
 */
import { openSendDialog } from '../services/dialog.ts'
import { icon } from '../services/icon.ts'
import { translate } from '../services/l10n.ts'
import { onlyPrepares } from '../services/session.service.ts'

/** What both majors have in common of a node. */
export interface FilesNode {
	id?: string | number
	fileid?: number
	basename: string
	type: string
	size?: number
	mime?: string
	permissions: number
}

const READ = 1
/** Files of one message (contract). */
const MAX_FILES = 20

export const ID = 'mssante-send'
/** After the usual actions, before deletion. */
export const ORDER = 25
export const name = () => translate(onlyPrepares() ? 'Prepare for MSSanté' : 'Send with MSSanté')
export const iconSvg = () => icon

export function isSendable(nodes: FilesNode[]): boolean {
	return (
		nodes.length > 0
		&& nodes.length <= MAX_FILES
		&& nodes.every(({ type, permissions }) => type === 'file' && (permissions & READ) !== 0)
	)
}

/** Null: nothing to say when the person changed their mind. */
export async function send(nodes: FilesNode[]): Promise<true | null> {
	return (await openSendDialog(
		nodes.map((node) => ({ id: idOf(node), name: node.basename, size: node.size ?? 0, mime: node.mime ?? '' })),
	))
		? true
		: null
}

export function idOf({ id, fileid }: Pick<FilesNode, 'id' | 'fileid'>): string {
	return String(id ?? fileid ?? '')
}
