/** Which circuit files, and words, call for; and which file is which of its pieces. Proposals, that a person sees and changes. Pure. */
import type { CircuitOffered } from '../../server/contract/circuits.contract.ts'

/** What is known of a file that is chosen. */
export interface ChosenFile {
	id: string
	/** With its extension. */
	name: string
	title: string
	/** JDV_J07. */
	type: string
	/** Was the type recognised? The usual one tells nothing. */
	isTyped: boolean
	/** Name of the folder where it lies. */
	folder: string
}

type Piece = Pick<CircuitOffered['pieces'][number], 'id' | 'types' | 'words' | 'several'>
type Circuit = Pick<CircuitOffered, 'id' | 'name' | 'mask'> & { pieces: Piece[] }

/** An « information préoccupante » has no code of its own (CASF, art. L226-2-1): words tell (usages.md C1). */
const ALERT = /\bpreoccupante?s?\b|\bsignalements?\b|\bmaltraitances?\b|\benfance en danger\b|\bcrip\b/
/** The circuit that keeps it from those who may be its cause. */
const HIDDEN = 'INVISIBLE_REPRESENTANTS_LEGAUX'
/** What a word in a name is worth, and a type: a name is written by who knows what it is. */
const WORD = 2
const TYPE = 1

/**
 * The circuit that is proposed, or null: none, or several as likely.
 *
 * @param text of the message
 * @param isAlert the sidecar read words of an « information préoccupante » in a file
 */
export function proposedCircuit<C extends Circuit>(circuits: C[], files: ChosenFile[], text: string, isAlert = false): C | null {
	if (isAlert || speaksOfDanger([text, ...files.flatMap(({ name, title, folder }) => [name, title, folder])])) {
		const hidden = only(circuits.filter(({ mask }) => mask.includes(HIDDEN)))
		if (hidden) {
			return hidden
		}
	}
	const scores = circuits.map((circuit) => scoreOf(circuit, files))
	const best = Math.max(0, ...scores)
	return best === 0 ? null : only(circuits.filter((_, index) => scores[index] === best))
}

export function speaksOfDanger(texts: string[]): boolean {
	return texts.some((text) => ALERT.test(flatten(text)))
}

/** For each piece, the files that are it; a file that is none is in no list. What tells most is taken first, in the files' order. */
export function filesOfPieces(pieces: Piece[], files: ChosenFile[]): Record<string, string[]> {
	const found: Record<string, string[]> = Object.fromEntries(pieces.map(({ id }) => [id, []]))
	const free = ({ id, several }: Piece) => several || found[id]!.length === 0
	const pairs = files
		.flatMap((file) => pieces.map((piece) => ({ file, piece, worth: worthOf(piece, file) })))
		.filter(({ worth }) => worth > 0)
		.sort((one, other) => other.worth - one.worth)
	const isPlaced = (id: string) => Object.values(found).some((ids) => ids.includes(id))
	for (const { file, piece } of pairs) {
		if (!isPlaced(file.id) && free(piece)) {
			found[piece.id]!.push(file.id)
		}
	}
	// What nothing tells goes where anything may go; else where one alone lacks.
	for (const { id } of files) {
		const place = pieces.find(({ several, types, words }) => several && types.length + words.length === 0)
			?? only(pieces.filter(free))
		if (!isPlaced(id) && place) {
			found[place.id]!.push(id)
		}
	}
	const inOrder = (ids: string[]) => files.map(({ id }) => id).filter((id) => ids.includes(id))
	return Object.fromEntries(Object.entries(found).map(([piece, ids]) => [piece, inOrder(ids)]))
}

/** How many of the files are pieces of it, by what they tell; its name in the folder's counts too. */
function scoreOf({ name, pieces }: Circuit, files: ChosenFile[]): number {
	const inFolder = files.some(({ folder }) => folder !== '' && (` ${flatten(folder)} `).includes(` ${flatten(name)} `))
	return files.reduce((sum, file) => sum + Math.max(0, ...pieces.map((piece) => worthOf(piece, file))), inFolder ? WORD : 0)
}

function worthOf({ types, words }: Piece, { name, title, type, isTyped }: ChosenFile): number {
	const text = ` ${flatten(`${name} ${title}`)} `
	const isNamed = words.some((word) => text.includes(` ${flatten(word)}`))
	return (isNamed ? WORD : 0) + (isTyped && types.includes(type) ? TYPE : 0)
}

/** Small letters, without accents, words parted by one space. */
function flatten(text: string): string {
	return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim()
}

function only<T>(some: T[]): T | null {
	return some.length === 1 ? some[0]! : null
}
