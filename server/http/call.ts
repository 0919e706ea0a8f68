/** What the relay signs of a call (nextcloud.md "The relay protocol"), and what a route answers. */
import type { Share } from '../ged/share.ts'

import { z } from 'zod'
import { SCOPES } from '../contract/calls.contract.ts'
import { share } from '../ged/share.ts'

const text = z.string().max(4096)

/** Nextcloud's ids are numbers, the folder GED's are words. */
const id = z.coerce.string().regex(/^[\w-]{1,80}$/)

/** Shares that are told of a file: of more, that there are others. */
const MAX_SHARES = 100
const shares = z
	.array(share)
	.max(MAX_SHARES)
	.default([])
	.transform((told): Share[] => told.length < MAX_SHARES ? told : [...told, { type: 'unknown', with: null, groups: [] }])

export const callSchema = z.object({
	v: z.literal(1),
	/** Version of the app in Nextcloud; empty where it does not say. */
	app: text.default(''),
	scope: z.enum(SCOPES),
	user: text,
	/** As Nextcloud displays it. */
	name: text.default(''),
	groups: z.array(text).max(10_000).default([]),
	method: z.enum(['GET', 'POST', 'PUT', 'DELETE']),
	path: text,
	params: z.record(z.string(), z.unknown()).default({}),
	/** Files that the user may read, resolved in the user's own view. */
	files: z.array(z.object({
		id,
		name: text,
		mime: text,
		/** Bytes. */
		size: z.int().min(0),
		etag: text,
		path: text,
		/** Of the bytes that follow; empty when none do. */
		sha256: z.string().regex(/^(?:[0-9a-f]{64})?$/).default(''),
		/** Ids of the folders above it, the nearest first. */
		ancestors: z.array(id).max(200).default([]),
		/** Of the file and of the folders above it, as its owner has them. */
		shares,
	})).max(20).default([]),
	/** Folders that the user sees, with what they may do there (Nextcloud's bits: 4 is to create). */
	folders: z.array(z.object({ id, permissions: z.int() })).max(20).default([]),
	/** If-None-Match (RFC 9110 §13.1.2), as the browser said it: what it has already. */
	etag: z.string().max(1000).default(''),
	/** Seconds since 1970. */
	ts: z.number(),
	nonce: z.string().min(1).max(100),
})

export type SignedCall = z.output<typeof callSchema>
export type CallFile = SignedCall['files'][number] & {
	/** Where its bytes are, on this machine, when they came. */
	bytes?: string
}

/** A call whose origin is proven. */
export type Call = Omit<SignedCall, 'v' | 'app' | 'ts' | 'nonce' | 'files'> & { files: CallFile[] }

/** Bytes to save, or to draw. */
export interface SavedFile {
	name: string
	mime: string
	bytes: Buffer
}

export interface Reply {
	status: number
	json?: unknown
	/** The JSON, where it is written already. */
	text?: string
	/** Of the JSON. */
	etag?: string
	/** In place of JSON. */
	file?: SavedFile
}
