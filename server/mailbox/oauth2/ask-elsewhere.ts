/** How a provider is asked for a sign-in on another device, and then whether it happened. */
import type { Configuration, ServerMetadata } from 'openid-client'
import type { SignInSettings } from '../../config/schema.ts'
import type { Detail } from '../../errors/details.errors.ts'
import type { Invitation } from './elsewhere.ts'

import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { transportOf } from '../../config/transport.ts'
import { asMssError, MssError } from '../../errors.ts'
import { because } from '../../errors/details.errors.ts'
import { configurationOf, explained, granted, isPassing } from './provider.ts'

/** Milliseconds before a provider that is away is asked again. */
const AWAY = 5_000
/** Of what is compared by eye with the telephone: Pro Santé Connect takes two digits. */
const NUMBERS = [10, 100] as const

/** @throws {MssError} MSS-SIGN-IN-DENIED: it knows nobody by that name; MSS-SIGN-IN-PROVIDER, MSS-FILE, MSS-CERTIFICATE */
export async function askElsewhere(settings: SignInSettings, hint: string): Promise<Invitation> {
	return settings.grant === 'device' ? askForCode(settings) : askTelephone(settings, hint)
}

async function askForCode(settings: SignInSettings): Promise<Invitation> {
	const { initiateDeviceAuthorization, pollDeviceAuthorizationGrant } = await import('openid-client')
	return explained('MSS-SIGN-IN-DENIED', async () => {
		const configuration = await configurationOf(settings)
		mustOffer(settings, configuration)
		const response = await initiateDeviceAuthorization(configuration, asked(settings))
		const { user_code: code, verification_uri: address, expires_in: expiresIn } = response
		if (transportOf(address) === null) {
			throw new MssError('MSS-SIGN-IN-PROVIDER', because('address-refused'))
		}
		const poll = (one: Configuration, signal: AbortSignal) => pollDeviceAuthorizationGrant(one, response, undefined, { signal })
		return { shown: { code, address, number: null }, expiresIn, granted: untilGranted(settings, poll) }
	})
}

async function askTelephone(settings: SignInSettings, hint: string): Promise<Invitation> {
	const { initiateBackchannelAuthentication, pollBackchannelAuthenticationGrant } = await import('openid-client')
	const number = String(randomInt(...NUMBERS))
	return explained('MSS-SIGN-IN-DENIED', async () => {
		const configuration = await configurationOf(settings)
		mustOffer(settings, configuration)
		const response = await initiateBackchannelAuthentication(configuration, {
			...asked(settings),
			login_hint: hint,
			binding_message: number,
		})
		const poll = (one: Configuration, signal: AbortSignal) => pollBackchannelAuthenticationGrant(one, response, undefined, { signal })
		return { shown: { code: null, address: null, number }, expiresIn: response.expires_in, granted: untilGranted(settings, poll) }
	})
}

function asked({ scope, acr }: SignInSettings): Record<string, string> {
	return { scope, ...acr !== undefined && { acr_values: acr } }
}

/** What a provider must offer for each, and what is said where it does not. */
const OFFERS = {
	code: null,
	device: { endpoint: 'device_authorization_endpoint', lack: 'no-device' },
	ciba: { endpoint: 'backchannel_authentication_endpoint', lack: 'no-telephone' },
} as const

/** What this provider does not offer of what is wanted; null: it offers it. */
export function lackIn({ grant }: SignInSettings, metadata: ServerMetadata): Detail | null {
	const offer = OFFERS[grant]
	return offer === null || metadata[offer.endpoint] !== undefined ? null : because(offer.lack)
}

/** @throws {MssError} MSS-SIGN-IN-PROVIDER */
function mustOffer(settings: SignInSettings, configuration: Configuration): void {
	const lack = lackIn(settings, configuration.serverMetadata())
	if (lack !== null) {
		throw new MssError('MSS-SIGN-IN-PROVIDER', lack)
	}
}

type Answer = Parameters<typeof granted>[0]

/** The library keeps the provider's pace (`interval`, `slow_down`); a provider that is away meanwhile is asked again (RFC 8628 §3.5). */
function untilGranted(
	settings: SignInSettings,
	poll: (configuration: Configuration, signal: AbortSignal) => Promise<Answer>,
): Invitation['granted'] {
	return async (signal) => {
		for (;;) {
			try {
				return await explained('MSS-SIGN-IN-DENIED', async () =>
					granted(await poll(await configurationOf(settings), signal), null))
			} catch (error) {
				if (signal.aborted || !isPassing(asMssError(error))) {
					throw error
				}
				await sleep(AWAY, undefined, { signal })
			}
		}
	}
}
