/** A patient's page: received, waiting for them, sent, turns, on one line of time; and its opening, told in the journal. */
import type { Story } from '../server/contract/files.contract.ts'
import type { PatientPage } from '../server/contract/patient-page.contract.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { claire, ines, openOffice, sophie, stranger } from './support/office.ts'

const [marguerite, paul] = PEOPLE as [typeof PEOPLE[number], typeof PEOPLE[number]]
let office: Awaited<ReturnType<typeof openOffice>>
const db = () => office.desk.app.ledger.db
/** Somebody says of Paul's line that it is that one. */
async function replacedBy(id: string | null): Promise<void> {
	const said = { replaced_by: id, out_at: id && '2026-11-01T00:00:00.000Z' }
	await db().updateTable('patients').set(said).where('id', '=', 'R002').execute()
}
function page(params: Record<string, unknown> = {}, person = claire) {
	return office.look<PatientPage>(person, 'patients/page', { patient: 'lilas/R001', ...params })
}
async function said(params: Record<string, unknown> = {}) {
	return (await page(params)).rows.map(({ kind, received, sent, turn }) => [kind, (received ?? sent ?? turn)!.title])
}

beforeAll(async () => {
	office = await openOffice({ answers: false })
	await office.receive(
		makeHealthMail({ cdas: [makeCda({ person: marguerite, title: 'Bilan' })] }),
		makeHealthMail({ cdas: [makeCda({ person: paul, title: 'Avis de Paul' })] }),
	)
	const file = join(office.desk.maildir, '..', 'ordonnance.pdf')
	writeFileSync(file, await makePdf('Ordonnance'))
	await queueMessage(office.desk.app, {
		...PLAIN_REQUEST,
		from: office.desk.config.mailboxes[0]!.address,
		to: ['officine@officine.exemple.mssante.fr'],
		patientId: marguerite.id,
		files: [file],
		titles: ['Ordonnance'],
		answerDays: 3,
		pdfa: false,
	})
	// Exactly hers, and waiting: what it asks to be deleted is nowhere.
	await office.receive(makeHealthMail({
		cdas: [makeCda({ person: marguerite, title: 'À supprimer' })],
		action: 'D',
	}))
}, 120_000)
afterAll(() => office.desk.app.close())

