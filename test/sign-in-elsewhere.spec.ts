/**
 * Signing in elsewhere than in the browser that asks for it: on another device, with a code that is typed there, and on the telephone
 * that the provider calls. With a real OpenID provider and real Dovecot, asked as the page asks.
 */
import type { App } from '../server/app.ts'
import type { DeskView } from '../server/contract/desk.contract.ts'
import type { SignInElsewhere } from '../server/contract/sign-in.contract.ts'
import type { Reply } from '../server/http/call.ts'
import type { Authority } from './support/authority.ts'
import type { MailHost } from './support/mail-host.ts'
import type { OidcHost } from './support/oidc-host.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openApp } from '../server/app.ts'
import { loadConfig } from '../server/config/load.ts'
import { replyTo } from '../server/http/http-reply.ts'
import { Jobs } from '../server/http/long-jobs.ts'
import { dispatchCall } from '../server/http/routes.ts'
import { openLog } from '../server/log/log.ts'
import { SignIns } from '../server/mailbox/oauth2/sign-ins.ts'
import { examineProvider } from '../server/ops/sign-in.ts'
import { machineClock } from '../server/time/clock.ts'
import { makeAuthority } from './support/authority.ts'
import { CLIENT } from './support/by-people.ts'
import { startMailHost } from './support/mail-host.ts'
import { startOidc } from './support/oidc-host.ts'
import { scriptedOidc } from './support/oidc-script.ts'
import { until } from './support/until.ts'
import { makeWorld, newRoot } from './support/world.support.ts'

const TYPED = 'accueil@ehpad.exemple.mssante.fr'
const CALLED = 'infirmerie@ehpad.exemple.mssante.fr'
const OF_PSC = 'medecin@ehpad.exemple.mssante.fr'
const RETURN = 'https://cloud.exemple.fr/index.php/apps/mssante/signed-in'
const anne = { user: 'anne', name: 'Anne Leroy', groups: ['secretariat'] }
const claire = { user: 'claire', name: 'Claire Fabre', groups: ['secretariat'] }
let authority: Authority
let oidc: OidcHost
let host: MailHost
let app: App

beforeAll(async () => {
	authority = makeAuthority()
	const people = { anne: { mailbox: TYPED }, bruno: { mailbox: CALLED }, paul: { mailbox: 'paul@ehpad.exemple.mssante.fr' } }
	// It knows no address to lead people back to.
	oidc = await startOidc({ authority, returns: ['https://ailleurs.exemple.fr/'], people })
	host = await startMailHost({ authority, introspectionUrl: oidc.introspectionUrl })
	const root = newRoot()
	writeFileSync(join(root, 'client.secret'), CLIENT.secret)
	writeFileSync(join(root, 'authority.pem'), authority.pem)
	const endpoint = { host: 'localhost', auth: 'oauth2', caFile: host.caFile }
	const mailbox = (address: string, more: Record<string, unknown>) => ({
		address,
		type: 'ORG',
		imap: { ...endpoint, port: host.ports.imaps, security: 'tls' },
		smtp: { ...endpoint, port: host.ports.submission, security: 'starttls' },
		oauth2: { issuer: oidc.issuer, clientId: CLIENT.id, clientSecretFile: './client.secret', caFile: './authority.pem', ...more },
		access: { send: { groups: ['secretariat'] } },
	})
	const { configFile } = await makeWorld({
		root,
		mailboxes: [
			mailbox(TYPED, { grant: 'device' }),
			mailbox(CALLED, { grant: 'ciba', acr: 'eidas1' }),
			mailbox(OF_PSC, { grant: 'ciba', preset: 'pro-sante-connect-test' }),
		],
		more: { people: [{ user: 'anne', family: 'LEROY', given: 'Anne', rpps: '99700218896' }] },
	})
	// People here are called again and again.
	app = await openApp(loadConfig(configFile), { log: openLog('silent'), signInTimes: { again: 0 } })
})
afterAll(async () => {
	await app?.close()
	host?.stop()
	await oidc?.stop()
})
beforeEach(async () => {
	await Promise.all(app.config.mailboxes.map((mailbox) => app.signIns.close(mailbox)))
})

function ask(person: typeof anne, method: 'GET' | 'POST', path: string, params: Record<string, unknown> = {}): Promise<Reply> {
	const call = { scope: 'user' as const, ...person, method, path, params, files: [], folders: [], etag: '' }
	return replyTo(() => dispatchCall({ context: app, jobs: new Jobs(app.shelf), version: 'test' }, call))
}

async function begin(mailbox: string, hint?: string, person = anne): Promise<SignInElsewhere> {
	const { status, json } = await ask(person, 'POST', 'sign-ins', { mailbox, returnTo: RETURN, ...hint !== undefined && { hint } })
	expect([status, json]).toMatchObject([200, { url: null }])
	return (json as { elsewhere: SignInElsewhere }).elsewhere
}

const finish = (state: string, person = anne) => ask(person, 'POST', 'sign-ins/finish', { returned: { state } })

/** Asked again and again, as the page does, until it says more than null. */
async function finished(state: string): Promise<Reply> {
	let reply = await finish(state)
	await until(async () => (reply = await finish(state)).json !== null)
	return reply
}

async function state(mailbox: string): Promise<string | undefined> {
	const { signIns } = (await ask(anne, 'GET', 'desk')).json as DeskView
	const one = signIns.find((row) => row.mailbox === mailbox)
	return `${one?.state} ${one?.by}`
}

const told = (reply: Reply) => [reply.status, (reply.json as { error: { code: string } }).error?.code]

