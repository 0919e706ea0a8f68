/** Whose turn it is (circuits.md), between two structures that write to one another, each with its own instance and real mail. */
import type { SendingList } from '../server/contract/sending.ts'
import type { TurnList } from '../server/contract/turns.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.ts'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { machine } from '../server/usecases/actor.ts'
import { answer } from '../server/usecases/answer.ts'
import { startMailHost } from './support/mail-host.ts'
import { structuresOn } from './support/structures.ts'

let host: MailHost
let dac: Structure
let ssiad: Structure

beforeAll(async () => {
	host = await startMailHost()
})
afterEach(() => Promise.all([dac.close(), ssiad.close()]))
afterAll(() => host.stop())

async function open(): Promise<void> {
	({ dac, ssiad } = await structuresOn(host, [
		{ id: 'dac', name: 'DAC Paris Nord', sector: 'SA31' },
		{ id: 'ssiad', name: 'SSIAD Les Bleuets', sector: 'SA20' },
	]) as { dac: Structure, ssiad: Structure })
}
async function turns(structure: Structure, params = {}) {
	return (await structure.look<TurnList>('turns', params)).turns
}
async function ask(days: number | null = 3, text = 'Bonjour,\n\nPouvez-vous intervenir chez cette patiente dès lundi ?') {
	return dac.send([ssiad.address], {
		patientId: 'R001',
		titles: ['Demande d’intervention'],
		files: [await dac.pdf('Prescription de soins.')],
		text,
		answerDays: days,
	})
}
async function reply(structure: Structure, wish: Record<string, unknown>): Promise<void> {
	const [turn] = await turns(structure, { whose: 'ours' })
	const { status, json } = await structure.ask('POST', `received/${turn!.message}/answer`, wish)
	expect([status, json]).toEqual([202, { id: expect.any(Number) as number }])
	await structure.work()
}

