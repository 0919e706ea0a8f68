/**
 * A circuit that receives gives our turn its date; one that sends reminds by itself those who are late (circuits.md, C3). Both say by
 * which verdicts it is answered.
 */
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.support.ts'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isReminderDue, remindLate } from '../server/chores/reminders.ts'
import { demandeIntervention } from '../server/circuits/models/demande-intervention.ts'
import { demandeRecue } from '../server/circuits/models/demande-recue.ts'
import { filled } from '../server/circuits/models/model.ts'
import { ordonnancePharmacie } from '../server/circuits/models/ordonnance-pharmacie.ts'
import { circuit } from '../server/config/circuit.ts'
import { machine } from '../server/usecases/actor.ts'
import { beginPreparing } from '../server/usecases/prepare.usecase.ts'
import { submit } from '../server/usecases/release.usecase.ts'
import { startMailHost } from './support/mail-host.ts'
import { structuresOn } from './support/structures.support.ts'
import { turns } from './support/turns.support.ts'

const DAY = 24 * 60 * 60 * 1000
let host: MailHost
let dac: Structure
let ssiad: Structure

beforeAll(async () => {
	host = await startMailHost();
	({ dac, ssiad } = await structuresOn(host, [
		{ id: 'dac', name: 'DAC Paris Nord', sector: 'SA31' },
		{ id: 'ssiad', name: 'SSIAD Les Bleuets', sector: 'SA20' },
	]) as { dac: Structure, ssiad: Structure })
	ssiad.app.config.circuits = [circuit.parse(filled(demandeRecue, { mailbox: ssiad.address, recipients: [], approval: null }))]
	dac.app.config.circuits = [circuit.parse(filled(demandeIntervention, {
		mailbox: dac.address,
		recipients: [ssiad.address],
		approval: null,
	}))]
})
afterAll(async () => {
	await dac?.close()
	await ssiad?.close()
	await host.stop()
})

describe('a mailbox with a receiving circuit', () => {
	it('takes a bare health document for a request, ours for three days', async () => {
		const id = await beginPreparing.do(dac.app, machine(), { circuit: 'demande-intervention' }, {
			patientId: 'R001',
			to: [ssiad.address],
			files: [
				{ piece: 'prescription', file: await dac.pdf('Prescription.', 'prescription.pdf') },
				{ piece: 'plan', file: await dac.pdf('Plan.', 'plan.pdf') },
			],
		})
		await submit.do(dac.app, machine(), { dossier: id }, {})
		await dac.work()
		expect(await turns(dac)).toMatchObject([{ whose: 'theirs', circuit: 'demande-intervention' }])
		await ssiad.until(async () => (await turns(ssiad)).length === 1)
		const [turn] = await turns(ssiad)
		expect(turn).toMatchObject({ whose: 'ours', asker: 'theirs', circuit: 'demande-recue', overdue: false })
		const left = Date.parse(turn!.due!) - Date.now()
		expect(left).toBeGreaterThan(2.9 * DAY)
		expect(left).toBeLessThanOrEqual(3 * DAY)
	})
})

describe('a sending circuit', () => {
	const reminded = async () => (await dac.app.ledger.db
		.selectFrom('turn_moves')
		.select(['actor', 'outgoing_id'])
		.where('kind', '=', 'reminded')
		.execute())

	it('reminds nobody before they are late by as many days as it says', async () => {
		await remindLate(dac.app)
		expect(await reminded()).toEqual([])
	})

	it('reminds those who are, once for each delay, in the name of the program', async () => {
		const { db } = dac.app.ledger
		const at = (days: number) => new Date(Date.now() - days * DAY).toISOString()
		await db.updateTable('turns').set({ opened_at: at(4.5), due: at(1.5) }).execute()
		await remindLate(dac.app)
		await remindLate(dac.app)
		expect(await reminded()).toEqual([{ actor: 'mssante', outgoing_id: expect.any(Number) as number }])
		const text = await db.selectFrom('outgoing').select(['text', 'actor']).orderBy('id', 'desc').executeTakeFirstOrThrow()
		expect(text).toMatchObject({ actor: 'mssante', text: expect.stringContaining('pas encore reçu de réponse') as string })
	})

	it.each([
		['not yet late', 1, null, false],
		['late, before the first delay', -0.5, null, false],
		['past the first delay', -1.5, null, true],
		['past it, and reminded since', -1.5, -0.2, false],
		['past the second, reminded after the first', -4.5, -3, true],
		['past both, and reminded by a person since', -5, -0.5, false],
	])('%s', (_, due, last, isDue) => {
		const now = new Date('2026-11-26T12:00:00.000Z')
		const at = (days: number) => new Date(now.getTime() + days * DAY).toISOString()
		const turn = { opened_at: at(due - 3), due: at(due), reminded_at: last === null ? null : at(last) }
		expect(isReminderDue(turn, [4, 7], now)).toBe(isDue)
	})

	it.each([
		['passed before it: it may have reminded them', '2026-11-25T12:00:00.000Z', false],
		['passed since', '2026-11-24T11:00:00.000Z', true],
	])('of a ledger put back, is asked about a delay that has %s', (_, restored, isDue) => {
		const now = new Date('2026-11-26T12:00:00.000Z')
		const turn = { opened_at: '2026-11-20T12:00:00.000Z', due: '2026-11-23T12:00:00.000Z', reminded_at: null }
		expect(isReminderDue(turn, [4], now, restored)).toBe(isDue)
	})
})

