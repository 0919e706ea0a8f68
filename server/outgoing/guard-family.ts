/**
 * An « information préoccupante » never leaves from a folder that the family may read (usages.md C1): it would have read it there. By a
 * circuit that is made for it, from no folder that anybody reads who is not known to be of the structure. Because its words say so, by
 * whatever way it leaves, from none that a person alone reads, or the world: words may be wrong (« une IP en 2019, classée »), and not
 * every group of a house has a right on a mailbox.
 */
import type { Circuit } from '../config/circuit.ts'
import type { Context } from '../context.ts'
import type { Share } from '../ged/share.ts'
import type { Staff } from './family.ts'
import type { GivenFile, SendRequest } from './request.ts'

import { posix } from 'node:path'
import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { circuitsOf } from '../structures/known-circuits.ts'
import { whoAloneReads, whoElseReads } from './family.ts'

/** Whose the file is, and who approves by its circuit, in the version that it began with: they are of the structure too. */
export interface Readers {
	structure: string
	approval: Circuit['approval']
	/** It leaves by a circuit that is made for it. */
	isForAlert: boolean
}

interface Lying {
	path: string
	/** Null: it is not in the GED. */
	fileId: string | null
}

/** @param shares of the file and of the folders above it @return MSS-DOSSIER-FAMILY, or null */
export async function familyFault(
	context: Pick<Context, 'config' | 'ledger'>,
	readers: Readers,
	name: string,
	shares: Share[],
): Promise<MssError | null> {
	const who = readers.isForAlert ? whoElseReads : whoAloneReads
	return shares.length === 0 || who(shares, await staffOf(context, readers)).length === 0
		? null
		: new MssError('MSS-DOSSIER-FAMILY', name)
}

/**
 * Of files that were just chosen, as the person's own view tells, else the service account's.
 *
 * @param given what they were brought from
 * @throws {MssError} MSS-DOSSIER-FAMILY
 */
export async function checkChosen(
	context: Context,
	readers: Readers,
	files: (Lying & { name: string })[],
	given: GivenFile[],
): Promise<void> {
	// Of a CDA and its PDF, both chosen, one is a file of the message: all that was chosen is looked at.
	const told = given.flatMap((one) => typeof one === 'string' || one.shares === undefined ? [] : [{ ...one, shares: one.shares }])
	for (const { name, shares } of told) {
		await refuseFamily(context, readers, name, shares)
	}
	for (const { name, path, fileId } of files) {
		if (fileId !== null && !told.some((one) => one.fileId === fileId)) {
			await refuseFamily(context, readers, name, await context.ged.sharedWith(path))
		}
	}
}

/**
 * The same of files that were chosen before, wherever they are by now; one that is gone is read by nobody there. What the service account
 * may not know, the person's own view told when the file was put in.
 *
 * @throws {MssError} MSS-DOSSIER-FAMILY
 */
export async function checkStanding(context: Context, readers: Readers, files: Lying[]): Promise<void> {
	const there = await context.ged.locate(files.flatMap(({ fileId, path }) => fileId === null ? [] : [{ fileId, path }]))
	for (const { path } of there.values()) {
		const known = (await context.ged.sharedWith(path)).filter(({ type }) => type !== 'unknown')
		await refuseFamily(context, readers, posix.basename(path), known)
	}
}

/**
 * Of what leaves, when it is composed: by a circuit, or as a person asks.
 *
 * @param files that it is made of
 * @throws {MssError} MSS-DOSSIER-FAMILY
 */
export async function checkFamily(
	context: Context,
	structure: string,
	{ guard, carries, files: given }: SendRequest,
	files: (Lying & { name: string })[],
): Promise<void> {
	const readers = { structure, approval: guard?.approval, isForAlert: guard?.isForAlert === true }
	const isChosenNow = guard === null && carries === null
	await (isChosenNow ? checkChosen(context, readers, files, given) : checkStanding(context, readers, files))
}

/** @throws {MssError} MSS-DOSSIER-FAMILY */
async function refuseFamily(...about: Parameters<typeof familyFault>): Promise<void> {
	const why = await familyFault(...about)
	if (why !== null) {
		throw why
	}
}

/**
 * Accounts and groups of the structure's mailboxes, those who approve (or stand in) by its circuits, written in the configuration or made
 * in the admin page, and the service account.
 */
async function staffOf({ config, ledger: { db } }: Pick<Context, 'config' | 'ledger'>, { structure, approval }: Readers): Promise<Staff> {
	const mailboxes = config.mailboxes.filter((mailbox) => structureOf(config, mailbox) === structure)
	const circuits = (await circuitsOf(db, config)).flatMap(({ circuit, state }) => {
		const mailbox = state === 'active' ? mailboxOf(config, circuit.mailbox) : undefined
		return mailbox && structureOf(config, mailbox) === structure ? [circuit] : []
	})
	const approvals = [approval, ...circuits.map((circuit) => circuit.approval)].filter((one) => one !== undefined)
	const circles = [
		...mailboxes.flatMap(({ access }) => Object.values(access)),
		...approvals.flatMap((one) => [one, ...one.absence ? [one.absence] : []]),
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
