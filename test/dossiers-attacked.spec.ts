/** What goes on elsewhere while somebody prepares, approves, answers or reminds; and what a call that no page makes may ask for. */
import type { Dossier } from '../server/contract/dossiers.contract.ts'
import type { TurnShown } from '../server/contract/turns.contract.ts'
import type { Share } from '../server/ged/share.ts'
import type { DossierWorld } from './support/dossiers.support.ts'
import type { MailHost } from './support/mail-host.ts'

import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { machine, person } from '../server/usecases/actor.ts'
import { answer } from '../server/usecases/answer.ts'
import { beginPreparing } from '../server/usecases/prepare.usecase.ts'
import { remind } from '../server/usecases/remind.ts'
import { DEPUTY, DIRECTOR, dossierWorld, PREPARER } from './support/dossiers.support.ts'
import { startMailHost } from './support/mail-host.ts'
import { ours, turns } from './support/turns.support.ts'

const NO_CERTIFICATE = [{ piece: 'certificat', reason: 'Aucun médecin présent' }]
const CLAIRE = { user: 'claire', groups: ['secretariat'] }
let host: MailHost
let world: DossierWorld

beforeAll(async () => {
	host = await startMailHost()
	world = await dossierWorld(host)
})
afterAll(async () => {
	await world?.close()
	await host.stop()
})
afterEach(() => world.define())

const db = () => world.ime.app.ledger.db
/** While the next message is written to the spool, once. */
function whileComposing(act: () => Promise<unknown>): void {
	const { spool } = world.ime.app
	const { store } = spool
	spool.store = async (...words) => {
		spool.store = store
		await act()
		return store(...words)
	}
}
function codes(all: PromiseSettledResult<unknown>[]) {
	return all.map((one) => one.status === 'fulfilled' ? 'done' : (one.reason as { code: string }).code).sort()
}

describe('the same bytes, sent by two at once,', () => {
	it('leave once: the other is told that they have left', async () => {
		const files = [await world.pdf('Deux secrétaires, un même document.')]
		const send = (user: string) => queueMessage(world.ime.app, {
			...PLAIN_REQUEST,
			from: world.ime.address,
			to: [world.crip.address],
			patientId: 'R001',
			files,
			key: `deux-${user}`,
			actor: user,
		})
		const count = await world.sent()
		expect(codes(await Promise.allSettled([send('claire'), send('paule')]))).toEqual(['MSS-SEND-AGAIN', 'done'])
		expect(await world.sent()).toBe(count + 1)
	})

	it('in two dossiers that two approve: one leaves, the other is to be looked at again', async () => {
		const file = await world.pdf('Deux dossiers, une même note.')
		const wish = { files: [{ piece: 'signalement', file }], reasons: NO_CERTIFICATE }
		const [one, other] = [await world.awaiting(wish), await world.awaiting(wish)]
		const replies = await Promise.all([world.approve(one), world.approve(other, DEPUTY)])
		expect(replies.map(({ status }) => status).sort()).toEqual([200, 409])
		const states = [await world.look(one.id), await world.look(other.id)].map(({ state, notices }) => [state, notices[0]?.code])
		expect(states.sort()).toEqual([['sent', undefined], ['stale', 'MSS-SEND-AGAIN']])
	})
})

describe('a patient whose identity changes while what was approved is composed', () => {
	it('keeps it: nobody’s word was on that content', async () => {
		const dossier = await world.awaiting()
		const before = await db().selectFrom('patients').selectAll().where('id', '=', 'R001').executeTakeFirstOrThrow()
		const called = (name: string) =>
			db().updateTable('patients').set({ birth_family_name: name }).where('id', '=', 'R001').execute()
		const count = await world.sent()
		whileComposing(() => called('AUTREMENT'))
		expect(await world.approve(dossier)).toMatchObject({ status: 409, json: { error: { code: 'MSS-DOSSIER-STALE' } } })
		expect([await world.sent(), (await world.look(dossier.id)).visas]).toEqual([count, []])
		await called(before.birth_family_name!)
		await world.ime.work()
		expect((await world.approve(dossier)).status).toBe(200)
	})
})

