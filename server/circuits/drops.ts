/**
 * Sending folders: a file dropped in « À envoyer/Pharmacie », below a patient's folder, leaves by the circuit whose trigger that is:
 * once, whole, by who may, and never another's document. Sent, it is put away beside, with its proof; what is held stays, and is a
 * dossier whose notices say why.
 */
import type { Circuit } from '../config/circuit.ts'
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { ErrorCode } from '../errors.ts'
import type { Dropped } from '../ged/ged.ts'
import type { StoredNotice } from '../ledger/stored/dossier.stored.ts'
import type { DossierRow } from '../ledger/tables/dossiers.table.ts'
import type { PatientRow } from '../ledger/tables/patients.table.ts'
import type { Held } from '../reasons/dossier.reasons.ts'
import type { KnownCircuit } from '../structures/known-circuits.ts'

import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DROP_KEY } from '../config/drop-folder.ts'
import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../context.ts'
import { isOurFault, MssError } from '../errors.ts'
import { isTemporaryName, lockName } from '../ged/names.ts'
import { SOFTWARE } from '../ledger/audit.ts'
import { patientsWithFolder } from '../ledger/reads/patients.reads.ts'
import { dossierById, dossierByKey, dossierHeld, dossierTakenBack, openDrops, pinsForgotten } from '../ledger/tables/dossiers.table.ts'
import { droppedBy } from '../ledger/tables/dropped.table.ts'
import { dropSeen, dropsGone } from '../ledger/tables/drops.table.ts'
import { logged } from '../log/log.ts'
import { LIMITS } from '../outgoing/request.ts'
import { noteFolderSeen } from '../patients/patient-folder.ts'
import { circuitsOf } from '../structures/known-circuits.ts'
import { isTouched, leavesByItself, openDossier } from './dossier.ts'
import { heldFor, whyDropHeld } from './drop-held.ts'
import { noticeOf } from './notices.ts'
import { beginDossier } from './prepare.ts'
import { checkComplete, releaseDossier, submitDossier } from './release-dossier.ts'

/** Looks in a row with the same etag and size: it is whole. */
const LOOKS = 2
/** Milliseconds between two of them, for whoever looks once only. */
const BETWEEN = 1_000
/** Milliseconds from the first of them to the last, whoever looks: two programs that look together see no more than one. */
const APART = 500
/** Somebody else was faster; it is looked at again. */
const NOT_TOLD: ErrorCode[] = ['MSS-DOSSIER-STATE', 'MSS-GED-GONE']
/** How much longer it rests than it looks. */
const SHARE = 9
/** Milliseconds that it rests at the most: a look that lasted because the machine was suspended is no long one. */
const LONGEST_REST = 60_000
/** Milliseconds after which what is not whole yet, or locked, or temporary, is somebody's problem. */
const PROBLEM = 10 * 60_000

interface Root {
	fileId: string | null
	path: string
	patient: PatientRow
}

/** A circuit whose folders are looked at. */
interface Watched {
	known: KnownCircuit
	mailbox: MailboxConfig
	structure: string
}

interface Drop extends Watched {
	entry: Dropped<Root>
	/** Somebody has it open, as the store or a lock beside it tells. */
	isHeldOpen: boolean
}

/**
 * Looks no more than a tenth of the time, however many patients' folders there are, and each minute all the same.
 *
 * @param now milliseconds, of a clock that nobody sets
 * @return `isOnce`: at once
 */
export function dropsWatcher(context: Context, look = lookAtDrops, now = () => performance.now()): (options: Looking) => Promise<void> {
	let rest = -Infinity
	return async (options) => {
		if (!options.isOnce && now() < rest) {
			return
		}
		const began = now()
		await look(context, options)
		rest = now() + Math.min(SHARE * (now() - began), LONGEST_REST)
	}
}

interface Looking {
	isOnce: boolean
}

