/**
 * `serve` with a mailbox that people open by signing in: what waits for them, what goes on by itself, what ends, what a restart leaves.
 * Asked as the page asks, with a real OpenID provider, real Dovecot and real Postfix.
 */
import type { App } from '../server/app.ts'
import type { DeskView } from '../server/contract/desk.contract.ts'
import type { Call, Reply } from '../server/http/call.ts'
import type { RingWish } from '../server/ops/ring.ts'
import type { Authority } from './support/authority.ts'
import type { MailHost } from './support/mail-host.ts'
import type { OidcHost } from './support/oidc-host.ts'
import type { World } from './support/world.support.ts'

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { openApp } from '../server/app.ts'
import { watchAll } from '../server/chores/serve.ts'
import { loadConfig } from '../server/config/load.ts'
import { SOFTWARE } from '../server/ledger/audit.ts'
import { ringAll } from '../server/ops/bell.ts'
import { makeAuthority } from './support/authority.ts'
import { oauth2Mailbox, RETURN } from './support/by-people.ts'
import { startMailHost } from './support/mail-host.ts'
import { startOidc } from './support/oidc-host.ts'
import { pageOf } from './support/page.support.ts'
import { until } from './support/until.ts'
import { maildirMailbox, makeWorld, newRoot } from './support/world.support.ts'

const ORG = 'secretariat@ehpad.exemple.mssante.fr'
const OTHER = 'autre@ehpad.exemple.mssante.fr'
const anne = { user: 'anne', name: 'Anne Leroy', groups: ['secretariat'] }
const claire = { user: 'claire', name: 'Claire Fabre', groups: ['secretariat'] }
const cook = { user: 'paul', name: 'Paul Petit', groups: ['cuisine'] }
/** Seconds that a token lives here: it is renewed when a third of them is left. */
const SHORT = 12

let authority: Authority
let oidc: OidcHost
let host: MailHost
let world: World
let served: Awaited<ReturnType<typeof serve>>
/** All that was logged, from the first start on. */
let log = ''

beforeAll(async () => {
	authority = makeAuthority()
	const people = { anne: { mailbox: ORG }, claire: { mailbox: ORG }, paul: { mailbox: OTHER } }
	oidc = await startOidc({ authority, returns: [RETURN], people })
	host = await startMailHost({ authority, introspectionUrl: oidc.introspectionUrl })
	const root = newRoot()
	world = await makeWorld({
		root,
		mailboxes: [oauth2Mailbox(root, { host, oidc, authority }, {
			address: ORG,
			replyTo: OTHER,
			access: { send: { groups: ['secretariat'] }, triage: { users: ['ines'] } },
		}), maildirMailbox(root)],
		more: { trust: { enforce: false } },
	})
	served = await serve()
})
afterAll(async () => {
	await served?.stop()
	host?.stop()
	await oidc?.stop()
})

async function serve() {
	const lines = pino({ level: 'trace' }, { write: (line: string) => (log += line) })
	const app: App = await openApp(loadConfig(world.configFile), { log: lines })
	const stop = new AbortController()
	const running = watchAll(app, stop.signal)
	return {
		app,
		stop: async () => {
			stop.abort()
			await running
			await app.close()
		},
	}
}

function ask(person: typeof anne, method: Call['method'], path: string, params: Record<string, unknown> = {}): Promise<Reply> {
	return pageOf(served.app)(method, path, params, person)
}

async function begin(person = anne): Promise<string> {
	const { status, json } = await ask(person, 'POST', 'sign-ins', { mailbox: ORG, returnTo: RETURN })
	expect([status, json]).toMatchObject([200, {}])
	return (json as { url: string }).url
}

/** To the end, as a person does. */
async function signIn(person = anne, login = person.user): Promise<Reply> {
	return ask(person, 'POST', 'sign-ins/finish', { returned: await oidc.signIn(await begin(person), login) })
}

const desk = async (person = anne) => (await ask(person, 'GET', 'desk')).json as DeskView
const shown = async (person = anne) => (await desk(person)).signIns[0]
const state = async () => (await shown())?.state

let sent = 0
async function send(): Promise<number> {
	const file = join(world.root, `mot-${++sent}.txt`)
	writeFileSync(file, `Un mot ${sent}.`)
	const { json } = await world.program('send', '--from', ORG, '--to', OTHER, '--file', file, '--no-xdm', '--title', `Un mot ${sent}`)
	expect(json).toMatchObject({ recipients: [{ address: OTHER, state: 'queued' }] })
	return (json as { id: number }).id
}

