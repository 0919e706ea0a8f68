/** `mssante migrate`: a ledger of SQLite's that has worked goes on in a database, as it was. */
import type { World } from '../support/world.support.ts'

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { openAuditedLedger } from '../../server/app.ts'
import { loadConfig } from '../../server/config/load.ts'
import { namedBytes } from '../../server/ledger/tables/spooled.ts'
import { keepLacking } from '../../server/spool/with-ledger.ts'
import { inLedger, ledgerAt } from '../support/ledger.support.ts'
import { makeWorld, newRoot } from '../support/world.support.ts'

let world: World
let database: { url: string }
const OLD = () => `sqlite:${join(world.root, 'data', 'ancien.db')}`

beforeAll(async () => {
	const root = newRoot()
	mkdirSync(join(root, 'data'))
	world = await makeWorld({ root, more: { ledger: { url: 'sqlite:./data/ancien.db' } } })
	world.drop(await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[0]!, title: 'Bilan', pdf: await makePdf('Bilan') })] }))
	world.drop(await makeMail({ subject: 'Courrier \u0000 d’un inconnu' }))
	await world.run('collect', '--once')
	database = { url: (await ledgerAt(join(root, 'data/ledger.db'))).url }
})

/** After some of the bytes. */
async function killedHalfWay(): Promise<void> {
	const config = loadConfig(world.configFile)
	const [from, to] = [await openAuditedLedger({ ...config, ledger: { url: OLD() } }), await openAuditedLedger(config)]
	const [first] = await namedBytes(from.db)
	await keepLacking(join(config.spool, 'raw'), to.db, [first!], to.clock)
	await Promise.all([from.close(), to.close()])
}

describe('a ledger that moves', () => {
	it('goes where the configuration says already, nowhere else', async () => {
		expect(await world.run('migrate', OLD())).toMatchObject({ code: 2, stderr: expect.stringContaining('ledger.url') as string })
		expect(existsSync(join(world.root, 'data', 'ancien.db'))).toBe(true)
	})

	it('is the same there, row by row, its journal whole, and works on', async () => {
		const before = (await world.run('status')).json
		world.configure({ ledger: database })
		await killedHalfWay()
		const { code, json } = await world.run('migrate', OLD(), database.url)
		expect({ code, json }).toMatchObject({ code: 0, json: { tables: { messages: 2 }, spool: { kept: 2, lost: [], changed: [] } } })
		renameSync(join(world.root, 'data', 'ancien.db'), join(world.root, 'data', 'mis-de-côté.db'))
		expect((await world.run('status')).json).toEqual(before)
		expect((await world.run('audit', 'verify')).json).toMatchObject({ ok: true, head: 'found' })
		rmSync(join(world.root, 'data/spool'), { recursive: true })
		expect((await world.run('rebuild', join(world.root, 'refait'))).json).toMatchObject({ documents: 3, same: 3, lines: [] })
		expect(readdirSync(join(world.root, 'data/spool/raw'))).toHaveLength(2)
		world.drop(await makeMail({ subject: 'Un de plus' }))
		await world.run('collect', '--once')
		expect((await world.run('status')).json).toMatchObject({ received: 3, lawHolds: true })
		expect(await inLedger(world.root, 'SELECT max(id) AS last FROM messages')).toEqual([{ last: 3 }])
	})

	it('goes into no database that has worked', async () => {
		renameSync(join(world.root, 'data', 'mis-de-côté.db'), join(world.root, 'data', 'ancien.db'))
		expect((await world.run('migrate', OLD())).json).toMatchObject({ error: { code: 'MSS-MIGRATE-TAKEN' } })
	})
})
