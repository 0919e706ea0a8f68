/** `serve` with a mailbox that is read by a password, and sends by whoever signed in: the end of the one is not that of the other. */
import type { ImapScript } from './support/imap-script.ts'
import type { OidcScript } from './support/oidc-script.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openApp } from '../server/app.ts'
import { watchAll } from '../server/chores/serve.ts'
import { loadConfig } from '../server/config/load.ts'
import { MssError } from '../server/errors.ts'
import { openLog } from '../server/log/log.ts'
import { oauth2Section } from './support/by-people.ts'
import { scriptedImap, scriptedImapEndpoint } from './support/imap-script.ts'
import { enter, scriptedOidc } from './support/oidc-script.ts'
import { until } from './support/until.ts'
import { makeWorld, newRoot } from './support/world.support.ts'

const ADDRESS = 'secretariat@ehpad.exemple.mssante.fr'
let imap: ImapScript
let oidc: OidcScript

beforeAll(async () => {
	imap = await scriptedImap({ LOGIN: (socket, tag) => socket.write(`${tag} NO [AUTHENTICATIONFAILED] non\r\n`) })
	oidc = await scriptedOidc()
})
afterAll(() => {
	imap.close()
	oidc.close()
})

it('a password that is refused is shown once, though whoever signed in to send is gone', async () => {
	const root = newRoot()
	writeFileSync(join(root, 'bal.pass'), 'secret\n')
	const { configFile } = await makeWorld({
		root,
		mailboxes: [{
			address: ADDRESS,
			type: 'ORG',
			imap: scriptedImapEndpoint(imap),
			smtp: { host: '127.0.0.1', port: 9, security: 'tls', auth: 'oauth2' },
			oauth2: oauth2Section(root, oidc),
		}],
	})
	const app = await openApp(loadConfig(configFile), { log: openLog('silent') })
	const [mailbox] = app.config.mailboxes
	const session = await enter(app.signIns, mailbox!, 'anne')
	session.finish(new MssError('MSS-SIGN-IN-ENDED', 'essai'))
	const stop = new AbortController()
	const running = watchAll(app, stop.signal)
	try {
		await until(async () => imap.heard.includes('LOGIN'))
		await sleep(3_000)
		expect(imap.heard.filter((word) => word === 'LOGIN')).toHaveLength(1)
	} finally {
		stop.abort()
		await running
		await app.close()
	}
})
