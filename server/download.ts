/**
 * A file read over HTTPS, verified, with the authority given (IGC-Santé is in no system store), bounded in bytes and in time; in clear from this
 * machine alone.
 */
import type { ErrorCode } from './errors.ts'

import { readFileSync } from 'node:fs'
import { get as getPlain } from 'node:http'
import { get as getSafe } from 'node:https'
import { bounded } from './bounded.ts'
import { transportOf } from './config/transport.ts'
import { MssError } from './errors.ts'

/** Milliseconds without a byte, and for the whole. */
const SILENCE = 30_000
const WHOLE = 15 * 60_000

/**
 * @param limit bytes
 * @param code of the error that tells what went wrong
 */
export function download(url: string, caFile: string | undefined, limit: number, code: ErrorCode): Promise<AsyncIterable<Buffer>> {
	const transport = transportOf(url)
	if (transport === null) {
		return Promise.reject(new MssError(code, 'adresse refusée'))
	}
	const get = transport === 'tls' ? getSafe : getPlain
	return new Promise((resolve, reject) => {
		const request = get(url, { ca: caFile && readFileSync(caFile), minVersion: 'TLSv1.2', timeout: SILENCE }, (response) => {
			if (response.statusCode === 200) {
				resolve(bounded(response, limit, () => new MssError(code, 'fichier trop long')))
			} else {
				request.destroy(new MssError(code, `HTTP ${response.statusCode}`))
				reject(new MssError(code, `HTTP ${response.statusCode}`))
			}
		})
		const whole = setTimeout(() => request.destroy(new MssError(code, 'trop lent')), WHOLE).unref()
		request.on('timeout', () => request.destroy(new MssError(code, 'sans réponse')))
		request.on('error', reject)
		request.on('close', () => clearTimeout(whole))
	})
}
