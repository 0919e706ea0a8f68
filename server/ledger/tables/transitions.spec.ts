/** Each transition happens once: done again, or from elsewhere, it changes nothing, says so, and leaves no event. */
import type { Updateable } from 'kysely'
import type { Context } from '../../context.ts'
import type { ActRow } from '../../triage/act.ts'
import type { Tables } from '../ledger-schema.ts'
import type { Db, Tx } from '../ledger.ts'
import type { NewAct } from './acts.ts'
import type { NewDocument } from './documents.table.ts'

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ledgerAt } from '../../../test/support/ledger.support.ts'
import { settleInterrupted } from '../../incoming/outbox.ts'
import { takeUp } from '../../incoming/take-up.ts'
import { endAct, failAct } from '../../triage/act.ts'
import { openLedger } from '../ledger.ts'
import { keptDecision } from '../stored/decision.ts'
import { keptTold } from '../stored/whys.ts'
import * as acts from './acts.ts'
import * as documents from './documents.table.ts'
import * as dossiers from './dossiers.table.ts'
import * as messages from './messages.table.ts'
import * as outgoing from './outgoing.table.ts'
import * as receipts from './receipts.table.ts'
import * as recipients from './recipients.table.ts'
import * as turns from './turns.table.ts'

const AT = '2026-11-27T08:00:00.000Z'
const LATER = '2026-11-27T09:00:00.000Z'
const HOME = { structure: 'lilas', mailbox: 'a@ehpad.fr' }
const ADDRESS = 'b@chu.fr'
const DECISION = keptDecision({
	outcome: 'review',
	patientId: null,
	mdn: null,
	reasons: [{ rule: 'closed', outcome: 'review', params: { who: 'Claire' } }],
	proposals: [],
})
const NOTHING = keptTold(null, null)
const BY = { at: AT, actor: 'claire' }

let ledger: Awaited<ReturnType<typeof openLedger>>
beforeAll(async () => {
	const key = Buffer.alloc(32, 1)
	const file = join(mkdtempSync(join(tmpdir(), 'mssante-transitions-')), 'ledger.db')
	ledger = await openLedger(await ledgerAt(file), { audit: key, vault: key })
})
afterAll(() => ledger.close())

/** Of what each test is about, by their numbers. */
interface Things { message: number, document: number, act: number, sending: number, dossier: number, turn: number }
let one: Things
let count = 0
beforeEach(async () => {
	count++
	one = await ledger.change(async (tx) => {
		const message = await messages.receive(tx, {
			...HOME,
			message_id: `<${count}@chu.fr>`,
			raw_sha256: 'a',
			content_sha256: `${count}`,
			size: 1,
			internal_date: AT,
			spool: 'raw.eml',
		}, AT)
		const document = await documents.planDocument(tx, documentOf(message))
		const act = await acts.decide(tx, actOf(message))
		const sending = await outgoing.queueSending(tx, sendingOf())
		await recipients.addRecipients(tx, sending, [{ address: ADDRESS, written: null }], AT)
		const dossier = await dossiers.dossierBegun(tx, dossierOf())
		const turn = await turns.turnOpened(tx, turnOf(), BY)
		return { message, document, act, sending, dossier, turn }
	})
})

