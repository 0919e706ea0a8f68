/** Who is named in a message and in what came with it: done in the reader, for texts may be long and documents hostile. */
import type { Person, Sighting } from '../mssante/mention/find.ts'
import type { DocumentFile } from './document-words.ts'
import type { WordsKind } from './known-words.ts'

import { findPeople } from '../mssante/mention/find.ts'
import { mixesScripts } from '../mssante/mention/fold.ts'
import { speaksOfInformationPreoccupante } from '../mssante/words/says-information-preoccupante.ts'
import { wordsOf } from './document-words.ts'

/** Texts and documents that are looked at together. */
export interface Lot {
	texts: string[]
	documents: DocumentFile[]
}

export interface LotSeen {
	people: Sighting[]
	/** A word mixes scripts: somebody's name may be disguised. */
	isDisguised: boolean
	/** It speaks of an « information préoccupante ». */
	isAlert: boolean
	/** One for each document. */
	kinds: WordsKind[]
	/** Nobody could look, at the texts neither: too long. Nothing is known of whom they name. */
	isUnseen?: boolean
}

/** @param about id of whom the documents are known to be about */
export async function lookAt(lots: Lot[], people: Person[], about?: string): Promise<LotSeen[]> {
	const seen: LotSeen[] = []
	for (const { texts, documents } of lots) {
		const read = []
		for (const document of documents) {
			read.push(await wordsOf(document))
		}
		const all = [...texts, ...read.map(({ words }) => words)]
		seen.push({
			people: findPeople(all, people, about),
			isDisguised: all.some(mixesScripts),
			isAlert: all.some(speaksOfInformationPreoccupante),
			kinds: read.map(({ kind }) => kind),
		})
	}
	return seen
}
