/** The daily examination knocks at no operator's door with what it has refused: asked again and again, it locks the mailbox. */
import type { Context } from '../server/context.ts'
import type { ImapScript } from './support/imap-script.ts'
import type { SmtpScript } from './support/smtp-script.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openApp } from '../server/app.ts'
import { loadConfig } from '../server/config/load.ts'
import { MssError } from '../server/errors.ts'
import { noteContact } from '../server/incoming/mailbox-round.ts'
import { openLog } from '../server/log/log.ts'
import { examineAgain, examineUnless, lastExamination } from '../server/ops/examination.ts'
import { troublesOf } from '../server/ops/troubles.ts'
import { person } from '../server/usecases/actor.ts'
import { saveMailbox } from '../server/usecases/administer-mailboxes.ts'
import { scriptedImap, scriptedImapEndpoint } from './support/imap-script.ts'
import { scriptedEndpoint, scriptedSmtp } from './support/smtp-script.ts'
import { until } from './support/until.ts'
import { makeWorld, newRoot } from './support/world.support.ts'

const ADDRESS = 'secretariat@ime.exemple.mssante.fr'
let imap: ImapScript
let smtp: SmtpScript
let app: Context & { close: () => Promise<void> }

beforeEach(async () => {
	imap = await scriptedImap({ LOGIN: (socket, tag) => socket.write(`${tag} NO [AUTHENTICATIONFAILED] no\r\n`) })
	smtp = await scriptedSmtp()
	const root = newRoot()
	writeFileSync(join(root, 'bal.pass'), 'ancien\n')
	const world = await makeWorld({
		root,
		mailboxes: [{ address: ADDRESS, type: 'ORG', imap: scriptedImapEndpoint(imap), smtp: scriptedEndpoint(smtp) }],
	})
	app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
})
afterEach(async () => {
	await app.close()
	imap.close()
	smtp.close()
})

/** As the chore does. @return what is said of reception and of sending */
async function examined(): Promise<(string | undefined)[]> {
	await examineUnless(app, 0)
	await until(async () => !(await lastExamination(app)).isRunning)
	const { checks } = await lastExamination(app)
	return ['réception', 'envoi'].map((what) => checks!.find(({ check }) => check === `${ADDRESS} : ${what}`)!.detail)
		.map((detail) => /MSS-[A-Z-]+|^connexion/.exec(detail)?.[0])
}

const logins = () => [imap.heard.filter((word) => word === 'LOGIN').length, smtp.heard.filter((line) => line.startsWith('AUTH')).length]

it('what was refused is told from the ledger, for reading and for sending alike', async () => {
	await noteContact(app, ADDRESS, new MssError('MSS-IMAP-AUTH'))
	expect(await examined()).toEqual(['MSS-IMAP-AUTH', 'MSS-IMAP-AUTH'])
	expect(logins()).toEqual([0, 0])
})

it('the mail of it says why, with no hole in its sentence', async () => {
	await noteContact(app, ADDRESS, new MssError('MSS-IMAP-CERTIFICATE', 'identification refusée'))
	await examined()
	const troubles = await troublesOf(app, (await lastExamination(app)).checks)
	const { text } = troubles.find(({ about }) => about === `${ADDRESS} : envoi`)!
	expect(text).toMatch(/refuse le certificat de la boîte \(identification refusée\)/)
})

it('« Revérifier » tries it, once', async () => {
	await noteContact(app, ADDRESS, new MssError('MSS-IMAP-AUTH'))
	await examineAgain(app, true)
	expect(await examined()).toEqual(['MSS-IMAP-AUTH', 'connexion'])
	await examined()
	expect(logins()).toEqual([1, 1])
})

it('another change (an import, a circuit) does not', async () => {
	await noteContact(app, ADDRESS, new MssError('MSS-IMAP-AUTH'))
	await examineAgain(app, false)
	await examined()
	expect(logins()).toEqual([0, 0])
})

it('what was not refused is tried', async () => {
	await noteContact(app, ADDRESS, new MssError('MSS-IMAP-DOWN', 'exemple'))
	expect(await examined()).toEqual(['MSS-IMAP-AUTH', 'connexion'])
	expect(logins()).toEqual([1, 1])
})

it('a mailbox that is saved, by whichever door, is tried by the next examination', async () => {
	const imap = { host: 'localhost', port: 993, security: 'tls', user: 'x' }
	const mailbox = { address: 'autre@ime.exemple.mssante.fr', type: 'ORG', imap }
	await saveMailbox.do(app, person({ user: 'admin', groups: [] }), {}, { mailbox, passwords: {} })
	expect(await lastExamination(app)).toMatchObject({ isAsked: true, at: 0 })
})
