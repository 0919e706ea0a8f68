import type { Context } from '../context.ts'
import type { LotSeen } from './look.ts'

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ledgerAt } from '../../test/support/ledger.support.ts'
import { openLedger } from '../ledger/ledger.ts'
import { NOBODY } from '../mssante/ins/identity.ts'
import { checkWhose } from '../outgoing/whose.ts'
import { mustNameNobody } from '../usecases/names-nobody.ts'

const UNSEEN: LotSeen = { people: [], isDisguised: false, isAlert: false, kinds: [], isUnseen: true }
const SEEN: LotSeen = { people: [], isDisguised: false, isAlert: false, kinds: [] }
const line = { structure: 'lilas', id: 'R1', status: 'qualifiee', folder: null, discharged: null, out: null, opposition: null }
const patient = { ...NOBODY, ...line }
const request = { text: 'Bonjour', titles: [], files: [], aboutPatient: null }

let ledger: Awaited<ReturnType<typeof openLedger>>
beforeAll(async () => {
	const place = await ledgerAt(join(mkdtempSync(join(tmpdir(), 'mssante-seen-')), 'l.db'))
	ledger = await openLedger(place, { audit: Buffer.alloc(32), vault: Buffer.alloc(32) })
})
afterAll(() => ledger.close())

/** Readers that had no time for one of the lots. */
const busy = (...seen: LotSeen[]) => ({ ledger, pool: { look: async () => seen } }) as unknown as Context

it.each([
	['its documents', UNSEEN, SEEN],
	['its words', SEEN, UNSEEN],
])('nothing leaves where nobody could look at %s', async (_, ...seen) => {
	const leaves = checkWhose(busy(...seen), 'lilas', patient as never, request as never, [])
	await expect(leaves).rejects.toMatchObject({ code: 'MSS-READER' })
})

it('nothing is kept for ever where nobody could look at its words', async () => {
	await expect(mustNameNobody(busy(UNSEEN), ['lilas'], ['Bonjour'])).rejects.toMatchObject({ code: 'MSS-READER' })
	await expect(mustNameNobody(busy(SEEN), ['lilas'], ['Bonjour'])).resolves.toBeUndefined()
})
