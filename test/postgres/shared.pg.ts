/** Several sidecars on one ledger: each mailbox is one's at a time, and another's when that one stops, dies, or is frozen. */
import type { Cluster, Serving } from '../support/sidecars.support.ts'

import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { makeCluster } from '../support/sidecars.support.ts'
import { until } from '../support/until.ts'

const MAILBOXES = 6
/** Keys: the mailboxes, and what is the program's. */
const KEYS = MAILBOXES + 1
const qualified = PEOPLE.filter(({ status }) => status === 'qualifiee')

let cluster: Cluster
let delivered = 0
const alive = new Set<Serving>()

async function serve(): Promise<Serving> {
	const one = await cluster.serve()
	alive.add(one)
	void one.ended.then(() => alive.delete(one))
	return one
}
/** To each mailbox. */
async function deliver(): Promise<void> {
	for (let mailbox = 0; mailbox < MAILBOXES; mailbox++) {
		const cda = makeCda({ person: qualified[delivered % qualified.length]!, title: `Document ${++delivered}` })
		cluster.deliver(mailbox, await makeHealthMail({ cdas: [cda] }))
	}
}
const allFiled = (patience: number) => until(async () => cluster.world.files().length === delivered, patience)
const heldBy = async (one: Serving) => (await cluster.told()).find(({ id }) => id === one.id)?.keys.length ?? 0
async function isSpread(...all: Serving[]): Promise<boolean> {
	const counts = await Promise.all(all.map(heldBy))
	return counts.reduce((sum, count) => sum + count, 0) === KEYS && Math.max(...counts) <= Math.ceil(KEYS / all.length)
}

beforeAll(async () => {
	cluster = await makeCluster(MAILBOXES)
})
afterAll(() => alive.forEach((one) => one.signal('SIGKILL')))

let [first, second]: Serving[] = []

it('two hold half each, and all that comes is filed', async () => {
	first = await serve()
	await until(() => isSpread(first!))
	second = await serve()
	await until(() => isSpread(first!, second!))
	await deliver()
	await allFiled(30_000)
	const { sidecars } = (await cluster.world.run('status')).json as { sidecars: { mailboxes: string[], isGone: boolean }[] }
	expect(sidecars.flatMap(({ mailboxes }) => mailboxes)).toHaveLength(MAILBOXES)
	expect(sidecars.map(({ isGone }) => isGone)).toEqual([false, false])
})

it('what one held that is killed is the other’s within the minute, and what it had in hand is filed, once', async () => {
	await deliver()
	first!.signal('SIGKILL')
	await until(() => isSpread(second!), 60_000)
	await deliver()
	await allFiled(30_000)
	expect(second!.log()).toContain('another sidecar has gone')
})

it('one that stops hands on at once what it holds, and leaves no trace of itself', async () => {
	first = await serve()
	await until(() => isSpread(first!, second!))
	await deliver()
	second!.signal('SIGTERM')
	expect(await second!.ended).toBe(0)
	await until(() => isSpread(first!))
	// It was told, and waited for nobody's silence.
	expect(first!.log()).not.toContain('another sidecar has gone')
	await allFiled(30_000)
	expect(await cluster.told()).toHaveLength(1)
})

it('one that is frozen past its time is no more one of them: woken, it does nothing, and ends', async () => {
	second = await serve()
	await until(() => isSpread(first!, second!))
	await deliver()
	second.signal('SIGSTOP')
	await until(() => isSpread(first!))
	await deliver()
	await allFiled(30_000)
	second.signal('SIGCONT')
	expect(await second.ended).toBe(1)
})

it('through all of it, nothing is lost, nothing is twice, and the journal is whole', async () => {
	first!.signal('SIGTERM')
	expect(await first!.ended).toBe(0)
	const { world } = cluster
	expect(new Set(world.hashes()).size).toBe(delivered)
	expect(world.files()).toHaveLength(delivered)
	expect((await world.run('collect', '--once')).json).toMatchObject({ received: 0, messages: [] })
	expect((await world.run('status')).json).toMatchObject({ received: delivered, filed: delivered, inProgress: 0, lawHolds: true })
	expect((await world.run('audit', 'verify')).json).toMatchObject({ ok: true })
})
