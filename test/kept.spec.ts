/** What is kept: backed up beside a program at work, put back on another machine, made again from the raw messages. */
import type { LastBackup } from '../server/ops/backup.ts'
import type { World } from './support/world.ts'

import { spawnSync } from 'node:child_process'
import {
	appendFileSync,
	chmodSync,
	chownSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { makeCda } from '../demo/fixtures/cda.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.ts'
import { PEOPLE } from '../demo/fixtures/people.ts'
import { openAuditedLedger } from '../server/app.ts'
import { loadConfig } from '../server/config/load.ts'
import { backUp } from '../server/kept/backup.ts'
import { keepDaily } from '../server/kept/keep.ts'
import { noteFact } from '../server/ledger/facts.ts'
import { lockAtOnce } from '../server/ledger/lock.ts'
import { SignIns } from '../server/mailbox/oauth2/sign-ins.ts'
import { alertsOf } from '../server/ops/alerts.ts'
import { backupStatus, examineBackup, lastBackup } from '../server/ops/backup.ts'
import { openLog } from '../server/ops/log.ts'
import { clockOf } from '../server/time/clock.ts'
import { until } from './support/until.ts'
import { askHere, CLI, maildirMailbox, makeWorld, newRoot, NODE } from './support/world.ts'

const [marguerite, paul] = PEOPLE as [typeof PEOPLE[number], typeof PEOPLE[number]]
const DIE = join(import.meta.dirname, 'support', 'keep-and-die.ts')
const OLD = join(import.meta.dirname, 'fixtures', 'ledger-0.1')
/** Of no account of this machine. */
const SERVICE = 4321
/** Moments at which each of the two is killed; all of them, in `test:long`. */
const KILLS = process.env.MSSANTE_LONG ? Infinity : 8

let place: string
let kept: string
let phrase: string
beforeEach(() => {
	place = mkdtempSync(join(tmpdir(), 'mssante-kept-'))
	kept = join(place, 'sauvegardes')
	phrase = join(place, 'phrase.txt')
	writeFileSync(phrase, 'un cheval agrafe la batterie\n')
})

/** A world that has received: two health documents filed, a letter that waits. */
async function worked(more: Record<string, unknown> = {}): Promise<World> {
	const world = await makeWorld({ more })
	await receive(world, await makeHealthMail({ cdas: [makeCda({ person: marguerite, pdf: await makePdf('Un') })] }))
	await receive(world, await makeHealthMail({ cdas: [makeCda({ person: paul, title: 'Bilan' })] }))
	await receive(world, await makeMail({ subject: 'Courrier' }))
	return world
}

let common: Promise<World> | null = null
/** One that nobody changes: what is asked of it is asked of its backups. */
const ordinary = () => common ??= worked()

async function receive(world: World, raw: Buffer): Promise<void> {
	world.drop(raw)
	expect((await world.run('collect', '--once')).code).toBe(0)
}

/** Of another machine: nothing there yet. */
const elsewhere = (root = newRoot()) => join(root, 'mssante.yaml')

const ask = (configFile: string, ...words: string[]) => askHere([...words, '--config', configFile])

const backups = () => readdirSync(kept).sort()
const everything = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))

