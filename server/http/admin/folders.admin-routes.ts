/** Where a mailbox files: the service account's own tree, and what names will look like. */
import type { Handler } from '../handler.ts'

import { posix } from 'node:path'
import { MssError } from '../../errors.ts'
import { safeName } from '../../ged/names.ts'
import { placesOf } from '../../incoming/names-of-files.ts'
import { person } from '../../usecases/actor.ts'
import { makeFolder, pathOf, shareFolder, takeFolders } from '../../usecases/administer-folders.ts'

/** Folders below a path; the picker opens them one by one. */
export const listFolders: Handler<'admin GET folders'> = async ({ context: { ged } }, { params }) => {
	const path = pathOf(params.path)
	const folders = (await ged.list(path)).filter(({ isFolder }) => isFolder)
	const shown = await ged.shown(folders.map((folder) => folder.path))
	return {
		path,
		parent: path === '' ? null : posix.dirname(path).replace(/^\.$/, ''),
		folders: folders.map((folder) => ({ path: folder.path, name: posix.basename(folder.path), isShown: shown.has(folder.path) })),
	}
}

/** Does it stand, and does anybody but the service account see it? */
export const folderSeen: Handler<'admin GET folders/seen'> = async ({ context: { ged } }, { params }) => {
	const path = pathOf(params.path)
	const isThere = (await ged.stat(path))?.isFolder === true
	return { isThere, isShown: isThere && (await ged.shown([path])).has(path) }
}

export const shareTheFolder: Handler<'admin POST folders/share'> = ({ context }, { call, params: { path, ...circle } }) =>
	shareFolder.do(context, person(call), { path }, circle)

export const takeTheFolders: Handler<'admin POST folders/taken'> = ({ context }, { call, params }) =>
	takeFolders.do(context, person(call), {}, params)

export const makeTheFolder: Handler<'admin POST folders'> = ({ context }, { call, params: { path } }) =>
	makeFolder.do(context, person(call), { path }, {})

/** Two examples by the very code that files: a health document, and a plain attachment. */
export const previewNames: Handler<'admin GET names'> = async (_, { params: { pattern, folder } }) => {
	if (!pattern.startsWith('{dossier}/')) {
		throw new MssError('MSS-CFG-KEY', 'le modèle commence par {dossier}/')
	}
	const cda = {
		id: null,
		setId: null,
		version: null,
		type: { code: '11490-0', system: null, display: null },
		title: 'Cardiologie',
		createdAt: '20261112083000+0100',
		action: 'new' as const,
		replaces: null,
		level: 1 as const,
		patient: null as never,
		authors: [],
	}
	const places = placesOf(
		[
			{ name: 'a.pdf', mediaType: 'text/xml', size: 1, sha256: 'a', source: 'xdm', file: '', cda },
			{ name: 'Bilan sanguin.pdf', mediaType: 'application/pdf', size: 1, sha256: 'b', source: 'attachment', file: '' },
		],
		{
			pattern,
			patientFolder: [folder, 'DURAND Jeanne'].filter(Boolean).join('/'),
			waitingFolder: '',
			mailDate: '2026-11-12',
			data: 'beside',
		},
	)
	return { examples: places.map(({ place: { folder: where, base } }) => `${where}/${safeName(base, '.pdf')}`) }
}
