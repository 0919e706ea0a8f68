/** Who is told by mail and where backups go, said in the administration page: what would tell a secret, or keep nothing. */
import type { DemoDesk } from '../demo/desk.ts'
import type { Job } from '../server/contract/admin/jobs.admin-contract.ts'
import type { BackupState } from '../server/contract/admin/upkeep.admin-contract.ts'
import type { Call } from '../server/http/call.ts'
import type { Office } from '../server/http/handler.ts'

import { sql } from 'kysely'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk } from '../demo/desk.ts'
import { choresOf } from '../server/chores/table.ts'
import { backupCommand } from '../server/commands/keeping.command.ts'
import { check } from '../server/config/load.ts'
import { MssError } from '../server/errors.ts'
import { replyTo } from '../server/http/http-reply.ts'
import { Jobs } from '../server/http/long-jobs.ts'
import { dispatchCall } from '../server/http/routes.ts'
import { Flight } from '../server/incoming/flight.ts'
import { noteFact } from '../server/ledger/facts.ts'
import { restoringOf } from '../server/ledger/ledger.ts'
import { openLog } from '../server/log/log.ts'
import { backupStatus, backupTrouble, failedBackup, noteFailedBackup } from '../server/ops/backup.ts'
import { lastExamination } from '../server/ops/examination.ts'
import { takeUp } from '../server/ops/join-made.ts'
import { saveAlerts } from '../server/ops/made-upkeep.ts'
import { until } from './support/until.ts'

const root = mkdtempSync(join(tmpdir(), 'mssante-upkeep-'))
const MINIMAL = { ledger: { url: 'sqlite:x' }, spool: 'x', ged: { kind: 'folder', root: 'x' }, mailboxes: [] }
let desk: DemoDesk
let office: Office

beforeAll(async () => {
	desk = await openDesk(root, { log: openLog('silent') })
	office = { context: desk.app, jobs: new Jobs(desk.app.shelf), version: 'test' }
})
afterAll(() => desk.app.close())

function ask(method: Call['method'], path: string, params: Record<string, unknown> = {}) {
	return replyTo(() => dispatchCall(office, {
		scope: 'admin',
		user: 'admin',
		name: '',
		groups: [],
		method,
		path,
		params,
		files: [],
		folders: [],
		etag: '',
	}))
}

async function lastSaved(): Promise<unknown> {
	const { details } = await desk.app.ledger.db
		.selectFrom('audit')
		.select('details')
		.where('action', '=', 'setting-saved')
		.orderBy('seq', 'desc')
		.executeTakeFirstOrThrow()
	return JSON.parse(details!)
}

