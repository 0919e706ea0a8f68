import type { DirectorySource, Told } from './directory-source.ts'
/** The directory by its extraction: a file beside the ledger, opened for each question, since another one takes its place at any time. */
import type { DirectoryEntry } from './directory.ts'

import { Directory } from './directory.ts'

/** @param file `directoryFile` */
export function extractionIn(file: string): DirectorySource {
	return {
		search: async (query, limit) => asked(file, (directory) => directory.search(query, limit)),
		whose: async (addresses) => asked(file, (directory) => addresses.flatMap((address) =>
			directory.search(address, 1).filter((one) => one.address === address))),
	}
}

function asked(file: string, ask: (directory: Directory) => DirectoryEntry[]): Told | null {
	const directory = Directory.open(file)
	if (directory === null) {
		return null
	}
	try {
		const { extractedAt: asOf, importedAt: at } = directory.facts()
		return { source: 'extraction', asOf, at, entries: ask(directory), unlisted: [], silent: null }
	} finally {
		directory.close()
	}
}
