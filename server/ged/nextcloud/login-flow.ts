/** Login flow v2: a person opens a page of Nextcloud as the service account, and the app password comes here. Source: nextcloud.md. */
import type { Server } from './post-form.ts'

import { z } from 'zod'
import { MssError } from '../../errors.ts'
import { ask, postForm } from './post-form.ts'

/** What Nextcloud shows to the person who grants. ASCII: an accent in this header breaks Nextcloud's page. */
export const CLIENT = 'MSSante (service joint)'

const started = z.object({ poll: z.object({ token: z.string(), endpoint: z.string() }), login: z.string() })
const granted = z.object({ server: z.string(), loginName: z.string(), appPassword: z.string() })

/** Begins: `login` is for the person, `token` for `pollLogin`. @throws {MssError} MSS-GED-DOWN, MSS-GED-TLS */
export async function startLogin(server: Server): Promise<{ login: string, token: string }> {
	const { status, json } = await postForm(server, '/index.php/login/v2', {}, { 'user-agent': CLIENT })
	const answer = started.safeParse(json)
	if (status !== 200 || !answer.success) {
		throw new MssError('MSS-GED-DOWN', `HTTP ${status}`)
	}
	return { login: answer.data.login, token: answer.data.poll.token }
}

/** The app password once granted; null until then. @throws {MssError} MSS-GED-DOWN, MSS-GED-TLS */
export async function pollLogin(server: Server, token: string): Promise<{ user: string, password: string } | null> {
	const { status, json } = await postForm(server, '/index.php/login/v2/poll', { token }, { 'user-agent': CLIENT })
	const answer = granted.safeParse(json)
	return status === 200 && answer.success ? { user: answer.data.loginName, password: answer.data.appPassword } : null
}

/** Gives a password back: nobody keeps what was granted by mistake. @throws {MssError} MSS-GED-DOWN, MSS-GED-TLS */
export async function revokeLogin(server: Server, { user, password }: { user: string, password: string }): Promise<void> {
	const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
	const { status } = await ask(server, 'DELETE', '/ocs/v2.php/core/apppassword?format=json', {
		authorization,
		'ocs-apirequest': 'true',
		'user-agent': CLIENT,
	})
	if (status !== 200) {
		throw new MssError('MSS-GED-DOWN', `HTTP ${status}`)
	}
}
