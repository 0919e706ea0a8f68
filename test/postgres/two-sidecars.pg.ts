/** Two sidecars on one database, each with its own folders (ADR 55): whatever one begins, the other goes on with. */
import type { DemoDesk } from '../../demo/desk.ts'
import type { App } from '../../server/app.ts'
import type { Call } from '../../server/http/call.ts'

import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CIRCUITS } from '../../demo/circuits.ts'
import { openDesk, PERSON } from '../../demo/desk.ts'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { MAILBOX, makeHealthMail, makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { openToAsk } from '../../server/app.ts'
import { followingOthers } from '../../server/chores/follow-others.ts'
import { openDossiers } from '../../server/circuits/dossier.ts'
import { mailboxOf } from '../../server/context.ts'
import { directoryFile } from '../../server/directory/directory.ts'
import { MssError } from '../../server/errors.ts'
import { Jobs } from '../../server/http/long-jobs.ts'
import { dispatchCall } from '../../server/http/routes.ts'
import { noteContact } from '../../server/incoming/mailbox-round.ts'
import { settleInterrupted } from '../../server/incoming/outbox.ts'
import { processMessage } from '../../server/incoming/process.ts'
import { reconcile, takeIn } from '../../server/incoming/take-in.ts'
import { messageById } from '../../server/ledger/reads/messages.reads.ts'
import { dossierById } from '../../server/ledger/tables/dossiers.table.ts'
import { openLog } from '../../server/log/log.ts'
import { isRefused } from '../../server/mailbox/refused.ts'
import { dispatch } from '../../server/outgoing/dispatch.ts'
import { EVERYTHING } from '../../server/sidecars/holds.ts'
import { machine, person } from '../../server/usecases/actor.ts'
import { saveMailbox } from '../../server/usecases/administer-mailboxes.ts'
import { forward } from '../../server/usecases/leave.ts'
import { beginPreparing } from '../../server/usecases/prepare.usecase.ts'
import { approve, submit } from '../../server/usecases/release.usecase.ts'
import { ledgerAt } from '../support/ledger.support.ts'
import { newFolder } from '../support/new-folder.ts'
import { until } from '../support/until.ts'

const RAW = (app: App) => readdirSync(join(app.config.spool, 'raw'))
/** Milliseconds between two looks at what the other did. */
const OFTEN = 50
let desk: DemoDesk
let one: App
let other: App
let left: Buffer[]

beforeAll(async () => {
	const root = newFolder('two')
	desk = await openDesk(root, { ledger: ledgerAt, circuits: CIRCUITS, log: openLog('silent') })
	await desk.importTrust()
	one = desk.app
	const there = newFolder('two-other')
	const config = structuredClone(desk.config)
	other = (await openToAsk({ ...config, spool: join(there, 'spool'), ledger: { ...config.ledger, folder: there } })).app
	left = []
	other.submit = async (_, { to, beforeData }, raw) => {
		await beforeData?.(to)
		left.push(await buffer(raw))
		return new Map(to.map((address) => [address, { outcome: 'accepted', code: '250', text: '250' }]))
	}
	other.offer = one.offer
})
afterAll(async () => {
	await other?.close()
	await one?.close()
})

/** Once at the least. */
async function follow(app: App, signal: AbortSignal): Promise<void> {
	await Promise.all(followingOthers(app).map(async ({ run }) => {
		do {
			await run()
			await sleep(OFTEN, undefined, { signal }).catch(() => {})
		} while (!signal.aborted)
	}))
}

/** Taken in by one, and no more: its process dies there. */
async function takenIn(): Promise<number> {
	const mailbox = mailboxOf(one.config, MAILBOX)!
	const source = one.source(mailbox)
	await source.connect()
	const ids = await Array.fromAsync(takeIn(one, mailbox, source, await reconcile(one, mailbox, source, mailbox.folders[0]!)))
	await source.close()
	return ids.at(-1)!
}

async function asked(app: App, call: Pick<Call, 'scope' | 'method' | 'path'>) {
	const { status, json } = await dispatchCall({ context: app, jobs: new Jobs(app.shelf), version: 'test' }, {
		...PERSON,
		params: {},
		files: [],
		folders: [],
		etag: '',
		...call,
	})
	return { status, json: json as { state?: string, isRunning?: boolean, at?: string | null } }
}

it('a message that one took in is filed by the other, and carried on with the bytes that came', async () => {
	const [paul] = PEOPLE
	desk.deliver('1.two', await makeHealthMail({ cdas: [makeCda({ person: paul!, title: 'Bilan', pdf: await makePdf('Bilan') })] }))
	const id = await takenIn()
	expect(await processMessage(other, MAILBOX, id)).toBe('filed')
	const { spool } = (await messageById(one.ledger.db, id))!
	expect([RAW(one), RAW(other)]).toEqual([[spool], [spool]])
	rmSync(join(other.config.spool, 'raw', spool!))
	await forward.queue.do(other, machine('cli'), { message: id, from: null }, { to: ['dr.martin@chu.exemple.mssante.fr'], text: 'Avis ?' })
	expect(RAW(other)).toContain(spool)
})

it('a UID that another took in meanwhile is that message still: an old holder that wakes takes nothing in twice', async () => {
	const mailbox = mailboxOf(one.config, MAILBOX)!
	const source = one.source(mailbox)
	await source.connect()
	desk.deliver('2.two', await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[0]!, title: 'Bilan suivant' })] }))
	const seen = await reconcile(one, mailbox, source, mailbox.folders[0]!)
	const [id] = await Array.fromAsync(takeIn(other, mailbox, source, seen))
	const known = async () => (await one.ledger.db.selectFrom('messages').select('id').orderBy('id').execute()).map((row) => row.id)
	const before = await known()
	await expect(Array.fromAsync(takeIn(one, mailbox, source, seen))).rejects.toThrow('taken in by another process')
	await source.close()
	expect(await known()).toEqual(before)
	expect((await one.ledger.db.selectFrom('uids').select('message_id').where('message_id', '=', id!).execute())).toHaveLength(1)
	expect(await processMessage(other, MAILBOX, id!)).toBe('filed')
})

