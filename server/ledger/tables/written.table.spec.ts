import type { Tx } from '../ledger.ts'

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ledgerAt } from '../../../test/support/ledger.support.ts'
import { openLedger } from '../ledger.ts'
import { forgetList, keepList, listsFor } from './recipient-lists.ts'
import { forgetModel, keepModel, modelsFor } from './text-models.ts'
import { draftsForgotten, draftsOf, forgetDraft, keepDraft } from './written.table.ts'

const AT = ['2026-11-01T08:00:00.000Z', '2026-11-02T08:00:00.000Z', '2026-11-03T08:00:00.000Z'] as const
let ledger: Awaited<ReturnType<typeof openLedger>>
beforeAll(async () => {
	const key = Buffer.alloc(32, 1)
	const file = join(mkdtempSync(join(tmpdir(), 'mssante-written-')), 'ledger.db')
	ledger = await openLedger(await ledgerAt(file), { audit: key, vault: key })
})
afterAll(() => ledger.close())
const change = (act: Parameters<typeof ledger.change>[0]) => ledger.change(act)

describe('a draft', () => {
	it('is one for each place, as it was left last, the newest first', async () => {
		await change(async (tx) => {
			await keepDraft(tx, { user: 'claire', place: 'new', content: 'a', at: AT[0] })
			await keepDraft(tx, { user: 'claire', place: 'thread:m1', content: 'b', at: AT[1] })
			await keepDraft(tx, { user: 'claire', place: 'new', content: 'c', at: AT[2] })
			await keepDraft(tx, { user: 'sophie', place: 'new', content: 'd', at: AT[2] })
		})
		expect((await draftsOf(ledger.db, 'claire')).map(({ place, content }) => [place, content])).toEqual([
			['new', 'c'],
			['thread:m1', 'b'],
		])
	})

	it('goes by its place, or by its age', async () => {
		await change((tx) => forgetDraft(tx, 'claire', 'new'))
		expect(await draftsOf(ledger.db, 'claire')).toHaveLength(1)
		await draftsForgotten(ledger.db, AT[2])
		expect([await draftsOf(ledger.db, 'claire'), (await draftsOf(ledger.db, 'sophie')).length]).toEqual([[], 1])
	})
})

describe('what is kept by a name', () => {
	const rows = async () => [
		...(await modelsFor(ledger.db, '', 'foyer')).map(({ text, at }) => [text, at]),
		...(await listsFor(ledger.db, '', 'x@y.fr')).map(({ addresses, at }) => [addresses, at]),
	]
	const model = { user: '', structure: 'foyer', name: 'Un' }
	const list = { user: '', mailbox: 'x@y.fr', name: 'Un' }
	const both = (act: (tx: Tx) => Promise<boolean[]>) => change(async (tx) => {
		done = await act(tx)
	})
	let done: boolean[] = []

	it('takes the place of nothing but what was shown', async () => {
		const kept = (words: string, at: string, before: string | null) => both(async (tx) => [
			await keepModel(tx, { ...model, text: words, at }, before),
			await keepList(tx, { ...list, addresses: words, at }, before),
		])
		await kept('a', AT[0], null)
		expect(done).toEqual([true, true])
		await kept('b', AT[1], null)
		expect(done).toEqual([false, false])
		await kept('c', AT[1], AT[0])
		expect(done).toEqual([true, true])
		await kept('d', AT[2], AT[0])
		expect(done).toEqual([false, false])
		expect(await rows()).toEqual([['c', AT[1]], ['c', AT[1]]])
	})

	it('is forgotten as it was shown', async () => {
		const forgotten = (before: string) =>
			both(async (tx) => [await forgetModel(tx, model, before), await forgetList(tx, list, before)])
		await forgotten(AT[0])
		expect([done, (await rows()).length]).toEqual([[false, false], 2])
		await forgotten(AT[1])
		expect([done, await rows()]).toEqual([[true, true], []])
	})
})

it('a text, a list of one person are seen by nobody else; of all who send, by those of the same structure or mailbox', async () => {
	const at = AT[0]
	await change(async (tx) => {
		await keepModel(tx, { user: 'claire', structure: '', name: 'À moi', text: 'a', at }, null)
		await keepModel(tx, { user: '', structure: 'lilas', name: 'Lilas', text: 'b', at }, null)
		await keepModel(tx, { user: '', structure: 'ime', name: 'IME', text: 'c', at }, null)
		await keepList(tx, { user: 'claire', mailbox: '', name: 'À moi', addresses: '[]', at }, null)
		await keepList(tx, { user: '', mailbox: 'a@b.fr', name: 'De la boîte', addresses: '[]', at }, null)
	})
	const names = async (user: string, structure: string) => (await modelsFor(ledger.db, user, structure)).map(({ name }) => name).sort()
	expect([await names('claire', 'lilas'), await names('sophie', 'lilas'), await names('sophie', 'ime')]).toEqual([
		['Lilas', 'À moi'],
		['Lilas'],
		['IME'],
	])
	const lists = async (user: string, mailbox: string) => (await listsFor(ledger.db, user, mailbox)).map(({ name }) => name).sort()
	expect([await lists('claire', 'a@b.fr'), await lists('sophie', 'a@b.fr'), await lists('sophie', 'c@d.fr')]).toEqual([
		['De la boîte', 'À moi'],
		['De la boîte'],
		[],
	])
})
