/**
 * An OpenID provider on loopback, for tests: oidc-provider over TLS, and whoever signs in there as a browser would. It tells operators
 * which mailbox a person's token opens.
 */
import type { Account, Configuration, KoaContextWithOIDC } from 'oidc-provider'
import type { Authority } from './authority.ts'

import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import Provider, { errors } from 'oidc-provider'
import { Agent } from 'undici'
import { CLIENT } from './by-people.ts'
import { freePort } from './free-port.ts'

/** This program, where the provider knows it by its certificate. */
export const CERTIFIED_CLIENT = 'mssante-certificat'
const OPERATOR = { id: 'operateur', secret: 'secret-de-l-operateur' }
const REDIRECTS = 20

export interface OidcHost {
	issuer: string
	/** How an operator asks about a token. */
	introspectionUrl: string
	/** Of each request to the token endpoint: what was asked, and by whom. */
	asked: { grant: string, client: string }[]
	/** Seconds that a token lives from now on. */
	live: (seconds: number) => void
	/** What people had is good no more. */
	revoke: (what: 'refresh' | 'access') => Promise<void>
	/** Every token that was ever given. */
	tokens: () => string[]
	stop: () => Promise<void>
	start: () => Promise<void>
	/** Signs in at `url` as `login`, and comes back: the parameters of the address that it led to. */
	signIn: (url: string, login: string) => Promise<Record<string, string>>
	/** As whoever changes their mind at the form. */
	abandon: (url: string) => Promise<Record<string, string>>
	/** On another device: opens `address`, types the code, and signs in as `login`. */
	typeCode: (address: string, code: string, login: string) => Promise<void>
	/** Telephones that were called: whose, and the number that they show. */
	called: Called[]
}

interface Called {
	login: string
	number: string
	/** They accept, at that level; or refuse. */
	answer: (acr: string | null) => Promise<void>
}

export interface OidcWish {
	authority: Authority
	/** Where it may lead people back. */
	returns: string[]
	/** Which mailbox each login opens at the operator's, and the address that is told of them. */
	people: Record<string, { mailbox: string, email?: string }>
	/** The certificate of a second client, known by that name in it. */
	certified?: { name: string }
}

export async function startOidc({ authority, returns, people, certified }: OidcWish): Promise<OidcHost> {
	const port = await freePort()
	const issuer = `https://localhost:${port}`
	const server = authority.make({ name: 'localhost' })
	let seconds = 600
	const given = { refresh: new Set<Token>(), access: new Set<Token>() }
	const asked: OidcHost['asked'] = []
	const called: OidcHost['called'] = []
	const provider = new Provider(issuer, configuration())
	provider.on('refresh_token.saved', (token) => given.refresh.add(token))
	provider.on('access_token.saved', (token) => given.access.add(token))
	provider.on('grant.success', note)
	provider.on('grant.error', note)
	let http = listener()

	function note({ oidc }: KoaContextWithOIDC): void {
		asked.push({ grant: String(oidc.params?.grant_type), client: oidc.client?.clientId ?? '' })
	}

	function configuration(): Configuration {
		const elsewhere = ['urn:ietf:params:oauth:grant-type:device_code', 'urn:openid:params:grant-type:ciba']
		const common = {
			redirect_uris: returns,
			grant_types: ['authorization_code', 'refresh_token', ...elsewhere],
			response_types: ['code' as const],
			backchannel_token_delivery_mode: 'poll' as const,
		}
		return {
			clients: [
				{ ...common, client_id: CLIENT.id, client_secret: CLIENT.secret },
				...certified === undefined
					? []
					: [{
							...common,
							client_id: CERTIFIED_CLIENT,
							token_endpoint_auth_method: 'tls_client_auth' as const,
							tls_client_auth_subject_dn: `CN=${certified.name}`,
						}],
				{ client_id: OPERATOR.id, client_secret: OPERATOR.secret, redirect_uris: [], response_types: [], grant_types: [] },
			],
			...certified && { clientAuthMethods: ['client_secret_basic', 'tls_client_auth'] },
			acrValues: ['eidas1', 'eidas2'],
			cookies: { keys: ['essai'] },
			claims: { openid: ['sub'], email: ['email', 'email_verified'] },
			findAccount: (_, sub) => accountOf(sub),
			issueRefreshToken: async () => true,
			// Each refresh token serves once: a second use ends the session, as it does at Pro Santé Connect's kind of provider.
			rotateRefreshToken: true,
			extraTokenClaims: async (_, token) => ({ mailbox: people[(token as { accountId?: string }).accountId ?? '']?.mailbox }),
			ttl: { AccessToken: () => seconds, RefreshToken: 3600, Grant: 3600, IdToken: 3600, Session: 3600, Interaction: 600 },
			features: {
				introspection: { enabled: true },
				revocation: { enabled: true },
				deviceFlow: { enabled: true },
				ciba: {
					enabled: true,
					deliveryModes: ['poll'],
					processLoginHint: async (_, hint = '') => hint in people ? hint : undefined,
					processLoginHintToken: async () => undefined,
					verifyUserCode: async () => {},
					validateRequestContext: async () => {},
					triggerAuthenticationDevice: async (_, request, account) => void called.push({
						login: account.accountId,
						number: String(request.params?.binding_message),
						answer: (acr) => answer(request, account.accountId, acr),
					}),
				},
				...certified && {
					mTLS: {
						enabled: true,
						tlsClientAuth: true,
						getCertificate: (ctx) => shownBy(ctx)?.toString(),
						certificateAuthorized: (ctx) => (ctx.socket as { authorized?: boolean }).authorized === true,
						certificateSubjectMatches: (ctx, _, expected) => shownBy(ctx)?.subject === expected,
					},
				},
			},
		}
	}

	function accountOf(sub: string): Account | undefined {
		const { email } = people[sub] ?? {}
		return sub in people ? { accountId: sub, claims: async () => ({ sub, ...email && { email, email_verified: true } }) } : undefined
	}

	async function answer(request: CalledRequest, login: string, acr: string | null): Promise<void> {
		if (acr === null) {
			await provider.backchannelResult(request, new errors.AccessDenied())
			return
		}
		const grant = new provider.Grant({ clientId: request.clientId!, accountId: login })
		grant.addOIDCScope(String(request.params?.scope))
		await provider.backchannelResult(request, await grant.save(), { acr, authTime: Math.floor(Date.now() / 1000) })
	}

	function listener() {
		return createServer({
			cert: readFileSync(server.certFile),
			key: readFileSync(server.keyFile),
			ca: authority.pem,
			requestCert: true,
			rejectUnauthorized: false,
		}, provider.callback())
	}

	const host: OidcHost = {
		issuer,
		introspectionUrl: `https://${OPERATOR.id}:${OPERATOR.secret}@localhost:${port}/token/introspection`,
		asked,
		live: (wish) => {
			seconds = wish
		},
		revoke: async (what) => {
			for (const token of given[what]) {
				await token.destroy()
			}
		},
		tokens: () => [...given.refresh, ...given.access].map(({ jti }) => jti),
		stop: () => new Promise((resolve) => {
			http.close(() => resolve())
			http.closeAllConnections()
		}),
		start: async () => {
			http = http.listening ? http : listener()
			await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve))
		},
		signIn: (url, login) => browse(url, authority, (form) => ({ ...form, ...form.prompt === 'login' && { login, password: 'x' } })),
		abandon: (url) => browse(url, authority, () => null),
		typeCode: async (address, code, login) => {
			await browse(address, authority, (form) => ({
				...form,
				...'user_code' in form && !('confirm' in form) && { user_code: code },
				...form.prompt === 'login' && { login, password: 'x' },
			}), true)
		},
		called,
	}
	await host.start()
	return host
}

