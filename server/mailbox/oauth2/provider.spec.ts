import { describe, expect, it } from 'vitest'
import { MssError } from '../../errors.ts'
import { faultOf, isPassing } from './provider.ts'

/** As openid-client throws it. */
const body = (error: string, status = 400) => Object.assign(new Error('x'), { code: 'OAUTH_RESPONSE_BODY_ERROR', error, status })
const back = (error: string) => Object.assign(new Error('x'), { code: 'OAUTH_AUTHORIZATION_RESPONSE_ERROR', error })
function meaning(error: unknown) {
	const { code, detail } = faultOf(error, 'MSS-SIGN-IN-ENDED')
	return `${code} ${detail}`
}

describe('what a provider says', () => {
	// RFC 6749 §5.2; OpenID Connect Core §3.1.2.6.
	it.each([[body('invalid_grant')], [body('login_required')], [back('access_denied')]])('ends a session: %#', (error) =>
		expect(meaning(error)).toBe(`MSS-SIGN-IN-ENDED ${error.error}`))

	it.each([
		['our own identification', body('invalid_client', 401)],
		['trouble of its', body('server_error', 500)],
		['trouble, at the return', back('temporarily_unavailable')],
		['a refusal, with a status of trouble', body('invalid_grant', 503)],
	])('ends none: %s', (_, error) => expect(meaning(error)).toBe(`MSS-SIGN-IN-PROVIDER ${error.error}`))

	it('is repeated only when it is a code', () => {
		expect(meaning(body('jeton eyJhbGciOi refusé'))).toBe('MSS-SIGN-IN-PROVIDER OAUTH_RESPONSE_BODY_ERROR')
	})

	it('is not asked, when something of ours lacks', () => {
		expect(meaning(new Error('x', { cause: new MssError('MSS-FILE', '/secret') }))).toBe('MSS-FILE /secret')
	})

	it('is nothing, when nobody answers', () => {
		const refused = Object.assign(new Error('x'), { code: 'ECONNREFUSED' })
		expect(meaning(new Error('x', { cause: refused }))).toBe('MSS-SIGN-IN-PROVIDER ECONNREFUSED')
	})
})

describe('what passes, of a provider that is asked again', () => {
	const fault = (error: unknown) => faultOf(error, 'MSS-SIGN-IN-DENIED')
	const notJson = (status: number) => Object.assign(new Error('x', { cause: { status } }), { code: 'OAUTH_RESPONSE_IS_NOT_CONFORM' })

	it.each([
		['nobody', new Error('x', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) })],
		['silence', Object.assign(new Error('x'), { code: 'OAUTH_TIMEOUT' })],
		['its trouble', body('server_error', 500)],
		['a page of trouble', notJson(502)],
	])('%s does', (_, error) => expect(isPassing(fault(error))).toBe(true))

	it.each([
		['a word of the person', body('access_denied')],
		['a word of ours', body('invalid_client', 401)],
		['a token of another', Object.assign(new Error('x'), { code: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED' })],
		['what lacks here', new MssError('MSS-FILE', '/secret')],
	])('%s does not', (_, error) => expect(isPassing(fault(error))).toBe(false))
})