function documentOf(message: number): NewDocument {
	return {
		...{ message_id: message, position: 0, name: 'a.pdf', media_type: 'application/pdf', size: 1, sha256: 'a', source: 'attachment' },
		...{ cda: null, cda_id: null, set_id: null, version: null, structure: 'lilas', patient_id: null, base_group: 0 },
		...{ folder: 'A', base: 'a', extension: '.pdf', state: 'planned', path: null, file_id: null, etag: null, filed_at: null },
		...{ rule: null, superseded_by: null },
	}
}
function actOf(message: number): NewAct {
	return {
		...HOME,
		...{ at: AT, actor: 'claire', kind: 'file', state: 'planned', message_id: message, sender: null, patient_id: null, folder: null },
		...{ subfolder: null, type: null, queue: null, reason: null, displayed: null, error_code: null, confirmed_by: null, done_at: null },
		undoes: null,
	}
}
function sendingOf(): Parameters<typeof outgoing.queueSending>[1] {
	return {
		...HOME,
		...{ header_id: `<s${count}@ehpad.fr>`, envelope_id: `e${count}`, key: null, fingerprint: 'f', patient_id: null, subject: 'x' },
		...{ reply_to: HOME.mailbox, actor: 'claire', spool: 'sent.eml', size: 1, raw_sha256: 'a', created_at: AT, cancelled_at: null },
		...{ answer_due_at: null, copy: 'due', searched_at: null, words: null, text: null, thread: null, answers: null, erased_at: null },
	}
}
function dossierOf(): Parameters<typeof dossiers.dossierBegun>[1] {
	return {
		...HOME,
		...{ circuit: 'c', version: 1, patient_id: null, recipients: '[]', text: '', about_patient: null, key: null },
		release_key: `r${count}`,
		...{ state: 'sent', prepared_by: 'claire', prepared_at: AT, changed_by: 'claire', changed_at: AT, submitted_at: null },
		...{ submitted_seen: null, answers: null, trigger_path: null, trigger_file: 'f', trigger_etag: null, sending_id: null },
		...{ ended_at: AT, erased_at: null },
	}
}
function turnOf(): Parameters<typeof turns.turnOpened>[1] {
	return {
		...HOME,
		...{ thread: `t${count}`, partner: ADDRESS, asker: 'ours', whose: 'theirs', opened_at: AT, since: AT, due: null, message_id: null },
		...{ outgoing_id: null, verdict: 'accepted', unread_id: null, closed_at: null, closed_by: null, reason: null, reminded_at: null },
		circuit: null,
	}
}
function dueOf() {
	return {
		...{ message_id: one.message, mailbox: HOME.mailbox, recipient: ADDRESS, outcome: 'processed', form: 'mdn' as const },
		...{ header_id: `<r${count}@ehpad.fr>`, created_at: AT },
	}
}
const receiptOf = async (db: Db) => (await receipts.receiptsOfMessages(db, [one.message]))[0]!
const documentNow = async (db: Db) => (await documents.documentsOfMessages(db, [one.message]))[0]!
const turnNow = async (db: Db) => (await turns.turnById(db, one.turn))!
function set(tx: Tx, change: Updateable<Tables['messages']>) {
	return tx.updateTable('messages').set(change).where('id', '=', one.message).execute()
}
function tell(tx: Tx, state: 'unclear' | 'accepted' | 'answered') {
	return tx.updateTable('recipients').set({ state }).where('outgoing_id', '=', one.sending).execute()
}
const PLACE = { path: 'A/a.pdf', fileId: '7', etag: 'e' }
const FILED = { state: 'filed', rule: 'by-hand', patient_id: null, filed_at: AT } as const

