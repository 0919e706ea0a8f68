/** What was ever stored in JSON is read: by the first programs, and by the one of before the ledger owned its states. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { readBefore } from './before.ts'
import { readCda } from './cda.stored.ts'
import { readDecision } from './decision.ts'
import { readDetails } from './details.stored.ts'
import { readReading } from './reading.stored.ts'
import { readRuleFacts } from './rule-facts.ts'

const FIXTURE = join(import.meta.dirname, '..', '..', '..', 'test', 'fixtures', 'ledger-0.1', 'ledger.db.gz')
const folder = mkdtempSync(join(tmpdir(), 'mssante-stored-'))
writeFileSync(join(folder, 'ledger.db'), gunzipSync(readFileSync(FIXTURE)))
const old = new DatabaseSync(join(folder, 'ledger.db'))
afterAll(() => {
	old.close()
	rmSync(folder, { recursive: true })
})

interface StoredRow {
	id: number
	seq: number
	details: string
	reading: string
	decision: string
	rule_facts: string
	cda: string
	before: string
}
const stored = (query: string) => old.prepare(query).all() as unknown as StoredRow[]
const column = (name: string, table = 'messages') => stored(`SELECT id, ${name} FROM ${table} WHERE ${name} IS NOT NULL`)

describe('a ledger of version 0.1', () => {
	it.each([
		['readings', column('reading'), readReading, 'reading'],
		['decisions', column('decision'), readDecision, 'decision'],
		['facts of rules', column('rule_facts'), readRuleFacts, 'rule_facts'],
		['headers of documents', column('cda', 'documents'), readCda, 'cda'],
		['places of before', stored('SELECT document_id AS id, before FROM act_documents'), readBefore, 'before'],
		['details of events', stored('SELECT seq AS id, seq, details FROM audit'), readDetails, 'details'],
	] as const)('has its %s as they were written', (_, rows, read, name) => {
		expect(rows.length).toBeGreaterThan(0)
		expect(rows.map((row) => read(row))).toEqual(rows.map((row) => JSON.parse(row[name]) as unknown))
	})
})

/** Of the program of 22 November 2026, before it knew who is to be answered, and what an operator says of a sender. */
const FIRST = {
	kind: 'mdn',
	envelope: {
		messageId: '<a@b.fr>',
		subject: 'Lu',
		date: null,
		from: 'a@b.fr',
		senders: ['a@b.fr'],
		to: [],
		addressedTo: [],
		returnPath: '',
		dispositionTo: [],
		autoSubmitted: true,
		answers: ['<c@d.fr>'],
		xMss: { codeCda: null, ins: null },
	},
	findings: [],
	notification: { originalMessageId: '<c@d.fr>', envelopeId: null, recipients: [{ address: null, outcome: 'displayed', code: null }] },
}

describe('a reading of the first program', () => {
	const { envelope, notification } = readReading({ id: 1, reading: JSON.stringify(FIRST) })

	it('lacks nothing of what is read today', () =>
		expect(envelope).toMatchObject({ fromName: null, replyTo: [], references: [], isSenderUnclear: false, authentication: [] }))

	it('has a receipt that said nothing in words', () => expect(notification?.recipients[0]?.text).toBe(''))
})

describe('a row that does not fit', () => {
	it.each([
		['is not JSON', '{"outcome":'],
		['is of another shape', '{"outcome":"file"}'],
		['has a word that was never one', '{"outcome":"perhaps","patientId":null,"mdn":null,"reasons":[],"proposals":[]}'],
		['is empty', null],
	])('is told by its column and number, without a word of it: it %s', (_, decision) => {
		expect(() => readDecision({ id: 12, decision })).toThrow(expect.objectContaining({
			code: 'MSS-LEDGER-ROW',
			message: expect.stringMatching(/\(messages\.decision, 12\)/),
		}))
	})
})
