import type { MailboxConfig } from '../server/config/schema.ts'
/** Who is in, and for how long: people who sign in one after the other, tokens that end, a provider that is away. It is a scripted one. */
import type { Detail } from '../server/errors/details.errors.ts'
import type { SessionTimes } from '../server/mailbox/oauth2/session.ts'
import type { OidcScript } from './support/oidc-script.ts'
import type { SmtpScript } from './support/smtp-script.ts'

import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asMssError, MssError } from '../server/errors.ts'
import { Imap } from '../server/mailbox/imap.ts'
import { Session, SESSION_TIMES } from '../server/mailbox/oauth2/session.ts'
import { SignIns } from '../server/mailbox/oauth2/sign-ins.ts'
import { TokenRefused, withToken } from '../server/mailbox/oauth2/tokens.ts'
import { verifySubmission } from '../server/mailbox/submit.ts'
import { clockOf, machineClock } from '../server/time/clock.ts'
import { BY_TOKEN, IMAP_BY_TOKEN, RETURN, SMTP_BY_TOKEN } from './support/by-people.ts'
import { scriptedImap } from './support/imap-script.ts'
import { comeBack, enter, scriptedOidc } from './support/oidc-script.ts'
import { scriptedSmtp } from './support/smtp-script.ts'
import { until } from './support/until.ts'

const ADDRESS = 'equipe@ehpad.exemple.mssante.fr'
const REFUSED = new MssError('MSS-SIGN-IN-REFUSED', '401')
const PASSING = new MssError('MSS-IMAP-DOWN', 'ECONNREFUSED')
let oidc: OidcScript
let signIns: SignIns
let mailbox: MailboxConfig

beforeEach(async () => {
	oidc = await scriptedOidc()
	signIns = new SignIns(machineClock)
	mailbox = { address: ADDRESS, type: 'ORG', imap: { host: 'h', auth: 'oauth2' }, oauth2: oidc.settings } as MailboxConfig
})
afterEach(() => {
	signIns.closeAll()
	oidc.close()
})

const come = (user: string) => enter(signIns, mailbox, user)
const shown = () => `${signIns.standing(mailbox)?.state} ${signIns.standing(mailbox)?.by}`

/** The operator says of each token whether it takes it. */
function show(isTaken: (token: string) => boolean): Promise<string> {
	return withToken(signIns.tokens(mailbox), async (token) => {
		if (!isTaken(token)) {
			throw new TokenRefused('401')
		}
		return token
	}).catch((error: unknown) => asMssError(error).code)
}

async function letIn(user: string): Promise<Session> {
	const session = await come(user)
	await signIns.settle(mailbox, session, null)
	return session
}

describe('whoever signs in while somebody is in', () => {
	it('takes their place once the operator lets them in', async () => {
		const anne = await letIn('anne')
		const bruno = await come('bruno')
		expect(anne.end).toBeNull()
		await signIns.settle(mailbox, bruno, null)
		expect([shown(), anne.over.aborted, oidc.forgotten]).toEqual(['open bruno', true, ['anne']])
	})

	it('leaves them in when the operator refuses', async () => {
		const anne = await letIn('anne')
		await signIns.settle(mailbox, await come('bruno'), REFUSED)
		expect([shown(), anne.end]).toEqual(['open anne', null])
	})

	it('is settled alone, in whatever order: nobody is left behind', async () => {
		const anne = await letIn('anne')
		const bruno = await come('bruno')
		const chloe = await come('chloe')
		await signIns.settle(mailbox, bruno, null)
		expect([anne.over.aborted, bruno.end, shown()]).toEqual([true, null, 'open chloe'])
		await signIns.settle(mailbox, chloe, REFUSED)
		expect([shown(), bruno.end]).toEqual(['open bruno', null])
	})

	it('closes nobody where the operator could not be asked, until it takes a token of theirs', async () => {
		const anne = await letIn('anne')
		await signIns.settle(mailbox, await come('bruno'), PASSING)
		expect([shown(), anne.end]).toEqual(['open bruno', null])
		expect(await show((token) => token.startsWith('bruno'))).toMatch(/^bruno/)
		expect([shown(), anne.over.aborted]).toEqual(['open bruno', true])
	})

	it('leaves them in when the operator, that could not be asked, refuses afterwards', async () => {
		await letIn('anne')
		await signIns.settle(mailbox, await come('bruno'), PASSING)
		expect(await show(() => false)).toBe('MSS-SIGN-IN-REFUSED')
		expect(shown()).toBe('open anne')
	})

	it('is not let in by halves: what one way says while the other is being asked closes nobody', async () => {
		const anne = await letIn('anne')
		const bruno = await come('bruno')
		await show(() => true)
		expect(anne.end).toBeNull()
		await signIns.settle(mailbox, bruno, REFUSED)
		expect(shown()).toBe('open anne')
	})
})

