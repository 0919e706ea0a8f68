/** An « information préoccupante » never leaves from a folder that the family may read (usages.md C1): it would have read it there. */
import type { Circuit } from '../config/circuit.ts'
import type { Context } from '../context.ts'
import type { Share } from '../ged/share.ts'
import type { OpenDossier } from './dossier.ts'

import { posix } from 'node:path'
import { structureOf } from '../config/load.ts'
import { MssError } from '../errors.ts'
import { HIDDEN } from '../outgoing/alert.ts'
import { whoElseReads } from './family.ts'

/** @param shares of the file and of the folders above it */
export function checkFamily(
	context: Pick<Context, 'config'>,
	{ circuit, structure, name }: { circuit: Circuit, structure: string, name: string },
	shares: Share[],
): MssError | null {
	if (!circuit.guards.mask.includes(HIDDEN)) {
		return null
	}
	return whoElseReads(shares, staffOf(context, structure)).length === 0 ? null : new MssError('MSS-DOSSIER-FAMILY', name)
}

/**
 * The same at the moment when it leaves, of each piece's file wherever it is by now; one that is gone is read by nobody there. What the
 * service account may not know, the person's own view told when the file was put in.
 *
 * @throws {MssError} MSS-DOSSIER-FAMILY
 */
export async function checkFamilies(
	context: Pick<Context, 'config' | 'ged'>,
	{ circuit, row: { structure }, files }: Pick<OpenDossier, 'circuit' | 'row' | 'files'>,
): Promise<void> {
	if (!circuit.guards.mask.includes(HIDDEN)) {
		return
	}
	const there = await context.ged.locate(files.flatMap(({ file_id: fileId, path }) => fileId === null ? [] : [{ fileId, path }]))
	for (const { path } of there.values()) {
		const known = (await context.ged.sharedWith(path)).filter(({ type }) => type !== 'unknown')
		const why = checkFamily(context, { circuit, structure, name: posix.basename(path) }, known)
		if (why !== null) {
			throw why
		}
	}
}

/** Accounts and groups of the structure's mailboxes, those whom its circuits name, and the service account. */
export function staffOf({ config }: Pick<Context, 'config'>, structure: string): { users: string[], groups: string[] } {
	const mailboxes = config.mailboxes.filter((mailbox) => structureOf(config, mailbox) === structure)
	const circles = [
		...mailboxes.flatMap(({ access }) => Object.values(access)),
		...config.circuits
			.filter(({ mailbox }) => mailboxes.some(({ address }) => address === mailbox))
			.flatMap(({ approval }) => (approval ? [approval, ...approval.absence ? [approval.absence] : []] : [])),
	]
	return {
		users: [
			...circles.flatMap(({ users }) => users),
			...mailboxes.flatMap(({ holder }) => holder ?? []),
			...config.ged.kind === 'nextcloud' ? [config.ged.user] : [],
		],
		groups: circles.flatMap(({ groups }) => groups),
	}
}
