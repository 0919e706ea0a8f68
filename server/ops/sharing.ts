/**
 * With whom a folder may be shared from the administration page: never with people who would then see, and could delete, what waits for
 * a mailbox that is not open to them, or patients of another structure. In Nextcloud an administrator shares what they like, by hand.
 */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'

import { circleOf } from '../config/circle.ts'
import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { safePath } from '../ged/names.ts'
import { waitingFolders } from '../incoming/plan-message.ts'
import { patientFolders } from '../ledger/reads/patients.reads.ts'
import { CLOSED, REJECTED } from '../triage/move-documents.ts'

export interface Sharing {
	path: string
	users: string[]
	groups: string[]
	/** Whose folder it is; a mailbox that is not saved yet is not known. */
	mailbox: string
}

/** @throws {MssError} MSS-SHARE-OTHERS */
export async function mustShowNobodyElses({ config, ledger: { db } }: Pick<Context, 'config' | 'ledger'>, wish: Sharing): Promise<void> {
	const own = mailboxOf(config, wish.mailbox)
	const structure = own ? structureOf(config, own) : config.structures.length > 1 ? null : (config.structures[0]?.id ?? '')
	for (const other of config.mailboxes.filter((mailbox) => mailbox !== own)) {
		const isOfAnother = structureOf(config, other) !== structure
		if (placesIn(config, other, isOfAnother).some(([folder, right]) => isWithin(folder, wish.path) && !isOpenTo(other, right, wish))) {
			throw new MssError(
				'MSS-SHARE-OTHERS',
				`la boîte «\u00A0${other.label ?? other.address}\u00A0» s’en sert aussi, et n’est pas ouverte aux mêmes personnes`,
			)
		}
	}
	const shown = (await patientFolders(db)).find(
		(one) =>
			one.structure !== structure && [one.folder, one.folder_path].some((folder) => folder !== null && isWithin(folder, wish.path)),
	)
	if (shown) {
		const name = config.structures.find(({ id }) => id === shown.structure)?.name ?? shown.structure
		throw new MssError('MSS-SHARE-OTHERS', `des patients de «\u00A0${name}\u00A0» y ont leur dossier`)
	}
}

/** Where what is this mailbox's stands, and the right that opens it. */
function placesIn(
	config: Context['config'],
	mailbox: MailboxConfig,
	withPatients: boolean,
): [folder: string, right: 'triage' | 'identity'][] {
	const { reviewFolder, quarantineFolder } = waitingFolders(config, mailbox)
	const { folder } = mailbox.filing
	return [
		[reviewFolder, 'triage'],
		[`${reviewFolder}/${CLOSED}`, 'triage'],
		[quarantineFolder, 'identity'],
		[`${quarantineFolder}/${REJECTED}`, 'identity'],
		...(withPatients && folder !== undefined ? [[folder, 'triage'] as [string, 'triage']] : []),
	]
}

/** All of them, by the names that the mailbox itself opens to: who is in a group is not known here. */
function isOpenTo(mailbox: MailboxConfig, right: 'triage' | 'identity', { users, groups }: Sharing): boolean {
	const circle = circleOf(mailbox, right)
	return users.every((user) => circle.users.includes(user)) && groups.every((group) => circle.groups.includes(group))
}

/** Whoever sees a folder sees what is below it. */
function isWithin(folder: string, path: string): boolean {
	return `${safePath(folder)}/`.startsWith(`${safePath(path)}/`)
}
