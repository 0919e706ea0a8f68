/** Two machines, each with its ledger, on one mailbox of a real operator: one alone sends the receipts, and both say so. */
import type { App } from '../server/app.ts'
import type { MailSource } from '../server/mailbox/mail-source.ts'
import type { NewMark } from '../server/mailbox/mark.ts'
import type { MailHost } from './support/mail-host.ts'
import type { World } from './support/world.support.ts'

import { cpSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { openApp } from '../server/app.ts'
import { collect } from '../server/chores/collect.ts'
import { loadConfig } from '../server/config/load.ts'
import { openLog } from '../server/log/log.ts'
import { MARKS_FOLDER } from '../server/mailbox/imap-marks.ts'
import { Maildir } from '../server/mailbox/maildir.ts'
import { alertsOf } from '../server/ops/alerts.ts'
import { machineClock } from '../server/time/clock.ts'
import { scriptedImap, scriptedImapEndpoint } from './support/imap-script.ts'
import { startMailHost } from './support/mail-host.ts'
import { imapMailbox, maildirMailbox, makeWorld, newRoot } from './support/world.support.ts'

/** Milliseconds: a mark that is not renewed dies at once, or never here. */
const LIVES = { look: 0, renew: 0, dead: 10 * 60_000 }
const DIES = { look: 0, renew: 0, dead: 15_000 }
const SENDER = 'labo@chu.exemple.mssante.fr'

let host: MailHost
beforeAll(async () => {
	host = await startMailHost()
})
afterAll(() => host.stop())
const opened: App[] = []
afterEach(async () => {
	await Promise.all(opened.splice(0).map((app) => app.close()))
})

async function machine(address: string): Promise<World> {
	const root = newRoot()
	return makeWorld({ root, mailboxes: [imapMailbox(host, root, address)] })
}

async function open(world: World, marks = LIVES): Promise<App> {
	const app = await openApp(loadConfig(world.configFile), { log: openLog('silent'), marks })
	opened.push(app)
	return app
}

async function close(app: App): Promise<void> {
	opened.splice(opened.indexOf(app), 1)
	await app.close()
}

/** Asks for a receipt. */
async function deliver(address: string, title: string): Promise<void> {
	const cda = makeCda({ person: PEOPLE[0]!, title })
	host.deliver(address, await makeHealthMail({ cdas: [cda], mail: { from: SENDER, to: address, askReceipt: true } }))
}

/** The receipts that reached the sender. */
async function receipts(of: string): Promise<number> {
	await host.settled()
	return host.messages(SENDER).filter((raw) => raw.includes('disposition-notification') && raw.includes(of)).length
}

async function states(app: App) {
	return (await app.ledger.db.selectFrom('outbox').select(['state', 'held']).orderBy('id').execute()).map(
		({ state, held }) => `${state}${held ? ', held' : ''}`,
	)
}
async function alerts(app: App) {
	return (await alertsOf(app, app.config.mailboxes)).map(({ text }) => text).filter((text) => text.includes('autre machine'))
}

describe('two machines on one mailbox', () => {
	it('send one receipt between them; both tell, and say which one acts', async () => {
		const address = 'deux@ehpad.exemple.mssante.fr'
		const [one, other] = [await open(await machine(address)), await open(await machine(address))]
		await collect(one)
		await collect(other)
		await collect(one)
		await deliver(address, 'Premier')
		await collect(other)
		await collect(one)
		await collect(other)
		expect(await states(one)).toEqual(['sent'])
		expect(await states(other)).toEqual(['queued, held'])
		expect(await receipts(address)).toBe(1)
		expect(await alerts(one)).toEqual([expect.stringContaining('celle-ci envoie les accusés')])
		expect(await alerts(other)).toEqual([expect.stringContaining('c’est elle qui envoie les accusés')])

		// The first is stopped for good: what it had acknowledged is not acknowledged again, what it had not is.
		await collect(one)
		await close(one)
		await deliver(address, 'Second')
		await collect(other)
		expect(await states(other)).toEqual(['queued, held', 'queued'])
		await sleep(DIES.dead + 1_500)
		const world = other.config
		await close(other)
		const later = await openApp(world, { log: openLog('silent'), marks: DIES })
		opened.push(later)
		await collect(later)
		expect(await states(later)).toEqual(['sent', 'sent'])
		expect(await receipts(address)).toBe(2)
		expect(await alerts(later)).toEqual([])
	})

	it('leave nothing in the mailbox but one mark each, which no one takes in', async () => {
		const address = 'reperes@ehpad.exemple.mssante.fr'
		const [one, other] = [await open(await machine(address)), await open(await machine(address))]
		for (let turn = 0; turn < 3; turn++) {
			await collect(one)
			await collect(other)
		}
		expect(host.doveadm('mailbox', 'status', '-u', address, 'messages', MARKS_FOLDER)).toContain('messages=2')
		expect(host.messages(address)).toEqual([])
		expect(await one.ledger.db.selectFrom('messages').select('id').execute()).toEqual([])
	})

	it('the one that comes back after it was taken for gone lets the other act', async () => {
		const address = 'retour@ehpad.exemple.mssante.fr'
		const one = await open(await machine(address), DIES)
		const other = await open(await machine(address), DIES)
		await collect(one)
		await collect(other)
		expect([one, other].map((app) => app.ownership.standing(address))).toEqual(['alone', 'second'])
		await sleep(DIES.dead + 1_500)
		await collect(other)
		expect(other.ownership.standing(address)).toBe('alone')
		await collect(one)
		expect(one.ownership.standing(address)).toBe('second')
	})
})

describe('one machine', () => {
	it('that starts again goes on: it is alone with its own former mark', async () => {
		const address = 'reprise@ehpad.exemple.mssante.fr'
		const world = await machine(address)
		await collect(await open(world))
		await close(opened[0]!)
		const again = await open(world)
		await collect(again)
		expect(again.ownership.standing(address)).toBe('alone')
	})

	it('killed between its mark and its ledger knows the mark again', async () => {
		const address = 'coupure@ehpad.exemple.mssante.fr'
		const world = await machine(address)
		const broken = await openApp(loadConfig(world.configFile), {
			log: openLog('silent'),
			marks: LIVES,
			source: (source) => Object.assign(Object.create(source) as MailSource, {
				connect: () => source.connect(),
				close: () => source.close(),
				marks: () => source.marks(),
				putMark: async (to: string, mark: NewMark) => {
					await source.putMark(to, mark)
					throw new Error('killed')
				},
			}),
		})
		opened.push(broken)
		await collect(broken)
		await close(broken)
		const again = await open(world)
		await collect(again)
		expect(again.ownership.standing(address)).toBe('alone')
	})

	it('whose ledger was copied to another that lives is seen by it, and nothing that was asked leaves from the copy', async () => {
		const address = 'copie@ehpad.exemple.mssante.fr'
		const original = await machine(address)
		await collect(await open(original))
		await close(opened[0]!)
		const copy = await machine(address)
		cpSync(join(original.root, 'data'), join(copy.root, 'data'), { recursive: true })
		cpSync(join(original.root, 'keys'), join(copy.root, 'keys'), { recursive: true })
		const living = await open(original)
		await collect(living)
		const copied = await open(copy)
		await collect(copied)
		expect(copied.ownership.standing(address)).toBe('second')
		expect([living.ownership.maySend(address), copied.ownership.maySend(address)]).toEqual([true, false])
		expect(await alerts(copied)).toEqual([expect.stringContaining('une copie de ce registre')])
	})

	it('where the operator lets nobody make a folder acts as before, and doctor says that another would not be seen', async () => {
		const imap = await scriptedImap({
			CREATE: (socket, tag) => socket.write(`${tag} NO non\r\n`),
			APPEND: (socket, tag) => socket.write(`${tag} NO non\r\n`),
			SELECT: (socket, tag, line) =>
				socket.write(
					line.includes('supprimer') ? `${tag} NO inconnu\r\n` : `* 0 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n${tag} OK done\r\n`,
				),
			'UID SEARCH': (socket, tag) => socket.write(`* SEARCH\r\n${tag} OK done\r\n`),
		})
		const root = newRoot()
		writeFileSync(join(root, 'bal.pass'), 'x\n')
		const world = await makeWorld({
			root,
			mailboxes: [{ address: 'lecture@ehpad.exemple.mssante.fr', type: 'ORG', imap: scriptedImapEndpoint(imap) }],
		})
		const app = await open(world)
		expect((await collect(app)).mailboxes).toEqual([{ address: 'lecture@ehpad.exemple.mssante.fr', ok: true }])
		expect(app.ownership.mayAcknowledge('lecture@ehpad.exemple.mssante.fr')).toBe(true)
		const checks = (await world.run('doctor')).json as { check: string, ok: boolean, detail: string }[]
		expect(checks.find(({ check }) => check.endsWith('autres machines'))).toMatchObject({
			ok: true,
			detail: expect.stringContaining('aucun repère'),
		})
		imap.close()
	})
})

it('in a local Maildir, the mark is a file at its root, and no mail', async () => {
	const root = newRoot()
	const world = await makeWorld({ root, mailboxes: [maildirMailbox(root)] })
	world.drop(await makeMail({ subject: 'Bonjour' }))
	const app = await open(world)
	await collect(app)
	const [{ address } = { address: '' }] = app.config.mailboxes
	expect(readdirSync(join(root, 'BAL')).filter((name) => name.startsWith('.mssante-owner'))).toHaveLength(1)
	await new Maildir(join(root, 'BAL'), machineClock).putMark(address, {
		ledger: 'a'.repeat(32),
		instance: 'b'.repeat(32),
		host: 'c'.repeat(8),
		since: '2020-01-01T00:00:00.000Z',
		first: 'x',
	})
	await collect(app)
	expect(app.ownership.standing(address)).toBe('second')
	expect(await alerts(app)).toEqual([expect.stringContaining('cccccccc')])
	expect(await app.ledger.db.selectFrom('messages').select('id').execute()).toHaveLength(1)
})