describe('while somebody is being tried', () => {
	it('signing out closes whoever was in before too', async () => {
		const anne = await letIn('anne')
		const bruno = await come('bruno')
		await signIns.close(mailbox)
		expect([anne.over.aborted, bruno.over.aborted, oidc.forgotten.toSorted()]).toEqual([true, true, ['anne', 'bruno']])
		await signIns.settle(mailbox, bruno, bruno.end)
		expect(signIns.standing(mailbox)?.state).toBe('ended')
	})

	it('and refused, what is told later is of whoever was in', async () => {
		await letIn('anne')
		await signIns.settle(mailbox, await come('bruno'), REFUSED)
		await signIns.close(mailbox)
		expect(shown()).toBe('ended anne')
	})

	it('whoever was in and left the house is not in again when the other is refused', async () => {
		const anne = await letIn('anne')
		const bruno = await come('bruno')
		await signIns.closeOf('anne')
		await signIns.settle(mailbox, bruno, REFUSED)
		expect([anne.over.aborted, shown()]).toEqual([true, 'refused bruno'])
	})

	it('and refused, what is told once whoever was in left the house is of them', async () => {
		await letIn('anne')
		await signIns.settle(mailbox, await come('bruno'), REFUSED)
		await signIns.closeOf('anne')
		expect(shown()).toBe('ended anne')
	})

	it('a mailbox that is removed leaves nobody in', async () => {
		const sessions = [await letIn('anne'), await come('bruno')]
		await signIns.keepOnly([])
		expect(sessions.map(({ over }) => over.aborted)).toEqual([true, true])
	})

	it.each([
		['the mailbox is removed', () => signIns.keepOnly([])],
		['its settings change', () => signIns.keepOnly([{ ...mailbox, oauth2: { ...oidc.settings, clientId: 'autre' } }])],
		['their account is closed', () => signIns.closeOf('anne')],
	])('and the provider has not answered yet, %s: nobody comes in, and it is told to forget', async (_, act) => {
		oidc.before = act
		await expect(come('anne')).rejects.toMatchObject({ code: 'MSS-SIGN-IN-ENDED' })
		expect([signIns.standing(mailbox)?.state, oidc.forgotten]).toEqual(['waited', ['anne']])
	})
})

describe('whoever types a code elsewhere', () => {
	const asked = () => signIns.ask(mailbox, 'anne', '')
	const isReady = (state: string) => signIns.begun(state, 'anne').isReady
	beforeEach(() => {
		mailbox.oauth2 = { ...oidc.settings, grant: 'device' }
	})

	it('is waited for, though the provider is in trouble for a moment', async () => {
		oidc.typed = ['authorization_pending', 503, 'authorization_pending']
		const { state } = await asked()
		await until(async () => isReady(state))
		await signIns.finish(mailbox, 'anne', { state })
		expect([shown(), oidc.polls]).toEqual(['open anne', 4])
	})

	it.each(['access_denied', 'expired_token'])('and is answered %s is told so, once; it is not asked again', async (word) => {
		oidc.typed = [word]
		const { state } = await asked()
		await until(async () => isReady(state))
		await expect(signIns.finish(mailbox, 'anne', { state })).rejects.toMatchObject({ code: 'MSS-SIGN-IN-DENIED', detail: word })
		await expect(signIns.finish(mailbox, 'anne', { state })).rejects.toMatchObject({ code: 'MSS-SIGN-IN-UNKNOWN' })
		expect(oidc.polls).toBe(1)
	})

	it('is not waited for once the provider says nothing of it (invalid_client)', async () => {
		oidc.typed = ['invalid_client']
		const { state } = await asked()
		await until(async () => isReady(state))
		await expect(signIns.finish(mailbox, 'anne', { state })).rejects.toMatchObject({ code: 'MSS-SIGN-IN-PROVIDER' })
	})

	it('is refused a sixth, and the provider is not asked for it', async () => {
		oidc.typed = Array.from({ length: 100 }, () => 'authorization_pending')
		for (let index = 0; index < 5; index++) {
			await signIns.ask({ ...mailbox, address: `${index}@ehpad.exemple.mssante.fr` }, 'anne', '')
		}
		oidc.close()
		await expect(asked()).rejects.toMatchObject({ code: 'MSS-SIGN-IN-MANY' })
	})

	it('too late opens nothing, and the provider is not asked any more', async () => {
		oidc.codeLives = 0.3
		oidc.typed = Array.from({ length: 100 }, () => 'authorization_pending')
		const { state } = await asked()
		await expect.poll(() => {
			try {
				return String(isReady(state))
			} catch (error) {
				return asMssError(error).code
			}
		}, { timeout: 30_000 }).toBe('MSS-SIGN-IN-UNKNOWN')
		const before = oidc.polls
		await sleep(1_000)
		expect(oidc.polls).toBe(before)
	})

	it.each([
		['who begins again', async () => void await asked()],
		['a mailbox whose settings changed', async () => {
			mailbox.oauth2 = { ...mailbox.oauth2!, clientId: 'autre' }
		}],
		['the end of the program', async () => signIns.closeAll()],
	])('leaves no token behind: %s', async (_, act) => {
		const { state } = await asked()
		await until(async () => isReady(state))
		oidc.typed = ['authorization_pending', 'authorization_pending', 'authorization_pending', 'authorization_pending']
		await act()
		await expect(Promise.resolve().then(() => signIns.finish(mailbox, 'anne', { state }))).rejects.toMatchObject({
			code: 'MSS-SIGN-IN-UNKNOWN',
		})
		await until(async () => oidc.forgotten.includes('anne'))
	})
})

