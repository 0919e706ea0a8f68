/** « Préparer »: a dossier begins by a circuit, or changes. */
import type { PieceFile } from '../circuits/prepare.ts'
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Actor } from './actor.ts'

import { z } from 'zod'
import { openDossier } from '../circuits/dossier.ts'
import { beginDossier, changeDossier, pieceFile } from '../circuits/prepare.ts'
import { unlessMoved } from '../circuits/release-dossier.ts'
import { DROP_KEY } from '../config/drop-folder.ts'
import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { documentsOfMessage } from '../ledger/tables/documents.table.ts'
import { LIMITS } from '../outgoing/request.ts'
import { activeCircuit } from '../structures/known-circuits.ts'
import { may } from './actor.ts'
import { findDossier } from './dossier-of.ts'
import { findAnswered, mayRead } from './received-of.ts'
import { useCase } from './use-case.ts'

const wish = z.object({
	patientId: z.string().max(1000).nullable().default(null),
	files: z.array(pieceFile).max(LIMITS.files).default([]),
	without: z.array(z.strictObject({ piece: z.string(), sha256: z.string().length(64) })).max(LIMITS.files).default([]),
	reasons: z.array(z.strictObject({ piece: z.string(), reason: z.string().max(LIMITS.title) })).max(LIMITS.files).default([]),
	to: z.array(z.string().max(320)).max(LIMITS.recipients).nullable().default(null),
	text: z.string().max(LIMITS.text).nullable().default(null),
	/** Why it goes although it names another resident. */
	aboutPatient: z.string().trim().min(1).max(1000).nullable().default(null),
	again: z.boolean().nullable().default(null),
	/** YYYY-MM-DD: by when an answer is expected; null: as it was; empty: in the days of the circuit. */
	answerBy: z.string().max(10).nullable().default(null),
	/** They read what an « information préoccupante » asks, and to whom it goes. */
	isAlertConfirmed: z.boolean().default(false),
	/** The account for whom a script prepares: then it counts as theirs. */
	as: z.string().min(1).max(200).nullable().default(null),
})

/** @return number of the dossier @throws {MssError} MSS-CIRCUIT-UNKNOWN, MSS-DOSSIER-…, MSS-SEND-… */
export const beginPreparing = useCase({
	name: 'begin-dossier',
	find: async ({ config, ledger: { db } }, { circuit: id }: { circuit: string }) => {
		const known = await activeCircuit(db, config, id)
		const mailbox = mailboxOf(config, known.circuit.mailbox)
		if (!mailbox) {
			throw new MssError('MSS-CIRCUIT-UNKNOWN', id)
		}
		return { known, mailbox }
	},
	may: (actor, { mailbox }) => may(actor, mailbox, { ask: 'prepare' }),
	input: wish.extend({
		key: z.string().min(1).max(200).refine((key) => !key.startsWith(DROP_KEY)).nullable().default(null),
		/** Number of the received message that it answers. */
		answers: z.int().nullable().default(null),
	}),
	run: async ({ context, actor, input: { key, answers, as, ...input }, found: { known, mailbox } }) => {
		if (answers !== null) {
			await checkAnswered(context, actor, mailbox, answers, input.files)
		}
		return beginDossier(context, { known, mailbox, key, answers, trigger: null }, input, as ?? actor.user)
	},
})

/** @throws {MssError} MSS-DOSSIER-STATE, MSS-DOSSIER-PIECE, MSS-SEND-… */
export const changePreparing = useCase({
	name: 'change-dossier',
	find: findDossier,
	may: (actor, { mailbox }) => may(actor, mailbox, { ask: 'prepare' }),
	input: wish,
	run: async ({ context, actor, input: { as, ...input }, found: { row, mailbox } }) => {
		if (row.ended_at !== null) {
			throw new MssError('MSS-DOSSIER-STATE', 'modifié')
		}
		try {
			await changeDossier(context, await openDossier(context, row), mailbox, input, as ?? actor.user)
		} catch (error) {
			throw await unlessMoved(context, row, error, 'modifié')
		}
		return row.id
	},
})

/**
 * It came to the same structure, and whoever prepares may read it, or has a document of it in hand: another’s exchange is not theirs.
 *
 * @throws {MssError} MSS-UNKNOWN
 */
async function checkAnswered(context: Context, actor: Actor, mailbox: MailboxConfig, message: number, files: PieceFile[]): Promise<void> {
	const found = await findAnswered(context, { message })
	const isOurs = structureOf(context.config, found.mailbox) === structureOf(context.config, mailbox)
	if (!isOurs || !(mayRead(actor, found) || await holdsOneOf(context, message, files))) {
		throw new MssError('MSS-UNKNOWN', String(message))
	}
}

/** A file of the message, which Nextcloud let them read. */
async function holdsOneOf({ ledger: { db } }: Context, message: number, files: PieceFile[]): Promise<boolean> {
	const theirs = new Set((await documentsOfMessage(db, message)).flatMap(({ file_id: fileId }) => fileId ?? []))
	return files.some(({ file }) => typeof file !== 'string' && file.fileId !== null && theirs.has(file.fileId))
}
