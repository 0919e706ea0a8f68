/** kill -9 at each step of what files itself once its sender is trusted: filed once in the end, and heard once. */
import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { openApp } from '../server/app.ts'
import { loadConfig } from '../server/config/load.ts'
import { openLog } from '../server/log/log.ts'
import { dieAt } from './support/die-at.ts'
import { IME, importTrust } from './support/sending.support.ts'
import { makeWorld } from './support/world.support.ts'

/** Spread over its steps; `npm run test:long` goes through each. */
const KILLS = 5
const isLong = process.env.MSSANTE_LONG !== undefined
const PAUL = PEOPLE[1]!
const ASKS = 'Bonjour,\n\nPouvez-vous nous dire quel est son traitement ? Merci de répondre avant vendredi.'
const [OURS, THEIRS] = ['ehpad.exemple.mssante.fr', 'chu.exemple.mssante.fr']

/** A letter waits whose sender has just come into the trust list. */
async function worldOfOne() {
	const world = await makeWorld({ more: { structures: [IME] } })
	await importTrust(world, [OURS])
	mkdirSync(join(world.root, 'GED', PAUL.folder), { recursive: true })
	const cdas = [makeCda({ person: PAUL, title: 'Question' })]
	world.drop(await makeHealthMail({ cdas, mail: { from: `cardio@${THEIRS}`, text: ASKS } }))
	await world.run('collect', '--once')
	await importTrust(world, [OURS, THEIRS])
	return world
}

/** @return how many steps there were, or null: it was killed */
async function decideAndDie(configFile: string, step: number): Promise<number | null> {
	const said = await dieAt('act-and-die.ts', [configFile, String(step), 'again'])
	return said === null ? null : Number(said)
}

it('killed at one step after the other, it is filed once in the end, and what it asks is heard once', { timeout: 1_200_000 }, async () => {
	const steps = (await decideAndDie((await worldOfOne()).configFile, 0))!
	expect(steps).toBeGreaterThan(10)
	for (let step = 1; step <= steps; step += isLong ? 1 : Math.ceil(steps / KILLS)) {
		const world = await worldOfOne()
		const waiting = world.hashes().sort()
		expect([step, await decideAndDie(world.configFile, step)]).toEqual([step, null])
		await world.run('collect', '--once')
		const app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
		const { db, audit } = app.ledger
		expect([step, await db.selectFrom('messages').select(['state', 'patient_id']).execute()])
			.toEqual([step, [{ state: 'filed', patient_id: PAUL.id }]])
		expect([step, await db.selectFrom('turns').select('whose').execute()]).toEqual([step, [{ whose: 'ours' }]])
		expect((await audit.verify(db)).ok).toBe(true)
		await app.close()
		const files = world.files()
		expect([step, files.filter((path) => !path.startsWith(`${PAUL.folder}/`)).map((path) => basename(path))]).toEqual([step, []])
		expect([step, world.hashes().sort()]).toEqual([step, waiting])
	}
	if (isLong) {
		process.stdout.write(`again: killed at each of ${steps} steps\n`)
	}
})