describe('who is told by mail, said in the page', () => {
	const smtp = { host: '127.0.0.1', port: 9, security: 'starttls', user: 'mssante' }
	const alerts = { to: ['informatique@exemple.fr'], from: 'mssante@exemple.fr', smtp }
	const textOf = ({ json }: { json?: unknown }) => (json as { error?: { text: string } } | undefined)?.error?.text
	const shown = async () => ((await ask('GET', 'overview')).json as { alerts: unknown }).alerts

	it('is nobody at first', async () => expect(await shown()).toBeNull())

	it.each([
		['an address of MSSanté', { to: ['a@ehpad.exemple.mssante.fr'] }, 'courriel ordinaire'],
		['nobody', { to: [] }, 'to'],
		['in clear to another machine', { smtp: { ...smtp, host: 'smtp.exemple.fr', security: 'plain' } }, 'tls ou starttls'],
		['an account without its password', {}, 'donnez le mot de passe'],
	])('%s is refused, with what was expected', async (_, wrong, told) =>
		expect(textOf(await ask('POST', 'alerts', { alerts: { ...alerts, ...wrong } }))).toContain(told))

	it('is taken up at once and after a restart; the password is told to nobody', async () => {
		expect((await ask('POST', 'alerts', { alerts, password: 'tres-secret' })).status).toBe(204)
		expect(desk.config.alerts).toMatchObject({ to: alerts.to, smtp: { password: 'tres-secret' } })
		const server = { ...smtp, hasPassword: true, hasAuthority: false }
		expect(await shown()).toEqual({ ...alerts, smtp: server, sentAt: null, failure: null, hasLeft: false, isMade: true })
		const row = await desk.app.ledger.db.selectFrom('made_settings').selectAll().executeTakeFirstOrThrow()
		expect(row.config).not.toContain('tres-secret')
		const started = { ...desk.config, alerts: undefined }
		await takeUp(desk.app.ledger, started)
		expect(started.alerts).toMatchObject({ smtp: { password: 'tres-secret' }, isMade: true })
	})

	it('is in the journal, with who is told and by which server', async () =>
		expect(await lastSaved()).toEqual({ setting: 'alerts', host: smtp.host, to: alerts.to[0] }))

	it('saved while another was being taken up, is the one that stays', async () => {
		const { ledger } = desk.app
		const [read, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
		const vault = Object.assign(Object.create(ledger.vault) as typeof ledger.vault, {
			get: async (...words: Parameters<typeof ledger.vault.get>) => {
				read.resolve()
				await goOn.promise
				return ledger.vault.get(...words)
			},
		})
		const first = takeUp({ ...ledger, vault }, desk.config)
		await read.promise
		const saved = { ...alerts, to: ['garde@exemple.fr'] }
		await saveAlerts(ledger, desk.config, { alerts: saved }, 'admin')
		const second = takeUp(ledger, desk.config)
		// What could go on has gone on.
		await setImmediate()
		goOn.resolve()
		await Promise.all([first, second])
		expect(desk.config.alerts).toMatchObject({ to: ['garde@exemple.fr'] })
	})

	it('keeps its password for that server and that account alone', async () => {
		expect((await ask('POST', 'alerts', { alerts: { ...alerts, to: ['astreinte@exemple.fr'] } })).status).toBe(204)
		for (const change of [{ host: 'localhost' }, { port: 25 }, { user: 'autre' }, { security: 'tls' }]) {
			expect(textOf(await ask('POST', 'alerts', { alerts: { ...alerts, smtp: { ...smtp, ...change } } }))).toContain('mot de passe')
			const wish = { alerts: { ...alerts, smtp: { ...smtp, ...change } } }
			expect(textOf(await ask('POST', 'alerts/test', { wish }))).toContain('mot de passe')
		}
		expect(desk.config.alerts).toMatchObject({ to: ['astreinte@exemple.fr'], smtp })
	})

	it('makes the program look after itself from then on: nobody restarts it', async () => {
		const examine = choresOf(desk.app).find(({ name }) => name === 'examination')!
		const turn = { left: new Flight(), isOnce: false, mailboxes: [], touched: () => {} }
		const { alerts: told } = desk.config
		desk.config.alerts = undefined
		await examine.run(turn)
		expect((await lastExamination(desk.app)).isRunning).toBe(false)
		desk.config.alerts = told
		await examine.run(turn)
		expect((await lastExamination(desk.app)).isRunning).toBe(true)
		await until(async () => !(await lastExamination(desk.app)).isRunning, 60_000)
	})

	it('is tried as it would be saved, and a trial keeps nothing', async () => {
		const wish = { alerts: { ...alerts, smtp: { host: '127.0.0.1', port: 9, security: 'plain' } } }
		expect(textOf(await ask('POST', 'alerts/test', { wish }))).toContain('le serveur ne répond pas')
		expect(desk.config.alerts).toMatchObject({ smtp: { user: 'mssante' } })
	})

	it('is taken away with its password', async () => {
		expect((await ask('DELETE', 'alerts')).status).toBe(204)
		expect([desk.config.alerts, await desk.app.ledger.db.selectFrom('secrets').selectAll().execute()]).toEqual([undefined, []])
	})

	it('by the file, is shown and changed there', async () => {
		desk.config.alerts = check({ ...MINIMAL, alerts: { ...alerts, smtp: { host: 'localhost', security: 'plain' } } }).alerts
		expect(await shown()).toMatchObject({ isMade: false })
		expect(textOf(await ask('POST', 'alerts', { alerts, password: 'x' }))).toContain('fichier de configuration')
		expect(textOf(await ask('DELETE', 'alerts'))).toContain('fichier de configuration')
		await takeUp(desk.app.ledger, desk.config)
		expect(desk.config.alerts).toMatchObject({ smtp: { host: 'localhost' } })
		desk.config.alerts = undefined
	})
})

describe('where backups go, said in the page', () => {
	const folder = join(root, 'sauvegardes')
	const wish = { folder, at: '03:15', keep: 5 }
	const phrase = join(root, 'keys', 'sauvegarde.phrase')
	const errorOf = ({ json }: { json?: unknown }) => (json as { error?: { code: string, text: string } } | undefined)?.error
	const shown = async () => ((await ask('GET', 'overview')).json as { backup: BackupState }).backup
	async function backedUp() {
		const { json } = await ask('POST', 'backup/now')
		const { job } = json as { job: string }
		await until(async () => ((await ask('GET', `jobs/${job}`)).json as Job).state === 'done')
		return (await ask('GET', `jobs/${job}`)).json as Job
	}

	it('is nowhere at first: none can be made', async () => {
		expect(await shown()).toMatchObject({ settings: null, last: null, passphrase: { file: phrase, isThere: false } })
		expect((await backedUp()).error?.code).toBe('MSS-BACKUP-NONE')
	})

	it('without its passphrase on the machine, is refused; in clear, nobody can ask for it here', async () => {
		expect(errorOf(await ask('POST', 'backup', wish)))
			.toMatchObject({ code: 'MSS-FILE', text: expect.stringContaining(phrase) as unknown })
		expect(errorOf(await ask('POST', 'backup', { ...wish, isSealed: false }))).toMatchObject({ code: 'MSS-RELAY-FORM' })
		expect(desk.config.backup).toBeUndefined()
		writeFileSync(phrase, 'quatre mots pris au hasard\n', { mode: 0o600 })
	})

	it.each([
		['a place in the store', { folder: join(root, 'GED', 'sauvegardes') }, 'MSS-BACKUP-PLACE', 'la GED'],
		['a place whose disk is not there', { folder: join(root, 'pas', 'là') }, 'MSS-BACKUP-PLACE', 'n’existe pas'],
		['part of a path', { folder: 'sauvegardes' }, 'MSS-CFG-KEY', 'un chemin entier'],
		['an hour that is none', { at: '25:00' }, 'MSS-CFG-KEY', 'une heure'],
		['too many', { keep: 90 }, 'MSS-CFG-KEY', 'keep'],
		['a place that has its passphrase', { folder: join(root, 'keys') }, 'MSS-BACKUP-PLACE', 'le dossier même'],
	])('%s is refused, with what was expected', async (_, wrong, code, told) => {
		expect(errorOf(await ask('POST', 'backup', { ...wish, ...wrong })))
			.toMatchObject({ code, text: expect.stringContaining(told) as unknown })
		expect(desk.config.backup).toBeUndefined()
	})

	it('is taken up at once; one is made now, in the name of who asked, and is the last', async () => {
		expect((await ask('POST', 'backup', wish)).status).toBe(204)
		expect(await shown()).toMatchObject({ settings: { ...wish, isSealed: true, isMade: true }, trouble: null })
		const { result } = await backedUp()
		expect(result).toMatchObject({ isSealed: true, elsewhere: [] })
		expect(await shown()).toMatchObject({ last: { folder, isSealed: true } })
		expect(JSON.stringify(await shown())).not.toContain('quatre mots')
		const entry = await desk.app.ledger.db.selectFrom('audit').select('actor').where('action', '=', 'backup').executeTakeFirstOrThrow()
		expect(entry.actor).toBe('admin')
	})

	it('is in the journal, with where and under what', async () =>
		expect(await lastSaved()).toEqual({ setting: 'backup', folder, isSealed: true }))

	it('of an older program, that kept it in clear, is sealed too', async () => {
		const config = JSON.stringify({ ...wish, isSealed: false })
		await desk.app.ledger.db.updateTable('made_settings').set({ config }).where('name', '=', 'backup').execute()
		const started = { ...desk.config, backup: undefined }
		await takeUp(desk.app.ledger, started)
		expect(started.backup).toMatchObject({ folder, passphraseFile: phrase })
	})

	it('is where « mssante backup » makes one too, under the same seal', async () => {
		const config = () => ({ ...desk.config, backup: undefined })
		const answer = await backupCommand({ config, configFile: '', words: [], options: {}, tell: () => {} })
		expect(answer?.json).toMatchObject({ folder: expect.stringContaining(folder) as unknown, isSealed: true })
	})

	it('is where it makes one of a ledger that is not yet in this program’s layout, under the same seal', async () => {
		const { db } = desk.app.ledger
		const { rows: [last] } = await sql<{ name: string, timestamp: string }>`
			DELETE FROM kysely_migration WHERE name = (SELECT max(name) FROM kysely_migration) RETURNING *`.execute(db)
		const config = () => ({ ...desk.config, backup: undefined })
		const answer = await backupCommand({ config, configFile: '', words: [join(root, 'nas')], options: {}, tell: () => {} })
		await sql`INSERT INTO kysely_migration VALUES (${last!.name}, ${last!.timestamp})`.execute(db)
		expect(answer?.json).toMatchObject({ isSealed: true })
	})

	it('is made of a ledger that does not open, and says that nothing notes it', async () => {
		const file = restoringOf(join(root, 'data', 'ledger.db'))
		const made = join(root, 'rescued')
		const config = () => ({ ...desk.config, backup: undefined })
		const told: string[] = []
		writeFileSync(file, '')
		const answer = await backupCommand({ config, configFile: '', words: [made], options: {}, tell: (text) => told.push(text) })
			.finally(() => rmSync(file))
		expect([readdirSync(made).length, answer?.failed, told[0]])
			.toEqual([1, true, expect.stringMatching(/^Cette sauvegarde n’est pas notée dans le registre\. /)])
	})

	it('whose failure was told by another program is tried again, as one that never failed', async () => {
		const { db } = desk.app.ledger
		const [since, at] = ['2026-11-01T02:30:00.000Z', '2026-11-01T02:30:00.000Z']
		await noteFact(db, 'backup/failure', JSON.stringify({ since, at, code: 'MSS-OF-ANOTHER-DAY', detail: '' }))
		expect(await failedBackup(db)).toBeNull()
		await noteFact(db, 'backup/failure', null)
	})

	it('never falls back to clear when its passphrase is gone', async () => {
		rmSync(phrase)
		expect((await backedUp()).error?.code).toBe('MSS-FILE')
		const started = { ...desk.config, backup: undefined }
		await takeUp(desk.app.ledger, started)
		expect(started.backup).toMatchObject({ passphraseFile: phrase, isMade: true })
	})

	it('that failed is told no more once it was mended, nor once it goes nowhere; and is tried at once', async () => {
		const { ledger } = desk.app
		const fail = () => noteFailedBackup(ledger.db, new MssError('MSS-FILE', phrase), new Date(ledger.clock.now()))
		await fail()
		expect((await shown()).trouble).toContain('elle échoue')
		writeFileSync(phrase, 'quatre mots pris au hasard\n', { mode: 0o600 })
		expect((await ask('POST', 'backup', { ...wish, keep: 6 })).status).toBe(204)
		expect([(await shown()).trouble, await failedBackup(ledger.db)]).toEqual([null, null])
		await fail()
		expect((await ask('DELETE', 'backup')).status).toBe(204)
		expect(await failedBackup(ledger.db)).toBeNull()
		// One that was being made meanwhile.
		await fail()
		expect([await backupTrouble(desk.app), (await backupStatus(desk.app))?.failing ?? null]).toEqual([null, null])
		expect((await ask('POST', 'backup', wish)).status).toBe(204)
	})

	it('is taken away, and what was made stays', async () => {
		expect((await ask('DELETE', 'backup')).status).toBe(204)
		expect([desk.config.backup, readdirSync(folder).length]).toEqual([undefined, 2])
	})
})
