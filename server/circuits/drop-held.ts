/** What keeps a dropped file from leaving by itself: who put it there, whose folder it is, of whom it speaks, who else reads it. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Dropped } from '../ged/ged.ts'
import type { StoredNotice } from '../ledger/stored/dossier.stored.ts'
import type { PatientRow } from '../ledger/tables/patients.table.ts'
import type { Held } from '../reasons/dossier.reasons.ts'
import type { OpenDossier } from './dossier.ts'

import { isConflictName } from '../ged/names.ts'
import { filesOfDossiers, openDrops } from '../ledger/tables/dossiers.table.ts'
import { droppedBy } from '../ledger/tables/dropped.table.ts'
import { concernsInformationPreoccupante } from '../mssante/words/says-information-preoccupante.ts'
import { familyFault } from '../outgoing/guard-family.ts'
import { isNamedAlone, personOf } from '../patients/mentions.ts'
import { isShared } from '../patients/patient-folder.ts'
import { registerOf } from '../patients/register.ts'
import { mayDo } from '../rights.ts'
import { pathOf } from '../spool/spool.ts'
import { isSentAlready } from './dossier.ts'
import { isMadeForAlert } from './made-for-alert.ts'
import { noticeOf } from './notices.ts'

export interface DropFacts {
	mailbox: MailboxConfig
	structure: string
	entry: Dropped<{ fileId: string | null, path: string, patient: PatientRow }>
}

/** @return null when nothing does; the sending itself is still checked */
export async function whyDropHeld(context: Context, drop: DropFacts, open: OpenDossier): Promise<StoredNotice | null> {
	const { structure, id, folder, matricule } = drop.entry.root.patient
	if (await isShared(context.ledger.db, { structure, id, folder: folder!, matricule })) {
		return heldFor('shared')
	}
	const who = await whyNotThem(context, drop)
	if (who !== null) {
		return heldFor(who)
	}
	if (await isAwaiting(context, open)) {
		return heldFor('twice')
	}
	if (await isOneOfTwo(context, open)) {
		return heldFor('conflict')
	}
	const seen = await wordsOf(context, open)
	if (!seen.isTheirs) {
		return heldFor('unnamed')
	}
	if (!isMadeForAlert(open.circuit)) {
		return seen.isAlert ? heldFor('alert') : null
	}
	const readers = { structure, approval: open.circuit.approval, isForAlert: true }
	const family = await familyFault(context, readers, open.files[0]?.name ?? '', await context.ged.sharedWith(drop.entry.path))
	return family && noticeOf(family)
}

export function heldFor(held: Held): StoredNotice {
	return { code: 'MSS-DROP-HELD', held }
}

/** On a plain folder, whoever may write there may prepare; Nextcloud tells who did. */
async function whyNotThem({ config: { ged }, ledger: { db } }: Context, { mailbox, entry: { fileId } }: DropFacts): Promise<Held | null> {
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
async function isAwaiting({ ledger: { db } }: Context, { row, files }: OpenDossier): Promise<boolean> {
	const others = (await openDrops(db)).filter(({ id, circuit, patient_id: patient }) =>
		id < row.id && circuit === row.circuit && patient === row.patient_id)
	const known = new Set((await filesOfDossiers(db, others.map(({ id }) => id))).map(({ sha256 }) => sha256))
	return files.some(({ sha256 }) => known.has(sha256))
}

/** A synchronising client kept it beside another; where it is what left already, that is said instead (MSS-SEND-AGAIN). */
async function isOneOfTwo({ ledger: { db } }: Context, open: OpenDossier): Promise<boolean> {
	return open.files.some(({ name }) => isConflictName(name)) && !await isSentAlready(db, open)
}

interface Words {
	isTheirs: boolean
	isAlert: boolean
}

/** What the words of a document that nobody looked at say: it is of somebody known, this patient and no homonym; it speaks of an alert. */
async function wordsOf({ ledger: { db }, pool, spool }: Context, { row, files, patient }: OpenDossier): Promise<Words> {
	if (patient === null) {
		return { isTheirs: false, isAlert: false }
	}
	const documents = await Promise.all(files.map(async ({ spool: pin, name }) => {
		return { file: await pathOf(spool, pin), name, mediaType: 'application/pdf' }
	}))
	const { people, list } = await registerOf(db, row.structure)
	const [seen] = await pool.look([{ texts: [], documents }], list, patient.id)
	return {
		isTheirs: isNamedAlone(personOf(patient), seen!.people, people),
		isAlert: seen!.isAlert || concernsInformationPreoccupante(files.map(({ name }) => name)),
	}
}