describe('a backup', () => {
	it('is whole, says what it holds, and is for its owner alone', async () => {
		const world = await worked()
		process.umask(0)
		const { code, json, stderr } = await world.program('backup', kept)
		process.umask(0o022)
		expect(code).toBe(0)
		expect(json).toMatchObject({
			files: 5,
			bytes: expect.any(Number),
			auditHead: { seq: expect.any(Number), mac: expect.stringMatching(/^[0-9a-f]{64}$/) },
			elsewhere: [{ key: 'secretKeyFile', file: join(world.root, 'keys/secret.key') }],
			lost: [],
		})
		expect(stderr).toMatch(/secret\.key.*ne s’ouvre pas/)
		for (const path of everything(kept)) {
			expect(statSync(path).mode & 0o077, path).toBe(0)
		}
		const key = readFileSync(join(world.root, 'keys/secret.key'))
		expect(everything(kept).filter((path) => statSync(path).isFile() && readFileSync(path).includes(key.subarray(0, 64)))).toEqual([])
		expect(await world.run('restore', kept, '--check')).toMatchObject({ code: 0, json: { files: 5, auditHead: json.auditHead } })
		expect((await world.run('status')).json.backup).toMatchObject({ at: json.at, hours: 0, failing: null })
	})

	it('copies no raw message that the one before has, and stands alone all the same', async () => {
		const world = await worked()
		const first = (await world.run('backup', kept)).json
		await receive(world, await makeMail({ subject: 'Nouveau' }))
		const second = (await world.run('backup', kept)).json
		expect(second.files).toBe(first.files + 1)
		expect(second.bytes - second.written).toBe(rawBytes(first.folder))
		rmSync(first.folder, { recursive: true })
		expect((await world.run('restore', kept, '--check')).code).toBe(0)
	})

	it('does not stand on a raw message that was damaged in the one before', async () => {
		const world = await worked()
		const first = (await world.run('backup', kept)).json
		const raw = join(first.folder, 'raw', readdirSync(join(first.folder, 'raw'))[0]!)
		appendFileSync(raw, 'x')
		const second = (await world.run('backup', kept)).json
		expect(await world.run('restore', second.folder, '--check')).toMatchObject({ code: 0 })
		expect(await world.run('restore', first.folder, '--check')).toMatchObject({ json: { error: { code: 'MSS-BACKUP-DAMAGED' } } })
	})

	it('under a passphrase, says nothing to who has not got it, and holds its keys', async () => {
		const world = await ordinary()
		const { json } = await world.run('backup', kept, '--passphrase-file', phrase)
		expect(json).toMatchObject({ isSealed: true, elsewhere: [] })
		const words = [marguerite.family, 'LEFEVRE', 'Courrier', 'cardiologie', 'SQLite', 'maildir']
		for (const path of everything(kept).filter((one) => statSync(one).isFile())) {
			const text = readFileSync(path, 'latin1')
			expect(words.filter((word) => text.includes(word)), path).toEqual([])
		}
		const again = (await world.run('backup', kept, '--passphrase-file', phrase)).json
		expect(again.bytes - again.written).toBeGreaterThan(0)
		expect(readdirSync(join(world.root, 'data')).filter((name) => name.includes('snapshot'))).toEqual([])
	})

	it('beside a program at work, is of one instant: what its ledger names is there', async () => {
		const world = await worked()
		const child = world.spawn('serve')
		let isOver = false
		const busy = (async () => {
			for (let count = 0; !isOver && count < 500; count++) {
				world.drop(await makeHealthMail({ cdas: [makeCda({ person: count % 2 ? paul : marguerite, title: `Document ${count}` })] }))
				await new Promise((resolve) => setTimeout(resolve, 20))
			}
		})()
		try {
			await until(async () => (await world.run('status')).json.received > 10)
			const counts: number[] = []
			for (let count = 0; count < 3; count++) {
				const { json } = await world.run('backup', kept, '--keys', join(place, 'cles.json'))
				expect(json.lost).toEqual([])
				const at = elsewhere()
				expect(await ask(at, 'restore', json.folder, '--keys', join(place, 'cles.json'))).toMatchObject({ code: 0 })
				const there = new DatabaseSync(join(dirname(at), 'data/ledger.db'))
				const names = there.prepare('SELECT spool FROM messages WHERE spool IS NOT NULL').all().map(({ spool }) => String(spool))
				there.close()
				expect(readdirSync(join(dirname(at), 'data/spool/raw')).sort()).toEqual(names.sort())
				counts.push(names.length)
			}
			expect(counts).toEqual([...counts].sort((one, other) => one - other))
			expect(counts[2]).toBeGreaterThan(counts[0]!)
		} finally {
			isOver = true
			await busy
			child.kill('SIGTERM')
			await new Promise((resolve) => child.on('close', resolve))
		}
	}, 120_000)

	it('on a full disk says so, and leaves nothing there', async () => {
		const world = await worked()
		mkdirSync(kept)
		for (const words of ['', `--passphrase-file ${phrase}`]) {
			const backup = `"${NODE}" "${CLI}" backup ${kept} ${words} --config mssante.yaml`
			const script = `mount -t tmpfs -o size=200k tmpfs ${kept} && ${backup}; ls -A ${kept}`
			const flags = process.getuid?.() === 0 ? ['-m'] : ['-r', '-m']
			const { stdout } = spawnSync('unshare', [...flags, 'sh', '-c', script], { cwd: world.root, encoding: 'utf8' })
			const [said, ...left] = stdout.trim().split('\n')
			expect(JSON.parse(said!).error).toMatchObject({ code: 'MSS-DISK-FULL', text: expect.stringContaining(kept) })
			expect(left).toEqual([])
		}
	})

	it.each([
		['in the store of documents', (world: World) => join(world.root, 'GED/sauvegarde'), []],
		['among the raw mail', (world: World) => join(world.root, 'data/spool/sauvegarde'), []],
		['below a folder that is not there', () => join(place, 'disque', 'sauvegardes'), []],
		['with its keys in it', () => kept, ['--keys', 'cles.json']],
	])('is not made %s', async (_, folder, words: string[]) => {
		const world = await ordinary()
		const [option, name] = words
		const { code, json } = await world.run('backup', folder(world), ...option === undefined ? [] : [option, join(kept, name!)])
		expect([code, json.error.code]).toEqual([1, 'MSS-BACKUP-PLACE'])
		expect(existsSync(folder(world))).toBe(false)
	})

	it('is not put among those of another ledger', async () => {
		const [one, other] = [await worked(), await worked()]
		expect((await one.run('backup', kept)).code).toBe(0)
		// The one that the first is making.
		mkdirSync(join(kept, '.en-cours-2026-11-26T01-30-00-000Z'))
		expect((await other.run('backup', kept)).json.error.code).toBe('MSS-BACKUP-OTHER')
		expect(backups()).toEqual(['.en-cours-2026-11-26T01-30-00-000Z', expect.not.stringMatching(/^\./)])
	})

	it('leaves as many as are asked for, the newest', async () => {
		const world = await ordinary()
		await world.run('backup', kept)
		await world.run('backup', kept)
		const { json } = await world.run('backup', kept, '--keep', '2')
		expect(json.removed).toBe(1)
		expect(backups()).toHaveLength(2)
		expect(backups().at(-1)).toBe(json.folder.split('/').at(-1))
	})

	it.each(['0', '61', 'sept'])('that is to leave « %s » is refused, with what can be asked', async (keep) => {
		const world = await ordinary()
		const { code, stderr } = await world.run('backup', kept, '--keep', keep)
		expect([code, stderr]).toEqual([2, expect.stringContaining('--keep attend le nombre de sauvegardes à laisser, de 1 à 60')])
		expect(existsSync(kept)).toBe(false)
	})

	it('killed while it takes old ones away leaves none in half that bears a date', { timeout: 180_000 }, async () => {
		const world = await ordinary()
		await world.run('backup', kept)
		const { steps } = die(world.configFile, 'backup', 0, kept)
		for (const nth of [1, 2, 3, 4, 5].map((more) => steps! + more)) {
			await world.run('backup', kept)
			await world.run('backup', kept)
			expect(backups().filter((name) => name.startsWith('.'))).toEqual([])
			expect(die(world.configFile, 'backup', nth, kept, 1).signal, `${nth}`).toBe('SIGKILL')
			for (const name of backups().filter((one) => !one.startsWith('.'))) {
				expect((await ask(world.configFile, 'restore', join(kept, name), '--check')).code, `${nth}: ${name}`).toBe(0)
			}
		}
		expect((await world.run('backup', kept, '--keep', '1')).json).toMatchObject({ stuck: [] })
		expect(backups()).toHaveLength(1)
	})

	it('is made though an old one cannot be taken away: that is told, and tried again', async () => {
		const world = await worked()
		const old = (await world.run('backup', kept)).json.folder
		const draft = join(kept, `.en-cours-${basename(old)}`)
		const command = (words: string) => `"${NODE}" "${CLI}" ${words} --config mssante.yaml`
		const flags = process.getuid?.() === 0 ? ['-m'] : ['-r', '-m']
		// A place where something is mounted is neither renamed nor removed; the folder in which it is, renamed alone.
		for (const [place, left] of [[old, old], [join(old, 'raw'), draft]]) {
			const script = `mount --bind ${place} ${place} && ${command(`backup ${kept} --keep 1`)}; ${command('doctor')}`
			const { stdout } = spawnSync('unshare', [...flags, 'sh', '-c', script], { cwd: world.root, encoding: 'utf8' })
			const [made, rows] = stdout.trim().split('\n').map((line) => JSON.parse(line))
			expect(made).toMatchObject({ folder: expect.any(String), stuck: [left] })
			expect(rows).toContainEqual(expect.objectContaining({
				check: 'sauvegarde',
				level: 'attention',
				detail: expect.stringContaining(`ne peuvent pas être retirées : ${left}`),
			}))
			expect(backups()).toHaveLength(2)
		}
		expect((await world.run('backup', kept, '--keep', '1')).json).toMatchObject({ removed: 1, stuck: [] })
		expect(backups()).toHaveLength(1)
	})

	it('killed anywhere leaves nothing that looks whole, and the next one is', { timeout: 180_000 }, async () => {
		const world = await ordinary()
		die(world.configFile, 'backup', 0, kept)
		const { steps } = die(world.configFile, 'backup', 0, kept)
		for (const nth of moments(steps!)) {
			const before = backups()
			expect(die(world.configFile, 'backup', nth, kept).signal).toBe('SIGKILL')
			const after = backups().filter((name) => !name.startsWith('.') && !before.includes(name))
			// Killed after it bore its name: then it is whole.
			for (const name of after) {
				expect((await ask(world.configFile, 'restore', join(kept, name), '--check')).code, `${nth}`).toBe(0)
			}
		}
		expect((await world.run('backup', kept)).code).toBe(0)
		expect(backups().filter((name) => name.startsWith('.'))).toEqual([])
		expect((await world.run('restore', kept, '--check')).code).toBe(0)
	})
})

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
			expect(row).toMatchObject({ ok: true, detail: expect.stringMatching(/^la dernière : /) })
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
		const world = await ordinary()
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
		expect(alerts).toContainEqual(expect.stringMatching(/^Sauvegarde : elle échoue/))
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
			detail: 'elles se font, mais 4 ancienne(s) ne peuvent pas être retirées : /mnt/a, /mnt/b, /mnt/c…',
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
			expect.objectContaining({ text: expect.stringMatching(/^Sauvegarde : la dernière est du .* une par jour/) }),
		)
		await ledger.close()
	})

	it('goes on after a clock that was ahead: what bears an instant to come counts for nothing, and is told', async () => {
		const world = await worked({ backup: { folder: kept, keep: 2, passphraseFile: phrase } })
		await night(world)
		await night(world, later(24))
		const jumped = '2031-02-03T04-05-06-789Z'
		renameSync(join(kept, backups()[0]!), join(kept, jumped))
		await remembering(world, (last) => ({ ...last, at: '2031-02-03T04:05:06.789Z' }))
		const config = loadConfig(world.configFile)
		const ledger = await openAuditedLedger(config)
		expect(await examineBackup({ config, ledger })).toMatchObject({ ok: false, detail: expect.stringMatching(/une date à venir/) })
		expect(await backupStatus({ config, ledger })).toMatchObject({ hours: null })
		await ledger.close()
		const { row } = await night(world, later(25))
		expect(row).toMatchObject({ ok: false, detail: expect.stringMatching(/^1 sauvegarde\(s\) .* une date à venir/) })
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
		expect(row).toMatchObject({ ok: false, detail: expect.stringMatching(/une copie de celui de « serveur-1 »/) })
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
	}, 150_000)
})

