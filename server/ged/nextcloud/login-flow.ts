/** Login flow v2: a person opens a page of Nextcloud as the service account, and the app password comes here. Source: nextcloud.md. */
import { readFileSync } from 'node:fs'
import { Agent, request } from 'undici'
import { z } from 'zod'
import { MssError, systemCode } from '../../errors.ts'

/** Name of the app password in the ledger's vault. */
export const GED_PASSWORD = 'ged/app-password'
/** What Nextcloud shows to the person who grants. ASCII: an accent in this header breaks Nextcloud's page. */
const CLIENT = 'MSSante (service joint)'
/** Milliseconds for an answer. */
const PATIENCE = 15_000

const started = z.object({ poll: z.object({ token: z.string(), endpoint: z.string() }), login: z.string() })
const granted = z.object({ server: z.string(), loginName: z.string(), appPassword: z.string() })

export interface Server {
	url: string
	caFile?: string | undefined
}

/** Begins: `login` is for the person, `token` for `pollLogin`. @throws {MssError} MSS-GED-DOWN */
export async function startLogin(server: Server): Promise<{ login: string, token: string }> {
	const { status, json } = await post(server, '/index.php/login/v2', {})
	const answer = started.safeParse(json)
	if (status !== 200 || !answer.success) {
		throw new MssError('MSS-GED-DOWN', `HTTP ${status}`)
	}
	return { login: answer.data.login, token: answer.data.poll.token }
}

/** The app password once granted; null until then. @throws {MssError} MSS-GED-DOWN */
export async function pollLogin(server: Server, token: string): Promise<{ user: string, password: string } | null> {
	const { status, json } = await post(server, '/index.php/login/v2/poll', { token })
	const answer = granted.safeParse(json)
	return status === 200 && answer.success ? { user: answer.data.loginName, password: answer.data.appPassword } : null
}

async function post({ url, caFile }: Server, path: string, form: Record<string, string>): Promise<{ status: number, json: unknown }> {
	const dispatcher = new Agent({ connect: { minVersion: 'TLSv1.2', ...caFile !== undefined && { ca: readFileSync(caFile) } } })
	try {
		const { statusCode, body } = await request(url.replace(/\/+$/, '') + path, {
			method: 'POST',
			dispatcher,
			headersTimeout: PATIENCE,
			bodyTimeout: PATIENCE,
			headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': CLIENT },
			body: new URLSearchParams(form).toString(),
		})
		return { status: statusCode, json: await body.json().catch(() => null) }
	} catch (error) {
		throw new MssError('MSS-GED-DOWN', systemCode(error), { cause: error })
	} finally {
		await dispatcher.close()
	}
}
