/** A new version of a document says which one it replaces (mssante.md §4.4): whether that one gives way to it. */
import type { DocumentState } from '../ledger/ledger-schema.ts'
import type { CdaHeader } from '../mssante/document.ts'

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ledgerAt } from '../../test/support/ledger.support.ts'
import { openLedger } from '../ledger/ledger.ts'
import { planDocument } from '../ledger/tables/documents.table.ts'
import { receive } from '../ledger/tables/messages.table.ts'
import { NOBODY } from '../mssante/ins/identity.ts'
import { findReplaced } from './replacement.ts'

const AT = '2026-11-27T08:00:00.000Z'
const [LAB, SOMEBODY] = ['1.2.250.1.71.4.2.2 130000001', '1.2.250.1.71.4.2.1 810000000001']
const CDA: CdaHeader = {
	id: null,
	setId: 'set',
	version: null,
	type: { code: '11502-2', system: null, display: null },
	title: 'Bilan',
	createdAt: null,
	action: 'replace',
	replaces: null,
	level: 1,
	patient: NOBODY,
	authors: [LAB],
}

let ledger: Awaited<ReturnType<typeof openLedger>>
let message = 0
let count = 0
beforeAll(async () => {
	const key = Buffer.alloc(32, 1)
	const file = join(mkdtempSync(join(tmpdir(), 'mssante-replacement-')), 'ledger.db')
	ledger = await openLedger(await ledgerAt(file), { audit: key, vault: key })
})
afterAll(() => ledger.close())

/** A patient of their own for each test: nothing of another is theirs. */
let patient: string
beforeEach(async () => {
	patient = `R${++count}`
	message = await newMessage()
})

function newMessage(): Promise<number> {
	return ledger.change((tx) => receive(tx, {
		structure: 'lilas',
		mailbox: 'a@ehpad.fr',
		message_id: `<${++count}@chu.fr>`,
		raw_sha256: 'a',
		content_sha256: `${count}`,
		size: 1,
		internal_date: AT,
		spool: 'raw.eml',
	}, AT))
}

interface Filed {
	id: string
	version: number
	authors: string[]
	group: number
	state: DocumentState
	message: number
	supersededBy: number | null
}

function filed({ id = 'v1', version = 1, group = 0, state = 'filed', authors = [LAB], ...more }: Partial<Filed> = {}): Promise<number> {
	const cda: CdaHeader = { ...CDA, id, version, authors, action: 'new' }
	return ledger.change((tx) => planDocument(tx, {
		...{ message_id: more.message ?? message, position: ++count, name: 'a.xml', media_type: 'text/xml', size: 1, sha256: `${count}` },
		...{ source: 'xdm', cda: JSON.stringify(cda), cda_id: id, set_id: 'set', version, structure: 'lilas', patient_id: patient },
		...{ base_group: group, folder: 'A', base: 'a', extension: '.xml', state, path: 'A/a.xml', file_id: `${count}`, etag: null },
		...{ filed_at: AT, rule: null, superseded_by: more.supersededBy ?? null },
	}))
}
function replacedBy(said: Partial<CdaHeader>, itself?: number[]) {
	return findReplaced(ledger.db, 'lilas', patient, { ...CDA, version: 2, ...said }, itself)
}
const doubt = (rule: string, mdn: string) => ({ doubt: { rule }, mdn })

describe('the one that gives way', () => {
	it('is the one that is named', async () => {
		const before = await filed()
		expect(await replacedBy({ replaces: 'v1', setId: null })).toEqual({ ids: [before] })
	})
	it('is the highest version of its set, where none is named', async () => {
		await filed()
		const last = await filed({ id: 'v2', version: 2, message: await newMessage() })
		expect(await replacedBy({ version: 3 })).toEqual({ ids: [last] })
	})
	it('gives way with what was filed with it, and with nothing else of its message', async () => {
		const [before, itsPdf] = [await filed({ group: 4 }), await filed({ id: 'p', group: 4 })]
		await filed({ id: 'other', group: 5 })
		await filed({ id: 'gone', group: 4, state: 'removed' })
		expect((await replacedBy({ replaces: 'v1', setId: null }) as { ids: number[] }).ids.sort()).toEqual([before, itsPdf].sort())
	})
	it('is not the new one itself, which may be filed already', async () => {
		const before = await filed()
		const now = await filed({ id: 'v2', version: 2, message: await newMessage() })
		expect(await replacedBy({}, [now])).toEqual({ ids: [before] })
	})
})

describe('a version that replaces nothing we have', () => {
	it('is filed as new, and said to be', async () =>
		expect(await replacedBy({ replaces: 'v1' })).toMatchObject({ note: { rule: 'replaced-unknown' } }))
	it('though another patient has what it names: that one is not touched', async () => {
		await filed()
		patient = 'another'
		expect(await replacedBy({ replaces: 'v1' })).toMatchObject({ note: { rule: 'replaced-unknown' } })
	})
	it.each<DocumentState>(['planned', 'removed'])('nor is what is %s replaced', async (state) => {
		await filed({ state })
		expect(await replacedBy({ replaces: 'v1' })).toMatchObject({ note: { rule: 'replaced-unknown' } })
	})
})

describe('a person decides, and the sender is told', () => {
	it('where it names a version that is not the last one (900)', async () => {
		await filed()
		await filed({ id: 'v2', version: 2 })
		expect(await replacedBy({ replaces: 'v1', version: 3 })).toMatchObject(doubt('replaced-version', '900'))
	})
	it('where its number is no higher than the one that stands (900)', async () => {
		await filed({ id: 'v2', version: 2 })
		expect(await replacedBy({ version: 2 })).toMatchObject(doubt('replaced-version', '900'))
	})
	it('where another replaced that one already (900)', async () => {
		const other = await filed({ id: 'x', version: 1, state: 'removed' })
		await filed({ supersededBy: other })
		expect(await replacedBy({ replaces: 'v1', setId: null })).toMatchObject(doubt('replaced-version', '900'))
	})
	it('where it has none of the authors of what it replaces (901)', async () => {
		await filed({ authors: [SOMEBODY] })
		expect(await replacedBy({ replaces: 'v1' })).toMatchObject(doubt('replaced-author', '901'))
	})
	it('but not where one of them is the same', async () => {
		const before = await filed({ authors: [SOMEBODY, LAB] })
		expect(await replacedBy({ replaces: 'v1' })).toEqual({ ids: [before] })
	})
})
