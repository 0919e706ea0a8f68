/** A backup, made beside a program at work: whole, of one instant, its owner’s alone. */
import type { World } from './support/world.support.ts'

import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail } from '../demo/fixtures/mail.fixture.ts'
import { ask, elsewhere, everything, filesIn, marguerite, newPlace, paul, receive, worked } from './support/kept.ts'
import { until } from './support/until.ts'
import { CLI, NODE } from './support/world.support.ts'

let place: string
let kept: string
let phrase: string
beforeEach(() => {
	({ place, kept, phrase } = newPlace())
})

/** One that nobody changes: what is asked of it is asked of its backups. */
let ordinary: World
beforeAll(async () => {
	ordinary = await worked()
})

const backups = () => readdirSync(kept).sort()

describe('a backup', () => {
	it('is whole, says what it holds, and is for its owner alone', async () => {
		const world = await worked()
		const umask = process.umask(0)
		const { code, json, stderr } = await world.program('backup', kept)
		process.umask(umask)
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
		expect(filesIn(kept).filter((path) => readFileSync(path).includes(key.subarray(0, 64)))).toEqual([])
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
		const world = ordinary
		const { json } = await world.run('backup', kept, '--passphrase-file', phrase)
		expect(json).toMatchObject({ isSealed: true, elsewhere: [] })
		const words = [marguerite.family, 'LEFEVRE', 'Courrier', 'cardiologie', 'SQLite', 'maildir']
		for (const path of filesIn(kept)) {
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
	})

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

	it('on a disk that refuses to be written names it: it is not the data’s', () => {
		mkdirSync(kept)
		const script = `mount -t tmpfs -o ro tmpfs ${kept} && "${NODE}" "${CLI}" backup ${kept} --config mssante.yaml`
		const flags = process.getuid?.() === 0 ? ['-m'] : ['-r', '-m']
		const { stdout } = spawnSync('unshare', [...flags, 'sh', '-c', script], { cwd: ordinary.root, encoding: 'utf8' })
		const { error } = JSON.parse(stdout) as { error: unknown }
		expect(error).toMatchObject({ code: 'MSS-DISK-READONLY', text: expect.stringContaining(kept) as string })
	})

	it.each([
		['in the store of documents', (world: World) => join(world.root, 'GED/sauvegarde'), []],
		['among the raw mail', (world: World) => join(world.root, 'data/spool/sauvegarde'), []],
		['below a folder that is not there', () => join(place, 'disque', 'sauvegardes'), []],
		['with its keys in it', () => kept, ['--keys', 'cles.json']],
	])('is not made %s', async (_, folder, words: string[]) => {
		const world = ordinary
		const [option, name] = words
		const { code, json } = await world.run('backup', folder(world), ...option === undefined ? [] : [option, join(kept, name!)])
		expect([code, json.error.code]).toEqual([1, 'MSS-BACKUP-PLACE'])
		expect(existsSync(folder(world))).toBe(false)
	})

	it('is not made in clear where the key of the ledger is', async () => {
		const { run, root } = ordinary
		for (const folder of [join(root, 'keys'), root]) {
			expect((await run('backup', folder)).json.error).toMatchObject({
				code: 'MSS-BACKUP-PLACE',
				text: expect.stringContaining('secret.key') as unknown,
			})
		}
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
		const world = ordinary
		await world.run('backup', kept)
		await world.run('backup', kept)
		const { json } = await world.run('backup', kept, '--keep', '2')
		expect(json.removed).toBe(1)
		expect(backups()).toHaveLength(2)
		expect(backups().at(-1)).toBe(json.folder.split('/').at(-1))
	})

	it.each(['0', '61', 'sept'])('that is to leave « %s » is refused, with what can be asked', async (keep) => {
		const world = ordinary
		const { code, stderr } = await world.run('backup', kept, '--keep', keep)
		expect([code, stderr]).toEqual([2, expect.stringContaining('--keep attend le nombre de sauvegardes à laisser, de 1 à 60')])
		expect(existsSync(kept)).toBe(false)
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
				detail: expect.stringContaining(`1 ancienne ne peut pas être retirée\u00A0: ${left}`),
			}))
			expect(backups()).toHaveLength(2)
		}
		expect((await world.run('backup', kept, '--keep', '1')).json).toMatchObject({ removed: 1, stuck: [] })
		expect(backups()).toHaveLength(1)
	})
})

function rawBytes(folder: string): number {
	return readdirSync(join(folder, 'raw')).reduce((sum, name) => sum + statSync(join(folder, 'raw', name)).size, 0)
}
