/** Where a mailbox files: the service account's own tree, and what names will look like. */
import type { FolderListing, FolderSeen } from '../contract.ts'
import type { Handler } from '../handler.ts'

import { posix } from 'node:path'
import { z } from 'zod'
import { MssError } from '../../errors.ts'
import { safeName, safePath } from '../../ged/names.ts'
import { tryStoreAgain } from '../../incoming/failure.ts'
import { takeNamesakes } from '../../incoming/namesakes.ts'
import { placesOf } from '../../incoming/naming.ts'
import { mustShowNobodyElses } from '../../ops/sharing.ts'
import { asked } from '../asked.ts'

const place = z.object({ path: z.string().max(4000).default('') })
const names = z.array(z.string().min(1).max(200)).max(50).default([])
const sharing = z.strictObject({
	path: z.string().min(1).max(4000),
	users: names,
	groups: names,
	mailbox: z.string().trim().max(320).default(''),
})
const naming = z.object({ pattern: z.string().max(1000), folder: z.string().max(4000).default('') })

/** Folders below a path; the picker opens them one by one. */
export const listFolders: Handler = async ({ desk: { ged } }, call) => {
	const path = pathOf(asked(place, call).path)
	const folders = (await ged.list(path)).filter(({ isFolder }) => isFolder)
	const shown = await ged.shown(folders.map((folder) => folder.path))
	const json: FolderListing = {
		path,
		parent: path === '' ? null : posix.dirname(path).replace(/^\.$/, ''),
		folders: folders.map((folder) => ({ path: folder.path, name: posix.basename(folder.path), isShown: shown.has(folder.path) })),
	}
	return { status: 200, json }
}

/** Does it stand, and does anybody but the service account see it? */
export const folderSeen: Handler = async ({ desk: { ged } }, call) => {
	const path = pathOf(asked(place, call).path)
	const isThere = (await ged.stat(path))?.isFolder === true
	const json: FolderSeen = { isThere, isShown: isThere && (await ged.shown([path])).has(path) }
	return { status: 200, json }
}

/**
 * Shown to those who use it, made where it lacks: what waits is then seen in Files too.
 *
 * @throws {MssError} MSS-SHARE-OTHERS
 */
export const shareFolder: Handler = async ({ desk }, call) => {
	const { ged, ledger } = desk
	const { users, groups, ...wish } = asked(sharing, call)
	await mustShowNobodyElses(desk, { users, groups, mailbox: wish.mailbox, path: pathOf(wish.path) })
	const { path, fileId } = await ged.makeFolder(pathOf(wish.path))
	await ged.share(path, { users, groups })
	await ledger.change((tx) =>
		ledger.audit.append(tx, [
			{ action: 'folder-shared', actor: call.user, details: { fileId, users: users.join(' '), groups: groups.join(' ') } },
		]))
	await tryStoreAgain(ledger.db)
	return { status: 204 }
}

const namesakes = z.strictObject({ paths: z.array(z.string().min(1).max(4000)).max(1000).optional() })

/** The folders that bear the names of those that are gone are the right ones: a person says so. */
export const takeFolders: Handler = async ({ desk }, call) => {
	return { status: 200, json: await takeNamesakes(desk, call.user, asked(namesakes, call).paths) }
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
		{ pattern, patientFolder: [folder, 'DURAND Jeanne'].filter(Boolean).join('/'), waitingFolder: '', mailDate: '2026-11-12' },
	)
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
