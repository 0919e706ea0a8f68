/** Nextcloud's own picker of files; the shell page has none. Paths become ids, which are what the relay knows files by. */
import { getCurrentUser, getRequestToken } from '@nextcloud/auth'

export interface PickedFile {
	id: string
	name: string
}

type Pick = (title: string, done: (paths: string | string[]) => void, many: boolean, mime?: string[], modal?: boolean) => void

const ID = '<d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><oc:fileid/></d:prop></d:propfind>'

function picker(): Pick | undefined {
	return (window as { OC?: { dialogs?: { filepicker?: Pick } } }).OC?.dialogs?.filepicker
}

export function mayPick(): boolean {
	return picker() !== undefined
}

/** Those that the person chose; none when they closed it. */
export async function pickFiles(title: string): Promise<PickedFile[]> {
	const pick = picker()
	const paths
		= pick === undefined
			? []
			: await new Promise<string[]>((resolve) => pick(title, (chosen) => resolve([chosen].flat()), true, [], true))
	const found = await Promise.all(paths.map(async (path) => ({ id: await idOf(path), name: path.split('/').at(-1) ?? path })))
	return found.filter((file): file is PickedFile => file.id !== null)
}

async function idOf(path: string): Promise<string | null> {
	const user = getCurrentUser()?.uid ?? ''
	const url = `/remote.php/dav/files/${encodeURIComponent(user)}/${path.split('/').filter(Boolean).map(encodeURIComponent).join('/')}`
	const { webroot } = (window as { OC?: { webroot?: string } }).OC ?? {}
	const answer = await fetch(`${webroot ?? ''}${url}`, {
		method: 'PROPFIND',
		headers: { depth: '0', 'content-type': 'text/xml', requesttoken: getRequestToken() ?? '' },
		body: ID,
	})
	return answer.ok ? (/<oc:fileid>(\d+)</.exec(await answer.text())?.[1] ?? null) : null
}
