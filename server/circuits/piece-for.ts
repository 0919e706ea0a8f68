/** Which piece of a circuit a file seems to be: by the words of its name, then by its type; a proposal. Pure. */
import type { Circuit, Piece } from '../config/circuit.ts'

import { wordsOf } from '../mssante/searchable.ts'

export interface Candidate {
	name: string
	title: string
	/** JDV_J07, or null. */
	type: string | null
}

/** In the order of the files: the id of its piece, or null. A piece that takes one file is given once; one that says nothing, last. */
export function piecesFor({ pieces }: Pick<Circuit, 'pieces'>, files: Candidate[]): (string | null)[] {
	const found: (string | null)[] = files.map(() => null)
	for (const suits of [isNamed, isTyped, takesAnything]) {
		for (const [index, file] of files.entries()) {
			found[index] ??= pieces.find((piece) => (piece.several || !found.includes(piece.id)) && suits(piece, file))?.id ?? null
		}
	}
	return found
}

/** One of its words, or types, is among those of a piece: such a file calls for this circuit. */
export function isOf({ pieces }: Pick<Circuit, 'pieces'>, file: Candidate): boolean {
	return pieces.some((piece) => isNamed(piece, file) || isTyped(piece, file))
}

function isNamed({ words }: Piece, { name, title }: Candidate): boolean {
	const said = ` ${wordsOf(`${name} ${title}`).join(' ')} `
	return words.some((word) => said.includes(` ${wordsOf(word).join(' ')} `))
}

function isTyped({ types }: Piece, { type }: Candidate): boolean {
	return type !== null && types.includes(type)
}

function takesAnything({ types, words }: Piece): boolean {
	return types.length + words.length === 0
}
