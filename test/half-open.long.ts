/** A connection that goes silent without closing: `serve` notices in a few minutes and connects again. Part of `npm run test:long`. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { openGate } from './support/gate.ts'
import { startMailHost } from './support/mail-host.ts'
import { until } from './support/until.ts'
import { imapMailbox, makeWorld, newRoot } from './support/world.support.ts'

/** Two silences of two minutes, and a margin. */
const PATIENCE = 6 * 60_000

it('a frozen connection is noticed, and the next message is filed', { timeout: PATIENCE + 60_000 }, async () => {
	const host = await startMailHost()
	const proxy = await openGate(host.ports.imaps)
	const root = newRoot()
	const address = 'gel@ehpad.exemple.mssante.fr'
	const mailbox = imapMailbox(host, root, address)
	const world = await makeWorld({ root, mailboxes: [{ ...mailbox, imap: { ...mailbox.imap, port: proxy.port } }] })
	const child = world.spawn('serve')
	child.stdout!.resume()
	child.stderr!.resume()
	const filed = async (count: number) => {
		for (const end = Date.now() + PATIENCE; world.files().length < count && Date.now() < end;) {
			await sleep(500)
		}
		return world.files().length
	}
	try {
		host.deliver(address, await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[0]! })] }))
		expect(await filed(1)).toBe(1)
		// The one that reads, and the look at the certificate that is shown, which `serve` takes as it starts.
		await until(async () => proxy.connections() === 2)
		proxy.freeze()
		host.deliver(address, await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[1]! })] }))
		expect(await filed(2)).toBe(2)
		// Again, once: neither left frozen, nor knocked at again and again.
		expect(proxy.connections()).toBe(3)
	} finally {
		child.kill('SIGTERM')
		proxy.close()
		host.stop()
	}
})
