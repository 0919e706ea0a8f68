/**
 * What a dossier holds, as one hash: whatever would leave. A visa is a word on that hash, so that changing anything undoes it, and
 * nothing has to notice. Completeness is computed from the pieces, never stored. Pure.
 */
import type { Circuit, Piece } from '../config/circuit.ts'
import type { Identity } from '../mssante/ins/identity.ts'

import { sha256Of } from '../files/sha256.ts'

export interface ContentFile {
	piece: string
	sha256: string
	name: string
	title: string
	type_code: string
}

export interface Content {
	mailbox: string
	patientId: string | null
	/** As it would leave, with its status. */
	identity: Identity | null
	status: string | null
	to: string[]
	text: string
	maskings: string[]
	files: ContentFile[]
	reasons: Map<string, string>
	aboutPatient: string | null
}

/** SHA-256 of it all; the order in which pieces were put in counts only within a piece. */
export function seenOf(circuit: Pick<Circuit, 'pieces'>, content: Content): string {
	const { files, reasons, to, ...rest } = content
	const pieces = circuit.pieces.map(({ id }) => ({
		id,
		reason: reasons.get(id) ?? null,
		files: files
			.filter(({ piece }) => piece === id)
			.map(({ sha256, name, title, type_code: type }) => ({ sha256, name, title, type })),
	}))
	return sha256Of(JSON.stringify({ ...rest, identity: ordered(rest.identity), to: [...to].sort(), pieces }))
}

/** Ids of the pieces that lack. */
export function missingPieces(
	circuit: Pick<Circuit, 'pieces'>,
	files: Pick<ContentFile, 'piece'>[],
	reasons: Map<string, string>,
): string[] {
	return circuit.pieces
		.filter(({ id, optional, orReason }) =>
			!optional && !files.some(({ piece }) => piece === id) && !(orReason && (reasons.get(id) ?? '') !== ''))
		.map(({ id }) => id)
}

/** In the order of the circuit, then of their arrival. */
export function inPieceOrder<T extends { piece: string }>(circuit: Pick<Circuit, 'pieces'>, files: T[]): T[] {
	return circuit.pieces.flatMap(({ id }) => files.filter(({ piece }) => piece === id))
}

export function pieceOf(circuit: Pick<Circuit, 'pieces'>, id: string): Piece | undefined {
	return circuit.pieces.find((one) => one.id === id)
}

function ordered(identity: Identity | null): [string, unknown][] | null {
	return identity && Object.entries(identity).sort(([one], [other]) => (one < other ? -1 : 1))
}
