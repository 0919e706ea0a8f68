/** Mailboxes that a person opens by signing in (Pro Santé Connect's way), with a real OpenID provider, real Dovecot and real Postfix. */
import type { MailboxConfig } from '../server/config/schema.ts'
import type { Authority, Made } from './support/authority.ts'
import type { MailHost } from './support/mail-host.ts'
import type { OidcHost } from './support/oidc-host.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { loadConfig } from '../server/config/load.ts'
import { asMssError } from '../server/errors.ts'
import { Imap } from '../server/mailbox/imap.ts'
import { SignIns } from '../server/mailbox/oauth2/sign-ins.ts'
import { verifySubmission } from '../server/mailbox/submit.ts'
import { machineClock } from '../server/time/clock.ts'
import { makeAuthority } from './support/authority.ts'
import { oauth2Mailbox, RETURN } from './support/by-people.ts'
import { startMailHost } from './support/mail-host.ts'
import { CERTIFIED_CLIENT, startOidc } from './support/oidc-host.ts'
import { until } from './support/until.ts'
import { newRoot } from './support/world.support.ts'

const ORG = 'secretariat@ehpad.exemple.mssante.fr'
const PEOPLE = {
	anne: { mailbox: ORG, email: ORG },
	paul: { mailbox: 'paul.petit@ehpad.exemple.mssante.fr', email: 'paul.petit@ehpad.exemple.mssante.fr' },
}
const root = newRoot()
let authority: Authority
let oidc: OidcHost
let host: MailHost
let clientCertificate: Made

beforeAll(async () => {
	authority = makeAuthority()
	clientCertificate = authority.make({ name: 'EHPAD', usage: 'clientAuth' })
	oidc = await startOidc({ authority, returns: [RETURN], people: PEOPLE, certified: { name: 'EHPAD' } })
	host = await startMailHost({ authority, introspectionUrl: oidc.introspectionUrl })
})
afterAll(async () => {
	host.stop()
	await oidc.stop()
})

function mailbox(more: Record<string, unknown> = {}) {
	const { oauth2, ...one } = oauth2Mailbox(root, { host, oidc, authority }, { address: ORG, access: { send: { users: ['anne'] } } })
	return { ...one, oauth2: { ...oauth2, scope: 'openid email' }, ...more }
}

function configured(written: unknown = mailbox()): MailboxConfig {
	const file = join(root, 'mssante.yaml')
	writeFileSync(file, stringify({
		ledger: { url: 'sqlite:./data/ledger.db' },
		spool: './spool',
		ged: { kind: 'folder', root: './GED' },
		mailboxes: [written],
	}))
	return loadConfig(file).mailboxes[0]!
}

const told = (act: Promise<unknown>) => act.then(() => 'en ordre', (error) => asMssError(error).code)

async function reading(mailbox: MailboxConfig, signIns: SignIns): Promise<string> {
	const source = new Imap(mailbox.imap!, machineClock, signIns.tokens(mailbox))
	return told(source.connect().then(() => source.list('INBOX')).finally(() => source.close()))
}

/** Logins that Dovecot refused. */
const refusals = () => host.log().filter((line) => line.includes('auth failed')).length
const renewals = () => oidc.asked.filter(({ grant }) => grant === 'refresh_token').length
const sending = (mailbox: MailboxConfig, signIns: SignIns) => told(verifySubmission(mailbox.smtp!, signIns.tokens(mailbox)))

async function signedIn(signIns: SignIns, mailbox: MailboxConfig, login = 'anne', user = login): Promise<void> {
	const returned = await oidc.signIn(await signIns.begin(mailbox, user, RETURN), login)
	await signIns.finish(mailbox, user, returned)
}

describe('a mailbox that a person opens', () => {
	it('waits for them; once they signed in, it is read and sends', async () => {
		const signIns = new SignIns(machineClock)
		const org = configured()
		expect([await reading(org, signIns), await sending(org, signIns)]).toEqual(['MSS-SIGN-IN-WAITED', 'MSS-SIGN-IN-WAITED'])
		await signedIn(signIns, org)
		expect([await reading(org, signIns), await sending(org, signIns)]).toEqual(['en ordre', 'en ordre'])
	})

	it('is opened with the structure’s certificate too, where the provider knows it by that', async () => {
		const { certFile, keyFile } = clientCertificate
		const signIns = new SignIns(machineClock)
		const own = { clientId: CERTIFIED_CLIENT, clientSecretFile: undefined, clientCertFile: certFile, clientKeyFile: keyFile }
		const org = configured(mailbox({ oauth2: { ...mailbox().oauth2, ...own } }))
		await signedIn(signIns, org)
		expect(await reading(org, signIns)).toBe('en ordre')
		expect(oidc.asked.at(-1)).toEqual({ grant: 'authorization_code', client: CERTIFIED_CLIENT })
	})

	it('is the one that its operator knows for this person, or is not opened; the operator is not asked again', async () => {
		const signIns = new SignIns(machineClock)
		const org = configured()
		await signedIn(signIns, org, 'paul')
		const before = refusals()
		expect([await reading(org, signIns), await sending(org, signIns)]).toEqual(['MSS-SIGN-IN-REFUSED', 'MSS-SIGN-IN-REFUSED'])
		expect([await reading(org, signIns), signIns.standing(org)?.state]).toEqual(['MSS-SIGN-IN-REFUSED', 'refused'])
		// What Dovecot notes of a login comes a moment after its answer: that of somebody else is noted after all of these.
		const [other, another] = [new SignIns(machineClock), configured()]
		await signedIn(other, another, 'paul')
		expect(await reading(another, other)).toBe('MSS-SIGN-IN-REFUSED')
		await until(async () => refusals() - before >= 2)
		expect(refusals() - before).toBe(2)
	})

	it('is refused for sending alone as for reading', async () => {
		const signIns = new SignIns(machineClock)
		const org = configured()
		await signedIn(signIns, org, 'paul')
		expect([await sending(org, signIns), signIns.standing(org)?.state]).toEqual(['MSS-SIGN-IN-REFUSED', 'refused'])
	})

	it('whose provider tells another address of its holder stays shut', async () => {
		const signIns = new SignIns(machineClock)
		const per = configured(mailbox({ address: PEOPLE.paul.mailbox, type: 'PER', holder: 'paul' }))
		await expect(signedIn(signIns, per, 'anne', 'paul')).rejects.toMatchObject({ code: 'MSS-SIGN-IN-OTHER' })
		expect(signIns.standing(per)?.state).toBe('waited')
		await signedIn(signIns, per, 'paul')
		expect(await reading(per, signIns)).toBe('en ordre')
	})
})