it('a receipt that another sidecar is sending is in no doubt for the one that no longer holds its mailbox', async () => {
	const { db } = one.ledger
	const { id } = await db.selectFrom('messages').select('id').limit(1).executeTakeFirstOrThrow()
	const what = { recipient: 'x@y.fr', outcome: 'displayed', form: 'mdn', header_id: '<r@y.fr>' } as const
	await db.deleteFrom('outbox').execute()
	const at = one.clock.at()
	await db.insertInto('outbox').values({ ...what, message_id: id, mailbox: MAILBOX, created_at: at, state: 'sending' }).execute()
	const state = async () => (await db.selectFrom('outbox').select('state').executeTakeFirstOrThrow()).state
	// It held it when it looked, and not any more.
	await settleInterrupted({ ...one, holds: { ...EVERYTHING, isShared: true, during: async () => undefined } })
	expect(await state()).toBe('sending')
	await settleInterrupted({ ...one, holds: { ...EVERYTHING, isShared: true } })
	expect(await state()).toBe('unclear')
	await db.deleteFrom('outbox').execute()
})

it('what one has composed leaves by the other, byte for byte', async () => {
	rmSync(join(other.config.spool, 'raw'), { recursive: true })
	mkdirSync(join(other.config.spool, 'raw'))
	const { raw_sha256: hash, size } = await one.ledger.db.selectFrom('outgoing').selectAll().executeTakeFirstOrThrow()
	await dispatch(other)
	expect(left.map(({ length }) => length)).toEqual([size])
	expect(createHash('sha256').update(left[0]!).digest('hex')).toBe(hash)
})

