/**
 * A request becomes a message in the queue: its bytes and Message-ID are stored first, and nothing leaves from here. The
 * same key never makes a second one; what was asked is kept from the beginning (ADR 63).
 */
import type { Context } from '../context.ts'
import type { WrittenWith } from '../ledger/stored/asked-request.ts'
import type { Made } from './make.ts'
import type { Notice } from './notice.ts'
import type { PinnedRequest } from './pin-asked.ts'
import type { Also, Queued } from './queue-made.ts'
import type { SendRequest } from './request.ts'

import { MssError } from '../errors.ts'
import { mayBeWritten } from '../ledger/in-doubt.ts'
import { sendingByKey } from '../ledger/reads/outgoing.reads.ts'
import { askedOver } from '../ledger/tables/asked.table.ts'
import { ReadingStopped } from '../reading/reader.ts'
import { refuseSentSince } from './again.ts'
import { makeCarried } from './carried/make-carried.ts'
import { make } from './make.ts'
import { notice } from './notice.ts'
import { forgetAsked, pinAsked, unpin, whileSeen } from './pin-asked.ts'
import { queueMade } from './queue-made.ts'
import { fingerprintOf } from './request.ts'
import { alsoOf } from './written-with.ts'

/** What will leave, for a last look. */
export interface Draft {
	subject: string
	from: string
	to: string[]
	replyTo: string
	/** Bytes of the whole message, encoded. */
	size: number
	documents: { name: string, title: string, type: string | null, size: number }[]
	text: string
	notices: Notice[]
	/** SHA-256 of each file as it is: given back with the sending. */
	seen: string[]
}

/**
 * Puts a message in the queue, or finds the one that the same key made. What is asked is kept first: killed from there on, another life
 * of the program goes on with it (take-up-asked.ts). Refused, it is told to whoever waits, and nothing is kept.
 *
 * @throws {MssError} why it may not leave; MSS-SEND-KEPT: it is gone on with later, for the program stops, or its ledger is away
 */
export async function queueMessage(
	context: Context,
	request: SendRequest,
	writtenWith: WrittenWith = { kind: 'nothing' },
): Promise<Queued> {
	const known = await knownKey(context, request)
	if (known) {
		return known
	}
	const pinned = await pinAsked(context, request, writtenWith)
	if (pinned === null) {
		return queueInPlace(context, request, writtenWith)
	}
	try {
		return await queuePinned(context, pinned)
	} catch (error) {
		const isForgotten = !(mayBeWritten(error) || error instanceof ReadingStopped)
			&& await forgetAsked(context, pinned, 'told').then(() => true, () => false)
		throw isForgotten ? error : new MssError('MSS-SEND-KEPT', '', { cause: error })
	}
}

/** What is asked already under its key, or cannot be taken: composing says why, or leaves in its place. @throws {MssError} */
async function queueInPlace(context: Context, request: SendRequest, writtenWith: WrittenWith): Promise<Queued> {
	let left: string[] = []
	const queued = await queuePrepared(context, request, async (tx, id) => {
		left = (request.key === null ? null : await askedOver(tx, { key: request.key })) ?? []
		return alsoOf(context, writtenWith, request.actor)(tx, id)
	})
	await unpin(context, left)
	return queued
}

/**
 * What was asked is made and queued, by whoever asks or by whoever takes it up, and is asked no more.
 *
 * @throws {MssError} why it may not leave: it is asked still; MSS-SEND-STATE: it was given up meanwhile; MSS-SEND-AGAIN: it was asked anew
 */
export async function queuePinned(context: Context, pinned: PinnedRequest): Promise<Queued> {
	const { id: asked, request, fingerprint, writtenWith, names, since } = pinned
	const queued = await whileSeen(context, asked, () => queuePrepared(context, request, async (tx, id) => {
		if (await askedOver(tx, { id: asked }) === null) {
			throw new MssError('MSS-SEND-STATE', 'cet envoi a déjà été repris, ou abandonné')
		}
		await (since === null ? undefined : refuseSentSince(tx, { fingerprint, since, but: id }))
		return alsoOf(context, writtenWith, request.actor)(tx, id)
	}, fingerprint))
	await (queued.isKnown ? forgetAsked(context, pinned, 'left') : unpin(context, names))
	return queued
}

/**
 * As `queueMessage`, of what is kept elsewhere until it leaves: a dossier (circuits/release-dossier.ts).
 *
 * @param fingerprint of the request, as it was asked first
 * @throws {MssError} why it may not leave
 */
export async function queuePrepared(
	context: Context,
	request: SendRequest,
	also: Also,
	fingerprint = fingerprintOf(request),
): Promise<Queued> {
	const known = await knownKey(context, request, fingerprint)
	if (known) {
		return known
	}
	try {
		const made = await composed(context, request)
		return await queueMade(context, request, made, fingerprint, also).catch(async (error: unknown) => {
			await (mayBeWritten(error) ? undefined : context.spool.remove(made.spooled.name))
			throw error
		})
	} catch (error) {
		// A second click won the race, or another program: this one may even have been refused for what that one sent.
		const first = await knownKey(context, request, fingerprint)
		if (first) {
			return first
		}
		throw error
	}
}

/** Everything is checked and composed, nothing is kept. @throws {MssError} why it may not leave */
export async function draftMessage(context: Context, request: SendRequest): Promise<Draft> {
	const { mail, files, titles, types, notices, spooled } = await composed(context, request)
	await context.spool.remove(spooled.name)
	return {
		subject: mail.subject,
		from: mail.from.address,
		to: mail.to,
		replyTo: mail.replyTo,
		size: spooled.size,
		documents: files.map(({ name, size }, index) => ({ name, title: titles[index]!, type: types[index]?.code ?? null, size })),
		text: mail.text,
		notices,
		seen: files.map(({ sourceSha256 }) => sourceSha256),
	}
}

/** What exists leaves as it is; the rest is made. */
async function composed(context: Context, request: SendRequest): Promise<Made> {
	return await makeCarried(context, request) ?? make(context, request)
}

async function knownKey(
	{ ledger: { audit, db } }: Context,
	request: SendRequest,
	fingerprint = fingerprintOf(request),
): Promise<Queued | null> {
	const row = request.key === null ? null : await sendingByKey(db, [request.key, audit.pseudonym(request.key)])
	return row ? { id: row.id, isKnown: true, notices: row.fingerprint === fingerprint ? [] : [notice('key-reused')] } : null
}

/** The answer that left under this key, though what is answered went on. @throws {MssError} MSS-ANSWER-LEFT: it said something else */
export async function knownAnswer(context: Context, request: SendRequest): Promise<Queued | null> {
	const known = await knownKey(context, request)
	return known && theSame(known)
}

/** As `queueMessage`. @throws {MssError} MSS-ANSWER-LEFT too */
export async function queueAnswer(context: Context, request: SendRequest, writtenWith: WrittenWith): Promise<Queued> {
	return theSame(await queueMessage(context, request, writtenWith))
}

function theSame(queued: Queued): Queued {
	if (queued.notices.some(({ code }) => code === 'key-reused')) {
		throw new MssError('MSS-ANSWER-LEFT', String(queued.id))
	}
	return queued
}
