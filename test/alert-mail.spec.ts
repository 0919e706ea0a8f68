/** Mails of alert: one when it begins, one when it ends, nothing at a start, nothing of a patient; and when none can leave. */
import type { DemoDesk } from '../demo/desk.ts'
import type { Config } from '../server/config/schema.ts'
import type { MailHost } from './support/mail-host.ts'
import type { SmtpScript } from './support/smtp-script.ts'

import { sql } from 'kysely'
import { simpleParser } from 'mailparser'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openDesk } from '../demo/desk.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { MssError } from '../server/errors.ts'
import { noteFact } from '../server/ledger/facts.ts'
import { contacted } from '../server/ledger/tables/mailboxes.table.ts'
import { openLog } from '../server/log/log.ts'
import { examineAlertMail } from '../server/ops/alert-mail/alert-state.ts'
import { tellTroubles, tryAlertMail } from '../server/ops/alert-mail/watch.ts'
import { examineBackup, noteFailedBackup } from '../server/ops/backup.ts'
import { examineUnless, lastExamination } from '../server/ops/examination.ts'
import { startMailHost } from './support/mail-host.ts'
import { scriptedSmtp } from './support/smtp-script.ts'
import { until } from './support/until.ts'
import { makeWorld, newRoot } from './support/world.support.ts'

// Subjects are read whole here: the disk of whatever machine runs this has no part in them (« attente sur disque »: truth.spec).
vi.mock('../server/ops/disk.ts', () => ({ examineDisks: async () => [] }))

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const TO = ['informatique@ehpad.exemple.fr', 'astreinte@ehpad.exemple.fr']
let root: string
let desk: DemoDesk
let smtp: SmtpScript
let now: number

type Alerts = NonNullable<Config['alerts']>

function alertsBy(port: number, more: Partial<Alerts['smtp']> = {}): Alerts {
	return { to: TO, from: 'mssante@ehpad.exemple.fr', smtp: { host: '127.0.0.1', port, security: 'plain', ...more } }
}

async function openAgain(): Promise<void> {
	desk = await openDesk(root, { log: openLog('silent') })
	desk.config.alerts = alertsBy(smtp.port)
}

/** Minutes go by, and it is looked at. */
async function pass(minutes: number): Promise<void> {
	now += minutes * MINUTE
	await tellTroubles(desk.app, now)
}

async function mails(from = smtp): Promise<{ subject: string, text: string }[]> {
	return Promise.all(from.received.map(async (raw) => {
		const { subject = '', text = '' } = await simpleParser(raw)
		return { subject, text }
	}))
}

beforeEach(async () => {
	root = newRoot()
	smtp = await scriptedSmtp()
	now = Date.now()
	await openAgain()
})
afterEach(async () => {
	await desk.app.close()
	smtp.close()
})