describe('a restoration', () => {
	it('killed anywhere begins nothing, and the same command ends it', { timeout: 180_000 }, async () => {
		const world = await ordinary()
		await world.run('backup', kept, '--passphrase-file', phrase)
		const { steps } = die(elsewhere(), 'restore', 0, kept)
		for (const nth of moments(steps!)) {
			const at = elsewhere()
			expect(die(at, 'restore', nth, kept).signal).toBe('SIGKILL')
			const isDone = existsSync(join(dirname(at), 'data/ledger.db'))
			if (!isDone && existsSync(at)) {
				expect((await ask(at, 'status')).json.error.code, `${nth}`).toMatch(/^MSS-(?:RESTORE-UNFINISHED|SECRET-)/)
			}
			const again = await ask(at, 'restore', kept, '--passphrase-file', phrase)
			expect(isDone ? again.json.error.code : again.code, `${nth}: ${again.stderr}`).toBe(isDone ? 'MSS-RESTORE-TAKEN' : 0)
			expect((await ask(at, 'status')).json, `${nth}`).toMatchObject({ received: 3, lawHolds: true })
			expect(everything(dirname(at)).filter((path) => path.endsWith('.restoring'))).toEqual([])
		}
	})

	it.each([
		['without its passphrase', [], 'MSS-BACKUP-PASSPHRASE'],
		['with another passphrase', ['--passphrase-file', 'autre.txt'], 'MSS-BACKUP-PASSPHRASE'],
		['with a passphrase that is not there', ['--passphrase-file', 'rien.txt'], 'MSS-FILE'],
	])('%s is refused, and nothing is there', async (_, words: string[], code) => {
		const world = await ordinary()
		await world.run('backup', kept, '--passphrase-file', phrase)
		writeFileSync(join(place, 'autre.txt'), 'une tout autre phrase')
		const at = elsewhere()
		const [option, name] = words
		expect((await ask(at, 'restore', kept, ...option === undefined ? [] : [option, join(place, name!)])).json.error.code).toBe(code)
		expect(readdirSync(dirname(at))).toEqual([])
	})

	it('without its keys is refused; with those of another ledger too', async () => {
		const [world, other] = [await ordinary(), await worked()]
		await world.run('backup', kept)
		const at = elsewhere()
		expect((await ask(at, 'restore', kept)).json.error).toMatchObject({
			code: 'MSS-BACKUP-KEYS',
			text: expect.stringMatching(/^Cette sauvegarde ne s’ouvre pas sans ses clés : elles n’y sont pas/),
		})
		const keys = join(place, 'cles.json')
		await other.run('backup', join(place, 'autres'), '--keys', keys)
		expect((await ask(at, 'restore', kept, '--keys', keys)).json.error.code).toBe('MSS-BACKUP-KEYS')
		const forged = JSON.parse(readFileSync(keys, 'utf8'))
		forged.ledger = JSON.parse(readFileSync(join(kept, backups()[0]!, 'manifest.json'), 'utf8')).ledger
		writeFileSync(keys, JSON.stringify(forged))
		expect((await ask(at, 'restore', kept, '--keys', keys)).json.error.code).toBe('MSS-BACKUP-KEY-OTHER')
		expect(readdirSync(dirname(at))).toEqual([])
	})

	it.each([
		['a part that was changed', (folder: string) => appendFileSync(join(folder, 'ledger.db'), 'x')],
		['a part that lacks', (folder: string) => rmSync(join(folder, 'raw'), { recursive: true })],
		// Where reading is EIO, as on a disk that suffered.
		['a part that cannot be read', (folder: string) => {
			rmSync(join(folder, 'ledger.db'))
			symlinkSync('/proc/self/mem', join(folder, 'ledger.db'))
		}],
		['a manifest that was changed', (folder: string) => {
			const file = join(folder, 'manifest.json')
			writeFileSync(file, readFileSync(file, 'utf8').replace('"parts": [', '"parts": [{"path":"raw/x","size":0,"sha256":"'
			+ `${'0'.repeat(64)}"},`))
		}],
		['a manifest cut short', (folder: string) => writeFileSync(join(folder, 'manifest.json'), '{"format": 1')],
	])('of a backup with %s is refused, and nothing is there', async (_, damage) => {
		const world = await ordinary()
		const keys = join(place, 'cles.json')
		const { json } = await world.run('backup', kept, '--keys', keys)
		damage(json.folder)
		const at = elsewhere()
		expect((await ask(at, 'restore', kept, '--keys', keys)).json.error.code).toMatch(/^MSS-BACKUP-(?:DAMAGED|KEY-OTHER)$/)
		expect(everything(dirname(at)).filter((path) => statSync(path).isFile() && !path.endsWith('.lock'))).toEqual([])
		expect((await ask(at, 'restore', kept, '--keys', keys, '--check')).code).toBe(1)
	})

	it('on a full disk says which one, and leaves nothing there', async () => {
		const world = await ordinary()
		await world.run('backup', kept, '--passphrase-file', phrase)
		const at = elsewhere()
		const [data, check] = [join(dirname(at), 'data'), join(place, 'tmp')]
		const flags = process.getuid?.() === 0 ? ['-m'] : ['-r', '-m']
		for (const [full, option, where] of [[data, '', data], [check, '--check', join(check, 'mssante-check-')]] as const) {
			mkdirSync(full)
			const restored = `"${NODE}" "${CLI}" restore ${kept} ${option} --passphrase-file ${phrase} --config ${at}`
			const script = `mount -t tmpfs -o size=100k tmpfs ${full} && ${restored}; find ${full} -type f ! -name '*.lock'`
			const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1', TMPDIR: check }
			const { stdout } = spawnSync('unshare', [...flags, 'sh', '-c', script], { encoding: 'utf8', env })
			const [said, ...left] = stdout.trim().split('\n')
			expect(JSON.parse(said!).error).toMatchObject({ code: 'MSS-DISK-FULL', text: expect.stringContaining(where) })
			expect(left).toEqual([])
		}
	})

	it('beside another takes nothing of what that one writes', async () => {
		const world = await ordinary()
		await world.run('backup', kept, '--passphrase-file', phrase)
		const at = elsewhere()
		mkdirSync(join(dirname(at), 'data'))
		writeFileSync(`${at}.restoring`, 'de l’autre')
		const unlock = lockAtOnce(join(dirname(at), 'data/ledger.db'))!
		expect((await ask(at, 'restore', kept, '--passphrase-file', phrase)).json.error.code).toBe('MSS-BACKUP-RUNNING')
		expect(readFileSync(`${at}.restoring`, 'utf8')).toBe('de l’autre')
		unlock()
		expect((await ask(at, 'restore', kept, '--passphrase-file', phrase)).code).toBe(0)
		expect(existsSync(`${at}.restoring`)).toBe(false)
	})

	it('of a journal that was edited is refused, unless a person decides', async () => {
		const world = await worked()
		const keys = join(place, 'cles.json')
		const ledger = new DatabaseSync(join(world.root, 'data/ledger.db'))
		ledger.exec('UPDATE audit SET actor = \'quelqu’un\' WHERE seq = 3')
		ledger.close()
		await world.run('backup', kept, '--keys', keys)
		const at = elsewhere()
		expect((await ask(at, 'restore', kept, '--keys', keys)).json.error).toMatchObject({
			code: 'MSS-BACKUP-JOURNAL',
			text: expect.stringContaining('entrée 3'),
		})
		expect((await ask(at, 'restore', kept, '--keys', keys, '--accept-journal')).code).toBe(0)
	})

	it('goes into empty places alone, twice is once', async () => {
		const world = await ordinary()
		await world.run('backup', kept, '--passphrase-file', phrase)
		expect((await world.run('restore', kept, '--passphrase-file', phrase)).json.error.code).toBe('MSS-RESTORE-TAKEN')
		const at = elsewhere()
		mkdirSync(join(dirname(at), 'data/spool/raw'), { recursive: true })
		writeFileSync(join(dirname(at), 'data/spool/raw/un.eml'), 'à quelqu’un')
		expect((await ask(at, 'restore', kept, '--passphrase-file', phrase)).json.error.code).toBe('MSS-RESTORE-TAKEN')
		expect(readFileSync(join(dirname(at), 'data/spool/raw/un.eml'), 'utf8')).toBe('à quelqu’un')
		rmSync(join(dirname(at), 'data'), { recursive: true })
		expect((await ask(at, 'restore', kept, '--passphrase-file', phrase)).code).toBe(0)
		expect((await ask(at, 'restore', kept, '--passphrase-file', phrase)).json.error.code).toBe('MSS-RESTORE-TAKEN')
	})

	it.each(['-wal', '-shm', '-journal'])('is not done beside a « %s » of before', async (companion) => {
		const world = await ordinary()
		await world.run('backup', kept, '--passphrase-file', phrase)
		const at = elsewhere()
		mkdirSync(join(dirname(at), 'data'))
		writeFileSync(join(dirname(at), `data/ledger.db${companion}`), '')
		expect((await ask(at, 'restore', kept, '--passphrase-file', phrase)).json.error).toMatchObject({
			code: 'MSS-RESTORE-TAKEN',
			text: expect.stringContaining(`ledger.db${companion}`),
		})
		expect(readdirSync(join(dirname(at), 'data'))).toEqual([`ledger.db${companion}`])
	})

	it('begun anew does not play over the draft what a killed one wrote beside it', async () => {
		const world = await ordinary()
		await world.run('backup', kept, '--passphrase-file', phrase)
		const at = elsewhere()
		const data = join(dirname(at), 'data')
		mkdirSync(data)
		// As a kill leaves it: the draft open, its last writes in its log alone.
		const draft = join(data, 'ledger.db.restoring')
		copyFileSync(join(world.root, 'data/ledger.db'), draft)
		const killed = spawnSync(NODE, ['-e', `const { DatabaseSync } = require('node:sqlite')
			const db = new DatabaseSync(${JSON.stringify(draft)})
			db.exec('PRAGMA journal_mode = WAL; CREATE TABLE stray (word)')
			process.kill(process.pid, 'SIGKILL')`])
		expect([killed.signal, statSync(`${draft}-wal`).size > 0]).toEqual(['SIGKILL', true])
		expect((await ask(at, 'restore', kept, '--passphrase-file', phrase)).code).toBe(0)
		expect(JSON.stringify(layoutOf(join(data, 'ledger.db')))).not.toContain('stray')
		expect((await ask(at, 'status')).json).toMatchObject({ received: 3, lawHolds: true })
		expect(readdirSync(data).filter((name) => name.includes('restoring'))).toEqual([])
	})

	it.runIf(process.getuid?.() === 0)('by root gives each file to the service, the folders that it makes too', async () => {
		const world = await ordinary()
		await world.run('backup', kept, '--passphrase-file', phrase)
		const at = elsewhere()
		const there = dirname(at)
		chownSync(there, 0, SERVICE)
		mkdirSync(join(there, 'data'))
		chownSync(join(there, 'data'), SERVICE, SERVICE)
		expect((await ask(at, 'restore', kept, '--passphrase-file', phrase)).code).toBe(0)
		const owned = (path: string) => {
			const { uid, gid, mode } = statSync(join(there, path))
			return [uid, gid, (mode & 0o777).toString(8)]
		}
		expect(owned('mssante.yaml')).toEqual([0, SERVICE, '640'])
		expect(owned('keys')).toEqual([0, SERVICE, '750'])
		expect(owned('keys/secret.key')).toEqual([SERVICE, SERVICE, '600'])
		expect(owned('data/ledger.db')).toEqual([SERVICE, SERVICE, '600'])
		expect(owned('data/spool')).toEqual([SERVICE, SERVICE, '700'])
		for (const name of readdirSync(join(there, 'data/spool/raw'))) {
			expect(owned(`data/spool/raw/${name}`)).toEqual([SERVICE, SERVICE, '600'])
		}
	})

	it('puts the passphrase that was given where the next backup will look for it', async () => {
		const world = await worked({ backup: { folder: kept, passphraseFile: './keys/phrase.txt' } })
		copyFileSync(phrase, join(world.root, 'keys/phrase.txt'))
		expect((await world.run('backup')).json).toMatchObject({ isSealed: true })
		const at = elsewhere()
		expect((await ask(at, 'restore', kept, '--passphrase-file', phrase)).code).toBe(0)
		expect((await ask(at, 'backup')).json).toMatchObject({ isSealed: true })
		expect(backups()).toHaveLength(2)
	})

	it('beside a configuration of another machine goes where that one says', async () => {
		const world = await ordinary()
		await world.run('backup', kept, '--passphrase-file', phrase)
		const at = elsewhere()
		const there = dirname(at)
		writeFileSync(at, stringify({
			ledger: { url: 'sqlite:./registre/l.db' },
			spool: './attente',
			secretKeyFile: './cles/s.key',
			ged: { kind: 'folder', root: './GED' },
			mailboxes: [maildirMailbox(there)],
		}))
		const { code, json } = await ask(at, 'restore', kept, '--passphrase-file', phrase)
		expect([code, json.configuration]).toEqual([0, 'kept'])
		expect(existsSync(join(there, 'registre/l.db')) && existsSync(join(there, 'cles/s.key'))).toBe(true)
		expect(readdirSync(join(there, 'attente/raw'))).toHaveLength(3)
		expect((await ask(at, 'status')).json).toMatchObject({ received: 3 })
	})

	it.each([13, 15, 17])('of a ledger of an older program (layout %i) goes on with this one', async (layout) => {
		const at = elsewhere()
		const there = dirname(at)
		for (const folder of ['data', 'keys', 'GED']) {
			mkdirSync(join(there, folder), { recursive: true })
		}
		writeFileSync(join(there, 'data/ledger.db'), gunzipSync(readFileSync(join(OLD, 'ledger.db.gz'))))
		copyFileSync(join(OLD, 'key.txt'), join(there, 'keys/secret.key'))
		chmodSync(join(there, 'keys/secret.key'), 0o600)
		const { migrate } = await import('../server/ledger/migrations/migrations.ts')
		const { openSqlite } = await import('../server/ledger/sqlite.ts')
		if (layout > 13) {
			const db = openSqlite<never>(join(there, 'data/ledger.db'))
			await migrate(db, layout)
			await db.destroy()
		}
		writeFileSync(at, stringify({
			ledger: { url: 'sqlite:./data/ledger.db' },
			spool: './data/spool',
			ins: { environment: 'test' },
			ged: { kind: 'folder', root: './GED' },
			mailboxes: [maildirMailbox(there)],
		}))
		const before = layoutOf(join(there, 'data/ledger.db'))
		const { code, json } = await ask(at, 'backup', kept, '--passphrase-file', phrase)
		// Its raw mail was never kept with this fixture: that is told, and keeps nothing from being kept.
		expect([code, json.lost.length > 0]).toEqual([0, true])
		expect(layoutOf(join(there, 'data/ledger.db'))).toEqual(before)
		const next = elsewhere()
		maildirMailbox(dirname(next))
		expect(await ask(next, 'restore', kept, '--passphrase-file', phrase)).toMatchObject({ code: 0 })
		const expected = JSON.parse(readFileSync(join(OLD, 'expected.json'), 'utf8'))
		expect((await ask(next, 'status')).json).toMatchObject({ received: expected.status.received, lawHolds: true })
		writeFileSync(join(dirname(next), 'BAL/new/000001.test'), await makeMail({ subject: 'Après' }))
		expect((await ask(next, 'collect', '--once')).json).toMatchObject({ received: 1, review: 1 })
		// The new store has not what the old one kept of it; the journal itself is whole.
		expect((await ask(next, 'audit', 'verify')).json).toMatchObject({ head: 'missing', entries: expect.any(Number) })
		expect((await ask(next, 'audit', 'verify')).json.firstBroken).toBeUndefined()
	})

	it('of a ledger of a newer program is refused', async () => {
		const world = await worked()
		const ledger = new DatabaseSync(join(world.root, 'data/ledger.db'))
		ledger.exec('INSERT INTO kysely_migration (name, timestamp) VALUES (\'99-later\', \'2030-01-01\')')
		ledger.close()
		expect((await world.run('backup', kept, '--passphrase-file', phrase)).code).toBe(0)
		const at = elsewhere()
		for (const words of [[], ['--check']]) {
			expect((await ask(at, 'restore', kept, '--passphrase-file', phrase, ...words)).json.error.code).toBe('MSS-LEDGER-NEWER')
		}
		expect(everything(dirname(at)).filter((path) => statSync(path).isFile() && !path.endsWith('.lock'))).toEqual([])
	})
})