describe('the level that is asked for', () => {
	it.each([
		['eidas1', 'open anne'],
		['eidas2', 'open anne'],
		['eidas0', 'waited null'],
		[null, 'waited null'],
	])('eidas1, when the provider says %s: %s', async (acr, expected) => {
		oidc.acr = acr
		mailbox.oauth2 = { ...oidc.settings, acr: 'eidas1' }
		const said = await come('anne').then(() => '', (error) => asMssError(error).code)
		expect([said, shown()]).toEqual([expected.startsWith('open') ? '' : 'MSS-SIGN-IN-LEVEL', expected])
		// What was given all the same is of no use to anybody.
		expect(oidc.forgotten).toEqual(said === '' ? [] : ['anne'])
	})
})

describe('a right that is taken away', () => {
	const mayOpen = (_: MailboxConfig, { groups }: { groups: string[] }) => groups.includes('secretariat')
	const comeFrom = async (user: string, groups: string[]) => {
		const session = await signIns.finish(mailbox, user, comeBack(await signIns.begin(mailbox, user, RETURN), user), groups)
		await signIns.settle(mailbox, session, null)
		return session
	}

	it('ends what it opened once Nextcloud tells it, and nobody else’s', async () => {
		const anne = await comeFrom('anne', ['secretariat'])
		expect([signIns.told({ user: 'bruno', groups: [] }), await signIns.keepOnlyWho([mailbox], mayOpen)]).toEqual([false, []])
		expect(signIns.told({ user: 'anne', groups: ['cuisine'] })).toBe(true)
		expect(await signIns.keepOnlyWho([mailbox], mayOpen)).toEqual([{ mailbox: ADDRESS, user: 'anne' }])
		expect([shown(), anne.over.aborted, oidc.forgotten]).toEqual(['ended anne', true, ['anne']])
	})

	it('ends it once the mailbox is given to others', async () => {
		await comeFrom('anne', ['secretariat'])
		await signIns.keepOnlyWho([mailbox], () => false)
		expect(shown()).toBe('ended anne')
	})

	it('while the provider has not answered, keeps them out', async () => {
		oidc.before = async () => {
			signIns.told({ user: 'anne', groups: [] })
			await signIns.keepOnlyWho([mailbox], mayOpen)
		}
		await expect(comeFrom('anne', ['secretariat'])).rejects.toMatchObject({ code: 'MSS-SIGN-IN-ENDED' })
		expect(oidc.forgotten).toEqual(['anne'])
	})
})

describe('since when somebody is in', () => {
	it('counts for what leaves by them, and by nothing else', async () => {
		const smtp = { host: 'h', auth: 'oauth2' } as MailboxConfig['smtp']
		mailbox = { ...mailbox, smtp }
		await letIn('anne')
		expect(signIns.since(mailbox)).toBeGreaterThan(0)
		expect(signIns.since({ ...mailbox, smtp: { ...smtp!, auth: 'password' } })).toBe(0)
	})
})

