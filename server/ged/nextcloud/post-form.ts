/** Few words with Nextcloud outside the store: the login flow, the bell, a password given back. Verified, with the authority given. */
import { MssError } from '../../errors.ts'
import { boundedText } from '../../net/bounded.ts'
import { wayTo } from '../../net/outbound.ts'
import { raise } from './client.ts'

/** Milliseconds for an answer, and its bytes. */
const PATIENCE = 15_000
const MAX_ANSWER = 256 * 1024

export interface Server {
	url: string
	caFile?: string | undefined
}

/** @throws {MssError} MSS-GED-DOWN when nobody answers, MSS-GED-TLS when it cannot be believed */
export function postForm(
	server: Server,
	path: string,
	form: Record<string, string>,
	headers: Record<string, string> = {},
): Promise<{ status: number, json: unknown }> {
	return ask(
		server,
		'POST',
		path,
		{ 'content-type': 'application/x-www-form-urlencoded', ...headers },
		new URLSearchParams(form).toString(),
	)
}

/** @throws {MssError} MSS-GED-DOWN when nobody answers, MSS-GED-TLS when it cannot be believed */
export async function ask(
	{ url, caFile }: Server,
	method: 'POST' | 'DELETE',
	path: string,
	headers: Record<string, string>,
	form: string | null = null,
): Promise<{ status: number, json: unknown }> {
	const way = await wayTo(url, caFile, { connect: PATIENCE, silence: PATIENCE })
	try {
		const { origin, pathname } = new URL(url)
		const { statusCode, body } = await way.request({
			origin,
			path: pathname.replace(/\/+$/, '') + path,
			method,
			signal: AbortSignal.timeout(2 * PATIENCE),
			headers,
			body: form,
		})
		return {
			status: statusCode,
			json: jsonOf(await boundedText(body, MAX_ANSWER, () => new MssError('MSS-GED-DOWN', 'réponse trop longue'))),
		}
	} catch (error) {
		return raise(error)
	} finally {
		await way.destroy()
	}
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		return null
	}
}
