/**
 * Faults that last, under what a circuit does: the operator refuses or hangs up and comes back, the store cannot be written, the disk is
 * full, the clock is wrong. Nothing is lost, nothing leaves twice, and what waits says why, in French.
 */
import type { App } from '../server/app.ts'
import type { SmtpScript } from './support/smtp-script.ts'
import type { World } from './support/world.support.ts'

import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { openApp } from '../server/app.ts'
import { collect } from '../server/chores/collect.ts'
import { openDossier } from '../server/circuits/dossier.ts'
import { lookAtDrops } from '../server/circuits/drops.ts'
import { loadConfig } from '../server/config/load.ts'
import { MssError } from '../server/errors.ts'
import { dossierById } from '../server/ledger/tables/dossiers.table.ts'
import { openLog } from '../server/log/log.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { wholeOf } from '../server/outgoing/told-words.ts'
import { clockOf } from '../server/time/clock.ts'
import { machine, person } from '../server/usecases/actor.ts'
import { answer } from '../server/usecases/answer.ts'
import { beginPreparing } from '../server/usecases/prepare.usecase.ts'
import { approve, submit } from '../server/usecases/release.usecase.ts'
import { remind } from '../server/usecases/remind.ts'
import { APPROVED_NOTE, dropWorld, FROM, PATIENT_FOLDER, PHARMACY, prescription } from './support/drop-world.ts'

const CRIP = 'cellule@crip.exemple.mssante.fr'
const LATE = 'lent@crip.exemple.mssante.fr'
const ASKER = 'demande@crip.exemple.mssante.fr'
const HOUR = 60 * 60_000

let smtp: SmtpScript
let world: World
let app: App
/** Milliseconds by which the clock is wrong. */
let error: number
beforeEach(async () => {
	({ world, smtp } = await dropWorld({ circuits: [APPROVED_NOTE] }))
	error = 0
	app = await openApp(loadConfig(world.configFile), { log: openLog('silent'), clock: clockOf(() => Date.now() + error) })
})
afterEach(async () => {
	await app.close()
	smtp.close()
})

const at = (...names: string[]) => join(world.root, 'GED', PATIENT_FOLDER, 'À envoyer', ...names)
const standing = () => readdirSync(at('Pharmacie'))
async function drop(name: string): Promise<void> {
	writeFileSync(at('Pharmacie', name), await prescription(name))
}
async function pdf(name: string): Promise<string> {
	writeFileSync(join(world.root, name), await makePdf(name))
	return join(world.root, name)
}
async function awaiting(name: string): Promise<number> {
	const wish = { patientId: 'R001', to: [CRIP], files: [{ piece: 'note', file: await pdf(name) }] }
	const dossier = await beginPreparing.do(app, machine(), { circuit: 'crip' }, wish)
	await submit.do(app, machine(), { dossier }, {})
	return dossier
}
async function approved(dossier: number): Promise<number> {
	const { seen } = await openDossier(app, (await dossierById(app.ledger.db, dossier))!)
	return approve.do(app, person({ user: 'directrice', groups: ['direction'] }), { dossier }, { seen })
}
async function recipients() {
	const rows = await app.ledger.db.selectFrom('recipients').selectAll().orderBy('address').execute()
	return rows.map((row) => ({ address: row.address, state: row.state, text: wholeOf(row) }))
}
const arrivals = () => smtp.received.map((raw) => /^To: .*?([\w.+-]+@[\w.-]+)/m.exec(raw)![1]).sort()

/** A dossier just approved, a dropped file, an answer and a reminder, all to leave. */
async function allWaiting(): Promise<void> {
	const asked = { from: FROM, to: [LATE], patientId: 'R001', files: [await pdf('Ancienne.pdf')], answerDays: 3 }
	await queueMessage(app, { ...PLAIN_REQUEST, ...asked })
	world.drop(await makeMail({ from: ASKER, to: FROM, subject: 'Demande', text: 'Bonjour,\n\nAvez-vous une place ?' }))
	await collect(app)
	smtp.received.length = 0
	const { db } = app.ledger
	await db.updateTable('turns').set({ due: '2026-01-01T00:00:00.000Z' }).where('partner', '=', LATE).execute()
	const { thread } = await db.selectFrom('turns').select('thread').where('partner', '=', LATE).executeTakeFirstOrThrow()
	const { id: message } = await db.selectFrom('messages').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow()
	await approved(await awaiting('Note.pdf'))
	await answer.do(app, machine(), { message }, { verdict: 'accepted', text: 'Oui.', toAll: false, key: 'une-reponse', files: [] })
	await remind.do(app, machine(), { thread }, {})
	await drop('Ordonnance.pdf')
}
const ALL = [CRIP, ASKER, LATE, PHARMACY].sort()

