/** What is asked is kept before anything is composed (ADR 63): its files pinned in the spool, then its row. */
import type { Context } from '../context.ts'
import type { AskedRequest, WrittenWith } from '../ledger/stored/asked-request.ts'
import type { AskedRow } from '../ledger/tables/asked.table.ts'
import type { GivenFile, SendRequest } from './request.ts'

import { randomUUID } from 'node:crypto'
import { mkdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { bytesOf } from '../files/bytes-of.ts'
import { sha256OfFile } from '../files/sha256.ts'
import { mayBeWritten } from '../ledger/in-doubt.ts'
import { keptRequest, readAsked } from '../ledger/stored/asked-request.ts'
import { askedNow, askedOver, askedSeen, filesOfAsked, SEEN } from '../ledger/tables/asked.table.ts'
import { dayThere } from './local-time.ts'
import { fingerprintOf, LIMITS, PLAIN_REQUEST } from './request.ts'

/** What is asked, as it can be made again. */
export interface PinnedRequest {
	/** Of its row. */
	id: number
	/** Its files are those that were pinned. */
	request: SendRequest
	/** Of the request as it was asked first. */
	fingerprint: string
	writtenWith: WrittenWith
	/** In the spool. */
	names: string[]
	/** Of what is taken up, when it was asked, ISO 8601: whoever asked may have sent the same since. Null: they wait for it. */
	since: string | null
}

type HandedOver = Exclude<GivenFile, string>

/**
 * @return null: nothing is kept, for the same key is asked already, or a mailbox or a file is none that could be: composing says why
 * @throws {MssError} MSS-SPOOL, MSS-LEDGER-…, MSS-DISK-…
 */
export async function pinAsked(context: Context, request: SendRequest, writtenWith: WrittenWith): Promise<PinnedRequest | null> {
	const { config, ledger, spool, clock, run } = context
	const mailbox = mailboxOf(config, request.from.trim())
	if (mailbox === undefined) {
		return null
	}
	const work = `asked-${randomUUID()}`
	const pins: { spool: string, sha256: string }[] = []
	try {
		const given = await taken(context, request, work)
		if (given === null) {
			return null
		}
		const files: HandedOver[] = []
		for (const [index, file] of given.entries()) {
			const { name, rawSha256: sha256 } = await spool.store([work, String(index)], bytesOf(file.file))
			pins.push({ spool: name, sha256 })
			files.push({ ...file, file: await spool.bring(name) ?? '', isPinned: true })
		}
		const fingerprint = fingerprintOf(request)
		const pinned = { ...request, files }
		const id = await ledger.change((tx) => askedNow(tx, {
			key: request.key ?? work,
			fingerprint,
			mailbox: mailbox.address,
			structure: structureOf(config, mailbox),
			actor: request.actor,
			asked_at: clock.at(),
			request: keptRequest({ request: pinned, writtenWith }),
			owner: run,
		}, pins))
		const names = pins.map((one) => one.spool)
		if (id === null) {
			await unpin(context, names)
			return null
		}
		return { id, request: pinned, fingerprint, writtenWith, names, since: null }
	} catch (error) {
		await (mayBeWritten(error) ? undefined : unpin(context, pins.map((one) => one.spool)))
		throw error
	} finally {
		await (request.files.some((one) => typeof one === 'string') ? spool.removeWork(work) : undefined)
	}
}

/** On this machine; null: one of them cannot be, or they are too many. */
async function taken({ ged, spool }: Context, { files }: SendRequest, work: string): Promise<HandedOver[] | null> {
	const given: HandedOver[] = []
	let left: number = LIMITS.bytes
	await (files.some((one) => typeof one === 'string') ? mkdir(spool.workFolder(work), { recursive: true, mode: 0o700 }) : undefined)
	for (const [index, file] of files.entries()) {
		const one = typeof file === 'string' ? await fetched(ged, file, join(spool.workFolder(work), `given-${index}`), left) : file
		const status = one && await stat(one.file).catch(() => null)
		left -= status?.size ?? 0
		if (one === null || !status?.isFile() || left < 0 || index >= LIMITS.files) {
			return null
		}
		given.push(one)
	}
	return given
}

async function fetched(ged: Context['ged'], path: string, file: string, limit: number): Promise<HandedOver | null> {
	try {
		const { path: there, fileId } = await ged.take(path, file, limit)
		return { file, name: basename(there), path: there, fileId }
	} catch (error) {
		if (error instanceof MssError) {
			return null
		}
		throw error
	}
}

/** What a process left, as it can be made again. @throws {MssError} MSS-LEDGER-ROW, MSS-SPOOL-LOST, MSS-SPOOL-CHANGED */
export async function pinnedAgain(context: Context, row: AskedRow): Promise<PinnedRequest> {
	const { ledger: { db }, spool } = context
	const { request, writtenWith } = readAsked(row)
	const pins = await filesOfAsked(db, row.id)
	const files: HandedOver[] = []
	for (const [index, file] of request.files.entries()) {
		const { spool: name, sha256 } = pins[index]!
		const copy = await spool.bring(name)
		if (copy === null) {
			throw new MssError('MSS-SPOOL-LOST')
		}
		if (await sha256OfFile(copy) !== sha256) {
			throw new MssError('MSS-SPOOL-CHANGED', name)
		}
		files.push({ ...file, file: copy, isPinned: true })
	}
	return {
		id: row.id,
		request: { ...PLAIN_REQUEST, ...request, serviceDate: serviceDateOf(context, request, row.asked_at), files },
		fingerprint: row.fingerprint,
		writtenWith,
		names: pins.map((one) => one.spool),
		since: row.asked_at,
	}
}

/** Of whom said none, it is the day on which they asked: another one only, for what is of today has its hour. */
function serviceDateOf({ config: { timeZone }, clock }: Context, { serviceDate, replaces }: AskedRequest, askedAt: string): string | null {
	const [asked, today] = [askedAt, clock.at()].map((at) => dayThere(new Date(at), timeZone)) as [string, string]
	return replaces === null && asked < today ? serviceDate ?? asked : serviceDate
}

/** Others are told meanwhile that whoever makes it lives. */
export async function whileSeen<T>({ ledger: { db }, clock }: Context, id: number, work: () => Promise<T>): Promise<T> {
	const beat = setInterval(() => void askedSeen(db, id, clock.at()).catch(() => {}), SEEN).unref()
	try {
		return await work()
	} finally {
		clearInterval(beat)
	}
}

/**
 * Nothing of it is kept.
 *
 * @param why it has left otherwise; or it is told to whoever waits: one that was taken up meanwhile is then that one's to tell, for whoever
 * waited for a process that was thought gone has left
 */
export async function forgetAsked(context: Context, { id }: Pick<PinnedRequest, 'id'>, why: 'left' | 'told'): Promise<void> {
	const names = await context.ledger.change((tx) => askedOver(tx, { id, isUntaken: why === 'told' }))
	await unpin(context, names ?? [])
}

/** Bytes that no row names any more; what cannot be removed now is nobody's, and goes in time (incoming/retention.ts). */
export async function unpin({ spool }: Pick<Context, 'spool'>, names: string[]): Promise<void> {
	await Promise.all(names.map((name) => spool.remove(name).catch(() => {})))
}