describe('the verdicts that are proposed', () => {
	const C3 = ['accepted', 'refused', 'moreAsked']
	const ALL = [...C3, 'received', 'substitution']
	const verdicts = async (structure: Structure, title: string) => (await turns(structure, { all: true }))
		.filter((turn) => turn.title.includes(title))
		.map((turn) => turn.verdicts)

	it('are those of the circuit: of who asked, and of who received', async () => {
		expect(await verdicts(dac, 'Prescription')).toEqual([C3])
		expect(await verdicts(ssiad, 'Prescription')).toEqual([C3])
	})

	it('to who asked, are those of the version by which it was asked; to who received, of the one in use', async () => {
		for (const { app } of [dac, ssiad]) {
			app.config.circuits = app.config.circuits.map((one) => ({ ...one, answer: { ...one.answer!, verdicts: ['received'] } }))
		}
		expect(await verdicts(dac, 'Prescription')).toEqual([C3])
		expect(await verdicts(ssiad, 'Prescription')).toEqual([['received']])
	})

	it('are all of them once theirs contradict each other', async () => {
		const { db } = dac.app.ledger
		await db.updateTable('turns').set({ is_disputed: 1 }).execute()
		expect(await verdicts(dac, 'Prescription')).toEqual([ALL])
		await db.updateTable('turns').set({ is_disputed: 0 }).execute()
	})

	it('are all of them where no circuit asked', async () => {
		const wish = { isXdm: false, titles: ['Réunion du 12'], text: 'Bonjour.', answerDays: 3 }
		await dac.send([ssiad.address], wish)
		expect(await verdicts(dac, 'Réunion')).toEqual([ALL])
	})

	it('of what expected no answer, and about which they ask, are those of its circuit (C2)', async () => {
		const ordonnance = { ...ordonnancePharmacie.form, trigger: undefined, id: 'ordonnance', mailbox: dac.address }
		dac.app.config.circuits = [circuit.parse(ordonnance)]
		const files = [{ piece: 'ordonnance', file: await dac.pdf('Paracétamol.', 'ordonnance.pdf') }]
		const wish = { patientId: 'R001', to: [ssiad.address], files, text: 'Bonjour, merci de préparer ceci.' }
		const id = await beginPreparing.do(dac.app, machine(), { circuit: 'ordonnance' }, wish)
		await submit.do(dac.app, machine(), { dossier: id }, {})
		await dac.work()
		expect(await verdicts(dac, 'Ordonnance')).toEqual([])
		const asked = async () => (await turns(ssiad)).find(({ title }) => title.includes('Ordonnance'))
		await ssiad.until(async () => await asked() !== undefined)
		const { message } = (await asked())!
		expect((await ssiad.ask('POST', `received/${message}/answer`, { verdict: 'moreAsked', text: 'Quel dosage ?' })).status).toBe(202)
		await ssiad.work()
		const back = async () => (await turns(dac)).filter(({ whose }) => whose === 'ours')
		await dac.until(async () => (await back()).length === 1)
		expect(await back()).toMatchObject([{ verdict: 'moreAsked', verdicts: ['moreAsked', 'substitution'] }])
	})
})
