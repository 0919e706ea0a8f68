/** A document found in a message, and the health header it may bear. The shapes of `contract.md`. */
import type { Masking } from './cda/sheet.ts'
import type { Identity } from './ins/identity.ts'

export type Action = 'new' | 'replace' | 'delete'

/** `id`, `setId` and `replaces` are `root` or `root^extension`; roots are opaque text (mssante.md §4.7). */
export interface CdaHeader {
	id: string | null
	setId: string | null
	version: number | null
	type: { code: string | null, system: string | null, display: string | null }
	title: string | null
	/** With the document's own precision and offset (YYYYMMDDHHmmss+ZZzz). */
	createdAt: string | null
	action: Action
	/** The document that this one says it replaces (relatedDocument RPLC). */
	replaces: string | null
	level: 1 | 3
	patient: Identity
	/** Identifiers of authors and of their organisations: who may replace (error 901). */
	authors: string[]
	/** Codes of masking that METADATA bears (JDV_J08; mssante.md §2.3); absent when there is none. */
	maskings?: Masking[]
}

export type DocumentSource = 'xdm' | 'attachment' | 'embedded' | 'nested' | 'body'

export interface Document {
	name: string
	mediaType: string
	/** Bytes. */
	size: number
	sha256: string
	source: DocumentSource
	cda?: CdaHeader
}
