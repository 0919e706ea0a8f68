/** A backup of each day: made by itself, told when it is not. */
import type { LastBackup } from '../server/ops/backup.ts'
import type { World } from './support/world.support.ts'

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { openAuditedLedger } from '../server/app.ts'
import { loadConfig } from '../server/config/load.ts'
import { keepDaily } from '../server/kept/keep.ts'
import { backUp } from '../server/kept/make-backup.ts'
import { noteFact } from '../server/ledger/facts.ts'
import { openLog } from '../server/log/log.ts'
import { SignIns } from '../server/mailbox/oauth2/sign-ins.ts'
import { alertsOf } from '../server/ops/alerts.ts'
import { backupStatus, examineBackup, lastBackup } from '../server/ops/backup.ts'
import { clockOf } from '../server/time/clock.ts'
import { ask, elsewhere, newPlace, worked } from './support/kept.ts'
import { until } from './support/until.ts'
import { maildirMailbox } from './support/world.support.ts'

let place: string
let kept: string
let phrase: string
beforeEach(() => {
	({ place, kept, phrase } = newPlace())
})

const backups = () => readdirSync(kept).sort()

describe('a backup of each day', () => {
	/** One turn of the chore, and what is then said. */
	async function night(world: World, now = new Date()) {
		const config = loadConfig(world.configFile)
		const clock = clockOf(() => now.getTime())
		const ledger = await openAuditedLedger(config, { clock })
		try {
			await keepDaily({ config, ledger, log: openLog('silent'), clock })
			const alerts = await alertsOf({ config, ledger, signIns: new SignIns(ledger.clock) }, [])
			return { row: await examineBackup({ config, ledger }), alerts: alerts.map(({ text }) => text) }
		} finally {
			await ledger.close()
		}
	}
	/** What the ledger of a world is made to remember. */
	async function noting(world: World, name: string, value: unknown): Promise<void> {
		const ledger = await openAuditedLedger(loadConfig(world.configFile))
		await noteFact(ledger.db, name, JSON.stringify(value)).finally(() => ledger.close())
	}
	async function remembering(world: World, change: (last: LastBackup) => LastBackup): Promise<void> {
		const config = loadConfig(world.configFile)
		const ledger = await openAuditedLedger(config)
		const last = await lastBackup({ config, ledger }).finally(() => ledger.close())
		await noting(world, 'backup/last', change(last!))
	}
	const later = (hours: number) => new Date(Date.now() + hours * 3_600_000)

	it('is made once, leaves as many as were asked for, and tells its age', async () => {
		const world = await worked({ backup: { folder: kept, keep: 2, passphraseFile: phrase } })
		for (const hours of [0, 0.1, 24, 48]) {
			const { row, alerts } = await night(world, later(hours))
			expect(row).toMatchObject({ ok: true, detail: expect.stringMatching(/^la dernière\u00A0: /) })
			expect(alerts.filter((text) => text.startsWith('Sauvegarde'))).toEqual([])
		}
		expect(backups()).toHaveLength(2)
		expect((await ask(world.configFile, 'restore', kept, '--check', '--passphrase-file', phrase)).code).toBe(0)
	})

	it('bears the instant of the clock by which it was due', async () => {
		const world = await worked({ backup: { folder: kept, passphraseFile: phrase } })
		const now = later(30)
		await night(world, now)
		expect(backups()).toEqual([now.toISOString().replace(/[:.]/g, '-')])
	})

	it('where none is to be made, costs no look at the ledger', async () => {
		const world = await worked()
		const config = loadConfig(world.configFile)
		const asked: string[] = []
		let isOpen = false
		const ledger = await openAuditedLedger(config, { onStatement: (sql) => isOpen && asked.push(sql) })
		isOpen = true
		await keepDaily({ config, ledger, log: openLog('silent'), clock: ledger.clock })
		await ledger.close()
		expect(asked).toEqual([])
	})

	it('whose configuration was taken away meanwhile says so, and leaves nothing', async () => {
		const world = await worked()
		const config = loadConfig(world.configFile)
		rmSync(world.configFile)
		await expect(backUp(config, { folder: kept })).rejects.toMatchObject({ code: 'MSS-CFG-FILE', detail: world.configFile })
		expect(backups()).toEqual([])
	})

	it('whose disk is not there any more makes none elsewhere: it is told, and tried again', async () => {
		const world = await worked({ backup: { folder: kept, passphraseFile: phrase } })
		await night(world)
		renameSync(kept, `${kept}.away`)
		mkdirSync(kept)
		const { row, alerts } = await night(world, later(24))
		expect(row).toMatchObject({ ok: false, detail: expect.stringMatching(/elle échoue depuis .* ne sont plus dans/) })
		expect(alerts).toContainEqual(expect.stringMatching(/^Sauvegarde\u00A0: elle échoue/))
		expect(readdirSync(kept)).toEqual([])
		expect((await world.run('status')).json.backup).toMatchObject({ failing: 'MSS-BACKUP-GONE' })
		rmSync(kept, { recursive: true })
		renameSync(`${kept}.away`, kept)
		expect((await night(world, later(26))).row.ok).toBe(true)
		expect(backups()).toHaveLength(2)
	})

	it('that leaves an old one is told to the administrator, and to nobody in red', async () => {
		const world = await worked({ backup: { folder: kept, passphraseFile: phrase } })
		await night(world)
		await remembering(world, (last) => ({ ...last, stuck: ['/mnt/a', '/mnt/b', '/mnt/c', '/mnt/d'] }))
		const { row, alerts } = await night(world)
		expect(row).toMatchObject({
			ok: false,
			isMild: true,
			detail: 'elles se font, mais 4 anciennes ne peuvent pas être retirées\u00A0: /mnt/a, /mnt/b, /mnt/c…',
			outside: expect.not.stringContaining('/mnt'),
		})
		expect(alerts.filter((text) => text.startsWith('Sauvegarde'))).toEqual([])
	})

	it('that is late is told', async () => {
		const world = await worked({ backup: { folder: kept, passphraseFile: phrase } })
		await night(world)
		const config = loadConfig(world.configFile)
		const ledger = await openAuditedLedger(config, { readOnly: true })
		expect(await alertsOf({ config, ledger, signIns: new SignIns(ledger.clock) }, [], later(40).getTime())).toContainEqual(
			expect.objectContaining({ text: expect.stringMatching(/^Sauvegarde\u00A0: la dernière est du .* une par jour/) }),
		)
		await ledger.close()
	})

	it('goes on after a clock that was ahead: what bears an instant to come counts for nothing, and is told', async () => {
		const world = await worked({ backup: { folder: kept, keep: 2, passphraseFile: phrase } })
		await night(world)
		await night(world, later(24))
		const at = later(5 * 365 * 24).toISOString()
		const jumped = at.replaceAll(/[:.]/g, '-')
		renameSync(join(kept, backups()[0]!), join(kept, jumped))
		await remembering(world, (last) => ({ ...last, at }))
		const config = loadConfig(world.configFile)
		const ledger = await openAuditedLedger(config)
		expect(await examineBackup({ config, ledger })).toMatchObject({ ok: false, detail: expect.stringMatching(/une date à venir/) })
		expect(await backupStatus({ config, ledger })).toMatchObject({ hours: null })
		await ledger.close()
		const { row } = await night(world, later(25))
		expect(row).toMatchObject({ ok: false, detail: expect.stringMatching(/^1 sauvegarde porte une date à venir/) })
		expect(backups()).toHaveLength(3)
		expect(backups()).toContain(jumped)
	})

	it('takes none of the others away while the clock is in doubt', async () => {
		const world = await worked({ backup: { folder: kept, keep: 1, passphraseFile: phrase } })
		await night(world)
		await night(world, later(24 * 400))
		expect(backups()).toHaveLength(2)
		const { json } = await world.run('backup', '--keep', '1')
		expect(json.removed).toBe(0)
	})

	it('is not the one that a person makes elsewhere: what failed has failed', async () => {
		const world = await worked({ backup: { folder: kept, passphraseFile: phrase } })
		await night(world)
		renameSync(kept, `${kept}.away`)
		mkdirSync(kept)
		await night(world, later(24))
		expect((await world.run('backup', join(place, 'ailleurs'))).code).toBe(0)
		expect((await world.run('status')).json.backup).toMatchObject({ failing: 'MSS-BACKUP-GONE' })
		expect((await night(world, later(26))).row).toMatchObject({ ok: false, detail: expect.stringMatching(/ne sont plus dans/) })
		expect(readdirSync(kept)).toEqual([])
		// There where it is made each day, a person begins anew.
		expect((await world.run('backup')).code).toBe(0)
		expect((await world.run('status')).json.backup).toMatchObject({ failing: null })
	})

	it('is made neither by a copy whose original lives, nor by one that has not looked yet', async () => {
		const world = await worked({ backup: { folder: kept, passphraseFile: phrase } })
		await night(world)
		const [address] = loadConfig(world.configFile).mailboxes.map((one) => one.address)
		const copy = elsewhere()
		maildirMailbox(dirname(copy))
		expect((await ask(copy, 'restore', kept, '--passphrase-file', phrase)).code).toBe(0)
		const there = { configFile: copy } as World
		await night(there, later(24))
		expect(backups()).toHaveLength(1)
		const other = { host: 'serveur-1', since: new Date().toISOString(), seen: new Date().toISOString(), isCopy: true }
		const seen = { marked: true, at: new Date().toISOString(), mark: null }
		await noting(there, `mark/${address}`, { ...seen, standing: 'second', other })
		const { row } = await night(there, later(24))
		expect(row).toMatchObject({ ok: false, detail: expect.stringMatching(/une copie de celui de «\u00A0serveur-1\u00A0»/) })
		expect(backups()).toHaveLength(1)
		await noting(there, `mark/${address}`, { ...seen, standing: 'first', other: null })
		expect((await night(there, later(24))).row.ok).toBe(true)
		expect(backups()).toHaveLength(2)
	})

	it('is made by a program that stays, and leaves with it', async () => {
		const world = await worked({ backup: { folder: kept, passphraseFile: phrase } })
		const child = world.spawn('serve')
		const ended = new Promise((resolve) => child.on('close', resolve))
		try {
			await until(async () => existsSync(kept) && backups().some((name) => !name.startsWith('.')), 90_000)
		} finally {
			child.kill('SIGTERM')
			await ended
		}
		expect((await ask(world.configFile, 'restore', kept, '--check', '--passphrase-file', phrase)).code).toBe(0)
	})
})