describe('what was begun', () => {
	it('is finished by whoever began it, once', async () => {
		const signIns = new SignIns(machineClock)
		const org = configured()
		const returned = await oidc.signIn(await signIns.begin(org, 'anne', RETURN), 'anne')
		await expect(signIns.finish(org, 'claire', returned)).rejects.toMatchObject({ code: 'MSS-SIGN-IN-UNKNOWN' })
		await signIns.finish(org, 'anne', returned)
		await expect(signIns.finish(org, 'anne', returned)).rejects.toMatchObject({ code: 'MSS-SIGN-IN-UNKNOWN' })
		expect(signIns.standing(org)).toMatchObject({ state: 'open', by: 'anne' })
	})

	it('may be given up at the provider’s', async () => {
		const signIns = new SignIns(machineClock)
		const org = configured()
		const returned = await oidc.abandon(await signIns.begin(org, 'anne', RETURN))
		await expect(signIns.finish(org, 'anne', returned)).rejects.toThrow('access_denied')
		expect(signIns.standing(org)?.state).toBe('waited')
	})

	it('with another’s code leads nowhere', async () => {
		const signIns = new SignIns(machineClock)
		const org = configured()
		const theirs = await oidc.signIn(await signIns.begin(org, 'claire', RETURN), 'paul')
		const { state = '' } = await oidc.abandon(await signIns.begin(org, 'anne', RETURN))
		await expect(signIns.finish(org, 'anne', { ...theirs, state })).rejects.toThrow('invalid_grant')
		expect(signIns.standing(org)?.state).toBe('waited')
	})

	it.each(['http://cloud.exemple.fr/index.php/apps/mssante/signed-in', 'https://ailleurs.exemple.fr/', `${RETURN}?a=b`])(
		'never comes back to %s',
		async (address) => {
			const begun = new SignIns(machineClock).begin(configured(), 'anne', address)
			await expect(begun).rejects.toMatchObject({ code: 'MSS-SIGN-IN-ADDRESS' })
		},
	)
})

describe('a token', () => {
	it('that is over is renewed once, however many ask', async () => {
		oidc.live(3)
		const signIns = new SignIns(machineClock)
		const org = configured()
		await signedIn(signIns, org)
		const { current } = signIns.tokens(org)
		const first = await current()
		await sleep(3200)
		const before = renewals()
		const [one, ...others] = await Promise.all(Array.from({ length: 10 }, () => current()))
		expect(one).not.toBe(first)
		expect(new Set(others)).toEqual(new Set([one]))
		expect(renewals() - before).toBeLessThanOrEqual(1)
		signIns.closeAll()
	})

	it('that the operator ended before its time is replaced, and the mailbox is read', async () => {
		oidc.live(600)
		const signIns = new SignIns(machineClock, { fresh: 0 })
		const org = configured()
		await signedIn(signIns, org)
		await oidc.revoke('access')
		expect(await reading(org, signIns)).toBe('en ordre')
		await oidc.revoke('access')
		expect(await sending(org, signIns)).toBe('en ordre')
	})

	it('is not doubted because the provider is away: the session goes on when it is back', async () => {
		oidc.live(10)
		const signIns = new SignIns(machineClock, { backOff: { first: 200, most: 200 } })
		const org = configured()
		await signedIn(signIns, org)
		await oidc.stop()
		try {
			// The operator cannot ask about it.
			expect(await reading(org, signIns)).toBe('MSS-IMAP-PROTOCOL')
			await sleep(10_200)
			expect([await reading(org, signIns), signIns.standing(org)?.state]).toEqual(['MSS-SIGN-IN-PROVIDER', 'open'])
		} finally {
			await oidc.start()
		}
		await until(async () => await reading(org, signIns) === 'en ordre')
		signIns.closeAll()
	})

	it('whose renewal is refused closes what it opened; closed by the person, the provider forgets it', async () => {
		oidc.live(600)
		const signIns = new SignIns(machineClock)
		const org = configured()
		await signedIn(signIns, org)
		const over = signIns.over(org, 'imap')!
		await signIns.close(org)
		expect([over.aborted, signIns.standing(org)?.state]).toEqual([true, 'ended'])
		expect(await reading(org, signIns)).toBe('MSS-SIGN-IN-ENDED')
	})
})
