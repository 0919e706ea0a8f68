/** A store that is away is not a person who removed everything: what is believed, what is doubted and told, and what comes back. */
import type { World } from './support/world.support.ts'

import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { makeWorld } from './support/world.support.ts'

const paul = PEOPLE[1]!
let world: World
let ged: string
const collect = () => world.run('collect', '--once')
const documents = async (id: number) => (await world.run('why', String(id))).json[0].documents as { state: string, rule: string | null }[]
async function doubts() {
	return ((await world.run('doctor')).json as { check: string, ok: boolean }[]).find(({ check }) => check === 'documents de la GED')!
}

beforeEach(async () => {
	world = await makeWorld()
	ged = join(world.root, 'GED')
	world.drop(await makeHealthMail({ cdas: [makeCda({ person: paul })] }))
	world.drop(await makeMail({ subject: 'Publicité' }))
	await collect()
	await collect()
})

describe('what is found nowhere', () => {
	it('while the whole store is away is not taken for removed, and is told', async () => {
		renameSync(ged, `${ged}-ailleurs`)
		mkdirSync(ged)
		await collect()
		expect(await documents(1)).toMatchObject([{ state: 'filed' }])
		expect(await documents(2)).toMatchObject([{ state: 'review' }])
		expect((await doubts()).ok).toBe(false)
		rmSync(ged, { recursive: true })
		renameSync(`${ged}-ailleurs`, ged)
		await collect()
		expect(await documents(1)).toMatchObject([{ state: 'filed', rule: null }])
		expect((await doubts()).ok).toBe(true)
	})

	it('with the patient’s folder, or the folder in which it waits, is doubted', async () => {
		for (const folder of [paul.folder, 'À classer']) {
			renameSync(join(ged, folder), join(world.root, 'parti'))
			await collect()
			expect((await doubts()).ok, folder).toBe(false)
			renameSync(join(world.root, 'parti'), join(ged, folder))
		}
		await collect()
		expect(await documents(2)).toMatchObject([{ state: 'review' }])
	})

	it('while the folder above stands was removed by somebody; put back, it is what it was', async () => {
		const [filed] = world.files().filter((path) => path.startsWith(paul.folder)) as [string]
		renameSync(join(ged, filed), join(world.root, 'corbeille.xml'))
		await collect()
		expect(await documents(1)).toMatchObject([{ state: 'removed', rule: 'removed-by-hand' }])
		renameSync(join(world.root, 'corbeille.xml'), join(ged, filed))
		await collect()
		expect(await documents(1)).toMatchObject([{ state: 'filed', rule: null }])
	})

	it('is believed once an administrator says that it was meant', async () => {
		rmSync(join(ged, paul.folder), { recursive: true })
		await collect()
		expect(await documents(1)).toMatchObject([{ state: 'filed' }])
		expect((await world.run('absences', 'accept')).json).toEqual({ accepted: 1 })
		await collect()
		expect(await documents(1)).toMatchObject([{ state: 'removed' }])
		expect((await doubts()).ok).toBe(true)
	})
})

it('many documents gone at once, in several folders, are an alert and no history', async () => {
	for (let index = 0; index < 12; index++) {
		world.drop(await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[index % 2]!, title: `Document ${index}` })] }))
	}
	await collect()
	for (const path of world.files()) {
		rmSync(join(ged, path))
	}
	await collect()
	expect(await documents(1)).toMatchObject([{ state: 'filed' }])
	expect((await doubts()).ok).toBe(false)
})
