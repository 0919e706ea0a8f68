/** What people did by hand in a store in which thousands of documents are filed: a round looks at some, and all are looked at in turn. */
import type { DemoDesk } from '../demo/desk.ts'

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDesk } from '../demo/desk.ts'
import { believeAbsences, doubtedAbsences } from '../server/incoming/absences.ts'
import { movesWatcher, noticeMoves } from '../server/incoming/notice-moves.ts'
import { openLog } from '../server/log/log.ts'
import { fewOfEach } from './support/many-of-each.ts'
import { newFolder } from './support/new-folder.ts'
import { putFiles, yearsOf } from './support/years.ts'

/** Of which two thirds were received, with some two documents each: more than two slices. */
const MESSAGES = 3000

let root: string
let desk: DemoDesk
let located: number

beforeEach(async () => {
	root = newFolder('moves-many')
	const first = await openDesk(root, { log: openLog('silent') })
	await first.importTrust()
	await fewOfEach(first, root)
	await first.app.close()
	const file = join(root, 'data', 'ledger.db')
	await yearsOf(first, file, MESSAGES)
	putFiles(file, first.ged)
	located = 0
	desk = await openDesk(root, {
		log: openLog('silent'),
		ged: (ged) => new Proxy(ged, {
			get: (target, name) => {
				const part = Reflect.get(target, name) as unknown
				return typeof part !== 'function'
					? part
					: (...asked: unknown[]) => {
							located += name === 'locate' ? (asked[0] as unknown[]).length : 0
							return part.apply(target, asked) as unknown
						}
			},
		}),
	})
	// The store is known from a first look, as everywhere.
	await noticeMoves(desk.app)
})
afterEach(async () => {
	await desk.app.close()
	rmSync(root, { recursive: true, force: true })
})

function filed(order: 'asc' | 'desc', count: number) {
	return desk.app.ledger.db
		.selectFrom('documents').select(['id', 'path']).where('state', '=', 'filed').where('path', 'like', 'copie/%')
		.orderBy('id', order).limit(count).execute()
}
async function stateOf(id: number) {
	return (await desk.app.ledger.db.selectFrom('documents').select('state').where('id', '=', id).executeTakeFirstOrThrow()).state
}
const remove = (rows: { path: string | null }[]) => rows.forEach(({ path }) => rmSync(join(desk.ged, path!)))

describe('among thousands that are filed', () => {
	it('one that somebody removed is noticed, whichever it is, and no round looks at all of them', async () => {
		const [last] = await filed('desc', 1)
		remove([last!])
		const look = movesWatcher(desk.app)
		located = 0
		await look()
		const ofARound = located
		expect(await stateOf(last!.id)).toBe('filed')
		for (let round = 1; round < 4; round++) {
			await look()
		}
		expect(await stateOf(last!.id)).toBe('removed')
		expect(ofARound).toBeLessThan(await filed('asc', MESSAGES).then((rows) => rows.length) / 2)
	})

	it('many that were removed are believed where most are left, as they are told by all, not by one slice', async () => {
		const gone = await filed('asc', 700)
		remove(gone)
		await noticeMoves(desk.app)
		expect(await Promise.all([gone[0]!, gone.at(-1)!].map(({ id }) => stateOf(id)))).toEqual(['removed', 'removed'])
		expect(await doubtedAbsences(desk.app)).toBeNull()
	})

	it('of more that are gone than are left, none is believed; the doubt stays until a look at all finds them again', async () => {
		const gone = await filed('desc', 1700)
		remove(gone)
		const look = movesWatcher(desk.app)
		for (let round = 0; round < 4; round++) {
			await look()
		}
		expect(await stateOf(gone[0]!.id)).toBe('filed')
		expect(await doubtedAbsences(desk.app)).toMatchObject({ count: gone.length })
	})

	it('what is doubted when the program begins is doubted still while it looks at all of them, a slice after the other', async () => {
		const gone = await filed('desc', 1700)
		remove(gone)
		await noticeMoves(desk.app)
		const doubt = await doubtedAbsences(desk.app)
		expect(doubt).toMatchObject({ count: gone.length })
		const look = movesWatcher(desk.app)
		for (let round = 0; round < 4; round++) {
			await look()
			expect(await doubtedAbsences(desk.app)).toEqual(doubt)
		}
	})

	it('what is doubted is removed at the round that follows an administrator’s word, not at the end of the slices to come', async () => {
		const gone = await filed('desc', 1700)
		remove(gone)
		const look = movesWatcher(desk.app)
		for (let round = 0; round < 4; round++) {
			await look()
		}
		await believeAbsences(desk.app, 'directrice')
		await look()
		expect(await Promise.all([gone[0]!, gone.at(-1)!].map(({ id }) => stateOf(id)))).toEqual(['removed', 'removed'])
		expect(await doubtedAbsences(desk.app)).toBeNull()
	})
})
