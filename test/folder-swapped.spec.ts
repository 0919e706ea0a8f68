/** A patient's folder is moved, and another takes its place, while a message of theirs waits to be put there again. */
import { mkdirSync, readdirSync, renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { openApp } from '../server/app.ts'
import { collect } from '../server/chores/collect.ts'
import { loadConfig } from '../server/config/load.ts'
import { MssError } from '../server/errors.ts'
import { openLog } from '../server/log/log.ts'
import { clockOf } from '../server/time/clock.ts'
import { makeWorld } from './support/world.support.ts'

const PERSON = PEOPLE[0]!
const MINUTE = 60_000

it.each([
	['', false],
	[', though another message of theirs went where it is now', true],
])('a message that could not be put in it goes with its patient, not with who took the place%s', async (_, isFollowed) => {
	const world = await makeWorld()
	let [now, isFull] = [Date.now(), true]
	const app = await openApp(loadConfig(world.configFile), {
		log: openLog('silent'),
		clock: clockOf(() => now),
		ged: (ged) => new Proxy(ged, {
			get: (target, name) => {
				const part = Reflect.get(target, name) as unknown
				return typeof part !== 'function'
					? part
					: (...words: unknown[]) => {
							if (name === 'create' && isFull && String(words[0]).includes('Retenu')) {
								throw new MssError('MSS-GED-FULL')
							}
							return part.apply(target, words) as unknown
						}
			},
		}),
	})
	const come = async (title: string) => {
		world.drop(await makeHealthMail({ cdas: [makeCda({ person: PERSON, title, pdf: await makePdf(title) })] }))
		await collect(app)
	}
	try {
		await come('Retenu')
		const home = join(world.root, 'GED', PERSON.folder)
		const moved = join(dirname(home), `${basename(home)} (chambre 12)`)
		renameSync(home, moved)
		mkdirSync(home)
		if (isFollowed) {
			await come('Suivi')
		}
		isFull = false
		for (let time = 0; time < 3; time++) {
			now += 2 * MINUTE
			await collect(app)
		}
		const pdfs = (folder: string) => readdirSync(folder, { recursive: true }).map(String).filter((one) => one.endsWith('.pdf'))
		expect(pdfs(home)).toEqual([])
		expect(pdfs(moved)).toHaveLength(isFollowed ? 2 : 1)
		expect(await app.ledger.db.selectFrom('messages').select('state').where('state', '!=', 'filed').execute()).toEqual([])
	} finally {
		await app.close()
	}
})
