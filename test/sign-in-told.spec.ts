/** A mailbox that only waits for somebody to sign in, as `doctor`, the mails of alert and the measures tell it: nothing is broken. */
import type { App } from '../server/app.ts'
import type { OidcScript } from './support/oidc-script.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp } from '../server/app.ts'
import { loadConfig } from '../server/config/load.ts'
import { MssError } from '../server/errors.ts'
import { openHttp } from '../server/http/server.ts'
import { contacted } from '../server/ledger/tables/mailboxes.table.ts'
import { openLog } from '../server/log/log.ts'
import { examine } from '../server/ops/doctor.ts'
import { levelOf } from '../server/ops/examination-verdict.ts'
import { openMeter } from '../server/ops/metrics/meter.ts'
import { Pulse } from '../server/ops/pulse.ts'
import { troublesOf } from '../server/ops/troubles.ts'
import { enter, scriptedOidc } from './support/oidc-script.ts'
import { makeWorld, newRoot } from './support/world.support.ts'

const ADDRESS = 'secretariat@ehpad.exemple.mssante.fr'
let oidc: OidcScript
let app: App

beforeAll(async () => {
	const root = newRoot()
	oidc = await scriptedOidc()
	writeFileSync(join(root, 'client.secret'), 'secret\n')
	const { issuer, clientId } = oidc.settings
	const way = { host: '127.0.0.1', port: 9, security: 'plain', allowPlain: true, auth: 'oauth2' }
	const oauth2 = { issuer, clientId, clientSecretFile: './client.secret' }
	const { configFile } = await makeWorld({ root, mailboxes: [{ address: ADDRESS, type: 'ORG', imap: way, smtp: way, oauth2 }] })
	app = await openApp(loadConfig(configFile), { log: openLog('silent') })
})
afterAll(async () => {
	await app?.close()
	oidc.close()
})

async function checked(signIns: App['signIns'] | null = app.signIns) {
	const { config, ledger, ged, source, offer, directory } = app
	return examine({ config, ledger, openGed: async () => ged, source, offer, directory, signIns, isAsked: false })
}
async function levels(signIns?: null) {
	return Object.fromEntries((await checked(signIns))
		.filter(({ check }) => [`${ADDRESS} : réception`, `${ADDRESS} : envoi`].includes(check))
		.map((check) => [check.check.split(' : ')[1], levelOf(check)]))
}

async function awaited(): Promise<string[]> {
	const body = await (await openMeter(app, new Pulse(app.clock))).text()
	return [...body.matchAll(/^mssante_mailbox_sign_in_awaited\{(.*)\} (\d)$/gm)].map(([, labels, value]) => `${labels} ${value}`)
}
const both = (value: number) => ['imap', 'smtp'].map((endpoint) => `mailbox="${ADDRESS}",endpoint="${endpoint}" ${value}`)

describe('a mailbox that waits for its person', () => {
	it('is to be looked at, and says what to do: receiving and sending are no problem', async () => {
		expect(await levels()).toEqual({ réception: 'attention', envoi: 'attention' })
		const { fix } = (await checked()).find(({ check }) => check === `${ADDRESS} : envoi`)!
		expect(fix).toContain('« Se connecter »')
	})

	it('is the same for a command, which has nobody’s session', async () => {
		expect(await levels(null)).toMatchObject({ réception: 'attention' })
		await app.ledger.change((tx) => contacted(tx, ADDRESS, new MssError('MSS-SIGN-IN-ENDED', 'essai'), app.clock.at()))
		expect(await levels(null)).toMatchObject({ réception: 'attention' })
	})

	it('leaves the service well, for whoever watches it', async () => {
		app.config.server.port = 0
		const server = await openHttp(app)
		try {
			expect((await server.inject('/health')).json()).toEqual({ status: 'ok' })
		} finally {
			await server.close()
		}
	})

	it('that its operator does not answer is a problem for a command all the same', async () => {
		await app.ledger.change((tx) => contacted(tx, ADDRESS, new MssError('MSS-IMAP-DOWN', 'ECONNREFUSED'), app.clock.at()))
		expect(await levels(null)).toMatchObject({ réception: 'problem' })
	})

	it('is no mail to the administrator: its person is told', async () => {
		const abouts = (await troublesOf(app, await checked())).map(({ about }) => about)
		expect(abouts.filter((about) => [`${ADDRESS} : réception`, `${ADDRESS} : envoi`].includes(about))).toEqual([])
	})

	it('is measured, each way, until they signed in', async () => {
		expect(await awaited()).toEqual(both(1))
		await enter(app.signIns, app.config.mailboxes[0]!, 'anne')
		expect(await awaited()).toEqual(both(0))
	})
})
