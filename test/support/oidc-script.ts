/**
 * An OpenID provider that does as it is told, in clear, on this machine: it knows whoever comes by the code that they bring. What a genuine
 * one does is asked of `oidc-host.ts`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MailboxConfig, SignInSettings } from '../../server/config/schema.ts'
import type { Session } from '../../server/mailbox/oauth2/session.ts'
import type { SignIns } from '../../server/mailbox/oauth2/sign-ins.ts'

import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { RETURN } from './by-people.ts'

export interface OidcScript {
	settings: SignInSettings
	/** Seconds that a token lives. */
	live: number
	/** HTTP status of what it answers to a renewal; 200: it renews. */
	status: number
	/** The level at which it says that it identified somebody; null: it does not say. */
	acr: string | null
	/** What is done before a code is answered. */
	before: () => Promise<unknown>
	/** Seconds that a code typed elsewhere lives. */
	codeLives: number
	/** What it answers, in this order, to whoever asks whether a code was typed: an error, a status; then, that it was. */
	typed: (string | number)[]
	/** How often it was asked that. */
	polls: number
	/** Refresh tokens that it was shown, and tokens that it was told to forget: each the person's name. */
	renewed: string[]
	forgotten: string[]
	close: () => void
}

export async function scriptedOidc(): Promise<OidcScript> {
	let given = 0
	const server = createServer((request, response) => void answer(request, response))
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
	const script: OidcScript = {
		settings: {
			...{ issuer, clientId: 'mssante', clientAuth: 'secret', password: 'secret', scope: 'openid', grant: 'code' },
		} as SignInSettings,
		live: 600,
		status: 200,
		acr: null,
		codeLives: 600,
		typed: [],
		polls: 0,
		before: async () => {},
		renewed: [],
		forgotten: [],
		close: () => {
			server.close()
			server.closeAllConnections()
		},
	}

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const asked = new URLSearchParams(await text(request))
		const say = (status: number, json: unknown) => {
			response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
		}
		if (request.url!.includes('.well-known')) {
			say(200, descriptionOf(issuer))
		} else if (request.url === '/forget') {
			script.forgotten.push(asked.get('token')!)
			say(200, {})
		} else if (request.url === '/device') {
			const shown = { user_code: 'BCDF-GHJK', verification_uri: `${issuer}/typed` }
			say(200, { ...shown, device_code: 'anne', expires_in: script.codeLives, interval: 0.1 })
		} else if (asked.get('grant_type') === 'urn:ietf:params:oauth:grant-type:device_code') {
			script.polls++
			const said = script.typed.shift()
			const who = asked.get('device_code')!
			if (said === undefined) {
				say(200, { ...tokens(who), id_token: idToken({ iss: issuer, aud: 'mssante', sub: who }) })
			} else {
				say(typeof said === 'number' ? said : 400, typeof said === 'number' ? {} : { error: said })
			}
		} else if (asked.get('grant_type') === 'refresh_token') {
			const who = asked.get('refresh_token')!
			script.renewed.push(who)
			say(script.status, script.status === 200 ? tokens(who) : {})
		} else {
			await script.before()
			const [who = '', nonce = ''] = asked.get('code')!.split(' ')
			const level: Record<string, string> = script.acr === null ? {} : { acr: script.acr }
			say(200, { ...tokens(who), id_token: idToken({ iss: issuer, aud: 'mssante', sub: who, nonce, ...level }) })
		}
	}

	function tokens(who: string) {
		return { access_token: `${who}-${++given}`, refresh_token: who, token_type: 'bearer', expires_in: script.live }
	}
	return script
}

/** Signs in as somebody, to the end. */
export async function enter(signIns: SignIns, mailbox: MailboxConfig, user: string): Promise<Session> {
	return signIns.finish(mailbox, user, comeBack(await signIns.begin(mailbox, user, RETURN), user))
}

/** With what somebody comes back who was sent to `address`. */
export function comeBack(address: string, user: string): { code: string, state: string } {
	const { state = '', nonce } = Object.fromEntries(new URL(address).searchParams)
	return { code: `${user} ${nonce}`, state }
}

function descriptionOf(issuer: string) {
	return {
		issuer,
		authorization_endpoint: `${issuer}/sign-in`,
		token_endpoint: `${issuer}/tokens`,
		device_authorization_endpoint: `${issuer}/device`,
		revocation_endpoint: `${issuer}/forget`,
		jwks_uri: `${issuer}/keys`,
		response_types_supported: ['code'],
		subject_types_supported: ['public'],
		id_token_signing_alg_values_supported: ['RS256'],
	}
}

/** Its signature is not looked at: it came from the provider itself (OpenID Connect Core §3.1.3.7). */
function idToken(claims: Record<string, string>): string {
	const now = Math.floor(Date.now() / 1000)
	const part = (json: unknown) => Buffer.from(JSON.stringify(json)).toString('base64url')
	return `${part({ alg: 'RS256' })}.${part({ ...claims, iat: now, exp: now + 600 })}.AAAA`
}