describe('an operator that fails under a dossier, a dropped file, an answer and a reminder', () => {
	it.each([
		['refuses for a while', { MAIL: '451 4.3.0 réessayez' }],
		['hangs up before the bytes', { DATA: 'hang-up' }],
		['hangs up as soon as it is spoken to', { AUTH: 'hang-up' }],
	])('and %s: all waits, says why, and leaves once when it is back', async (_, answers) => {
		await allWaiting()
		smtp.answers = answers
		for (let round = 0; round < 3; round++) {
			await collect(app)
		}
		const waiting = (await recipients()).filter(({ state }) => state === 'queued')
		expect(waiting.map(({ address }) => address)).toEqual(ALL)
		// What the operator said, else in French that it did not answer.
		expect(waiting.every(({ text }) => /opérateur|connexion|serveur|réessayez/i.test(text ?? '')), JSON.stringify(waiting)).toBe(true)
		expect([standing(), smtp.received.length]).toEqual([['Ordonnance.pdf'], 0])
		smtp.answers = {}
		await collect(app)
		await collect(app)
		expect(arrivals()).toEqual(ALL)
		expect([standing(), readdirSync(at('Envoyés')).length]).toEqual([[], 2])
	})

	it('and hangs up once it has the bytes: none is sent again blindly, each is to be verified', async () => {
		await allWaiting()
		smtp.answers = { END: 'hang-up' }
		await collect(app)
		smtp.answers = {}
		await collect(app)
		await collect(app)
		expect(arrivals()).toEqual(ALL)
		expect((await recipients()).filter(({ state }) => state === 'unclear').map(({ address }) => address)).toEqual(ALL)
		// Nobody knows whether it left: it stands where it was dropped.
		expect(standing()).toEqual(['Ordonnance.pdf'])
	})
})

describe('a store that cannot be written', () => {
	it('keeps a file that has left where it was dropped, and it is put away once when it can', async () => {
		writeFileSync(at('Envoyés'), 'Ce n’est pas un dossier.')
		await drop('Ordonnance.pdf')
		for (let round = 0; round < 3; round++) {
			await collect(app)
		}
		expect([standing(), smtp.received.length]).toEqual([['Ordonnance.pdf'], 1])
		rmSync(at('Envoyés'))
		await collect(app)
		await collect(app)
		expect([standing(), readdirSync(at('Envoyés')).length, smtp.received.length]).toEqual([[], 2, 1])
	})
})

describe('a full disk', () => {
	it('refuses a word in French and keeps the dossier awaiting; holds no dropped file; all leaves once there is place', async () => {
		const dossier = await awaiting('Note.pdf')
		await drop('Ordonnance.pdf')
		const { store } = app.spool
		app.spool.store = () => Promise.reject(new MssError('MSS-SPOOL', 'ENOSPC'))
		for (let round = 0; round < 2; round++) {
			const text = expect.stringMatching(/ENOSPC|place/) as string
			await expect(approved(dossier)).rejects.toMatchObject({ code: 'MSS-SPOOL', text })
			await lookAtDrops(app, { isOnce: true })
		}
		expect(await dossierById(app.ledger.db, dossier)).toMatchObject({ state: 'awaiting', notices: '[]' })
		expect(await app.ledger.db.selectFrom('dossiers').select('id').where('trigger_file', 'is not', null).execute()).toEqual([])
		app.spool.store = store
		await approved(dossier)
		await collect(app)
		await collect(app)
		expect([arrivals(), standing()]).toEqual([[CRIP, PHARMACY].sort(), []])
	})
})

describe('a clock that is wrong by an hour', () => {
	it.each([
		['ahead, then set right', HOUR],
		['behind, then set right', -HOUR],
	])('%s: a dossier and a dropped file leave, once', async (_, wrong) => {
		error = wrong
		const dossier = await awaiting('Note.pdf')
		await drop('Ordonnance.pdf')
		await lookAtDrops(app, { isOnce: false })
		error = 0
		await approved(dossier)
		await collect(app)
		await collect(app)
		await collect(app)
		expect([arrivals(), standing(), existsSync(at('Envoyés'))]).toEqual([[CRIP, PHARMACY].sort(), [], true])
		expect((await app.ledger.audit.verify(app.ledger.db)).ok).toBe(true)
	})
})
