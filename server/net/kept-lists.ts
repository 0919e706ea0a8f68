/**
 * Lists of revoked certificates that the operators' servers are held against: read where they are, or read again from their address
 * once a day; the last one that is not over goes on serving (référentiel, CONF.22).
 */
import type { X509Certificate } from 'node:crypto'
import type { RevocationList } from '../tls/revocation.ts'

import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isAddress } from '../config/transport.ts'
import { MssError } from '../errors.ts'
import { because } from '../errors/details.errors.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../files/private-files.ts'
import { machineClock } from '../time/clock.ts'
import { MAX_LIST, readRevocationList } from '../tls/revocation.ts'
import { download } from './download.ts'

const DAY = 24 * 60 * 60 * 1000
/** Milliseconds to read one from its address: others wait. */
const MOST = 60_000

/** Those that were read, or found to be none, by place and authorities, as long as their file does not change. */
const read = new Map<string, { stamp: string, list: Promise<RevocationList> }>()

/** @throws {MssError} MSS-TLS-CRL when it is none, or not of these authorities; null: not there (yet) */
export async function listAt(place: string, authorities: X509Certificate[]): Promise<RevocationList | null> {
	const found = await stat(place).catch(() => null)
	if (found === null) {
		return null
	}
	if (found.size > MAX_LIST) {
		throw new MssError('MSS-TLS-CRL', place)
	}
	const key = [place, ...authorities.map(({ fingerprint256 }) => fingerprint256)].join(' ')
	const stamp = `${found.mtimeMs} ${found.size}`
	const known = read.get(key)
	if (known?.stamp === stamp) {
		return known.list
	}
	const one = { stamp, list: readFile(place).then((bytes) => readRevocationList(bytes, authorities, place)) }
	read.set(key, one)
	return one.list.catch((error: unknown) => {
		// What kept it from being read may pass; what is written there does not.
		if (!(error instanceof MssError) && read.get(key) === one) {
			read.delete(key)
		}
		throw error
	})
}

export function isOver({ goodUntil }: RevocationList, now = machineClock.now()): boolean {
	return goodUntil !== null && Date.parse(goodUntil) < now
}

/**
 * Reads the list again from its address, when the one at `place` is a day old, over, or lacks. One that is older than it, over, or
 * signed by nobody known does not replace it.
 *
 * @throws {MssError} MSS-TLS-CRL
 */
export async function refreshList(source: string, place: string, authorities: X509Certificate[]): Promise<void> {
	if (!isAddress(source)) {
		return
	}
	const kept = await listAt(place, authorities).catch(() => null)
	const at = (await stat(place).catch(() => null))?.mtimeMs ?? 0
	if (kept !== null && !isOver(kept) && machineClock.now() - at < DAY) {
		return
	}
	const answer = await download({ url: source, limit: MAX_LIST, most: MOST, code: 'MSS-TLS-CRL', isSigned: true })
	const bytes = Buffer.concat(await Array.fromAsync(answer))
	const fresh = await readRevocationList(bytes, authorities, source)
	if (isOver(fresh) || (kept !== null && fresh.madeAt < kept.madeAt)) {
		throw new MssError('MSS-TLS-CRL', because('list-over', source))
	}
	await mkdir(dirname(place), { recursive: true, mode: PRIVATE_FOLDER })
	// A command may do the same beside.
	const draft = `${place}.${process.pid}`
	try {
		await writeFile(draft, bytes, { mode: PRIVATE_FILE, flush: true })
		await rename(draft, place)
	} catch (error) {
		await rm(draft, { force: true })
		throw error
	}
}