describe('an alert', () => {
	it('is a mail to all of them when it has lasted, another when it is over, and none between', async () => {
		await pass(0)
		expect(await mails()).toEqual([])
		await pass(6)
		for (let minutes = 0; minutes < 60; minutes += 10) {
			await pass(10)
		}
		expect(smtp.heard.filter((line) => line.startsWith('RCPT')).sort()).toEqual([...TO].sort().map((to) => `RCPT TO:<${to}>`))
		const [begun] = await mails()
		expect(begun!.subject).toBe('[MSSanté] Alerte : liste blanche')
		expect(begun!.text).toContain('mssante trust import')
		await desk.importTrust()
		await pass(10)
		await pass(10)
		expect((await mails()).map(({ subject }) => subject)).toEqual([begun!.subject, '[MSSanté] Terminé : liste blanche'])
		await pass(48 * 60)
		expect(await mails()).toHaveLength(2)
	})

	it('is not told again because the program starts', async () => {
		await pass(0)
		await pass(6)
		await desk.app.close()
		await openAgain()
		await pass(1)
		await pass(30)
		expect(await mails()).toHaveLength(1)
		await pass(24 * 60)
		expect((await mails()).map(({ subject }) => subject)).toEqual([
			'[MSSanté] Alerte : liste blanche',
			'[MSSanté] Toujours là : liste blanche',
		])
	})

	it('of an operator that answers no more names the mailbox, and what to do', async () => {
		await desk.importTrust()
		const { address } = desk.config.mailboxes[0]!
		const problem = new MssError('MSS-IMAP-AUTH')
		await desk.app.ledger.change((tx) => contacted(tx, address, problem, desk.app.clock.at()))
		await pass(0)
		await pass(6)
		const [mail] = await mails()
		expect(mail!.subject).toBe(`[MSSanté] Alerte : ${address} : réception`)
		expect(mail!.text).toContain('MSS-IMAP-AUTH')
		expect(mail!.text).toContain('À faire : Les messages attendent chez l’opérateur')
	})

	it('tells no patient: not the folder in which documents are missing, which bears a name', async () => {
		await desk.importTrust()
		const [person] = PEOPLE
		await noteFact(desk.app.ledger.db, 'absences-doubted', JSON.stringify({
			count: 3,
			since: new Date(now).toISOString(),
			folders: [person!.folder],
		}))
		await examineUnless(desk.app, 0)
		await until(async () => !(await lastExamination(desk.app)).isRunning)
		await pass(0)
		await pass(6)
		const text = (await mails()).map((mail) => `${mail.subject}\n${mail.text}`).join('\n')
		expect(text).toContain('3 documents introuvables')
		const words = PEOPLE.flatMap(({ family, given, thirteen }) => [family, ...given, thirteen])
		expect(words.filter((word) => new RegExp(word, 'i').test(text))).toEqual([])
	})

	it('that only an examination sees waits for one, and ends with another', async () => {
		await desk.importTrust()
		writeFileSync(join(root, 'data', 'spool', 'raw', 'a.eml'), 'x', { mode: 0o644 })
		await examineUnless(desk.app, 0)
		await until(async () => !(await lastExamination(desk.app)).isRunning)
		await pass(0)
		await pass(6)
		expect((await mails()).map(({ subject }) => subject)).toEqual(['[MSSanté] Alerte : droits des fichiers'])
		await desk.app.close()
		await openAgain()
		await pass(60)
		await pass(60)
		expect(await mails()).toHaveLength(1)
		// A start shuts what was open: the next examination sees it.
		await examineUnless(desk.app, 0)
		await until(async () => !(await lastExamination(desk.app)).isRunning)
		await pass(60)
		await pass(60)
		expect((await mails()).at(-1)!.subject).toBe('[MSSanté] Terminé : droits des fichiers')
	})
})

describe('a mail that cannot leave', () => {
	it('stops nothing, is told by doctor, and is sent when the server answers', async () => {
		smtp.answers.DATA = '451 4.3.0 plus tard'
		await pass(0)
		await pass(6)
		expect(await mails()).toEqual([])
		const detail = 'le dernier courriel n’est pas parti (le serveur a répondu 451)'
		expect(await examineAlertMail(desk.app)).toMatchObject({ ok: false, detail })
		delete smtp.answers.DATA
		await pass(5)
		expect(await mails()).toEqual([])
		await pass(10)
		expect(await mails()).toHaveLength(1)
		expect(await examineAlertMail(desk.app)).toMatchObject({ ok: true })
	})

	it('for one of those it goes to has left for the others, and is told so', async () => {
		smtp.answers = { [`RCPT:${TO[1]}`]: '550 5.1.1 inconnu' }
		await pass(0)
		await pass(6)
		expect(await mails()).toHaveLength(1)
		const detail = 'le dernier courriel n’est pas parti pour tous (1 destinataire refusé)'
		expect(await examineAlertMail(desk.app)).toMatchObject({ ok: false, detail })
	})

	it('where nobody listens either', async () => {
		smtp.close()
		await pass(0)
		await expect(pass(6)).resolves.toBeUndefined()
		await expect(examineAlertMail(desk.app)).rejects.toMatchObject({ code: 'MSS-ALERT-MAIL', detail: 'le serveur ne répond pas' })
	})
})

describe('a ledger that cannot be written', () => {
	const writable = (is: boolean) => sql.raw(`PRAGMA query_only = ${is ? 'OFF' : 'ON'}`).execute(desk.app.ledger.db)

	it('is told, with what begins meanwhile: by mail, once, and not every two minutes', async () => {
		await desk.importTrust()
		await pass(0)
		const { address } = desk.config.mailboxes[0]!
		await desk.app.ledger.change((tx) => contacted(tx, address, new MssError('MSS-IMAP-DOWN', 'essai'), desk.app.clock.at()))
		await writable(false)
		for (let minutes = 0; minutes < 60; minutes += 2) {
			await pass(2)
		}
		const begun = (await mails()).map(({ text }) => text.split('\n\n').find((part) => part.startsWith('Nouveau')) ?? '')
		expect(begun.filter((part) => part.includes(`${address} : réception`))).toHaveLength(1)
		expect(begun.filter((part) => /écriture du registre[^]*MSS-DISK-READONLY/.test(part))).toHaveLength(1)
		expect(begun.length).toBeLessThanOrEqual(2)
		await writable(true)
		await pass(2)
		await pass(20)
		await pass(20)
		expect((await mails()).at(-1)!.text).toContain('Terminé :\n- écriture du registre')
	})

	it('and then is, has what was told: a start tells nothing twice', async () => {
		await pass(0)
		await writable(false)
		await pass(6)
		expect(await mails()).toHaveLength(1)
		await writable(true)
		await pass(2)
		await desk.app.close()
		await openAgain()
		await pass(30)
		expect((await mails()).filter(({ subject }) => subject.includes('liste blanche'))).toHaveLength(1)
	})
})