describe('documents made again', () => {
	it('from the raw messages have the very bytes of the store, each at its place', async () => {
		const world = await ordinary()
		const into = join(place, 'refait')
		expect(await world.run('rebuild', into)).toMatchObject({
			code: 0,
			json: { documents: 4, same: 4, different: 0, missing: 0, lines: [] },
		})
		expect(treeOf(into)).toEqual(treeOf(join(world.root, 'GED')))
		expect((await world.run('rebuild', into)).json.error.code).toBe('MSS-REBUILD-TAKEN')
	})

	it('of one patient are theirs alone', async () => {
		const world = await ordinary()
		const into = join(place, 'refait')
		expect((await world.run('rebuild', into, '--patient', paul.id)).json).toMatchObject({ documents: 1, same: 1 })
		expect(Object.keys(treeOf(into)).every((path) => path.startsWith(paul.folder))).toBe(true)
	})

	it('are where people moved them; what they took away is not made again, and is told; so is what was deleted', async () => {
		const world = await worked()
		const ged = join(world.root, 'GED')
		const [pdf, xml] = world.files().filter((path) => path.includes('Marguerite')) as [string, string]
		mkdirSync(join(ged, dirname(xml), 'Archives'))
		renameSync(join(ged, xml), join(ged, dirname(xml), 'Archives/Compte rendu.xml'))
		rmSync(join(ged, pdf))
		await world.run('collect', '--once')
		const raw = new DatabaseSync(join(world.root, 'data/ledger.db'))
		const { spool } = raw.prepare('SELECT spool FROM messages WHERE patient_id = ?').get(paul.id)!
		raw.prepare('UPDATE messages SET spool = NULL WHERE spool = ?').run(spool!)
		raw.close()
		rmSync(join(world.root, 'data/spool/raw', String(spool)))
		const into = join(place, 'refait')
		const { code, json } = await world.run('rebuild', into)
		expect([code, json.documents, json.same, json.missing]).toEqual([0, 3, 2, 1])
		expect(json.lines).toMatchObject([
			{ reason: 'removed', text: expect.stringMatching(/une personne l’a retiré/) },
			{ patientId: paul.id, reason: 'raw-deleted', text: expect.stringMatching(/effacé, sa durée/) },
		])
		expect(existsSync(join(into, dirname(xml), 'Archives/Compte rendu.xml'))).toBe(true)
		expect(existsSync(join(into, pdf))).toBe(false)
	})

	it('are told where the store lacks them, and put back there when it is asked for: what lacks, and nothing else', async () => {
		const world = await worked()
		const ged = join(world.root, 'GED')
		const before = treeOf(ged)
		const [gone, changed] = ['Marguerite', paul.folder].map((name) => world.files().find((path) => path.includes(name))!) as
			[string, string]
		rmSync(join(ged, gone))
		writeFileSync(join(ged, changed), 'corrigé par une personne')
		const compared = await world.run('rebuild', '--compare')
		expect(compared).toMatchObject({ code: 1, json: { documents: 4, same: 2, different: 1, missing: 1 } })
		expect(compared.json.lines.map(({ path, reason }: { path: string, reason: string }) => [path, reason]).sort()).toEqual([
			[gone, 'absent'],
			[changed, 'changed'],
		].sort())
		expect((await world.run('rebuild', '--repair')).json).toMatchObject({ same: 3, different: 1, missing: 0, repaired: 1 })
		expect(treeOf(ged)).toEqual({ ...before, [changed]: treeOf(ged)[changed] })
		expect(readFileSync(join(ged, changed), 'utf8')).toBe('corrigé par une personne')
		await world.run('collect', '--once')
		expect((await world.run('why', gone)).json[0].state).toBe('filed')
		expect((await world.run('audit', 'verify')).json.ok).toBe(true)
	})

	it('of a patient whose folder is gone are not put back, where nobody would look', async () => {
		const world = await worked()
		rmSync(join(world.root, 'GED', marguerite.folder), { recursive: true })
		const { code, json } = await world.run('rebuild', '--repair')
		expect([code, json.repaired]).toEqual([1, 0])
		expect(json.lines.map(({ reason }: { reason: string }) => reason)).toEqual(['no-folder', 'no-folder'])
		expect(existsSync(join(world.root, 'GED', marguerite.folder))).toBe(false)
	})
})