it('a dossier that one prepared is approved by the other', async () => {
	const folder = join(desk.ged, PEOPLE[0]!.folder)
	mkdirSync(folder, { recursive: true })
	writeFileSync(join(folder, 'Note.pdf'), await makePdf('Note d’information.'))
	const dossier = await beginPreparing.do(one, machine('paula'), { circuit: 'crip' }, {
		patientId: PEOPLE[0]!.id,
		files: [{ piece: 'note', file: join(folder, 'Note.pdf') }],
		reasons: [{ piece: 'certificat', reason: 'Pas de médecin ce jour' }],
		text: 'Bonjour',
		as: 'paula',
	})
	await submit.do(one, machine('paula'), { dossier }, {})
	const [open] = await openDossiers(other, [(await dossierById(other.ledger.db, dossier))!])
	const sending = await approve.do(other, person(PERSON), { dossier }, { seen: open!.seen })
	await dispatch(other)
	expect((await one.ledger.db.selectFrom('recipients').select('state').where('outgoing_id', '=', sending).execute())[0]!.state)
		.toBe('accepted')
})

it('work that a page began of one is told by the other', async () => {
	const { promise, resolve } = Promise.withResolvers<null>()
	const id = await new Jobs(one.shelf).start(one.log, 'POST test', () => promise)
	const polled = () => asked(other, { scope: 'admin', method: 'GET', path: `jobs/${id}` })
	expect(await polled()).toMatchObject({ status: 200, json: { state: 'running' } })
	resolve(null)
	await until(async () => (await polled()).json.state === 'done')
})

it('a state of the service that one looks at is the other’s, and « Revérifier » asked of one is done once', async () => {
	const look = (app: App) => asked(app, { scope: 'admin', method: 'GET', path: 'health' })
	const { promise: looked, resolve: go } = Promise.withResolvers<void>()
	const { offer } = one
	// It lasts until both have looked.
	one.offer = other.offer = async (...how) => (await looked, offer(...how))
	expect((await asked(one, { scope: 'admin', method: 'POST', path: 'health' })).status).toBeLessThan(300)
	const [here, there] = await Promise.all([look(one), look(other)])
	expect([here.json.isRunning, there.json.isRunning]).toEqual([true, true])
	go()
	await until(async () => !(await look(other)).json.isRunning)
	expect((await look(one)).json.at).toBe((await look(other)).json.at)
})

it('a mailbox made in the page of one is the other’s within two seconds, and its directory', async () => {
	const stop = new AbortController()
	await follow(one, AbortSignal.abort())
	const following = follow(other, stop.signal)
	const address = 'autre@ehpad.exemple.mssante.fr'
	const imap = { host: 'localhost', port: 993, security: 'tls', user: 'x' }
	const mailbox = { address, type: 'ORG', imap }
	await saveMailbox.do(one, person(PERSON), {}, { mailbox, passwords: { imap: 'secret' } })
	await until(async () => mailboxOf(other.config, address)?.imap?.password === 'secret')
	await until(async () => (await other.directory.atHand.search('martin', 5)) !== null)
	stop.abort()
	await following
	const found = async (app: App) => (await app.directory.atHand.search('martin', 5))!.entries
	expect(directoryFile(other.config.ledger)).not.toBe(directoryFile(one.config.ledger))
	expect(await found(other)).toEqual(await found(one))
})

it('what an operator refused to one is not shown again by the other, until it is another password, or was let in', async () => {
	const mailbox = mailboxOf(other.config, 'autre@ehpad.exemple.mssante.fr')!
	await noteContact(one, mailbox.address, new MssError('MSS-IMAP-AUTH'))
	expect(await isRefused(other, mailbox)).toBe(true)
	expect(await isRefused(other, { ...mailbox, imap: { ...mailbox.imap!, password: 'un autre' } })).toBe(false)
	await noteContact(one, mailbox.address, null)
	expect(await isRefused(other, mailbox)).toBe(false)
	await noteContact(one, mailbox.address, new MssError('MSS-IMAP-DOWN', 'exemple'))
	expect(await isRefused(other, mailbox)).toBe(false)
})