/** @param isOnce nobody will look again soon: twice in a row, then */
export async function lookAtDrops(context: Context, { isOnce }: { isOnce: boolean }): Promise<void> {
	const all = await circuitsOf(context.ledger.db, context.config)
	const circuits = all.filter(({ circuit, state }) => state === 'active' && circuit.trigger)
	if (circuits.length === 0) {
		return
	}
	const watched = circuits.flatMap((known): Watched[] => {
		const mailbox = mailboxOf(context.config, known.circuit.mailbox)
		return mailbox?.smtp ? [{ known, mailbox, structure: structureOf(context.config, mailbox) }] : []
	})
	let drops = await dropsOf(context, watched)
	let seen = await note(context, drops)
	if (isOnce && drops.length > 0) {
		await sleep(BETWEEN)
		drops = await dropsOf(context, watched)
		seen = await note(context, drops)
	}
	await takeBack(context, watched, drops)
	for (const drop of drops) {
		const { since, looks } = seen.get(drop.entry.fileId)!
		try {
			await dealWith(context, drop, context.clock.now() - Date.parse(since), looks)
		} catch (error) {
			context.log.warn({ circuit: drop.known.circuit.id, fileId: drop.entry.fileId, ...logged(error) }, 'dropped file not dealt with')
			await tellWhy(context, drop, error)
		}
	}
}

async function dropsOf({ ledger: { db }, ged }: Context, watched: Watched[]): Promise<Drop[]> {
	const patients = await patientsWithFolder(db)
	const drops: Drop[] = []
	for (const { known, mailbox, structure } of watched) {
		const roots = patients
			.filter((patient) => patient.structure === structure)
			.map((patient): Root => ({ fileId: patient.folder_id, path: patient.folder_path ?? patient.folder!, patient }))
		const entries = await ged.dropped(known.circuit.trigger!.folder, roots)
		const there = new Set(entries.map(({ path }) => path))
		drops.push(...entries.filter(({ isFolder }) => !isFolder).map((entry): Drop => {
			const lock = posix.join(posix.dirname(entry.path), lockName(posix.basename(entry.path)))
			return { known, mailbox, structure, entry, isHeldOpen: entry.isLocked || there.has(lock) }
		}))
	}
	return drops
}

async function note({ ledger, clock }: Context, drops: Drop[]): Promise<Map<string, { since: string, looks: number }>> {
	const now = clock.at()
	return ledger.change(async (tx) => {
		const seen = new Map<string, { since: string, looks: number }>()
		// Below two patients, or by two circuits, it is one file, seen once.
		for (const { entry } of new Map(drops.map((drop) => [drop.entry.fileId, drop])).values()) {
			seen.set(entry.fileId, await dropSeen(tx, entry, now))
		}
		await dropsGone(tx, [...seen.keys()])
		return seen
	})
}

/**
 * What was moved away before it left does not leave; put back, or put where it should have been, it is dropped anew. Of a circuit that
 * is looked at no more (retired, or another folder is its own now) nobody knows: its dossiers end under their version.
 */
async function takeBack(context: Context, watched: Watched[], drops: Drop[]): Promise<void> {
	for (const row of await openDrops(context.ledger.db)) {
		const home = posix.dirname(row.trigger_path ?? '')
		const isWatched = watched.some(({ known: { circuit: { id, trigger } } }) =>
			id === row.circuit && home.endsWith(`/${trigger!.folder}`))
		if (isWatched && !drops.some((drop) => stands(row, drop))) {
			await takenBack(context, row)
		}
	}
}

/** Is this its file, as it was? Where nobody has changed the dossier, below the same patient too. */
function stands(row: DossierRow, { known, structure, entry: { fileId, etag, root: { patient } } }: Drop): boolean {
	return row.trigger_file === fileId && row.trigger_etag === etag && row.circuit === known.circuit.id
		&& (isTouched(row) || (row.structure === structure && row.patient_id === patient.id))
}

async function takenBack({ ledger, spool, clock }: Context, { id }: DossierRow): Promise<void> {
	const names = await ledger.change(async (tx) => {
		if (!await dossierTakenBack(tx, id, clock.at())) {
			return []
		}
		await ledger.audit.append(tx, [{ action: 'dossier', actor: SOFTWARE, details: { dossier: id, move: 'withdrawn' } }])
		return pinsForgotten(tx, id)
	})
	await Promise.all(names.map((name) => spool.remove(name)))
}

