/** What METADATA.XML says of a CDA, read from its own header, with its hash and its bytes. */
import type { DocumentEntry } from '../mssante/xdm/entry-of-cda.ts'

import { createHash } from 'node:crypto'
import { bytesOf } from '../files/bytes-of.ts'
import { HeaderTree } from '../mssante/cda/header-tree.ts'
import { entryOfCda } from '../mssante/xdm/entry-of-cda.ts'
import { XmlError } from '../mssante/xml.ts'

export interface ReadEntry {
	entry: DocumentEntry
	/** SHA-1, hex. */
	sha1: string
	size: number
}

export async function readEntry(file: string): Promise<ReadEntry | null> {
	const tree = new HeaderTree()
	const hash = createHash('sha1')
	let size = 0
	try {
		for await (const piece of bytesOf(file)) {
			tree.write(piece)
			hash.update(piece)
			size += piece.length
		}
		return { entry: entryOfCda(tree.end()), sha1: hash.digest('hex'), size }
	} catch (error) {
		if (error instanceof XmlError) {
			return null
		}
		throw error
	}
}
