/** SASL EXTERNAL for IMAP (RFC 3501 §6.2.2, RFC 4422 appendix A), which imapflow does not know: the certificate says who we are. */
import type { ImapFlow } from 'imapflow'

import { MssError } from '../errors.ts'
import { because } from '../errors/details.errors.ts'

/** What imapflow keeps to itself, and we need. */
interface Inner {
	state: unknown
	states: { NOT_AUTHENTICATED: unknown }
	capabilities: Map<string, unknown>
	expectCapabilityUpdate: boolean
	authenticate: () => Promise<boolean>
	setAuthenticationState: () => Promise<void>
	exec: (
		command: string,
		attributes: { type: 'ATOM', value: string }[],
		options: { onPlusTag: () => Promise<void> },
	) => Promise<{ next: () => void }>
	write: (line: string) => void
}

/** The next `connect` logs in by certificate, and by nothing else. @param user whose mailbox is asked for */
export function loginByCertificate(client: ImapFlow, user: string): void {
	const inner = client as unknown as Inner
	inner.authenticate = async () => {
		// A greeting of PREAUTH: the server knew the certificate.
		if (inner.state !== inner.states.NOT_AUTHENTICATED) {
			return true
		}
		if (!inner.capabilities.has('AUTH=EXTERNAL')) {
			throw new MssError('MSS-IMAP-MECHANISM', because('by-certificate', 'EXTERNAL'))
		}
		inner.expectCapabilityUpdate = true
		try {
			const { next } = await inner.exec('AUTHENTICATE', [{ type: 'ATOM', value: 'EXTERNAL' }], {
				onPlusTag: async () => inner.write(Buffer.from(user).toString('base64')),
			})
			next()
		} catch (error) {
			throw isRefusal(error) ? new MssError('MSS-IMAP-CERTIFICATE', because('not-let-in'), { cause: error }) : error
		}
		await inner.setAuthenticationState()
		return true
	}
}

/** NO or BAD, unless it is for a moment only (UNAVAILABLE, RFC 5530 §3). */
function isRefusal(error: unknown): boolean {
	const { responseStatus, response } = error as {
		responseStatus?: string
		response?: { attributes?: { section?: { value?: string }[] }[] }
	}
	const code = response?.attributes?.[0]?.section?.[0]?.value ?? ''
	return responseStatus !== undefined && code.toUpperCase() !== 'UNAVAILABLE'
}