describe('a patient’s page', () => {
	it('has all that is about them, the newest first, and nothing of another', async () => {
		expect((await said()).toSorted()).toEqual([
			['received', 'Bilan'],
			['sent', 'Ordonnance'],
			['turn', 'Ordonnance'],
			['waiting', 'À supprimer'],
		])
		const { rows, total } = await page()
		expect(total).toBe(4)
		expect(rows.map(({ at }) => at)).toEqual(rows.map(({ at }) => at).toSorted().toReversed())
		expect(JSON.stringify(rows)).not.toContain('Avis de Paul')
	})

	it('names them by the names that they use, then those of birth', async () => {
		expect((await page()).patient).toMatchObject({
			called: 'LEFÈVRE MARGUERITE',
			birthFamilyName: 'ÉLOÏSE-DURAND',
			birthDate: '12/03/1941',
			status: 'qualifiee',
			isFollowed: false,
		})
	})

	it('has one of the kinds alone, and goes by windows', async () => {
		expect(await said({ kind: 'sent' })).toEqual([['sent', 'Ordonnance']])
		expect([...await said({ limit: 2 }), ...await said({ offset: 2, limit: 2 })]).toEqual(await said())
	})

	it('says of what waits that it is theirs only where all of their identity is in it', async () => {
		await office.receive(
			makeMail({ subject: 'Mme LEFÈVRE Marguerite', text: 'Au sujet de Mme ÉLOÏSE-DURAND Marguerite, née le 12/03/1941.' }),
			makeHealthMail({ cdas: [makeCda({ person: { ...marguerite, birthDate: '19410313' }, title: 'Presque elle' })] }),
		)
		expect(await said({ kind: 'waiting' })).toEqual([['waiting', 'À supprimer']])
	})

	it.each([
		['is no more qualified', { status: 'provisoire' }],
		['has left', { discharged: '2026-11-01' }],
		['is out of the register', { out_at: '2026-11-01T00:00:00.000Z' }],
		['has another matricule', { matricule: '160029935012348' }],
	])('no longer says so of whoever %s', async (_, set) => {
		const line = () => db().selectFrom('patients').selectAll().where('id', '=', 'R001').executeTakeFirstOrThrow()
		const before = await line()
		await db().updateTable('patients').set(set).where('id', '=', 'R001').execute()
		expect(await said({ kind: 'waiting' })).toEqual([])
		await db().updateTable('patients').set(before).where('id', '=', 'R001').execute()
		expect(await said({ kind: 'waiting' })).toEqual([['waiting', 'À supprimer']])
	})

	it('says it of nothing of which a document says another person', async () => {
		const waits = await db().selectFrom('documents').select('message_id').where('cda', 'like', '%À supprimer%')
			.executeTakeFirstOrThrow()
		const other = await db().selectFrom('documents').selectAll().where('cda', 'like', '%Avis de Paul%').executeTakeFirstOrThrow()
		const { id } = await db().insertInto('documents')
			.values({ ...other, id: undefined, message_id: waits.message_id, position: 99, state: 'review', path: null, file_id: null })
			.returning('id').executeTakeFirstOrThrow()
		expect(await said({ kind: 'waiting' })).toEqual([])
		await db().deleteFrom('documents').where('id', '=', id).execute()
	})

	const both = [makeCda({ person: marguerite, title: 'D’elle' }), makeCda({ person: paul, title: 'De lui' })]
	const altered = { twistMetadata: (xml: string) => xml.replace(/<Value>[0-9A-F]{40}</, `<Value>${'0'.repeat(40)}<`) }
	it.each([
		['is two patients’', { cdas: both }, null, /quarantaine.*plusieurs patients/],
		['was altered', { cdas: both.slice(0, 1), ...altered }, 'LEFÈVRE Marguerite, 12/03/1941', /quarantaine.*annonce/],
	])('says nothing of what %s, once let out of quarantine, and filing it is asked', async (_, mail, patient, why) => {
		await office.receive(makeHealthMail(mail))
		const { id } = await office.first(ines, 'quarantined')
		expect((await office.ask(ines, 'POST', `waiting/${id}/settle`, { verdict: 'release', reason: 'Vu' })).status).toBe(200)
		expect(await said({ kind: 'waiting' })).toEqual([['waiting', 'À supprimer']])
		expect((await office.waiting()).rows.find((row) => row.id === id)).toMatchObject({ about: null, patient })
		const item = await office.item(id)
		const { text, among } = item.candidates[0]!.question!
		expect([text, among]).toEqual([expect.stringMatching(why), ['R001']])
		expect(await office.file(item)).toMatchObject({ status: 409, json: { error: { code: 'MSS-TRIAGE-CONFIRM' } } })
		expect((await office.file(item, { confirmed: true })).status).toBe(200)
		await office.putBack(id, { reason: 'Essai' })
	})

	it('no longer says so once somebody took it out of there', async () => {
		const { received } = (await page({ kind: 'waiting' })).rows[0]!
		const { id } = received!
		expect((await office.file(await office.item(id))).status).toBe(200)
		expect(await said({ kind: 'received' })).toContainEqual(['received', 'À supprimer'])
		expect((await office.putBack(id, { reason: 'Pas elle' })).status).toBe(200)
		expect(await said({ kind: 'waiting' })).toEqual([])
	})

	it('has no line for a turn whose message this person may see, and not read', async () => {
		const { id } = await db().selectFrom('messages').select('id').where('title', '=', 'À supprimer').executeTakeFirstOrThrow()
		const [before] = await db().selectFrom('turns').selectAll().execute()
		await db().updateTable('turns').set({ whose: 'ours', message_id: id }).execute()
		const { access } = office.desk.config.mailboxes[0]!
		const { send } = access
		access.send = { ...send, groups: [...send.groups, 'identitovigilance'] }
		expect((await page({ kind: 'turn' })).rows.map(({ turn }) => turn!.title)).toHaveLength(1)
		expect(await page({ kind: 'turn' }, ines)).toMatchObject({ total: 0, rows: [] })
		access.send = send
		await db().updateTable('turns').set({ whose: before!.whose, message_id: before!.message_id }).execute()
	})

	it('offers nothing as unread once marks are forgotten', async () => {
		const bilan = async () => (await page({ kind: 'received' })).rows.find(({ received }) => received!.title === 'Bilan')!.received!
		const aged = (at: string) => db().updateTable('messages').set({ received_at: at }).where('title', '=', 'Bilan').execute()
		const before = await bilan()
		const days = (count: number) => new Date(Date.now() - count * 24 * 60 * 60_000).toISOString()
		await aged(days(61))
		expect((await bilan()).isUnread).toBe(true)
		await aged(days(63))
		expect((await bilan()).isUnread).toBe(false)
		await aged(before.at)
	})

	it('is the same by a line of the register that is said to be theirs', async () => {
		await replacedBy('R001')
		expect(await said({ patient: 'lilas/R002', kind: 'received' })).toContainEqual(['received', 'Avis de Paul'])
		await replacedBy(null)
	})
})

