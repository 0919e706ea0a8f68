/**
 * « Essayer sur les 30 derniers jours »: what a circuit would have said of what its mailbox sent, by the functions that count the pieces
 * of a dossier. Of a circuit that names its recipients, what went to them; of one that does not, what has a word or a type of its pieces.
 */
import type { Circuit } from '../config/circuit.ts'
import type { Context } from '../context.ts'
import type { PastSending } from '../ledger/reads/past-sendings.ts'

import { mailboxOf } from '../context.ts'
import { pastSendings } from '../ledger/reads/past-sendings.ts'
import { normaliseAddress } from '../mssante/address/address.ts'
import { missingPieces, pieceOf } from './content.ts'
import { isOf, piecesFor } from './piece-for.ts'

export const TRIAL_DAYS = 30
const DAY = 24 * 60 * 60 * 1000
/** Sendings looked at, the newest first. */
const MOST = 2000

export interface Trial {
	/** Sendings that it would have been about. */
	sendings: number
	/** Those that lacked something, the newest first; `lacks`: names of the pieces. */
	lacking: { id: number, at: string, lacks: string[] }[]
}

export async function tryCircuit(
	{ config, ledger: { db, clock } }: Pick<Context, 'config' | 'ledger'>,
	circuit: Circuit,
	now = new Date(clock.now()),
): Promise<Trial> {
	const since = new Date(now.getTime() - TRIAL_DAYS * DAY).toISOString()
	return replayed(circuit, await pastSendings(db, mailboxOf(config, circuit.mailbox)?.address ?? circuit.mailbox, since, MOST))
}

export function replayed(circuit: Circuit, past: PastSending[]): Trial {
	const caught = past.filter((sending) => isCaught(circuit, sending))
	const lacking = caught.flatMap(({ id, at, documents }) => {
		const files = piecesFor(circuit, documents).flatMap((piece) => piece === null ? [] : [{ piece }])
		const lacks = missingPieces(circuit, files, new Map()).map((piece) => pieceOf(circuit, piece)!.name)
		return lacks.length === 0 ? [] : [{ id, at, lacks }]
	})
	return { sendings: caught.length, lacking }
}

function isCaught({ pieces, recipients: { only, oneOf } }: Circuit, { to, documents }: PastSending): boolean {
	const named = (only ?? oneOf)?.map((one) => normaliseAddress(one) ?? one)
	return named === undefined ? documents.some((one) => isOf({ pieces }, one)) : to.some((one) => named.includes(one))
}
