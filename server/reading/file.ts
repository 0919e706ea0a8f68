/** Any file that `inspect` takes: a message, an IHE_XDM.zip or a CDA, told apart by their contents. */
import type { Finding } from '../mssante/finding.ts'
import type { ReadDocument, Reading } from './reading.ts'

import { statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sha256OfFile } from '../files/sha256.ts'
import { finding } from '../mssante/finding.ts'
import { XmlError } from '../mssante/xml.ts'
import { embeddedDocument, ONE_ARCHIVE, readArchive, readCdaFile } from './archive.ts'
import { label } from './label.ts'
import { readMessage } from './message.ts'
import { pair } from './pairing.ts'
import { NO_ENVELOPE, unreadable } from './reading.ts'
import { readHead } from './sniff.ts'

export async function readAnyFile(file: string, folder: string): Promise<Reading> {
	const head = readHead(file, 512)
	if (head.subarray(0, 2).toString('latin1') === 'PK') {
		const outcome = await readArchive(file, folder, true, ONE_ARCHIVE())
		return 'documents' in outcome
			? healthDocuments(outcome.documents, outcome.findings)
			: { ...unreadable(finding('zip.invalid', { why: '' })), findings: 'refused' in outcome ? outcome.refused : [] }
	}
	if (/^(?:\xEF\xBB\xBF|\xFF\xFE|\xFE\xFF)?[\s\0]*</.test(head.toString('latin1')) || /\.xml$/i.test(file)) {
		return readCda(file, folder)
	}
	return readMessage(file, folder)
}

async function readCda(file: string, folder: string): Promise<Reading> {
	try {
		const embeddedFile = join(folder, 'embedded')
		const { cda, embedded } = await readCdaFile(file, embeddedFile)
		const document: ReadDocument = {
			name: basename(file),
			mediaType: 'text/xml',
			size: statSync(file).size,
			sha256: await sha256OfFile(file),
			source: 'attachment',
			file,
			cda: { ...cda.header, action: 'new' },
		}
		const inside
			= embedded === null || embedded.size === 0 ? [] : [embeddedDocument(document, cda.embedded!.mediaType, embedded, embeddedFile)]
		const broken
			= embedded !== null && (embedded.size === 0 || (await label(inside[0]!)).length > 0) ? [finding('cda.embedded-unreadable')] : []
		return healthDocuments([document, ...inside], [...cda.findings, ...broken])
	} catch (error) {
		if (error instanceof XmlError) {
			return unreadable(finding('cda.unreadable', { why: error.message }))
		}
		throw error
	}
}

function healthDocuments(found: ReadDocument[], findings: Finding[]): Reading {
	const { documents, findings: pairing } = pair(found)
	const kind = documents.some(({ cda }) => cda !== undefined) ? 'health-documents' : 'unreadable'
	return {
		kind,
		envelope: NO_ENVELOPE,
		documents,
		findings: [...findings, ...pairing],
		notification: null,
		text: '',
		said: [],
		ownWords: 'none',
	}
}