/** @param age milliseconds since when it is as it is */
async function dealWith(context: Context, drop: Drop, age: number, looks: number): Promise<void> {
	const { known: { circuit }, entry } = drop
	const key = keyOf(entry)
	const before = await begunBy(context, key)
	if (before !== null) {
		await (leavesByItself(before) ? leave(context, before, drop) : undefined)
		return
	}
	const notWhole = `${key} not whole`
	const problem = await begunBy(context, notWhole)
	const unready = isTemporaryName(posix.basename(entry.path)) || drop.isHeldOpen || entry.size === 0
	if (unready || looks < LOOKS || age < APART) {
		const isNew = problem === null || leavesByItself(problem)
		await (isNew && age > PROBLEM ? holdWithout(context, drop, notWhole, 'unready') : undefined)
		return
	}
	if (problem !== null) {
		if (problem.state !== 'preparing' || isTouched(problem)) {
			return
		}
		// It is whole after all.
		await takenBack(context, problem)
	}
	if (age < circuit.trigger!.graceSeconds * 1000) {
		return
	}
	const work = `drop-${randomUUID()}`
	const folder = context.spool.workFolder(work)
	await mkdir(folder, { recursive: true, mode: 0o700 })
	try {
		const copy = join(folder, 'dropped')
		await context.ged.read(entry.path, copy, LIMITS.bytes)
		if ((await context.pool.pdfFacts(copy)).state !== 'sound') {
			await (age > PROBLEM ? holdWithout(context, drop, key, 'no-pdf') : undefined)
			return
		}
		const name = posix.basename(entry.path)
		const id = await begin(context, drop, key, [{
			piece: circuit.pieces[0]!.id,
			file: { file: copy, name, path: entry.path, fileId: entry.fileId },
		}])
		await leave(context, (await dossierById(context.ledger.db, id))!, drop)
	} finally {
		await context.spool.removeWork(work)
	}
}

function keyOf({ fileId, etag }: Pick<Drop['entry'], 'fileId' | 'etag'>): string {
	return `${DROP_KEY}${fileId} ${etag}`
}

/** What it began, though its traces were erased since. */
async function begunBy({ ledger: { audit, db } }: Context, key: string): Promise<DossierRow | null> {
	return dossierByKey(db, key, audit.pseudonym(key))
}

/** What keeps a file before there is a dossier of it is told on one without pieces; a fault of ours passes, and is tried again. */
async function tellWhy(context: Context, drop: Drop, error: unknown): Promise<void> {
	const key = keyOf(drop.entry)
	if (!isRefusal(error) || await begunBy(context, key) !== null) {
		return
	}
	try {
		await hold(context, await begin(context, drop, key, []), noticeOf(error))
	} catch (again) {
		context.log.warn({ fileId: drop.entry.fileId, ...logged(again) }, 'dropped file not told')
	}
}

/** What a person can mend, or must know: not what fails on our side, nor what is over. */
function isRefusal(error: unknown): error is MssError {
	return error instanceof MssError && !isOurFault(error.code) && !NOT_TOLD.includes(error.code)
}

/** Asked to be approved, or sent; what keeps it is written on it. */
async function leave(context: Context, row: DossierRow, drop: Drop): Promise<void> {
	try {
		const open = await openDossier(context, row)
		const why = await whyDropHeld(context, drop, open)
		if (why !== null) {
			await hold(context, row.id, why)
			return
		}
		checkComplete(open)
		await (open.circuit.approval === undefined
			? releaseDossier(context, open, row.prepared_by, null)
			: submitDossier(context, open, row.prepared_by))
	} catch (error) {
		if (!isRefusal(error)) {
			throw error
		}
		await hold(context, row.id, noticeOf(error))
	}
}

async function holdWithout(context: Context, drop: Drop, key: string, why: Held): Promise<void> {
	await hold(context, await begin(context, drop, key, []), heldFor(why))
}

async function hold({ ledger }: Context, id: number, notice: StoredNotice): Promise<void> {
	await ledger.change(async (tx) => {
		if (await dossierHeld(tx, id, JSON.stringify([notice]))) {
			const details = { dossier: id, move: 'held', code: notice.code }
			await ledger.audit.append(tx, [{ action: 'dossier', actor: SOFTWARE, details }])
		}
	})
}

async function begin(
	context: Context,
	{ known, mailbox, entry }: Drop,
	key: string,
	files: { piece: Circuit['pieces'][number]['id'], file: { file: string, name: string, path: string, fileId: string } }[],
): Promise<number> {
	const by = await droppedBy(context.ledger.db, entry.fileId)
	await noteFolderSeen(context, entry.root.patient)
	return beginDossier(context, {
		known,
		mailbox,
		key,
		trigger: { path: entry.path, fileId: entry.fileId, etag: entry.etag },
		answers: null,
	}, {
		patientId: entry.root.patient.id,
		files,
		without: [],
		reasons: [],
		to: null,
		text: null,
		aboutPatient: null,
		again: null,
		answerBy: null,
		isAlertConfirmed: false,
	}, by?.user || SOFTWARE)
}