function die(configFile: string, what: string, nth: number, folder: string, keep = 0): { signal: string | null, steps: number | null } {
	const words = [DIE, configFile, what, String(nth), folder, what === 'restore' ? phrase : '', String(keep)]
	const { signal, stdout, stderr, status } = spawnSync(NODE, words, { encoding: 'utf8' })
	if (signal === null && status !== 0) {
		throw new Error(stderr)
	}
	return { signal, steps: stdout === '' ? null : JSON.parse(stdout).steps }
}

/** Spread from the first to the last. */
function moments(steps: number): number[] {
	const count = Math.min(KILLS, steps)
	return Array.from({ length: count }, (_, index) => 1 + Math.floor(index * (steps - 1) / Math.max(1, count - 1)))
}

function rawBytes(folder: string): number {
	return readdirSync(join(folder, 'raw')).reduce((sum, name) => sum + statSync(join(folder, 'raw', name)).size, 0)
}

function layoutOf(file: string): unknown[] {
	const database = new DatabaseSync(file, { readOnly: true })
	try {
		return [database.prepare('PRAGMA user_version').get(), database.prepare('SELECT name FROM sqlite_master ORDER BY name').all()]
	} finally {
		database.close()
	}
}

/** Bytes of each visible file, by its path. */
function treeOf(root: string): Record<string, string> {
	return Object.fromEntries(everything(root)
		.filter((path) => statSync(path).isFile() && !path.includes('.mssante'))
		.map((path) => [path.slice(root.length + 1), readFileSync(path, 'base64')]))
}
