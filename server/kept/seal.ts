/**
 * A backup under a passphrase: scrypt (RFC 7914) opens the key of the backup, and each part is sealed under it by AES-256-GCM
 * (NIST SP 800-38D), its name bound to it. A sealed part: MAGIC, 12 bytes of nonce, the bytes, 16 of tag.
 */
import type { TransformCallback } from 'node:stream'

import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { Transform } from 'node:stream'
import { z } from 'zod'
import { MssError } from '../errors.ts'
import { readGivenSync } from '../files/given.ts'

const MAGIC = Buffer.from('MSSKEPT1')
const NONCE = 12
const TAG = 16
const KEY = 32
const HEADER = MAGIC.length + NONCE
const CIPHER = 'aes-256-gcm'
/** OWASP, Password Storage: 32 MB and three passes, which the smallest machine has. */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 }
/** Characters of a passphrase, at least. */
const MIN_PASSPHRASE = 12
/** What the key itself is sealed as. */
const KEY_NAME = 'key'

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`))
/** In the manifest: what the passphrase opens. */
export const SEAL = z.strictObject({ salt: hex(16), key: hex(HEADER + KEY + TAG) })
export type Seal = z.infer<typeof SEAL>

/** The first line of a file. @throws {MssError} MSS-FILE, MSS-BACKUP-PASSPHRASE */
export function readPassphrase(file: string): string {
	const text = readGivenSync(file).toString('utf8').split(/\r?\n/, 1)[0]!.trim().normalize('NFC')
	if (text.length < MIN_PASSPHRASE) {
		throw new MssError('MSS-BACKUP-PASSPHRASE', `trop courte\u00A0: ${MIN_PASSPHRASE} caractères au moins`)
	}
	return text
}

/** A new key, and what opens it. */
export async function makeSeal(passphrase: string): Promise<{ seal: Seal, key: Buffer }> {
	const [salt, key] = [randomBytes(16), randomBytes(KEY)]
	const sealed = await whole(sealing(await stretched(passphrase, salt), KEY_NAME), key)
	return { seal: { salt: salt.toString('hex'), key: sealed.toString('hex') }, key }
}

/** @throws {MssError} MSS-BACKUP-PASSPHRASE */
export async function openSeal({ salt, key }: Seal, passphrase: string): Promise<Buffer> {
	const by = await stretched(passphrase, Buffer.from(salt, 'hex'))
	try {
		return await whole(unsealing(by, KEY_NAME), Buffer.from(key, 'hex'))
	} catch (error) {
		throw new MssError('MSS-BACKUP-PASSPHRASE', 'ce n’est pas la bonne', { cause: error })
	}
}

function stretched(passphrase: string, salt: Buffer): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		scrypt(passphrase, salt, KEY, COST, (error, key) => (error ? reject(error) : resolve(key)))
	})
}

async function whole(through: Transform, bytes: Buffer): Promise<Buffer> {
	through.end(bytes)
	return Buffer.concat(await through.toArray() as Buffer[])
}

/** Seals what passes. @param name of the part: sealed as one, it is opened as no other */
export function sealing(key: Buffer, name: string): Transform {
	const nonce = randomBytes(NONCE)
	const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(name))
	let isBegun = false
	const begin = (stream: Transform) => {
		if (!isBegun) {
			isBegun = true
			stream.push(Buffer.concat([MAGIC, nonce]))
		}
	}
	return new Transform({
		transform(chunk: Buffer, _, done: TransformCallback) {
			begin(this)
			done(null, cipher.update(chunk))
		},
		flush(done: TransformCallback) {
			begin(this)
			done(null, Buffer.concat([cipher.final(), cipher.getAuthTag()]))
		},
	})
}

/** Opens what passes; it is proven at its end alone, by which the stream fails. */
export function unsealing(key: Buffer, name: string): Transform {
	let held: Buffer = Buffer.alloc(0)
	let decipher: ReturnType<typeof createDecipheriv> | null = null
	return new Transform({
		transform(chunk: Buffer, _, done: TransformCallback) {
			held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
			if (decipher === null && held.length >= HEADER) {
				if (!held.subarray(0, MAGIC.length).equals(MAGIC)) {
					done(new Error('not sealed'))
					return
				}
				decipher = createDecipheriv(CIPHER, key, held.subarray(MAGIC.length, HEADER))
				;(decipher as ReturnType<typeof createDecipheriv> & { setAAD: (aad: Buffer) => void }).setAAD(Buffer.from(name))
				held = held.subarray(HEADER)
			}
			const ready = decipher === null ? 0 : Math.max(0, held.length - TAG)
			const out = ready > 0 ? decipher!.update(held.subarray(0, ready)) : undefined
			held = held.subarray(ready)
			done(null, out)
		},
		flush(done: TransformCallback) {
			try {
				if (decipher === null || held.length !== TAG) {
					throw new Error('cut short')
				}
				(decipher as ReturnType<typeof createDecipheriv> & { setAuthTag: (tag: Buffer) => void }).setAuthTag(held)
				done(null, decipher.final())
			} catch (error) {
				done(error as Error)
			}
		},
	})
}