type Step = (tx: Tx) => Promise<unknown>
/** What it starts from; then itself. */
const TRANSITIONS: [name: string, from: Step, act: Step][] = [
	['a failed message goes on', (tx) => set(tx, { state: 'failed', failed_in: 'received' }), (tx) =>
		messages.resumed(tx, one.message, 'received', AT)],
	['a message is claimed no more', (tx) => set(tx, { state: 'review', claimed_by: 'claire', claimed_at: AT }), (tx) =>
		messages.claimed(tx, one.message, null, AT)],
	['a message that is dealt with is nobody’s', (tx) => set(tx, { state: 'filed', claimed_by: 'claire', claimed_at: AT }), (tx) =>
		messages.unclaimed(tx, one.message)],
	['a message is closed', (tx) => set(tx, { state: 'review' }), (tx) => messages.closed(tx, one.message, AT)],
	['a message that was closed is taken up', (tx) => set(tx, { state: 'review', closed_at: AT }), (tx) =>
		messages.takenUp(tx, one.message, DECISION)],
	['a message that was filed in the store is free', (tx) => set(tx, { state: 'filed', closed_at: AT }), (tx) =>
		messages.freed(tx, one.message)],
	['raw mail is deleted', async () => {}, (tx) => messages.rawDeleted(tx, one.message)],
	['a document is placed', async () => {}, (tx) => documents.placed(tx, one.document, 'review', PLACE, AT)],
	['a document is moved by an act', async () => {}, (tx) =>
		documents.moved(tx, { id: one.document, state: 'planned', path: null }, FILED, PLACE)],
	['a document is followed in the store', async () => {}, (tx) =>
		documents.followed(tx, { id: one.document, state: 'planned', path: null }, { path: 'B/a.pdf' })],
	['a document has another number in the store', (tx) =>
		documents.placed(tx, one.document, 'review', { ...PLACE, fileId: `o${count}` }, AT), (tx) =>
		documents.renumbered(tx, { id: one.document, file_id: `o${count}` }, `n${count}`)],
	['an act is done', async () => {}, (tx) => acts.done(tx, one.act, AT)],
	['an act is not done', async () => {}, (tx) => acts.notDone(tx, one.act, 'MSS-GED-GONE')],
	['what was asked is refused', (tx) => acts.decide(tx, { ...actOf(one.message), state: 'asked' }), (tx) =>
		acts.refuseAsked(tx, one.message)],
	['a receipt is owed', async () => {}, (tx) => receipts.owe(tx, dueOf())],
	['a receipt is withdrawn', (tx) => receipts.owe(tx, dueOf()), (tx) => receipts.withdraw(tx, one.message, '', AT)],
	['a receipt is being sent', (tx) => receipts.owe(tx, dueOf()), async (tx) => receipts.sending(tx, await receiptOf(tx))],
	['a receipt has left', (tx) => receipts.owe(tx, dueOf()), async (tx) =>
		receipts.receiptTold(tx, await receiptOf(tx), { state: 'sent', settled_at: AT, error_code: null })],
	['a receipt is in doubt', (tx) => receipts.owe(tx, dueOf()), async (tx) =>
		receipts.receiptInDoubt(tx, (await receiptOf(tx)).id, 'MSS-SEND-RESTORED', AT)],
	['a receipt is held', (tx) => receipts.owe(tx, dueOf()), (tx) => receipts.hold(tx, HOME.mailbox)],
	['a receipt is told to the other machines', (tx) => receipts.owe(tx, dueOf()), async (tx) =>
		receipts.toldOthers(tx, (await receiptOf(tx)).id)],
	['a sending is cancelled', async () => {}, (tx) => outgoing.sendingCancelled(tx, one.sending, AT)],
	['a sending is found in Sent', (tx) => tell(tx, 'unclear'), async (tx) =>
		await outgoing.searched(tx, one.sending, true, AT)
		&& await recipients.accepted(tx, one.sending, null, { ...NOTHING, due_at: LATER }, AT)],
	['a sending is copied', async () => {}, (tx) => outgoing.copied(tx, one.sending)],
	['what was sent is deleted', async () => {}, (tx) => outgoing.sentRawDeleted(tx, one.sending)],
	['a recipient is refused', async () => {}, (tx) => recipients.refused(tx, one.sending, ADDRESS, keptTold('550', ''), null, AT)],
	['a recipient is silent', (tx) => tell(tx, 'accepted'), (tx) => recipients.expired(tx, one.sending, 0, AT)],
	['an answer is but a question', (tx) => tell(tx, 'answered'), async (tx) =>
		(await recipients.askedBack(tx, [one.sending], true, AT)).size > 0],
	['a dropped file is put away', async () => {}, (tx) => dossiers.dropPutAway(tx, one.dossier, AT)],
	['a turn is disputed', async (tx) => {
		before = await turnNow(tx)
	}, (tx) => turns.turnDisputed(tx, before, 'refused', BY)],
]
let before: turns.TurnRow

describe('once, and once only,', () => {
	it.each(TRANSITIONS)('%s', async (_, from, act) => {
		await ledger.change(from)
		expect([await ledger.change(act), await ledger.change(act)]).toEqual([true, false])
	})
})

