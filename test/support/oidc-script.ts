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

export const RETURN = 'https://cloud.exemple.fr/index.php/apps/mssante/signed-in'

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
		settings: { issuer, clientId: 'mssante', clientAuth: 'secret', password: 'secret', scope: 'openid', grant: 'code' } as SignInSettings,
		live: 600,
		status: 200,
		acr: null,
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
		} else if (asked.get('grant_type') === 'refresh_token') {
			const who = asked.get('refresh_token')!
			script.renewed.push(who)
			say(script.status, script.status === 200 ? tokens(who) : {})
		} else {
			await script.before()
			const [who = '', nonce = ''] = asked.get('code')!.split(' ')
			say(200, { ...tokens(who), id_token: idToken({ iss: issuer, aud: 'mssante', sub: who, nonce, ...script.acr !== null && { acr: script.acr } }) })
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