describe('a folder that others may read', () => {
	it('gives no piece of an information préoccupante: it is refused until it is moved', async () => {
		const path = `${PEOPLE[0]!.folder}/ouverte.pdf`
		const { id: fileId, bytes, ...told } = await world.ime.write(path, 'Une note dans un dossier ouvert.')
		const shares: Share[] = [{ type: 'link', with: null, groups: [] }]
		await expect(world.begin({}, { files: [{ piece: 'signalement', file: { ...told, file: bytes!, fileId, shares } }] }))
			.rejects.toMatchObject({ code: 'MSS-DOSSIER-FAMILY' })
	})
})

describe('a folder that others are let into once the file was put in', () => {
	it('keeps an information préoccupante from leaving, until they are not any more', async () => {
		const path = `${PEOPLE[0]!.folder}/note.pdf`
		const { ged } = world.ime.app
		await world.ime.write(path, 'Une note dans un dossier.')
		const dossier = await world.awaiting({
			files: [{ piece: 'signalement', file: join(world.ime.ged, path) }],
			reasons: NO_CERTIFICATE,
		})
		const { sharedWith } = ged
		const link: Share = { type: 'link', with: null, groups: [] }
		ged.sharedWith = async () => [link, { ...link, type: 'unknown' }]
		try {
			expect(await world.approve(dossier)).toMatchObject({ status: 409, json: { error: { code: 'MSS-DOSSIER-STALE' } } })
			expect(await world.look(dossier.id)).toMatchObject({ state: 'stale', notices: [{ code: 'MSS-DOSSIER-FAMILY' }], visas: [] })
		} finally {
			ged.sharedWith = sharedWith
		}
		await world.ime.work()
		expect((await world.approve(dossier)).status).toBe(200)
	})
})

describe('a dossier that nobody has to approve', () => {
	it('does not leave as another has changed it: whoever sends it has not seen that', async () => {
		world.define({ approval: undefined })
		const id = await world.begin({ signalement: 'Une note.' }, { reasons: NO_CERTIFICATE })
		const { seen } = await world.look(id)
		await world.change(id, { text: 'Ajouté par une collègue.' }, 'claire')
		const submit = (params: object) => world.ime.ask('POST', `dossiers/${id}/submit`, { ...params }, PREPARER)
		expect(await submit({ seen })).toMatchObject({ status: 409, json: { error: { code: 'MSS-DOSSIER-CHANGED' } } })
		expect((await world.look(id)).state).toBe('preparing')
		expect((await submit({ seen: (await world.look(id)).seen })).json).toMatchObject({ state: 'sent' })
	})
})

describe('a key', () => {
	it('that is of another patient’s dossier begins nothing, and does not give that one', async () => {
		const files = async () => [{ piece: 'signalement', file: await world.pdf('Une note.') }]
		const begin = async (patientId: string) => world.begin({}, { key: 'dui-7', patientId, files: await files() })
		await begin('R001')
		await expect(begin('R002')).rejects.toMatchObject({ code: 'MSS-DOSSIER-KEY' })
	})

	it('is never that of a dropped file', async () => {
		await expect(world.begin({ signalement: 'Une note.' }, { key: 'drop 12 34' })).rejects.toMatchObject({ code: 'MSS-RELAY-FORM' })
	})
})

describe('a request', () => {
	async function asked(title: string): Promise<TurnShown> {
		await world.crip.send([world.ime.address], { isXdm: false, titles: [title], text: 'Avez-vous une place ?' })
		await world.ime.until(async () => (await ours(world.ime)).some((one) => one.title.includes(title)))
		return (await ours(world.ime)).find((one) => one.title.includes(title))!
	}
	const reply = (message: number, verdict: 'accepted' | 'refused') =>
		answer.do(world.ime.app, person(CLAIRE), { message }, { verdict, text: '', toAll: false, key: `${verdict}-${message}`, files: [] })

	it('that two answer at once, one yes and one no, has one answer; the other is told', async () => {
		const { id, message } = await asked('Place pour Zoé')
		const count = await world.sent()
		const both = await Promise.allSettled([reply(message!, 'accepted'), reply(message!, 'refused')])
		expect(codes(both)).toEqual(['MSS-TURN-OVER', 'done'])
		expect(await world.sent()).toBe(count + 1)
		const all = await turns(world.ime, { all: true })
		expect(all.find((one) => one.id === id)).toMatchObject({ closedAt: expect.any(String) as string })
	})

	it('that a colleague has answered is not answered from a page that did not know; the same answer twice is one', async () => {
		const { id: turn, message } = await asked('Place pour Léo')
		const post = (verdict: string, key: string) => world.ime.ask('POST', `received/${message}/answer`, { verdict, key, turn })
		expect([(await post('accepted', 'clic-de-claire')).status, (await post('accepted', 'clic-de-claire')).status]).toEqual([202, 202])
		expect(await post('refused', 'clic-de-claire')).toMatchObject({ status: 409, json: { error: { code: 'MSS-ANSWER-LEFT' } } })
		expect(await post('refused', 'clic-de-paule')).toMatchObject({ status: 409, json: { error: { code: 'MSS-TURN-OVER' } } })
	})

	it('is not gone on with by a dossier of whoever may not read it', async () => {
		const { message } = await asked('Pièces pour Ana')
		const wish = { patientId: 'R001', answers: message }
		const begin = (who: typeof CLAIRE) => beginPreparing.do(world.ime.app, person(who), { circuit: 'crip' }, wish)
		await expect(begin(PREPARER)).rejects.toMatchObject({ code: 'MSS-UNKNOWN' })
		expect(await begin(CLAIRE)).toBeGreaterThan(0)
		await expect(beginPreparing.do(world.ime.app, machine(), { circuit: 'crip' }, { patientId: 'R001', answers: 9999 }))
			.rejects.toMatchObject({ code: 'MSS-UNKNOWN' })
	})
})

