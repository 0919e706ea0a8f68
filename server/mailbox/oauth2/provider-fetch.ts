/** The only way to an OpenID provider: verified, through the machine's proxy, with the structure's certificate where there is one. */
import type { CustomFetch } from 'openid-client'
import type { SignInSettings } from '../../config/schema.ts'

import { isLoopback, transportOf } from '../../config/transport.ts'
import { MssError } from '../../errors.ts'
import { because } from '../../errors/details.errors.ts'
import { bounded } from '../../net/bounded.ts'
import { wayTo } from '../../net/outbound.ts'
import { certificateFor } from './client-secrets.ts'

/** Milliseconds: to connect, and without a byte. */
const PATIENCE = { connect: 10_000, silence: 20_000 }
/** Bytes of an answer: descriptions and keys have some 10,000. */
const MAX_ANSWER = 1_000_000
/** Answers that have no body (RFC 9110). */
const EMPTY = [204, 205, 304]

/** What it asks is bounded in time by whoever asks (the signal). @throws {MssError} MSS-SIGN-IN-PROVIDER, MSS-FILE, MSS-CERTIFICATE */
export function fetchOf(settings: SignInSettings): CustomFetch {
	const isOurs = isLoopback(new URL(settings.issuer).hostname)
	return async (url, { method, headers, body, signal }) => {
		const { origin, hostname, pathname, search } = new URL(url)
		if (transportOf(url) === null || (isLoopback(hostname) && !isOurs)) {
			throw new MssError('MSS-SIGN-IN-PROVIDER', because('address-refused'))
		}
		const way = await wayTo(url, settings.caFile, PATIENCE, await certificateFor(settings))
		try {
			const answer = await way.request({
				origin,
				path: pathname + search,
				method: method as 'GET' | 'POST',
				headers,
				...body !== undefined && body !== null && { body: String(body) },
				...signal && { signal },
			})
			const tooMuch = () => new MssError('MSS-SIGN-IN-PROVIDER', because('long-answer'))
			const bytes = Buffer.concat(await Array.fromAsync(bounded(answer.body as AsyncIterable<Buffer>, MAX_ANSWER, tooMuch)))
			return new Response(EMPTY.includes(answer.statusCode) ? null : bytes, {
				status: answer.statusCode,
				headers: Object.entries(answer.headers)
					.flatMap(([name, value]) => [value ?? []].flat().map((one): [string, string] => [name, one])),
			})
		} finally {
			await way.destroy()
		}
	}
}