describe('a request', () => {
	it('is their turn here, and ours there, until its answer with a verdict closes both', async () => {
		await open()
		await ask()
		expect(await turns(dac)).toMatchObject([
			{
				whose: 'theirs',
				asker: 'ours',
				partner: ssiad.address,
				patientId: 'R001',
				overdue: false,
				title: 'Demande d’intervention',
				verdict: null,
			},
		])
		await ssiad.until(async () => (await turns(ssiad)).length === 1)
		expect(await turns(ssiad)).toMatchObject([
			{ whose: 'ours', asker: 'theirs', partner: dac.address, due: null, text: expect.stringContaining('dès lundi') as string },
		])
		await reply(ssiad, { verdict: 'accepted', text: 'Nous intervenons lundi.' })
		expect(await turns(ssiad)).toEqual([])
		await dac.until(async () => (await turns(dac)).length === 0)
		expect(await turns(dac, { all: true })).toMatchObject([{ verdict: 'accepted', closedAt: expect.any(String) as string }])
	})

	it('that is answered by a question is ours again, its date kept, and theirs once we said more', async () => {
		await open()
		await ask()
		const { due } = (await turns(dac))[0]!
		await ssiad.until(async () => (await turns(ssiad)).length === 1)
		await reply(ssiad, { verdict: 'moreAsked', text: 'Il nous faut l’ordonnance.' })
		expect(await turns(ssiad)).toMatchObject([{ whose: 'theirs', asker: 'theirs', verdict: 'moreAsked' }])
		await dac.until(async () => (await turns(dac, { whose: 'ours' })).length === 1)
		expect(await turns(dac)).toMatchObject([{ whose: 'ours', asker: 'ours', due, verdict: 'moreAsked' }])
		expect((await turns(dac))[0]!.text).toContain('l’ordonnance')
		await reply(dac, { text: 'La voici.' })
		expect(await turns(dac)).toMatchObject([{ whose: 'theirs', due }])
		await ssiad.until(async () => (await turns(ssiad, { whose: 'ours' })).length === 1)
		await reply(ssiad, { verdict: 'refused', text: 'Nous n’avons plus de place.' })
		await dac.until(async () => (await turns(dac)).length === 0)
		expect(await turns(dac, { all: true })).toMatchObject([{ verdict: 'refused' }])
	})

	it('answered in words alone waits for a person to say what they mean, and never closes by itself', async () => {
		await open()
		await ask()
		await ssiad.until(async () => (await turns(ssiad)).length === 1)
		await reply(ssiad, { text: 'C’est d’accord pour nous.' })
		await dac.until(async () => (await turns(dac)).some(({ isUnread }) => isUnread))
		const [turn] = await turns(dac)
		expect(turn).toMatchObject({ whose: 'theirs', verdict: null, text: expect.stringContaining('d’accord') as string })
		expect((await dac.ask('POST', `turns/${turn!.id}/verdict`, { verdict: 'accepted' })).status).toBe(204)
		expect(await turns(dac)).toEqual([])
		expect((await dac.ask('POST', `turns/${turn!.id}/verdict`, { verdict: 'refused' })).status).toBe(409)
	})

	it('whose answer asks something in words is ours', async () => {
		await open()
		await ask()
		await ssiad.until(async () => (await turns(ssiad)).length === 1)
		await reply(ssiad, { text: 'Pouvez-vous préciser l’adresse ?' })
		await dac.until(async () => (await turns(dac, { whose: 'ours' })).length === 1)
		expect(await turns(dac)).toMatchObject([{ verdict: null, isUnread: true }])
	})

	it('that says two things is a person’s to settle', async () => {
		await open()
		await ask()
		await ssiad.until(async () => (await turns(ssiad)).length === 1)
		const message = (await turns(ssiad))[0]!.message!
		for (const verdict of ['accepted', 'refused'] as const) {
			await answer.do(ssiad.app, machine(), { message }, { verdict, text: '', toAll: false, key: null, files: [] })
			await ssiad.work()
		}
		await dac.until(async () => (await turns(dac)).some(({ isDisputed }) => isDisputed))
		const [turn] = await turns(dac)
		expect(turn).toMatchObject({ whose: 'ours', verdict: 'refused' })
		await dac.ask('POST', `turns/${turn!.id}/verdict`, { verdict: 'accepted' })
		expect(await turns(dac, { all: true })).toMatchObject([{ verdict: 'accepted', isDisputed: false }])
	})

	it('that nobody need answer is closed with a reason', async () => {
		await open()
		await ask(null)
		expect(await turns(dac)).toEqual([])
		await ssiad.until(async () => (await turns(ssiad)).length === 1)
		const [turn] = await turns(ssiad)
		expect((await ssiad.ask('POST', `turns/${turn!.id}/close`, { reason: '  ' })).status).toBe(400)
		expect((await ssiad.ask('POST', `turns/${turn!.id}/close`, { reason: 'Vu au téléphone' })).status).toBe(204)
		expect(await turns(ssiad, { all: true })).toMatchObject([{ reason: 'Vu au téléphone', verdict: null }])
	})
})

describe('a document that asks nothing', () => {
	it('opens no turn, nor does a receipt', async () => {
		await open()
		await dac.send([ssiad.address], {
			patientId: 'R001',
			titles: ['Ordonnance'],
			files: [await dac.pdf('Soins.')],
			text: 'Bonjour,\n\nVeuillez trouver ci-joint : Ordonnance.',
		})
		await ssiad.until(() => ssiad.files().length > 0)
		await dac.until(async () => (await dac.look<SendingList>('sendings')).rows[0]!.recipients[0]!.state === 'processed')
		expect([await turns(ssiad, { all: true }), await turns(dac, { all: true })]).toEqual([[], []])
	})
})

describe('a reminder', () => {
	it('goes to those who are late only, once a day', async () => {
		await open()
		const sending = await ask()
		const { thread } = (await turns(dac))[0]!
		expect((await dac.ask('POST', `threads/${thread}/remind`)).status).toBe(409)
		const past = new Date(Date.now() - 3_600_000).toISOString()
		await dac.app.ledger.db.updateTable('turns').set({ due: past }).where('outgoing_id', '=', sending).execute()
		expect(await turns(dac)).toMatchObject([{ overdue: true }])
		expect((await dac.ask('POST', `threads/${thread}/remind`)).status).toBe(202)
		expect((await dac.ask('POST', `threads/${thread}/remind`)).json).toMatchObject({ error: { code: 'MSS-TURN-REMINDED' } })
		await dac.work()
		await ssiad.until(async () => (await ssiad.look<{ rows: { received: number }[] }>('threads')).rows[0]?.received === 2)
		expect(await turns(dac)).toMatchObject([{ whose: 'theirs', due: past, remindedAt: expect.any(String) as string }])
	})
})
