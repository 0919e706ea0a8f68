/** Small pictures of documents on lists: how long they stay. */
import type { TestOffice } from './support/office.ts'

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { noticeMoves } from '../server/incoming/notice-moves.ts'
import { applyRetention } from '../server/incoming/retention.ts'
import { claire, openOffice } from './support/office.ts'

const DAY = 24 * 60 * 60_000
let office: TestOffice
beforeEach(async () => {
	office = await openOffice()
	const attachments = [{ filename: 'a.pdf', contentType: 'application/pdf', content: await makePdf('Bonjour') }]
	await office.receive(makeMail({ subject: 'Bonjour', text: 'Bonjour', attachments }))
})
afterEach(() => office.desk.app.close())

const db = () => office.desk.app.ledger.db
const drawn = async () => (await db().selectFrom('thumbnails').select('picture').execute()).map(({ picture }) => picture !== null)
async function seen(): Promise<number> {
	const id = (await office.waiting()).rows[0]!.id
	await office.look(claire, 'thumbnails', { messages: String(id) })
	return id
}

describe('the picture of a document', () => {
	it('goes with what the message leaves, and is not drawn again', async () => {
		const id = await seen()
		expect(await drawn()).toEqual([true])
		expect((await office.close(id)).status).toBe(200)
		const { app } = office.desk
		const now = app.clock.now()
		const old = new Date(now - (app.config.retention.traceDays + 2) * DAY).toISOString()
		await db().updateTable('messages').set({ closed_at: old, final_at: old, received_at: old }).execute()
		// Seen in the journal a week before the end of its time.
		await db().updateTable('thumbnails').set({ made_at: new Date(now - 7 * DAY).toISOString() }).execute()
		await applyRetention(app, now)
		expect((await db().selectFrom('messages').select('erased_at').executeTakeFirstOrThrow()).erased_at).not.toBeNull()
		expect(await drawn()).toEqual([])
		await office.look(claire, 'thumbnails', { messages: String(id) })
		expect(await drawn()).toEqual([])
	})

	it('is told not to be there, once, of a message that has nothing to draw', async () => {
		await office.receive(makeMail({ subject: 'Des mots', text: 'Des mots.' }))
		const { id } = (await office.waiting()).rows.find(({ title }) => title === 'Des mots')!
		await db().deleteFrom('documents').where('message_id', '=', id).execute()
		expect(await office.look(claire, 'thumbnails', { messages: String(id) })).toEqual([{ message: id, picture: null }])
	})

	it('goes with the document that a person removed', async () => {
		await seen()
		const [pdf] = await db().selectFrom('documents').select('path').where('media_type', '=', 'application/pdf').execute()
		rmSync(join(office.desk.ged, pdf!.path!))
		await noticeMoves(office.desk.app)
		expect(await drawn()).toEqual([])
	})
})
