/** What a backup holds, each part with its hash; the whole is signed with the ledger's own key, and is written last. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { MssError } from '../errors.ts'
import { SEAL } from './seal.ts'

export const MANIFEST = 'manifest.json'
const FORMAT = 1

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const part = z.strictObject({
	/** Below the backup's folder; sealed, its file ends with `.sealed` besides. */
	path: z.string().regex(/^(?:ledger\.db|mssante\.yaml|files\/\d+|raw\/[0-9A-Za-z._-]+)$/),
	/** Of a file that the configuration names: its key. */
	key: z.string().optional(),
	/** Of the bytes themselves, opened. */
	size: z.int().min(0),
	sha256,
})
const manifest = z.strictObject({
	format: z.literal(FORMAT),
	/** Of the program. */
	version: z.string(),
	/** When the ledger was as it is here, ISO 8601. */
	at: z.iso.datetime(),
	/** Identity of the ledger; null where it has none yet. */
	ledger: z.string().nullable(),
	/** Last entry of its journal. */
	auditHead: z.strictObject({ seq: z.int(), mac: z.string() }).nullable(),
	/** Null: in clear, without any key. */
	seal: SEAL.nullable(),
	parts: z.array(part),
	/** Keys of the configuration whose files are not here, and without which nothing starts again. */
	elsewhere: z.array(z.string()),
	/** Raw mail that the ledger still names, and that its retention deleted meanwhile. */
	deleted: z.array(z.string()),
})
const signed = manifest.extend({ mac: sha256 })

export type Part = z.infer<typeof part>
export type Manifest = z.infer<typeof manifest>
export type SignedManifest = z.infer<typeof signed>

/** @param key derived from the secret key, for backups */
export function signedText(content: Manifest, key: Buffer): string {
	return `${JSON.stringify({ ...content, mac: macOf(content, key) }, null, '\t')}\n`
}

/** @throws {MssError} MSS-BACKUP-UNREADABLE */
export function readManifest(folder: string): SignedManifest {
	let text: string
	try {
		text = readFileSync(join(folder, MANIFEST), 'utf8')
	} catch (error) {
		throw new MssError('MSS-BACKUP-UNREADABLE', join(folder, MANIFEST), { cause: error })
	}
	try {
		return signed.parse(JSON.parse(text))
	} catch (error) {
		throw new MssError('MSS-BACKUP-DAMAGED', MANIFEST, { cause: error })
	}
}

/** Is it as whoever had this key wrote it? */
export function isSignedBy({ mac, ...content }: SignedManifest, key: Buffer): boolean {
	return timingSafeEqual(Buffer.from(mac, 'hex'), Buffer.from(macOf(content, key), 'hex'))
}

/** Zod gives keys back in the order of the schema, whatever the file's. */
function macOf(content: Manifest, key: Buffer): string {
	return createHmac('sha256', key).update(JSON.stringify(manifest.parse(content))).digest('hex')
}