describe('a reminder', () => {
	async function lateTurns(text: string): Promise<{ thread: string, ids: number[] }> {
		const domain = world.crip.address.split('@')[1]
		const files = [await world.pdf(text)]
		const id = await world.ime.send([world.crip.address, `pmi@${domain}`], { patientId: 'R001', files, answerDays: 3 })
		await db().updateTable('turns').set({ due: '2026-01-01T00:00:00.000Z' }).where('outgoing_id', '=', id).execute()
		const rows = await db().selectFrom('turns').selectAll().where('outgoing_id', '=', id).orderBy('id').execute()
		return { thread: rows[0]!.thread, ids: rows.map((row) => row.id) }
	}
	const remindThese = (thread: string, only: number[]) => remind.do(world.ime.app, machine(), { thread }, { only })

	it('of one, and of all, by two at once, reminds each once', async () => {
		const { thread, ids } = await lateTurns('Une demande à deux.')
		const count = await world.sent()
		expect(codes(await Promise.allSettled([remindThese(thread, ids.slice(0, 1)), remindThese(thread, ids)])))
			.toEqual(['MSS-TURN-REMINDED', 'done'])
		expect(await world.sent()).toBe(count + 1)
	})

	it('does not go to whoever answers while it is composed', async () => {
		const { thread, ids } = await lateTurns('Une autre demande.')
		const count = await world.sent()
		const at = '2026-11-26T00:00:00.000Z'
		whileComposing(() => db().updateTable('turns').set({ closed_at: at }).where('id', '=', ids[0]!).execute())
		await expect(remindThese(thread, ids)).rejects.toMatchObject({ code: 'MSS-TURN-NOT-LATE' })
		expect(await world.sent()).toBe(count)
	})
})

describe('whoever a circuit named when a dossier began', () => {
	it('approves it still, and whoever is named since does not: it ends under its version', async () => {
		const dossier = await world.awaiting()
		world.define({ approval: { users: ['dr.leroy'] } })
		expect((await world.approve(dossier, { user: 'dr.leroy', groups: [] })).status).toBe(404)
		const { status, json } = await world.approve(dossier, DIRECTOR)
		expect([status, (json as Dossier).state]).toEqual([200, 'sent'])
	})

	it('sees nothing of another dossier, nor its pieces, nor acts on it, by any number', async () => {
		world.define({ approval: { users: ['dr.leroy'] } })
		const { id, seen } = await world.awaiting()
		const files = db().selectFrom('dossier_files').select('id').where('dossier_id', '=', id)
		const { id: file } = await files.executeTakeFirstOrThrow()
		const as = async (method: 'GET' | 'POST', path: string, params = {}) =>
			(await world.ime.ask(method, `dossiers/${id}${path}`, params, { user: 'intruse', groups: ['direction'] })).status
		expect([
			await as('GET', ''),
			await as('GET', `/files/${file}/preview`),
			await as('GET', `/files/${file}/content`),
			await as('POST', '', { text: 'x' }),
			await as('POST', '/submit'),
			await as('POST', '/withdraw'),
			await as('POST', '/approve', { seen }),
			await as('POST', '/return', { seen, reason: 'x' }),
		]).toEqual(Array.from({ length: 8 }, () => 404))
	})
})
