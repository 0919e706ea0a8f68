/** A backup put back on another machine: whole, into empty places alone. */
import type { World } from './support/world.support.ts'

import { spawnSync } from 'node:child_process'
import {
	appendFileSync,
	chmodSync,
	chownSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync } from 'node:zlib'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { lockAtOnce } from '../server/ledger/lock.ts'
import { ask, elsewhere, filesIn, newPlace, worked } from './support/kept.ts'
import { newFolder } from './support/new-folder.ts'
import { CLI, maildirMailbox, NODE } from './support/world.support.ts'

const OLD = join(import.meta.dirname, 'fixtures', 'ledger-0.1')
/** Of no account of this machine. */
const SERVICE = 4321

/** One that nobody changes: what is asked of it is asked of its backups. */
let ordinary: World
beforeAll(async () => {
	ordinary = await worked()
})

describe('a restoration of a backup under a passphrase', () => {
	// Made once: it is read, and no more.
	let kept: string
	let phrase: string
	beforeAll(async () => {
		({ kept, phrase } = newPlace())
		expect((await ordinary.run('backup', kept, '--passphrase-file', phrase)).code).toBe(0)
	})

	it.each([
		['without its passphrase', [], 'MSS-BACKUP-PASSPHRASE'],
		['with another passphrase', ['--passphrase-file', 'autre.txt'], 'MSS-BACKUP-PASSPHRASE'],
		['with a passphrase that is not there', ['--passphrase-file', 'rien.txt'], 'MSS-FILE'],
	])('%s is refused, and nothing is there', async (_, words: string[], code) => {
		const place = newFolder('phrases')
		writeFileSync(join(place, 'autre.txt'), 'une tout autre phrase')
		const at = elsewhere()
		const [option, name] = words
		expect((await ask(at, 'restore', kept, ...option === undefined ? [] : [option, join(place, name!)])).json.error.code).toBe(code)
		expect(readdirSync(dirname(at))).toEqual([])
	})

	it('on a full disk says which one, and leaves nothing there', async () => {
		const at = elsewhere()
		const [data, check] = [join(dirname(at), 'data'), join(newFolder('plein'), 'tmp')]
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

	it('goes into empty places alone, twice is once', async () => {
		expect((await ordinary.run('restore', kept, '--passphrase-file', phrase)).json.error.code).toBe('MSS-RESTORE-TAKEN')
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
		const at = elsewhere()
		const data = join(dirname(at), 'data')
		mkdirSync(data)
		// As a kill leaves it: the draft open, its last writes in its log alone.
		const draft = join(data, 'ledger.db.restoring')
		copyFileSync(join(ordinary.root, 'data/ledger.db'), draft)
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

	it('beside a configuration of another machine goes where that one says', async () => {
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
})

describe('a restoration', () => {
	let place: string
	let kept: string
	let phrase: string
	beforeEach(() => {
		({ place, kept, phrase } = newPlace())
	})

	it('without its keys is refused; with those of another ledger too', async () => {
		const [world, other] = [ordinary, await worked()]
		await world.run('backup', kept)
		const at = elsewhere()
		expect((await ask(at, 'restore', kept)).json.error).toMatchObject({
			code: 'MSS-BACKUP-KEYS',
			text: expect.stringMatching(/^Cette sauvegarde ne s’ouvre pas sans ses clés\s: elles n’y sont pas/),
		})
		const keys = join(place, 'cles.json')
		await other.run('backup', join(place, 'autres'), '--keys', keys)
		expect((await ask(at, 'restore', kept, '--keys', keys)).json.error.code).toBe('MSS-BACKUP-KEYS')
		const forged = JSON.parse(readFileSync(keys, 'utf8'))
		forged.ledger = JSON.parse(readFileSync(join(kept, readdirSync(kept)[0]!, 'manifest.json'), 'utf8')).ledger
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
		const world = ordinary
		const keys = join(place, 'cles.json')
		const { json } = await world.run('backup', kept, '--keys', keys)
		damage(json.folder)
		const at = elsewhere()
		expect((await ask(at, 'restore', kept, '--keys', keys)).json.error.code).toMatch(/^MSS-BACKUP-(?:DAMAGED|KEY-OTHER)$/)
		expect(filesIn(dirname(at)).filter((path) => !path.endsWith('.lock'))).toEqual([])
		expect((await ask(at, 'restore', kept, '--keys', keys, '--check')).code).toBe(1)
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

	it('puts the passphrase that was given where the next backup will look for it', async () => {
		const world = await worked({ backup: { folder: kept, passphraseFile: './keys/phrase.txt' } })
		copyFileSync(phrase, join(world.root, 'keys/phrase.txt'))
		expect((await world.run('backup')).json).toMatchObject({ isSealed: true })
		const at = elsewhere()
		expect((await ask(at, 'restore', kept, '--passphrase-file', phrase)).code).toBe(0)
		expect((await ask(at, 'backup')).json).toMatchObject({ isSealed: true })
		expect(readdirSync(kept)).toHaveLength(2)
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
		const { openSqlite } = await import('../server/ledger/dialects/sqlite.ts')
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
		expect(filesIn(dirname(at)).filter((path) => !path.endsWith('.lock'))).toEqual([])
	})
})

function layoutOf(file: string): unknown[] {
	const database = new DatabaseSync(file, { readOnly: true })
	try {
		return [database.prepare('PRAGMA user_version').get(), database.prepare('SELECT name FROM sqlite_master ORDER BY name').all()]
	} finally {
		database.close()
	}
}
