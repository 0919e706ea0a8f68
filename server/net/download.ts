/**
 * A file read over HTTPS: verified, with the authority given (IGC-Santé is in no system store), through the machine's proxy, following
 * a few redirections (data.gouv.fr's stable addresses answer 302), bounded in bytes and in time; in clear from this machine alone, or
 * where what is read is signed.
 */
import type { ErrorCode } from '../errors.ts'

import { isSignedSource, transportOf } from '../config/transport.ts'
import { MssError, systemCode } from '../errors.ts'
import { bounded } from './bounded.ts'
import { wayTo } from './outbound.ts'

/** Milliseconds: to connect, without a byte, and for the whole. */
const CONNECT = 30_000
const SILENCE = 30_000
const WHOLE = 15 * 60_000
/** Addresses that one leads to, one after the other. */
const MAX_REDIRECTIONS = 5
const REDIRECTIONS = [301, 302, 303, 307, 308]

export interface Wanted {
	url: string
	caFile?: string | undefined
	/** Bytes. */
	limit: number
	/** Milliseconds for the whole. */
	most?: number
	/** Of the error that tells what went wrong. */
	code: ErrorCode
	/** What is read proves itself by its signature: its way need not be secret (RFC 5280 §8 publishes lists so). */
	isSigned?: boolean
}

/** @throws {MssError} of the code given */
export async function download({ url, caFile, limit, most = WHOLE, code, isSigned = false }: Wanted): Promise<AsyncIterable<Buffer>> {
	const mayAsk = (address: string) => transportOf(address) !== null || (isSigned && isSignedSource(address))
	const signal = AbortSignal.timeout(most)
	let address = url
	for (let redirections = 0; redirections <= MAX_REDIRECTIONS; redirections++) {
		if (!mayAsk(address)) {
			throw new MssError(code, 'adresse refusée')
		}
		const way = await wayTo(address, caFile, { connect: CONNECT, silence: SILENCE })
		const leave = () => way.destroy()
		const { origin, pathname, search } = new URL(address)
		const response = await way.request({ origin, path: pathname + search, method: 'GET', signal }).catch(async (error: unknown) => {
			await leave()
			throw error instanceof MssError ? error : new MssError(code, systemCode(error), { cause: error })
		})
		if (response.statusCode === 200) {
			return whole(response.body as AsyncIterable<Buffer>, limit, code, leave)
		}
		await leave()
		const next = [response.headers.location].flat()[0]
		if (!REDIRECTIONS.includes(response.statusCode) || next === undefined || !URL.canParse(next, address)) {
			throw new MssError(code, `HTTP ${response.statusCode}`)
		}
		const target = new URL(next, address).href
		// From a safe address nothing leads to one that is not, nor from elsewhere into this machine.
		if (isDowngrade(address, target)) {
			throw new MssError(code, 'redirection refusée')
		}
		address = target
	}
	throw new MssError(code, 'trop de redirections')
}

function isDowngrade(from: string, to: string): boolean {
	const [before, after] = [transportOf(from), transportOf(to)]
	return (before === 'tls' && after !== 'tls') || (before !== 'loopback' && after === 'loopback')
}

async function* whole(body: AsyncIterable<Buffer>, limit: number, code: ErrorCode, leave: () => Promise<void>): AsyncIterable<Buffer> {
	try {
		yield* bounded(body, limit, () => new MssError(code, 'fichier trop long'))
	} catch (error) {
		throw error instanceof MssError ? error : new MssError(code, systemCode(error), { cause: error })
	} finally {
		await leave()
	}
}
