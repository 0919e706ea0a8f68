/**
 * An OpenID provider, found by its description (OpenID Connect Discovery 1.0), and asked for what a mailbox needs: to sign somebody in
 * (authorization code with PKCE, RFC 7636), to renew what it gave, to forget it (RFC 7009). Every error is one of the registry: which
 * of them end a session is said by `faultOf`, and nowhere else.
 */
import type { Configuration, ServerMetadata } from 'openid-client'
import type { SignInSettings } from '../../config/schema.ts'

import { transportOf } from '../../config/transport.ts'
import { MssError, systemCode } from '../../errors.ts'
import { because } from '../../errors/details.errors.ts'
import { oursIn } from '../tls.ts'
import { secretFor } from './client-secrets.ts'
import { fetchOf } from './provider-fetch.ts'

/** Seconds for an answer. */
const PATIENCE = 30
/** Milliseconds for which a description is believed. */
const KEPT = 60 * 60_000

/** What the provider answers of a refresh token that is good no more (RFC 6749 §5.2, OpenID Connect Core §3.1.2.6). */
const ENDED = ['invalid_grant', 'access_denied', 'interaction_required', 'login_required', 'consent_required', 'account_selection_required']
/** The same of whoever signs in elsewhere (RFC 8628 §3.5, CIBA Core 1.0 §11 and §13). */
const DENIED = [...ENDED, 'expired_token', 'transaction_failed', 'unknown_user_id']
/** What it answers when it is in trouble itself (RFC 6749 §4.1.2.1). */
const PASSING = ['server_error', 'temporarily_unavailable']
/** What may be repeated of what it says. */
const CODE = /^[\w.:-]{1,60}$/

/** In memory alone. */
export interface Granted {
	accessToken: string
	refreshToken: string | null
	/** Seconds; null: it does not say. */
	expiresIn: number | null
	/** What it says of the person; null on a renewal that says nothing. */
	claims: Record<string, unknown> | null
}

/** What is asked when somebody is sent to the provider, and checked when they come back. */
export interface Asked {
	redirectUri: string
	state: string
	nonce: string
	verifier: string
}

/** Descriptions, by whoever asks. */
const descriptions = new Map<string, { at: number, metadata: ServerMetadata }>()

/** Where a person signs in. @throws {MssError} MSS-SIGN-IN-PROVIDER, MSS-FILE, MSS-CERTIFICATE */
export async function signInAddress(settings: SignInSettings, { redirectUri, state, nonce, verifier }: Asked): Promise<string> {
	const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await import('openid-client')
	return explained('MSS-SIGN-IN-PROVIDER', async () => {
		const url = buildAuthorizationUrl(await configurationOf(settings), {
			redirect_uri: redirectUri,
			response_type: 'code',
			scope: settings.scope,
			state,
			nonce,
			code_challenge: await calculatePKCECodeChallenge(verifier),
			code_challenge_method: 'S256',
			// What renews itself while nobody is there is asked for so (OpenID Connect Core §11).
			...settings.scope.split(' ').includes('offline_access') && { prompt: 'consent' },
			...settings.acr !== undefined && { acr_values: settings.acr },
		})
		if (transportOf(url.href) === null) {
			throw new MssError('MSS-SIGN-IN-PROVIDER', because('address-refused'))
		}
		return url.href
	})
}

export async function newAsked(redirectUri: string): Promise<Asked> {
	const { randomNonce, randomPKCECodeVerifier } = await import('openid-client')
	return { redirectUri, state: await newState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() }
}

export async function newState(): Promise<string> {
	return (await import('openid-client')).randomState()
}

/** @param returned the parameters with which the person came back @throws {MssError} MSS-SIGN-IN-DENIED, MSS-SIGN-IN-PROVIDER */
export async function grantedTo(settings: SignInSettings, asked: Asked, returned: Record<string, string>): Promise<Granted> {
	const { authorizationCodeGrant } = await import('openid-client')
	const url = new URL(asked.redirectUri)
	url.search = new URLSearchParams(returned).toString()
	return explained('MSS-SIGN-IN-DENIED', async () => {
		const answer = await authorizationCodeGrant(await configurationOf(settings), url, {
			expectedState: asked.state,
			expectedNonce: asked.nonce,
			pkceCodeVerifier: asked.verifier,
		})
		return granted(answer, null)
	})
}

/** @throws {MssError} MSS-SIGN-IN-ENDED when it is good no more; MSS-SIGN-IN-PROVIDER for a moment */
export async function renewed(settings: SignInSettings, refreshToken: string): Promise<Granted> {
	const { refreshTokenGrant } = await import('openid-client')
	return explained('MSS-SIGN-IN-ENDED', async () =>
		granted(await refreshTokenGrant(await configurationOf(settings), refreshToken), refreshToken))
}

/** Whether it could be told or not: what is forgotten here is used no more. */
export async function forgotten(settings: SignInSettings, token: string): Promise<void> {
	const { tokenRevocation } = await import('openid-client')
	const configuration = await configurationOf(settings).catch(() => null)
	if (configuration?.serverMetadata().revocation_endpoint !== undefined) {
		await tokenRevocation(configuration, token).catch(() => {})
	}
}

