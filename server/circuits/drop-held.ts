/** What keeps a dropped file from leaving by itself: who put it there, whose folder it is, of whom it speaks, who else reads it. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Desk } from '../desk.ts'
import type { Dropped } from '../ged/ged.ts'
import type { StoredNotice } from '../ledger/stored/dossier.ts'
import type { PatientRow } from '../ledger/tables/patients.ts'
import type { Held } from '../reasons/dossier.ts'
import type { OpenDossier } from './dossier.ts'

import { mentionsIn, personOf } from '../incoming/mentions.ts'
import { filesOfDossiers, openDrops } from '../ledger/tables/dossiers.ts'
import { droppedBy } from '../ledger/tables/dropped.ts'
import { isShared } from '../patients/folder.ts'
import { mayDo } from '../usecases/rights.ts'
import { checkFamily } from './guard-family.ts'
import { noticeOf } from './notices.ts'

export interface DropFacts {
	mailbox: MailboxConfig
	structure: string
	entry: Dropped<{ fileId: string | null, path: string, patient: PatientRow }>
}

/** @return null when nothing does; the sending itself is still checked */
export async function whyDropHeld(desk: Desk, drop: DropFacts, open: OpenDossier): Promise<StoredNotice | null> {
	const { structure, id, folder, matricule } = drop.entry.root.patient
	if (await isShared(desk.ledger.db, { structure, id, folder: folder!, matricule })) {
		return heldFor('shared')
	}
	const who = await whyNotThem(desk, drop)
	if (who !== null) {
		return heldFor(who)
	}
	if (await isAwaiting(desk, open)) {
		return heldFor('twice')
	}
	if (!await namesThem(desk, open)) {
		return heldFor('unnamed')
	}
	const about = { circuit: open.circuit, structure, name: open.files[0]?.name ?? '' }
	const family = checkFamily(desk, about, await desk.ged.sharedWith(drop.entry.path))
	return family && noticeOf(family)
}

export function heldFor(held: Held): StoredNotice {
	return { code: 'MSS-DROP-HELD', held }
}

/** On a plain folder, whoever may write there may prepare; Nextcloud tells who did. */
async function whyNotThem({ config: { ged }, ledger: { db } }: Desk, { mailbox, entry: { fileId } }: DropFacts): Promise<Held | null> {
	if (ged.kind === 'folder') {
		return null
	}
	const by = await droppedBy(db, fileId)
	if (by === null || by.user === '') {
		return 'by-unknown'
	}
	const isAllowed = mayDo(by, mailbox, { ask: 'prepare' })
	return isAllowed ? null : 'by-other'
}

/** The same bytes, for the same patient, by the same circuit, under another name or dropped twice. */
async function isAwaiting({ ledger: { db } }: Desk, { row, files }: OpenDossier): Promise<boolean> {
	const others = (await openDrops(db)).filter(({ id, circuit, patient_id: patient }) =>
		id < row.id && circuit === row.circuit && patient === row.patient_id)
	const known = new Set((await filesOfDossiers(db, others.map(({ id }) => id))).map(({ sha256 }) => sha256))
	return files.some(({ sha256 }) => known.has(sha256))
}

/** Somebody known, and this patient: the words of a document that nobody looked at must say whose it is. */
async function namesThem({ pool, spool }: Desk, { files, patient }: OpenDossier): Promise<boolean> {
	if (patient === null) {
		return false
	}
	const documents = files.map(({ spool: pin, name }) => ({ file: spool.path(pin ?? ''), name, mediaType: 'application/pdf' }))
	const [seen] = await pool.look([{ texts: [], documents }], [personOf(patient)], patient.id)
	return mentionsIn(seen!.people).some(({ id }) => id === patient.id)
}
