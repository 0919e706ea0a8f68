import type { RecipientState } from '../ledger/ledger-schema.ts'
/** What may still be replaced or retracted (mssante.md §4.4): as the page offers it. */
import type { SentDocumentRow, Successor } from '../ledger/reads/outgoing.reads.ts'
import type { OutgoingRow } from '../ledger/tables/outgoing.table.ts'
import type { RecipientRow } from '../ledger/tables/recipients.table.ts'

import { describe, expect, it } from 'vitest'
import { isReplaceable, replacementWords } from './versions.ts'

const SENT = { id: 7, cancelled_at: null, erased_at: null, created_at: '2026-03-02T23:30:00.000Z' } as OutgoingRow
const HEALTH = { position: 1, cda_id: '1.2.3', set_id: '1.2', version: 1, type_code: '57833-6', action: null, received_id: null }
const LETTER = { ...HEALTH, cda_id: null, set_id: null, version: null }
const to = (...states: RecipientState[]) => states.map((state) => ({ state })) as RecipientRow[]

/** One ordonnance that a pharmacy has, but for what is said. */
function may(said: { row?: object, documents?: object[], recipients?: RecipientRow[], after?: Successor[] } = {}): boolean {
	return isReplaceable({
		row: { ...SENT, ...said.row },
		documents: (said.documents ?? [HEALTH]) as SentDocumentRow[],
		recipients: said.recipients ?? to('delivered'),
		after: said.after ?? [],
	})
}

describe('a document that was sent can be replaced', () => {
	it('where somebody has it', () => expect(may()).toBe(true))
	it.each<RecipientState>(['unclear', 'expired', 'notIntegrated'])('or may have it: %s', (state) =>
		expect(may({ recipients: to(state) })).toBe(true))
	it('though it never reached one of those it was for', () => expect(may({ recipients: to('failed', 'accepted') })).toBe(true))
	it('as long as it is another of the same sending that was', () =>
		expect(may({ after: [{ target: 7, position: 2, by: 9, action: 'replace' }] })).toBe(true))
})

describe('it cannot', () => {
	it('once it was cancelled, or its traces erased', () => {
		expect(may({ row: { cancelled_at: '2026-03-02T10:01:00.000Z' } })).toBe(false)
		expect(may({ row: { erased_at: '2026-09-02T10:00:00.000Z' } })).toBe(false)
	})
	it('before it left for each of those it is for: it is cancelled instead', () =>
		expect(may({ recipients: to('delivered', 'queued') })).toBe(false))
	it('where it reached nobody: there is nothing to replace', () => expect(may({ recipients: to('failed', 'failed') })).toBe(false))
	it('where it is a plain letter, which no next version is bound to', () => {
		expect(may({ documents: [LETTER] })).toBe(false)
		expect(may({ documents: [] })).toBe(false)
	})
	it('where one of its documents is somebody else’s: only its author may', () =>
		expect(may({ documents: [HEALTH, { ...HEALTH, position: 2, received_id: 12 }] })).toBe(false))
	it('where it asks itself that one be retracted', () => expect(may({ documents: [{ ...HEALTH, action: 'delete' }] })).toBe(false))
	it('where an older program kept nothing to bind the next one to', () =>
		expect(may({ documents: [{ ...HEALTH, set_id: null }] })).toBe(false))
	it.each(['replace', 'delete'] as const)('twice: the last version alone is (%s)', (action) =>
		expect(may({ after: [{ target: 7, position: 1, by: 9, action }] })).toBe(false))
})

it('whoever receives the next one is told which it replaces, by its title and the day here', () => {
	const words = replacementWords({ row: SENT, documents: [{ title: 'Ordonnance' }] } as never, 'Europe/Paris')
	expect(words).toContain('« Ordonnance »')
	// 23:30 in UTC is the next day in Paris.
	expect(words).toMatch(/3 mars 2026|03\/03\/2026/)
})
