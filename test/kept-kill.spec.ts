/** kill -9 at each thing that a backup, then a restoration, does on disk: what looks whole is, and what was begun is ended. */
import type { World } from './support/world.support.ts'

import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { dieAt } from './support/die-at.ts'
import { ask, elsewhere, everything, newPlace, worked } from './support/kept.ts'

const isLong = process.env.MSSANTE_LONG !== undefined
/** Moments at which each of the two is killed; `npm run test:long` goes through all of them. */
const KILLS = isLong ? Infinity : 8
/** Milliseconds: each moment is a start, and a check or a restoration of what it left. */
const LASTS = isLong ? 3_600_000 : 180_000

let world: World
beforeAll(async () => {
	world = await worked()
})

/**
 * @param words the folder, a file of a passphrase or nothing, how many backups are left
 * @return how many things it did on disk, or null: it was killed
 */
async function die(configFile: string, what: 'backup' | 'restore', nth: number, words: string[]): Promise<number | null> {
	const said = await dieAt('keep-and-die.ts', [configFile, what, String(nth), ...words])
	return said === null ? null : (JSON.parse(said) as { steps: number }).steps
}

/** Spread from the first to the last. */
function moments(steps: number): number[] {
	const count = Math.min(KILLS, steps)
	return Array.from({ length: count }, (_, index) => 1 + Math.floor(index * (steps - 1) / Math.max(1, count - 1)))
}

it('a backup that is killed anywhere leaves nothing that looks whole, and the next one is', { timeout: LASTS }, async () => {
	const { kept } = newPlace()
	const backups = () => readdirSync(kept).sort()
	await die(world.configFile, 'backup', 0, [kept])
	// Beside one that is there, whose raw messages it takes.
	const steps = (await die(world.configFile, 'backup', 0, [kept]))!
	for (const nth of moments(steps)) {
		const before = backups()
		expect([nth, await die(world.configFile, 'backup', nth, [kept])]).toEqual([nth, null])
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

it('a backup that is killed while it takes old ones away leaves none in half that bears a date', { timeout: LASTS }, async () => {
	const { kept } = newPlace()
	const backups = () => readdirSync(kept).sort()
	await world.run('backup', kept)
	const steps = (await die(world.configFile, 'backup', 0, [kept]))!
	for (const nth of [1, 2, 3, 4, 5].map((more) => steps + more)) {
		await world.run('backup', kept)
		await world.run('backup', kept)
		expect(backups().filter((name) => name.startsWith('.'))).toEqual([])
		expect([nth, await die(world.configFile, 'backup', nth, [kept, '', '1'])]).toEqual([nth, null])
		for (const name of backups().filter((one) => !one.startsWith('.'))) {
			expect((await ask(world.configFile, 'restore', join(kept, name), '--check')).code, `${nth}: ${name}`).toBe(0)
		}
	}
	expect((await world.run('backup', kept, '--keep', '1')).json).toMatchObject({ stuck: [] })
	expect(backups()).toHaveLength(1)
})

it('a restoration that is killed anywhere begins nothing, and the same command ends it', { timeout: LASTS }, async () => {
	const { kept, phrase } = newPlace()
	await world.run('backup', kept, '--passphrase-file', phrase)
	const steps = (await die(elsewhere(), 'restore', 0, [kept, phrase]))!
	for (const nth of moments(steps)) {
		const at = elsewhere()
		expect([nth, await die(at, 'restore', nth, [kept, phrase])]).toEqual([nth, null])
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