describe('the way to it', () => {
	it('is in the list of what was filed, and not where a person has yet to say whose it is', async () => {
		const abouts = async (shelf: string) => (await office.waiting(claire, shelf)).rows.map(({ title, about }) => [title, about])
		expect(await abouts('filed')).toContainEqual(['Bilan', 'lilas/R001'])
		expect(await abouts('review')).toContainEqual(['Presque elle', null])
	})

	it('is in the tab of a file that lies in their folder, for whoever may open it', async () => {
		const folder = (await db().selectFrom('patients').select('folder_id').where('id', '=', 'R001').executeTakeFirstOrThrow()).folder_id!
		const file = { id: '1-1', name: 'a.pdf', mime: '', size: 0, etag: '', path: '', sha256: '', ancestors: [folder], shares: [] }
		const tab = async (person: typeof claire) => (await office.ask(person, 'GET', 'files/history', {}, { files: [file] })).json as Story
		expect((await tab(claire)).patient?.name).toBe('LEFÈVRE Marguerite, 12/03/1941')
		expect((await tab(stranger)).patient).toBeNull()
	})
})

describe('who may open it', () => {
	it('works for their structure; whom nobody knows is unknown', async () => {
		expect((await office.ask(stranger, 'GET', 'patients/page', { patient: 'lilas/R001' })).status).toBe(403)
		expect((await office.ask(claire, 'GET', 'patients/page', { patient: 'autre/R001' })).status).toBe(403)
		expect((await office.ask(claire, 'GET', 'patients/page', { patient: 'lilas/R999' })).status).toBe(404)
	})

	it('is told in the journal, once an hour for each person', async () => {
		await db().deleteFrom('patient_looks').execute()
		const opened = () => db().selectFrom('audit').select(['actor', 'details']).where('action', '=', 'patient-opened').execute()
		const before = (await opened()).length
		await page()
		await page()
		await page({}, sophie)
		expect((await opened()).slice(before)).toEqual(
			['claire', 'sophie'].map((actor) => ({ actor, details: '{"structure":"lilas","patient":"R001"}' })),
		)
		await db().updateTable('patient_looks').set({ at: new Date(Date.now() - 61 * 60_000).toISOString() }).execute()
		await page()
		expect(await opened()).toHaveLength(before + 3)
	})
})
