/** Secrets at rest: AES-256-GCM, bound to their name; the key is not in the ledger's folder. They are never given back to a page. */
import type { Db } from './db.ts'

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { MssError } from '../errors.ts'

const CIPHER = 'aes-256-gcm'
/** Bytes (NIST SP 800-38D). */
const IV = 12
const TAG = 16

export class Vault {
	readonly #key: Buffer

	constructor(key: Buffer) {
		this.#key = key
	}

	/** For whoever keeps it elsewhere, under its name. */
	seal(name: string, secret: string): string {
		const iv = randomBytes(IV)
		const cipher = createCipheriv(CIPHER, this.#key, iv).setAAD(Buffer.from(name))
		const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
		return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')
	}

	/** @throws {MssError} MSS-SECRET-VAULT when the key, or the name, is not the one that sealed it */
	unseal(name: string, sealed: string): string {
		const bytes = Buffer.from(sealed, 'base64')
		try {
			const decipher = createDecipheriv(CIPHER, this.#key, bytes.subarray(0, IV))
				.setAAD(Buffer.from(name))
				.setAuthTag(bytes.subarray(IV, IV + TAG))
			return Buffer.concat([decipher.update(bytes.subarray(IV + TAG)), decipher.final()]).toString('utf8')
		} catch (error) {
			throw new MssError('MSS-SECRET-VAULT', '', { cause: error })
		}
	}

	async put(db: Db, name: string, secret: string): Promise<void> {
		const value = this.seal(name, secret)
		await db
			.insertInto('secrets')
			.values({ name, value })
			.onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
			.execute()
	}

	/** @throws {MssError} MSS-SECRET-VAULT when the key is not the one that sealed it */
	async get(db: Db, name: string): Promise<string | null> {
		const row = await db.selectFrom('secrets').select('value').where('name', '=', name).executeTakeFirst()
		return row ? this.unseal(name, row.value) : null
	}

	async has(db: Db, name: string): Promise<boolean> {
		return await db.selectFrom('secrets').select('name').where('name', '=', name).executeTakeFirst() !== undefined
	}

	async forget(db: Db, name: string): Promise<void> {
		await db.deleteFrom('secrets').where('name', '=', name).execute()
	}
}