describe('a session', () => {
	const session = (times: Partial<SessionTimes>, expiresIn = 600, refreshToken: string | null = 'anne', clock = machineClock) =>
		new Session(oidc.settings, { accessToken: 'premier', refreshToken, expiresIn, claims: { sub: 'anne' } }, 'anne', {
			...SESSION_TIMES,
			...times,
		}, clock)
	const over = new MssError('MSS-SIGN-IN-ENDED')

	it('goes on renewing itself through failures, with nobody asking', async () => {
		oidc.status = 503
		const own = Array.from({ length: 6 }, () => session({ lead: 900, backOff: { first: 100, most: 100 } }, 1))
		// Each some fifteen times: two would do, were it not by chance that a timer comes early.
		await until(async () => oidc.renewed.length >= 60)
		oidc.status = 200
		oidc.renewed.length = 0
		await until(async () => oidc.renewed.length >= own.length)
		own.forEach((one) => one.finish(over))
	})

	it('that is not renewed ends by itself, with nobody asking', async () => {
		const own = Array.from({ length: 6 }, () => session({}, 0.2503, null))
		await until(async () => own.every(({ end }) => end?.code === 'MSS-SIGN-IN-ENDED'))
	})

	it('does not hammer a provider whose tokens live no time', async () => {
		oidc.live = 0
		const own = session({}, 0)
		await sleep(2_500)
		own.finish(over)
		expect(oidc.renewed.length).toBeLessThanOrEqual(2)
	})

	it('shows a refused token once, while the provider cannot give another', async () => {
		oidc.status = 503
		const own = session({ fresh: 0, backOff: { first: 60_000, most: 60_000 } })
		const shownTokens: string[] = []
		const tokens = {
			current: () => own.current(),
			instead: (refused: string, why: Detail) => own.instead(refused, why),
			taken: () => {},
			refused: (token: string, why: Detail) => own.refuse(token, why),
		}
		for (let times = 0; times < 5; times++) {
			const told = withToken(tokens, async (token) => {
				shownTokens.push(token)
				throw new TokenRefused('401')
			})
			await expect(told).rejects.toMatchObject({ code: 'MSS-SIGN-IN-PROVIDER' })
		}
		expect([shownTokens, oidc.renewed.length]).toEqual([['premier'], 1])
		own.finish(over)
	})

	it('is not new again because the clock was put back', async () => {
		let now = Date.now()
		const own = session({ fresh: 20 }, 600, 'anne', clockOf(() => now))
		await sleep(40)
		now -= 10 * 60_000
		expect(await own.instead('premier', '401')).toBe('anne-1')
		own.finish(over)
	})

	it('does not outlive its token because the machine slept', async () => {
		let now = Date.now()
		const own = session({}, 600, null, clockOf(() => now))
		now += 601_000
		await expect(own.current()).rejects.toMatchObject({ code: 'MSS-SIGN-IN-ENDED' })
	})
})

describe('an operator that refuses a login by token', () => {
	let smtp: SmtpScript
	const endpointOf = ({ port }: { port: number }) => ({ ...BY_TOKEN, port, user: ADDRESS })
	const told = async (answer: string): Promise<string> => {
		smtp = await scriptedSmtp({ ...SMTP_BY_TOKEN, AUTH: answer })
		return verifySubmission(endpointOf(smtp), signIns.tokens(mailbox))
			.then(() => '', (error) => asMssError(error).code)
			.finally(() => smtp.close())
	}

	// RFC 4954 §4 and §6, RFC 5321 §4.2.2.
	it.each(['500 5.5.1 ?', '501 5.5.2 ?', '504 5.5.4 ?', '530 5.7.0 ?', '534 5.7.9 ?', '538 5.7.11 ?', '454 4.7.0 ?'])(
		'with « %s », and no reason, says nothing of the person',
		async (answer) => {
			await letIn('anne')
			expect([await told(answer), shown()]).toEqual(['MSS-SMTP-REFUSED', 'open anne'])
		},
	)

	it('with 535 says that it is not them', async () => {
		await letIn('anne')
		expect([await told('535 5.7.8 non'), shown()]).toEqual(['MSS-SIGN-IN-REFUSED', 'refused anne'])
	})

	it.each([
		['BAD', 'MSS-IMAP-PROTOCOL', 'open anne'],
		['NO', 'MSS-SIGN-IN-REFUSED', 'refused anne'],
	])('by IMAP with %s and no reason: %s', async (word, code, state) => {
		const imap = await scriptedImap({
			...IMAP_BY_TOKEN,
			AUTHENTICATE: (socket, tag) => socket.write(`${tag} ${word} non\r\n`),
		})
		await letIn('anne')
		const source = new Imap(endpointOf(imap), machineClock, signIns.tokens(mailbox))
		const said = await source.connect().then(() => '', (error) => asMssError(error).code).finally(() => source.close())
		imap.close()
		expect([said, shown()]).toEqual([code, state])
	})
})