describe('with a code typed on another device', () => {
	it('the mailbox is opened once they signed in there, and not before; the operator lets them in', async () => {
		const { state: begun, code, address, number } = await begin(TYPED)
		expect([address, number]).toEqual([`${oidc.issuer}/device`, null])
		expect(await finish(begun)).toMatchObject({ status: 200, json: null })
		await oidc.typeCode(address!, code!, 'anne')
		expect(await finished(begun)).toMatchObject({ status: 200, json: { trouble: null } })
		expect(await state(TYPED)).toBe('open Anne Leroy')
		expect(oidc.asked.at(-1)).toEqual({ grant: 'urn:ietf:params:oauth:grant-type:device_code', client: CLIENT.id })
		expect(told(await finish(begun))).toEqual([409, 'MSS-SIGN-IN-UNKNOWN'])
	})

	it('it is of whoever began it, and of nobody else', async () => {
		const { state: begun, code, address } = await begin(TYPED)
		await oidc.typeCode(address!, code!, 'anne')
		expect(told(await finish(begun, claire))).toEqual([409, 'MSS-SIGN-IN-UNKNOWN'])
		expect(await finished(begun)).toMatchObject({ status: 200 })
	})

	it('whom the operator does not know opens nothing', async () => {
		const { state: begun, code, address } = await begin(TYPED)
		await oidc.typeCode(address!, code!, 'paul')
		expect(told(await finished(begun))).toEqual([503, 'MSS-SIGN-IN-REFUSED'])
		expect(await state(TYPED)).toBe('refused Anne Leroy')
	})

	it('begun again, the first one is not asked about any more; what it gave all the same is forgotten', async () => {
		const first = await begin(TYPED)
		await oidc.typeCode(first.address!, first.code!, 'anne')
		const second = await begin(TYPED)
		expect(told(await finish(first.state))).toEqual([409, 'MSS-SIGN-IN-UNKNOWN'])
		await oidc.typeCode(second.address!, second.code!, 'anne')
		expect(await finished(second.state)).toMatchObject({ status: 200 })
	})

	it('the provider is asked at its own pace, however often the page asks', async () => {
		const { state: begun } = await begin(TYPED)
		const before = oidc.asked.length
		for (let times = 0; times < 30; times++) {
			expect((await finish(begun)).json).toBeNull()
		}
		// RFC 8628 §3.2: five seconds, where it says nothing.
		expect(oidc.asked.length - before).toBeLessThanOrEqual(1)
	})
})

describe('by the telephone that the provider calls', () => {
	it('the mailbox is opened once they accept: the telephone shows the same number', async () => {
		const { state: begun, number, code } = await begin(CALLED, ' bruno ')
		const call = oidc.called.at(-1)!
		expect([call.login, call.number, code]).toEqual(['bruno', number, null])
		expect(number).toMatch(/^[1-9]\d$/)
		expect((await finish(begun)).json).toBeNull()
		await call.answer('eidas1')
		expect(await finished(begun)).toMatchObject({ status: 200, json: { trouble: null } })
		expect(await state(CALLED)).toBe('open Anne Leroy')
	})

	it('who refuses opens nothing; nor does who accepts at another level than was asked for', async () => {
		const first = await begin(CALLED, 'bruno')
		await oidc.called.at(-1)!.answer(null)
		expect(told(await finished(first.state))).toEqual([409, 'MSS-SIGN-IN-DENIED'])
		const second = await begin(CALLED, 'bruno')
		await oidc.called.at(-1)!.answer('eidas0')
		expect(told(await finished(second.state))).toEqual([409, 'MSS-SIGN-IN-LEVEL'])
		expect(await state(CALLED)).toMatch(/^ended/)
	})

	it('whom the provider does not know is told at once', async () => {
		const reply = await ask(anne, 'POST', 'sign-ins', { mailbox: CALLED, returnTo: RETURN, hint: 'inconnu' })
		expect(told(reply)).toEqual([409, 'MSS-SIGN-IN-DENIED'])
	})

	it('nobody is called twice in a row, whoever asks: the first request goes on', async () => {
		const signIns = new SignIns(machineClock)
		const [, called] = app.config.mailboxes
		const before = oidc.called.length
		const first = await signIns.ask(called!, 'paul', 'bruno')
		for (const user of ['paul', 'claire']) {
			await expect(signIns.ask(called!, user, 'Bruno')).rejects.toMatchObject({ code: 'MSS-SIGN-IN-AGAIN' })
		}
		expect([oidc.called.length - before, signIns.begun(first.state, 'paul').isReady]).toEqual([1, false])
		signIns.closeAll()
	})

	it('whoever is known by their RPPS has nobody else called', async () => {
		const reply = await ask(anne, 'POST', 'sign-ins', { mailbox: OF_PSC, returnTo: RETURN, hint: '899700218897' })
		expect(told(reply)).toEqual([422, 'MSS-SIGN-IN-HINT'])
	})
})

it('a provider that does not offer it is told by the examination, and when somebody asks', async () => {
	const script = await scriptedOidc()
	const settings = { ...script.settings, grant: 'ciba' as const }
	const lacking = expect.stringContaining('une demande sur le téléphone') as string
	expect(await examineProvider(settings)).toMatchObject({ ok: false, detail: lacking })
	const asked = app.signIns.ask({ ...app.config.mailboxes[1]!, oauth2: settings }, 'anne', 'bruno')
	await expect(asked).rejects.toMatchObject({ code: 'MSS-SIGN-IN-PROVIDER', message: lacking })
	script.close()
	expect(await examineProvider(app.config.mailboxes[1]!.oauth2!)).toMatchObject({ ok: true })
})
