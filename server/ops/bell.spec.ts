import type { Desk } from '../desk.ts'

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { check } from '../config/load.ts'
import { openLedger } from '../ledger/ledger.ts'
import { ringAll } from './bell.ts'

const BOX = 'bal@a.fr'
const config = check({
	ledger: { url: 'sqlite:x' },
	spool: 'x',
	ged: { kind: 'folder', root: 'x' },
	mailboxes: [{ address: BOX, type: 'ORG', maildir: '/nowhere', label: 'Accueil', access: { triage: { groups: ['soins'] } } }],
})

it('rings once for what is new, not again for what is known, and stops when all is done', async () => {
	const ledger = await openLedger(`sqlite:${join(mkdtempSync(join(tmpdir(), 'mssante-bell-')), 'l.db')}`, { audit: Buffer.alloc(32), vault: Buffer.alloc(32) })
	const rung: string[] = []
	const look = () => ringAll({ config, ledger } as Pick<Desk, 'config' | 'ledger'>, async ({ groups, subject, count, mailbox }) => {
		rung.push(`${subject} ${count} ${mailbox} ${groups.join()}`)
	})
	const arrive = () => ledger.db.insertInto('messages').values({ mailbox: BOX, structure: '', message_id: null, raw_sha256: '', content_sha256: '', size: 1, internal_date: '', received_at: '', spool: null, state: 'review', kind: null, reading: null, decision: null, patient_id: null, failed_in: null, error_code: null, next_attempt_at: null, final_at: null }).execute()
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
	await ledger.close()
	expect(rung).toEqual(['waiting 1 Accueil soins', 'waiting 2 Accueil soins', 'waiting 0 Accueil soins'])
})