async function recipient(id: number) {
	const [row] = await served.app.ledger.db.selectFrom('recipients').selectAll().where('outgoing_id', '=', id).execute()
	return row!
}

/** The operator took it; it may have told of its delivery since. */
const hasLeft = async (id: number) => ['accepted', 'delivered'].includes((await recipient(id)).state)

const logins = () => host.log().filter((line) => /Login:|auth failed/.test(line)).length
/** Letters, which wait; delivery reports come too. */
const received = async () => (await desk()).total.review

async function toldByStatus(): Promise<string | undefined> {
	const { mailboxes } = (await world.program('status')).json as { mailboxes: { address: string, error: { code: string } | null }[] }
	return mailboxes.find(({ address }) => address === ORG)?.error?.code
}

async function rung(): Promise<string[]> {
	const wishes: RingWish[] = []
	await ringAll(served.app, async (wish) => void wishes.push(wish))
	return wishes
		.filter(({ subject }) => subject === 'sign-in')
		.map(({ count, users, groups }) => `${count} ${users.join()} ${groups.join()}`)
}

describe('serve', () => {
	let first: number

	it('waits for somebody, asks the operator nothing, and rings whoever may sign in', async () => {
		host.deliver(ORG, await makeMail({ subject: 'Première' }))
		first = await send()
		await until(async () => (await recipient(first)).code === 'MSS-SIGN-IN-WAITED')
		expect(await recipient(first)).toMatchObject({ state: 'queued', attempts: 0, next_attempt_at: null })
		expect(await shown()).toMatchObject({ mailbox: ORG, state: 'waited', by: null, mayOpen: true })
		expect((await desk()).alerts.filter(({ text }) => text.includes(ORG))).toEqual([])
		expect(await rung()).toEqual(['1 ines secretariat'])
		expect(logins()).toBe(0)
		expect(await toldByStatus()).toBe('MSS-SIGN-IN-WAITED')
		expect(log).not.toContain('"level":40')
	})

	it('is opened by nobody who may not, nor in somebody else’s name', async () => {
		expect(await ask(cook, 'POST', 'sign-ins', { mailbox: ORG, returnTo: RETURN })).toMatchObject({ status: 403 })
		expect((await desk(cook)).signIns).toEqual([])
		const returned = await oidc.signIn(await begin(), 'anne')
		expect(await ask(claire, 'POST', 'sign-ins/finish', { returned })).toMatchObject({
			status: 409,
			json: { error: { code: 'MSS-SIGN-IN-UNKNOWN' } },
		})
		expect(await state()).toBe('waited')
	})

	// ECO.1.2.1 (docs/conformite.md).
	it('once somebody signed in, receives what came and sends what waited, once; the bell is taken back', async () => {
		oidc.live(SHORT)
		const { status, json } = await signIn()
		expect([status, json]).toEqual([200, { label: ORG, trouble: null }])
		expect(await shown()).toMatchObject({ state: 'open', by: 'Anne Leroy', text: null })
		await until(async () => await received() === 1 && await hasLeft(first))
		await expect.poll(() => host.messages(OTHER).length, { timeout: 60_000 }).toBe(1)
		expect(await recipient(first)).toMatchObject({ attempts: 0 })
		expect(await rung()).toEqual(['0 ines secretariat'])
		const { json: checks } = await world.program('doctor')
		const told = checks as { check: string, detail: string }[]
		const detail = (what: string) => told.find(({ check }) => check === `${ORG} : ${what}`)?.detail
		expect(detail('réception')).toContain('lue par le service')
		expect(detail('fournisseur d’identité')).toContain('répond')
	})

	// ECO.1.2.7 (docs/conformite.md).
	it('goes on past the end of a token, renewed while one connection waits for mail', async () => {
		const before = oidc.asked.length
		await until(async () => oidc.asked.length >= before + 2)
		expect(oidc.asked.slice(before).every(({ grant }) => grant === 'refresh_token')).toBe(true)
		host.deliver(ORG, await makeMail({ subject: 'Deuxième' }))
		await until(async () => await received() === 2)
		const second = await send()
		await until(() => hasLeft(second))
	})

	// ECO.1.2.6 (docs/conformite.md).
	it('ends with what the provider gave: the connection is closed, nothing is tried, everything waits', async () => {
		await oidc.revoke('refresh')
		await until(async () => await state() === 'ended')
		expect((await shown())?.text).toContain('invalid_grant')
		await until(async () => await toldByStatus() === 'MSS-SIGN-IN-ENDED')
		expect(await rung()).toEqual(['1 ines secretariat'])
		const [before, asked] = [logins(), oidc.asked.length]
		const third = await send()
		host.deliver(ORG, await makeMail({ subject: 'Troisième' }))
		await sleep(5_000)
		expect([logins(), oidc.asked.length]).toEqual([before, asked])
		expect(await recipient(third)).toMatchObject({ state: 'queued', attempts: 0, code: 'MSS-SIGN-IN-ENDED' })
		expect(await received()).toBe(2)

		oidc.live(600)
		expect(await signIn(claire)).toMatchObject({ status: 200 })
		await until(async () => await received() === 3 && await hasLeft(third))
		await expect.poll(() => host.messages(OTHER).length, { timeout: 60_000 }).toBe(3)
	})

	it('stays open in the name of whom the operator knows, when it will not have somebody else', async () => {
		expect(await signIn(anne, 'paul')).toMatchObject({ status: 503, json: { error: { code: 'MSS-SIGN-IN-REFUSED' } } })
		expect(await shown()).toMatchObject({ state: 'open', by: 'Claire Fabre' })
		const fifth = await send()
		await until(() => hasLeft(fifth))
	})

	it('is left by whoever closes it, and not opened to whom the operator does not know', async () => {
		expect(await ask(anne, 'POST', 'sign-ins/end', { mailbox: ORG })).toMatchObject({ status: 200 })
		expect(await state()).toBe('ended')
		expect(await signIn(anne, 'paul')).toMatchObject({ status: 503, json: { error: { code: 'MSS-SIGN-IN-REFUSED' } } })
		// The operator notes the refusal when it is over.
		await sleep(1_000)
		const before = logins()
		await sleep(3_000)
		expect([await state(), logins()]).toEqual(['refused', before])
	})

	it('is closed once Nextcloud tells that whoever opened it has no right to it any more', async () => {
		expect(await signIn(claire)).toMatchObject({ status: 200 })
		await ask({ ...claire, groups: ['cuisine'] }, 'GET', 'me')
		expect(await shown()).toMatchObject({ state: 'ended', by: 'Claire Fabre', text: expect.stringContaining('plus droit') as string })
	})

	it('is closed with the account of whoever opened it', async () => {
		expect(await signIn(claire)).toMatchObject({ status: 200 })
		await pageOf(served.app)('POST', 'accounts', { user: 'claire', state: 'disabled' }, { scope: 'nextcloud' })
		expect(await shown()).toMatchObject({ state: 'ended', text: expect.stringContaining('compte') as string })
	})

	it('after a restart waits for somebody again, told quietly; what waited leaves then, once', async () => {
		expect(await signIn()).toMatchObject({ status: 200 })
		await served.stop()
		const before = log.length
		const since = () => log.slice(before)
		const fourth = await send()
		served = await serve()
		await until(async () => since().includes('mailbox not read'))
		expect([await state(), since().includes('"level":40')]).toEqual(['waited', false])
		expect(await signIn()).toMatchObject({ status: 200 })
		await until(() => hasLeft(fourth))
		await expect.poll(() => host.messages(OTHER).length, { timeout: 60_000 }).toBe(5)
		await sleep(3_000)
		expect(host.messages(OTHER)).toHaveLength(5)
	})

	// ECO.1.2.5 (docs/conformite.md).
	it('keeps no token anywhere, nor tells one', async () => {
		const written = readdirSync(world.root, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
			.join('')
		const tokens = oidc.tokens()
		expect(tokens.length).toBeGreaterThan(6)
		expect(tokens.filter((token) => written.includes(token) || log.includes(token))).toEqual([])
		const { db } = served.app.ledger
		const actions = await db.selectFrom('audit').select(['action', 'actor']).where('action', 'like', 'signed%').execute()
		expect(actions.map(({ action, actor }) => `${action} ${actor}`)).toEqual([
			...['signed-in anne', 'signed-in claire', 'signed-in anne', 'signed-out anne', 'signed-in anne', 'signed-in claire'],
			...[`signed-out ${SOFTWARE}`, 'signed-in claire'],
			...['signed-in anne', 'signed-in anne'],
		])
	})
})