type CalledRequest = Exclude<Parameters<Provider['backchannelResult']>[0], string>

/** An opaque one is its id. */
interface Token { jti: string, destroy: () => Promise<void> }

function shownBy(ctx: KoaContextWithOIDC): X509Certificate | undefined {
	const { raw } = (ctx.socket as unknown as { getPeerCertificate: () => { raw?: Buffer } }).getPeerCertificate()
	return raw && new X509Certificate(raw)
}

function valueIn(tag: string, attribute: string): string {
	return new RegExp(`${attribute}="([^"]*)"`).exec(tag)?.[1] ?? ''
}

/**
 * @param fill what is typed into a form; null: its « cancel »
 * @param endsThere with a page of the provider's, which asks for nothing more
 */
async function browse(
	start: string,
	authority: Authority,
	fill: (form: Record<string, string>) => Record<string, string> | null,
	endsThere = false,
): Promise<Record<string, string>> {
	const agent = new Agent({ connect: { ca: authority.pem } })
	const cookies = new Map<string, string>()
	const { origin } = new URL(start)
	let url = new URL(start)
	let body: string | undefined
	try {
		for (let step = 0; step < REDIRECTS; step++) {
			if (url.origin !== origin) {
				return Object.fromEntries(url.searchParams)
			}
			const answer = await agent.request({
				origin,
				path: url.pathname + url.search,
				method: body === undefined ? 'GET' : 'POST',
				headers: {
					cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
					...body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' },
				},
				...body !== undefined && { body },
			})
			const text = await answer.body.text()
			for (const cookie of [answer.headers['set-cookie'] ?? []].flat()) {
				const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
				cookies.set(name, value)
			}
			body = undefined
			const { location } = answer.headers
			if (typeof location === 'string') {
				url = new URL(location, url)
				continue
			}
			const action = /<form[^>]+action="([^"]+)"/.exec(text)?.[1]
			if (action === undefined && endsThere && answer.statusCode === 200) {
				return {}
			}
			if (action === undefined) {
				throw new Error(`${answer.statusCode} ${url.pathname}: ${/<pre>.*<\/pre>/s.exec(text)?.[0] ?? text.slice(0, 300)}`)
			}
			const inputs = (text.match(/<input[^>]+>/g) ?? []).map((tag) => [valueIn(tag, 'name'), valueIn(tag, 'value')])
			const filled = fill(Object.fromEntries(inputs) as Record<string, string>)
			url = new URL(filled === null ? /href="([^"]+\/abort)"/.exec(text)![1]! : action, url)
			body = filled === null ? undefined : new URLSearchParams(filled).toString()
		}
		throw new Error('trop de redirections')
	} finally {
		await agent.close()
	}
}
