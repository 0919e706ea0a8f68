/** Whoever signs in is tried each way that they open: to read, and to send. The operator is a scripted one. */
import type { App } from '../server/app.ts'
import type { ImapScript } from './support/imap-script.ts'
import type { OidcScript } from './support/oidc-script.ts'
import type { SmtpScript } from './support/smtp-script.ts'

import { afterAll, beforeAll, expect, it } from 'vitest'
import { openApp } from '../server/app.ts'
import { loadConfig } from '../server/config/load.ts'
import { asMssError } from '../server/errors.ts'
import { openLog } from '../server/log/log.ts'
import { person } from '../server/usecases/actor.ts'
import { beginSignIn, finishSignIn } from '../server/usecases/sign-in.usecase.ts'
import { BY_TOKEN, IMAP_BY_TOKEN, oauth2Section, RETURN, SMTP_BY_TOKEN } from './support/by-people.ts'
import { scriptedImap } from './support/imap-script.ts'
import { comeBack, scriptedOidc } from './support/oidc-script.ts'
import { scriptedSmtp } from './support/smtp-script.ts'
import { makeWorld, newRoot } from './support/world.support.ts'

const ADDRESS = 'secretariat@ehpad.exemple.mssante.fr'
let imap: ImapScript
let smtp: SmtpScript
let oidc: OidcScript
let app: App

beforeAll(async () => {
	const root = newRoot()
	imap = await scriptedImap(IMAP_BY_TOKEN)
	smtp = await scriptedSmtp({ ...SMTP_BY_TOKEN })
	oidc = await scriptedOidc()
	const { configFile } = await makeWorld({
		root,
		mailboxes: [{
			address: ADDRESS,
			type: 'ORG',
			imap: { ...BY_TOKEN, port: imap.port },
			smtp: { ...BY_TOKEN, port: smtp.port },
			oauth2: oauth2Section(root, oidc),
			access: { send: { users: ['anne', 'bruno', 'chloe'] } },
		}],
	})
	app = await openApp(loadConfig(configFile), { log: openLog('silent') })
})
afterAll(async () => {
	await app?.close()
	imap.close()
	smtp.close()
	oidc.close()
})

/** As the page asks. */
async function signIn(user: string): Promise<string> {
	const actor = person({ user, groups: [] })
	const { url } = await beginSignIn.do(app, actor, { mailbox: ADDRESS }, { returnTo: RETURN })
	const returned = comeBack(url!, user)
	return finishSignIn.do(app, actor, { state: returned.state }, { returned })
		.then((done) => done!.trouble?.code ?? 'en ordre', (error) => asMssError(error).code)
}

function shown(): string {
	const { state, by } = app.signIns.standing(app.config.mailboxes[0]!)!
	return `${state} ${by}`
}

it('who may do both is in', async () => {
	expect([await signIn('anne'), shown()]).toEqual(['en ordre', 'open anne'])
	expect(smtp.heard.filter((line) => line.startsWith('AUTH'))).toHaveLength(1)
})

it('who may read and not send is not, and whoever was in goes on', async () => {
	smtp.answers.AUTH = '535 5.7.8 non'
	expect([await signIn('bruno'), shown()]).toEqual(['MSS-SIGN-IN-REFUSED', 'open anne'])
})

it('who comes while sending is in trouble is in, is told of it, and the mailbox is read', async () => {
	smtp.answers.AUTH = '454 4.7.0 plus tard'
	expect([await signIn('bruno'), shown()]).toEqual(['MSS-SMTP-REFUSED', 'open bruno'])
	expect(oidc.forgotten).not.toContain('anne')
	delete smtp.answers.AUTH
})

it('two who come at once are tried one after the other: the last is in, and nobody else', async () => {
	expect(await Promise.all([signIn('anne'), signIn('chloe')])).toEqual(['en ordre', 'en ordre'])
	const [, last] = shown().split(' ')
	const left = { anne: 2, bruno: 1, chloe: 1 }
	const gone = Object.entries(left).flatMap(([who, times]) => Array.from({ length: who === last ? times - 1 : times }, () => who))
	expect(oidc.forgotten.toSorted()).toEqual(gone.toSorted())
})
