/** Where a mailbox files: the service account's own tree, and what names will look like. */
import type { Handler } from '../routes.ts'

import { posix } from 'node:path'
import { z } from 'zod'
import { MssError } from '../../errors.ts'
import { safeName, safePath } from '../../ged/names.ts'
import { placesOf } from '../../incoming/naming.ts'
import { asked } from '../asked.ts'

const place = z.object({ path: z.string().max(4000).default('') })
const naming = z.object({ pattern: z.string().max(1000), folder: z.string().max(4000).default('') })

/** Folders below a path; the picker opens them one by one. */
export const listFolders: Handler = async ({ desk: { ged } }, call) => {
	const path = pathOf(asked(place, call).path)
	const folders = (await ged.list(path)).filter(({ isFolder }) => isFolder)
	return { status: 200, json: { path, parent: path === '' ? null : posix.dirname(path).replace(/^\.$/, ''), folders: folders.map((folder) => ({ path: folder.path, name: posix.basename(folder.path) })) } }
}

export const makeFolder: Handler = async ({ desk: { ged, ledger } }, call) => {
	const { path, fileId } = await ged.makeFolder(pathOf(asked(place, call).path))
	await ledger.change((tx) => ledger.audit.append(tx, [{ action: 'folder-made', actor: call.user, details: { fileId } }]))
	return { status: 201, json: { path } }
}

/** Two examples by the very code that files: a health document, and a plain attachment. */
export const previewNames: Handler = async (_, call) => {
	const { pattern, folder } = asked(naming, call)
	if (!pattern.startsWith('{dossier}/')) {
		throw new MssError('MSS-CFG-KEY', 'le modèle commence par {dossier}/')
	}
	const cda = { id: null, setId: null, version: null, type: { code: '11490-0', system: null, display: null }, title: 'Cardiologie', createdAt: '20261112083000+0100', action: 'new' as const, replaces: null, level: 1 as const, patient: null as never, authors: [] }
	const places = placesOf([
		{ name: 'a.pdf', mediaType: 'text/xml', size: 1, sha256: 'a', source: 'xdm', file: '', cda },
		{ name: 'Bilan sanguin.pdf', mediaType: 'application/pdf', size: 1, sha256: 'b', source: 'attachment', file: '' },
	], { pattern, patientFolder: [folder, 'DURAND Jeanne'].filter(Boolean).join('/'), waitingFolder: '', mailDate: '2026-11-12' })
	return { status: 200, json: { examples: places.map(({ place: { folder: where, base } }) => `${where}/${safeName(base, '.pdf')}`) } }
}

/** @throws {MssError} MSS-GED-OUTSIDE */
function pathOf(text: string): string {
	const path = text === '' ? '' : safePath(text)
	if (path === null) {
		throw new MssError('MSS-GED-OUTSIDE')
	}
	return path
}
