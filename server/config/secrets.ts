/** The secret key: made on first start, readable by its owner alone, outside the data. Other keys are derived from it. */
import { hkdfSync, randomBytes } from 'node:crypto'
import {
	chmodSync,
	closeSync,
	existsSync,
	fsyncSync,
	linkSync,
	mkdirSync,
	openSync,
	readFileSync,
	statSync,
	unlinkSync,
	writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { MssError } from '../errors.ts'

/** Bytes of a key. */
const KEY = 32
/** Characters of the key shared with Nextcloud, at least. */
const MIN_RELAY_KEY = 16
const FORM = /^[0-9a-f]{64}\s*$/

/**
 * The key in `file`; where there is none, one is made on a first start, and on no other: what was sealed with it could be checked no more.
 *
 * @throws {MssError} MSS-SECRET-LOST when it is gone, MSS-SECRET-MODE when others may read it, MSS-SECRET-FILE when it is no key
 */
export async function loadSecretKey(file: string, isFirstStart: () => Promise<boolean>): Promise<Buffer> {
	if (!existsSync(file)) {
		if (await isFirstStart()) {
			makeKey(file)
		} else if (!existsSync(file)) {
			// Looked at again: two first starts may be under way at once.
			throw new MssError('MSS-SECRET-LOST', file)
		}
	}
	let text: string
	try {
		if ((statSync(file).mode & 0o077) !== 0) {
			throw new MssError('MSS-SECRET-MODE', file)
		}
		text = readFileSync(file, 'utf8')
	} catch (error) {
		throw error instanceof MssError ? error : new MssError('MSS-SECRET-FILE', file, { cause: error })
	}
	return secretKeyIn(text, file)
}

/** @param file that holds the text. @throws {MssError} MSS-SECRET-FILE when it is no key */
export function secretKeyIn(text: string, file: string): Buffer {
	if (!FORM.test(text)) {
		throw new MssError('MSS-SECRET-FILE', file)
	}
	return Buffer.from(text.trim(), 'hex')
}

/**
 * The key shared with Nextcloud: whatever text the file holds, or one made at first. It signs as it is written, without its spaces.
 *
 * @throws {MssError} MSS-SECRET-…
 */
export function loadRelayKey(file: string): Buffer {
	if (!existsSync(file)) {
		makeKey(file)
	}
	try {
		// Somebody copied it here: the rights are put right, not complained of.
		chmodSync(file, 0o600)
		const text = readFileSync(file, 'utf8').trim()
		if (text.length < MIN_RELAY_KEY) {
			throw new MssError('MSS-SECRET-FILE', file)
		}
		return Buffer.from(text)
	} catch (error) {
		throw error instanceof MssError ? error : new MssError('MSS-SECRET-FILE', file, { cause: error })
	}
}

/** Written aside, then linked: two first starts agree on one key, and none is ever half written. */
function makeKey(file: string): void {
	mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
	const draft = `${file}.${process.pid}`
	const descriptor = openSync(draft, 'w', 0o600)
	writeSync(descriptor, `${randomBytes(KEY).toString('hex')}\n`)
	fsyncSync(descriptor)
	closeSync(descriptor)
	chmodSync(draft, 0o600)
	try {
		linkSync(draft, file)
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
			throw new MssError('MSS-SECRET-FILE', file, { cause: error })
		}
	} finally {
		unlinkSync(draft)
	}
}

/** A key for one purpose (RFC 5869). */
export function deriveKey(secret: Buffer, purpose: 'audit' | 'vault' | 'backup'): Buffer {
	return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `mssante/${purpose}`, KEY))
}