/** What the provider tells of a person beside the token, where it can be asked. @throws {MssError} MSS-SIGN-IN-PROVIDER */
export async function toldOf(settings: SignInSettings, { accessToken }: Granted, subject: string): Promise<Record<string, unknown>> {
	const { fetchUserInfo } = await import('openid-client')
	const configuration = await configurationOf(settings)
	return configuration.serverMetadata().userinfo_endpoint === undefined
		? {}
		: explained('MSS-SIGN-IN-PROVIDER', async () => await fetchUserInfo(configuration, accessToken, subject) as Record<string, unknown>)
}

/** @throws {MssError} MSS-SIGN-IN-PROVIDER, MSS-FILE, MSS-CERTIFICATE */
export async function describe(settings: SignInSettings): Promise<ServerMetadata> {
	return (await configurationOf(settings)).serverMetadata()
}

export async function configurationOf(settings: SignInSettings): Promise<Configuration> {
	const client = await import('openid-client')
	const isClear = transportOf(settings.issuer) === 'loopback'
	const execute = isClear ? [client.allowInsecureRequests] : []
	const request = fetchOf(settings)
	return explained('MSS-SIGN-IN-PROVIDER', async () => {
		const metadata = await described(settings, async () => {
			const options = { [client.customFetch]: request, timeout: PATIENCE, execute }
			const at = new URL(settings.discovery ?? settings.issuer)
			return (await client.discovery(at, settings.clientId, undefined, client.None(), options)).serverMetadata()
		})
		const secret = await secretFor(settings)
		const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
		const who = secret === null
			? client.TlsClientAuth()
			: methods.includes('client_secret_basic') ? client.ClientSecretBasic(secret) : client.ClientSecretPost(secret)
		const own = { use_mtls_endpoint_aliases: secret === null }
		const configuration = new client.Configuration(metadata, settings.clientId, own, who)
		configuration[client.customFetch] = request
		configuration.timeout = PATIENCE
		execute.forEach((one) => one(configuration))
		return configuration
	})
}

type Ask = () => Promise<ServerMetadata>

async function described({ issuer, discovery, caFile }: SignInSettings, ask: Ask): Promise<ServerMetadata> {
	const key = JSON.stringify([issuer, discovery, caFile])
	const known = descriptions.get(key)
	if (known !== undefined && performance.now() - known.at < KEPT) {
		return known.metadata
	}
	const metadata = await ask()
	descriptions.set(key, { at: performance.now(), metadata })
	return metadata
}

interface Answer {
	access_token: string
	refresh_token?: string
	claims: () => Record<string, unknown> | undefined
	expiresIn: () => number | undefined
}

/** One that is not given anew goes on serving (RFC 6749 §6). */
export function granted(answer: Answer, before: string | null): Granted {
	return {
		accessToken: answer.access_token,
		refreshToken: answer.refresh_token ?? before,
		expiresIn: answer.expiresIn() ?? null,
		claims: answer.claims() ?? null,
	}
}

export async function explained<T>(refusal: Refusal, act: () => Promise<T>): Promise<T> {
	try {
		return await act()
	} catch (error) {
		throw faultOf(error, refusal)
	}
}

type Refusal = 'MSS-SIGN-IN-DENIED' | 'MSS-SIGN-IN-ENDED' | 'MSS-SIGN-IN-PROVIDER'

/**
 * What the library's error means: `refusal`, only when the provider says of the person, or of what it gave, that it is no more. What it
 * says of us (invalid_client), its own trouble, and whatever is no answer of its, are its fault or ours, and pass.
 */
export function faultOf(error: unknown, refusal: Refusal): MssError {
	const ours = oursIn(error)
	if (ours !== null) {
		return ours
	}
	const { code, error: word, status = 0 } = error as { code?: string, error?: string, status?: number }
	const said = word !== undefined && CODE.test(word) ? word : null
	if (code === 'OAUTH_AUTHORIZATION_RESPONSE_ERROR') {
		const passes = said !== null && PASSING.includes(said)
		return new MssError(passes ? 'MSS-SIGN-IN-PROVIDER' : refusal, said ?? because('refused'), { cause: error })
	}
	const about = refusal === 'MSS-SIGN-IN-DENIED' ? DENIED : ENDED
	if (code === 'OAUTH_RESPONSE_BODY_ERROR' && said !== null && about.includes(said) && status < 500) {
		return new MssError(refusal, said, { cause: error })
	}
	const { cause } = error as { cause?: unknown }
	return new MssError('MSS-SIGN-IN-PROVIDER', said ?? systemCode(cause instanceof Error ? cause : error), { cause: error })
}

/** Is it no answer of the provider's, or one that says that it is in trouble? It is then asked again. */
export function isPassing({ code, cause }: MssError): boolean {
	const { code: word = '', status, cause: answer } = (cause ?? {}) as { code?: string, status?: number, cause?: { status?: number } }
	const isSaid = word.startsWith('OAUTH_') && word !== 'OAUTH_TIMEOUT'
	return code === 'MSS-SIGN-IN-PROVIDER' && (!isSaid || (status ?? answer?.status ?? 0) >= 500)
}
