/** What waits to leave a mailbox that people open by signing in: its operator is asked once at most, and it leaves at once afterwards. */
import type { Config } from '../server/config/schema.ts'
import type { TestOffice } from './support/office.ts'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { MssError } from '../server/errors.ts'
import { sendReceipts } from '../server/incoming/outbox.ts'
import { addRecipients } from '../server/ledger/tables/recipients.table.ts'
import { dispatch } from '../server/outgoing/dispatch.ts'
import { openOffice } from './support/office.ts'
import { enter, scriptedOidc } from './support/oidc-script.ts'

const REFUSED = new MssError('MSS-SIGN-IN-REFUSED', '401')
let oidc: Awaited<ReturnType<typeof scriptedOidc>>
let office: TestOffice
let asked: string[]
let statements: string[]

beforeEach(async () => {
	asked = []
	statements = []
	oidc = await scriptedOidc()
	office = await openOffice({
		submit: async (_, { to }) => {
			asked.push(to.join())
			const { code, text } = REFUSED
			return new Map(to.map((address) => [address, { outcome: 'refused', permanent: false, error: REFUSED, code, text }]))
		},
		onStatement: (sql) => void statements.push(sql),
	})
	openedByPeople(office.desk.config)
})
afterEach(async () => {
	await office.desk.app.close()
	oidc.close()
})

const mailbox = () => office.desk.config.mailboxes[0]!

function openedByPeople({ mailboxes: [one] }: Config): void {
	Object.assign(one!, { oauth2: oidc.settings, smtp: { ...one!.smtp!, auth: 'oauth2' } })
}

async function queue(count: number): Promise<void> {
	for (let index = 0; index < count; index++) {
		await office.desk.app.ledger.change(async (tx) => {
			const { id } = await tx.insertInto('outgoing').values({
				header_id: `<${index}@ici>`,
				envelope_id: `e${index}`,
				key: null,
				fingerprint: '',
				mailbox: mailbox().address,
				structure: 's',
				patient_id: null,
				subject: 'Un mot',
				reply_to: '',
				actor: 'claire',
				spool: null,
				size: 1,
				raw_sha256: '',
				created_at: office.desk.app.clock.at(),
				cancelled_at: null,
				answer_due_at: null,
				copy: 'none',
				searched_at: null,
				words: null,
				text: null,
				thread: null,
				answers: null,
			}).returning('id').executeTakeFirstOrThrow()
			await addRecipients(tx, id, [{ address: 'a@b.fr', written: null }], office.desk.app.clock.at())
		})
	}
}

const receipts = () => office.desk.app.ledger.db.selectFrom('outbox').selectAll().execute()

describe('while somebody must sign in', () => {
	it('what waits of a mailbox is told so in one statement, however much there is', async () => {
		await queue(5)
		statements.length = 0
		await dispatch(office.desk.app)
		expect(statements.filter((sql) => sql.startsWith('update "recipients"'))).toHaveLength(1)
		const rows = await office.desk.app.ledger.db.selectFrom('recipients').select(['code', 'attempts']).execute()
		expect([rows, asked]).toEqual([Array.from({ length: 5 }, () => ({ code: 'MSS-SIGN-IN-WAITED', attempts: 0 })), []])
	})

	it('no receipt is tried', async () => {
		await office.receive(...['Un', 'Deux'].map((subject) => makeMail({ subject, askReceipt: true })))
		await office.first()
		await sendReceipts(office.desk.app)
		expect([(await receipts()).length, asked]).toEqual([1, []])
	})
})

describe('whoever signed in and is refused while receipts leave', () => {
	it('is shown for one of them, and those that wait are due at once', async () => {
		await enter(office.desk.app.signIns, mailbox(), 'claire')
		await office.receive(...['Un', 'Deux'].map((subject) => makeMail({ subject, askReceipt: true })))
		for (const { id } of (await office.waiting()).rows) {
			await office.item(id)
		}
		await sendReceipts(office.desk.app)
		expect(asked).toHaveLength(1)
		const rows = (await receipts()).map(({ state, attempts, next_attempt_at: next }) => ({ state, attempts, next }))
		expect(rows).toEqual(Array.from({ length: 2 }, () => ({ state: 'queued', attempts: 0, next: null })))
	})
})
