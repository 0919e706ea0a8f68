/** A form posted to Nextcloud without an account: the login flow, and the bell. Verified, with the authority given. */
import { readFileSync } from 'node:fs'
import { Agent, request } from 'undici'
import { MssError, systemCode } from '../../errors.ts'

/** Milliseconds for an answer. */
const PATIENCE = 15_000

export interface Server {
	url: string
	caFile?: string | undefined
}

/** @throws {MssError} MSS-GED-DOWN when nobody answers */
export async function postForm({ url, caFile }: Server, path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<{ status: number, json: unknown }> {
	const dispatcher = new Agent({ connect: { minVersion: 'TLSv1.2', ...caFile !== undefined && { ca: readFileSync(caFile) } } })
	try {
		const { statusCode, body } = await request(url.replace(/\/+$/, '') + path, {
			method: 'POST',
			dispatcher,
			headersTimeout: PATIENCE,
			bodyTimeout: PATIENCE,
			headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
			body: new URLSearchParams(form).toString(),
		})
		return { status: statusCode, json: await body.json().catch(() => null) }
	} catch (error) {
		throw new MssError('MSS-GED-DOWN', systemCode(error), { cause: error })
	} finally {
		await dispatcher.close()
	}
}
