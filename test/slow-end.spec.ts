/** `serve` where a mailbox is slow to end, as one whose large message leaves while another sidecar is to have it. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openApp } from '../server/app.ts'
import { watchAll } from '../server/chores/serve.ts'
import { loadConfig } from '../server/config/load.ts'
import { openLog } from '../server/log/log.ts'
import { until } from './support/until.ts'
import { makeWorld, newRoot } from './support/world.support.ts'

it('a mailbox that is slow to end holds up none of those that begin', async () => {
	const root = newRoot()
	const mailboxes = ['lente', 'suivante'].map((name) => {
		for (const sub of ['tmp', 'new', 'cur']) {
			mkdirSync(join(root, name, sub), { recursive: true })
		}
		return { address: `${name}@ehpad.exemple.mssante.fr`, type: 'ORG', maildir: `./${name}`, firstRun: { since: 'all' } }
	})
	const { configFile } = await makeWorld({ root, mailboxes })
	const { promise: told, resolve: tell } = Promise.withResolvers<void>()
	const begun: string[] = []
	const app = await openApp(loadConfig(configFile), { log: openLog('silent') })
	const { source } = app
	const [slow, next] = app.config.mailboxes
	app.source = (mailbox, use) => {
		begun.push(mailbox.address)
		const real = source(mailbox, use)
		return mailbox.address === slow!.address ? Object.assign(real, { connect: () => told }) : real
	}
	app.config.mailboxes = [slow!]
	const stop = new AbortController()
	const running = watchAll(app, stop.signal)
	try {
		await until(async () => begun.includes(slow!.address))
		app.config.mailboxes = [next!]
		await until(async () => begun.includes(next!.address))
		// It comes back: once it has ended, and not beside itself.
		app.config.mailboxes = [slow!, next!]
		tell()
		await until(async () => begun.filter((address) => address === slow!.address).length === 2)
	} finally {
		tell()
		stop.abort()
		await running
		await app.close()
	}
	expect(begun.filter((address) => address === next!.address)).toHaveLength(1)
})
