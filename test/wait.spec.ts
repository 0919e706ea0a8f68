/** Waiting for news of a mailbox: what came while nobody listened is no less news. */
import type { MailSource } from '../server/mailbox/mail-source.ts'
import type { MailHost } from './support/mail-host.ts'

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { Imap } from '../server/mailbox/imap.ts'
import { Maildir } from '../server/mailbox/maildir.ts'
import { machineClock } from '../server/time/clock.ts'
import { startMailHost } from './support/mail-host.ts'
import { newFolder } from './support/new-folder.ts'
import { until } from './support/until.ts'

/** Milliseconds: a wait that hears nothing, and one that ends at once. */
const PATIENCE = 20_000
const SOON = 12_000
const ADDRESS = 'attente@ehpad.exemple.mssante.fr'
const root = newFolder('wait')
let host: MailHost

beforeAll(async () => {
	host = await startMailHost()
})
afterAll(() => host.stop())

/** Lists, lets one come, is busy with what was listed, then waits. */
async function endsAtOnce(source: MailSource, deliver: () => Promise<void>): Promise<boolean> {
	await source.connect()
	try {
		await deliver()
		const { uids } = await source.list('INBOX')
		await deliver()
		await source.heads('INBOX', uids)
		const ended = source.wait('INBOX', PATIENCE, new AbortController().signal).then(() => true)
		return await Promise.race([ended, new Promise<boolean>((resolve) => setTimeout(() => resolve(false), SOON))])
	} finally {
		await source.close()
	}
}

it('in a local Maildir', async () => {
	for (const sub of ['tmp', 'new', 'cur']) {
		mkdirSync(join(root, 'BAL', sub), { recursive: true })
	}
	let count = 0
	expect(
		await endsAtOnce(new Maildir(join(root, 'BAL'), machineClock), async () =>
			writeFileSync(join(root, 'BAL', 'new', `${++count}.test`), await makeMail({ subject: 'Un' }))),
	).toBe(true)
})

it('at an operator’s, by IMAP', async () => {
	writeFileSync(join(root, 'bal.pass'), 'secret\n')
	const imap = {
		host: 'localhost',
		port: host.ports.imaps,
		security: 'tls' as const,
		user: ADDRESS,
		passwordFile: join(root, 'bal.pass'),
		caFile: host.caFile,
		allowPlain: false,
	}
	let count = 0
	const probe = new Imap(imap, machineClock)
	const arrived = async () => {
		host.deliver(ADDRESS, await makeMail({ to: ADDRESS, subject: `Message ${++count}` }))
		await until(async () => {
			await probe.connect()
			const { uids } = await probe.list('INBOX')
			await probe.close()
			return uids.length === count
		})
	}
	expect(await endsAtOnce(new Imap(imap, machineClock), arrived)).toBe(true)
})