describe('from elsewhere', () => {
	const expectNot = async (act: Step) => expect(await ledger.change(act)).toBe(false)

	it('nobody is let go of what still waits, nor free of what is not filed', async () => {
		await ledger.change((tx) => set(tx, { state: 'review', claimed_by: 'claire', claimed_at: AT }))
		await expectNot((tx) => messages.unclaimed(tx, one.message))
		await expectNot((tx) => messages.freed(tx, one.message))
	})

	it('a document that another act moved stays where that one put it', async () => {
		await ledger.change((tx) => documents.placed(tx, one.document, 'review', PLACE, AT))
		const elsewhere = { id: one.document, state: 'review', path: 'B/a.pdf' } as const
		await expectNot((tx) => documents.moved(tx, elsewhere, FILED, { ...PLACE, path: 'C/a.pdf' }))
		expect(await documentNow(ledger.db)).toMatchObject({ state: 'review', path: 'A/a.pdf' })
	})

	it('a sending that somebody settled while it was looked for in Sent keeps their word', async () => {
		await ledger.change((tx) => tell(tx, 'unclear'))
		await ledger.change((tx) => recipients.settledByHand(tx, one.sending, ADDRESS, 'failed', NOTHING, AT))
		await expectNot((tx) => outgoing.searched(tx, one.sending, true, AT))
	})

	it('no turn is disputed where another has begun since', async () => {
		const turn = await turnNow(ledger.db)
		await ledger.change((tx) => turns.turnClosed(tx, turn.id, { verdict: 'accepted', reason: null }, BY))
		const closed = await turnNow(ledger.db)
		await ledger.change((tx) => turns.turnOpened(tx, turnOf(), BY))
		await expectNot((tx) => turns.turnDisputed(tx, closed, 'refused', BY))
	})
})

describe('the journal tells once', () => {
	const context = () => ({ ledger, clock: ledger.clock, holds: { isShared: false } }) as unknown as Context
	async function told(): Promise<string[]> {
		const rows = await ledger.db.selectFrom('audit').selectAll().where('message_id', '=', one.message).orderBy('seq').execute()
		return rows.map(({ action, details }) => `${action} ${(JSON.parse(details) as { state?: string }).state ?? ''}`.trim())
	}
	const act = async () => (await acts.actById(ledger.db, one.act)) as ActRow

	it('that a receipt may have left when the process died', async () => {
		await ledger.change(async (tx) => receipts.owe(tx, dueOf()))
		await ledger.change(async (tx) => receipts.sending(tx, await receiptOf(tx)))
		await settleInterrupted(context())
		await settleInterrupted(context())
		expect(await receiptOf(ledger.db)).toMatchObject({ state: 'unclear' })
		expect(await told()).toEqual(['mdn unclear'])
	})

	it('that an act is done, and never afterwards that it failed', async () => {
		const planned = await act()
		await ledger.change((tx) => endAct(tx, context(), planned))
		await ledger.change((tx) => endAct(tx, context(), planned))
		await failAct(context(), planned, 'MSS-GED-GONE')
		expect(await told()).toEqual(['act-done'])
	})

	it('that a document was replaced', async () => {
		const by = await ledger.change((tx) => documents.planDocument(tx, { ...documentOf(one.message), position: 1 }))
		const replace = () => ledger.change((tx) =>
			documents.supersede(tx, ledger.audit, [one.document], { by, messageId: one.message }))
		await replace()
		await replace()
		expect(await told()).toEqual(['superseded'])
	})

	it('that a message waits again, and what it was to be told is withdrawn once', async () => {
		await ledger.change((tx) => set(tx, { state: 'review', closed_at: AT, final_at: AT, ...DECISION }))
		const message = (await ledger.db.selectFrom('messages').selectAll().where('id', '=', one.message).executeTakeFirstOrThrow())
		expect(await ledger.change((tx) => takeUp(tx, message, BY))).toEqual([])
		await ledger.change((tx) => receipts.owe(tx, dueOf()))
		expect(await ledger.change((tx) => takeUp(tx, message, BY))).toBeNull()
		expect(await receiptOf(ledger.db)).toMatchObject({ state: 'queued' })
	})
})