it('a book that cannot be read silences nobody', async () => {
	await noteFact(desk.app.ledger.db, 'alert-mail', '{')
	await pass(0)
	await pass(6)
	expect((await mails()).map(({ subject }) => subject)).toEqual(['[MSSanté] Alerte : liste blanche'])
})

it('a ledger that cannot be read is told by mail', async () => {
	const { db } = desk.app.ledger
	await sql`ALTER TABLE mailboxes RENAME TO lost`.execute(db)
	await pass(0)
	await pass(6)
	await sql`ALTER TABLE lost RENAME TO mailboxes`.execute(db)
	expect((await mails()).map(({ subject }) => subject)).toEqual(['[MSSanté] Alerte : registre'])
})

it('a backup that fails is told without the folder that it was to go to, which may bear a name', async () => {
	await desk.importTrust()
	desk.config.backup = { folder: '/mnt/DUPONT', at: '02:00', keep: 7 } as NonNullable<Config['backup']>
	await noteFailedBackup(desk.app.ledger.db, new MssError('MSS-FILE', '/mnt/DUPONT'), new Date(now))
	const check = await examineBackup(desk.app)
	expect([check.detail.includes('DUPONT'), check.outside!.includes('DUPONT')]).toEqual([true, false])
	await pass(0)
	await pass(6)
	const [mail] = await mails()
	expect(mail!.subject).toBe('[MSSanté] Alerte : sauvegarde')
	expect(mail!.text).not.toContain('DUPONT')
})

describe('« Envoyer un essai »', () => {
	it('goes to all of them by the command, which says so', async () => {
		const world = await makeWorld({ more: { alerts: alertsBy(smtp.port) } })
		expect((await world.run('alerts', 'test')).json).toEqual({ to: TO })
		expect(await mails()).toMatchObject([{ subject: '[MSSanté] Essai', text: expect.stringContaining('vous parviennent') as string }])
	})

	it('says what is wrong, and what to do', async () => {
		expect((await (await makeWorld()).run('alerts', 'test')).json.error.code).toBe('MSS-ALERT-NONE')
		smtp.answers.RCPT = '550 5.1.1 inconnu'
		await expect(tryAlertMail(desk.app)).rejects.toMatchObject({ code: 'MSS-ALERT-MAIL', detail: 'le serveur a répondu 550' })
		smtp.answers = { [`RCPT:${TO[0]}`]: '550 5.1.1 inconnu' }
		await expect(tryAlertMail(desk.app)).rejects.toMatchObject({ code: 'MSS-ALERT-MAIL', detail: '1 destinataire refusé' })
	})
})

describe('by a real Postfix', () => {
	let host: MailHost
	beforeAll(async () => {
		host = await startMailHost()
	})
	afterAll(() => host.stop())

	it('leaves over verified TLS, with a password, and nowhere else', async () => {
		const { ports, caFile, messages } = host
		writeFileSync(join(root, 'relais.pass'), 'faux\n')
		const to = 'astreinte@ailleurs.mssante.fr'
		const passwordFile = join(root, 'relais.pass')
		const given = { host: 'localhost', port: ports.submission, security: 'starttls' as const, user: to, passwordFile }
		desk.config.alerts = { to: [to], from: to, smtp: given }
		await expect(tryAlertMail(desk.app)).rejects.toMatchObject({ detail: 'la connexion chiffrée n’est pas sûre' })
		desk.config.alerts.smtp.caFile = caFile
		await expect(tryAlertMail(desk.app)).rejects.toMatchObject({ detail: 'identifiant ou mot de passe refusé' })
		writeFileSync(passwordFile, 'secret\n')
		await tryAlertMail(desk.app)
		await until(async () => messages(to).length === 1)
		const { headers, subject } = await simpleParser(messages(to)[0]!)
		expect(subject).toBe('[MSSanté] Essai')
		expect(headers.get('auto-submitted')).toBe('auto-generated')
	})
})

it('a clock that is put back an hour loses no mail', async () => {
	await pass(0)
	await pass(6)
	now -= HOUR
	await desk.importTrust()
	await pass(0)
	await pass(6)
	expect((await mails()).map(({ subject }) => subject)).toEqual(['[MSSanté] Alerte : liste blanche', '[MSSanté] Terminé : liste blanche'])
})
