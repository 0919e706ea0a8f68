import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ledgerAt } from '../../test/support/ledger.support.ts'
import { check } from '../config/load.ts'
import { openLedger } from '../ledger/ledger.ts'
import { turnOpened } from '../ledger/tables/turns.table.ts'
import { SignIns } from '../mailbox/oauth2/sign-ins.ts'
import { objectOf, ringAll } from './bell.ts'

const BOX = 'bal@a.fr'
const config = check({
	ledger: { url: 'sqlite:x' },
	spool: 'x',
	ged: { kind: 'folder', root: 'x' },
	mailboxes: [
		{
			address: BOX,
			type: 'ORG',
			maildir: '/nowhere',
			label: 'Accueil',
			access: { send: { groups: ['accueil'] }, triage: { groups: ['soins'] }, identity: { groups: ['identitovigilance'] } },
		},
	],
})

it('is told by an object that Nextcloud takes: 64 bytes at the most, another for another', () => {
	const long = (word: string) => `${'a'.repeat(60)}.${word}@ehpad.exemple.mssante.fr`
	expect([objectOf(BOX), objectOf(long('un')).length, objectOf('é'.repeat(40)).length]).toEqual([BOX, 64, 64])
	expect(objectOf(long('un'))).not.toBe(objectOf(long('deux')))
})

it('rings once for what is new, not again for what is known, and stops when all is done; each room rings its own people', async () => {
	const ledger = await openLedger(await ledgerAt(join(mkdtempSync(join(tmpdir(), 'mssante-bell-')), 'l.db')), {
		audit: Buffer.alloc(32),
		vault: Buffer.alloc(32),
	})
	const rung: string[] = []
	const look = () => ringAll({ config, ledger, signIns: new SignIns(ledger.clock) }, async ({ groups, subject, count, mailbox }) => {
		rung.push(`${subject} ${count} ${mailbox} ${groups.join()}`)
	})
	const arrive = (state: 'review' | 'quarantined' | 'failed' = 'review', code: string | null = null) => ledger.db
		.insertInto('messages')
		.values({
			mailbox: BOX,
			structure: '',
			message_id: null,
			raw_sha256: '',
			content_sha256: '',
			size: 1,
			internal_date: '',
			received_at: '',
			spool: null,
			state,
			kind: null,
			reading: null,
			decision: null,
			patient_id: null,
			failed_in: null,
			error_code: code,
			next_attempt_at: state === 'failed' ? '2026-11-12T10:00:00.000Z' : null,
			final_at: null,
		})
		.execute()
	await look()
	await arrive()
	await look()
	await look()
	await arrive()
	await look()
	await ledger.db.updateTable('messages').set({ state: 'filed' }).where('id', '=', 1).execute()
	await look()
	await ledger.db.updateTable('messages').set({ state: 'filed' }).execute()
	await look()
	await arrive('quarantined')
	await arrive('failed', 'MSS-GED-AUTH')
	await look()
	await ledger.db.updateTable('messages').set({ state: 'filed' }).execute()
	await look()
	await ledger.change(async (tx) => {
		const by = { at: '2026-11-12T10:00:00.000Z', actor: 'mssante' }
		const turn = { structure: '', mailbox: BOX, thread: 'm1', opened_at: by.at, since: by.at }
		await turnOpened(tx, { ...turn, partner: 'a@a.fr', asker: 'theirs', whose: 'ours', message_id: 1 }, by)
		await turnOpened(tx, { ...turn, partner: 'b@a.fr', asker: 'ours', whose: 'theirs', due: '2026-11-13T10:00:00.000Z' }, by)
		await turnOpened(tx, { ...turn, partner: 'c@a.fr', asker: 'ours', whose: 'theirs', due: '2999-11-13T10:00:00.000Z' }, by)
	})
	await look()
	// Of what waits to be filed, the other bell tells.
	await ledger.db.updateTable('messages').set({ state: 'review' }).where('id', '=', 1).execute()
	await look()
	await ledger.close()
	expect(rung).toEqual([
		'waiting 1 Accueil soins',
		'waiting 2 Accueil soins',
		'waiting 0 Accueil soins',
		'quarantined 1 Accueil identitovigilance',
		'store 1  admin',
		'quarantined 0 Accueil identitovigilance',
		'store 0  admin',
		'asked 1 Accueil accueil',
		'overdue 1 Accueil accueil',
		'waiting 1 Accueil soins',
		'asked 0 Accueil accueil',
	])
})
