/**
 * kill -9 at every step of what a circuit does: a word and its sending, an answer and its turn, a reminder and its day, a dropped file
 * and its dossier are both written, or neither; what was begun is ended, and leaves once.
 */
import type { App } from '../server/app.ts'
import type { SmtpScript } from './support/smtp-script.ts'
import type { World } from './support/world.support.ts'

import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { openApp } from '../server/app.ts'
import { collect } from '../server/chores/collect.ts'
import { lookAtDrops } from '../server/circuits/drops.ts'
import { loadConfig } from '../server/config/load.ts'
import { openLog } from '../server/log/log.ts'
import { dispatch } from '../server/outgoing/dispatch.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { machine } from '../server/usecases/actor.ts'
import { beginPreparing } from '../server/usecases/prepare.usecase.ts'
import { submit } from '../server/usecases/release.usecase.ts'
import { dieAt } from './support/die-at.ts'
import { APPROVED_NOTE, DROPS, dropWorld, FROM, PATIENT_FOLDER, prescription } from './support/drop-world.ts'

const isLong = process.env.MSSANTE_LONG !== undefined
/** Of an approval; `npm run test:long` goes through all its steps, more than once. */
const KILLS = isLong ? 200 : 8
/** Of anything else, spread over its steps; `npm run test:long` goes through each. */
const OTHER_KILLS = 4
/** However many there are: acts of one kind do not all have as many. */
const LAST = -1

let smtp: SmtpScript
let world: World
/** Acts, each of its own number: the recipient, the words and the file bear it. */
let made = 0
beforeEach(async () => {
	({ world, smtp } = await dropWorld({ circuits: [APPROVED_NOTE] }))
	made = 0
})
afterEach(() => smtp.close())

const open = () => openApp(loadConfig(world.configFile), { log: openLog('silent') })
async function within<T>(act: (app: App) => Promise<T>): Promise<T> {
	const app = await open()
	return act(app).finally(() => app.close())
}

/** @return how many steps there were, or null: it was killed */
async function actAndDie(step: number, act: string, id: number): Promise<number | null> {
	const said = await dieAt('act-and-die.ts', [world.configFile, String(step), act, String(id)])
	return said === null ? null : Number(said)
}

/** What the ledger holds, looked at from outside: the first row. */
function held(sql: string, ...parameters: (string | number)[]): Record<string, unknown> {
	const ledger = new DatabaseSync(join(world.root, 'data', 'ledger.db'), { timeout: 10_000 })
	const row = ledger.prepare(sql).get(...parameters)
	ledger.close()
	return { ...row }
}

interface Act {
	/** Makes one to be done, in an app that is then closed. @return its id */
	fresh: (app: App) => Promise<number>
	/** What the ledger holds of it. */
	look: (id: number) => Record<string, unknown>
	/** Not done, and done: nothing in between. */
	before: Record<string, unknown>
	after: Record<string, unknown>
	/** What was begun, to be resumed: a dropped file is pinned first, then leaves. */
	between?: Record<string, unknown>
}

const recipient = (nth: number) => `pas${nth}@crip.exemple.mssante.fr`
const dropped = (nth: number) => join(world.root, 'GED', DROPS, `Ordonnance ${nth}.pdf`)

async function awaiting(app: App): Promise<number> {
	const nth = ++made
	const file = join(world.root, `note ${nth}.pdf`)
	writeFileSync(file, await makePdf(`Note n° ${nth}`))
	const wish = { patientId: 'R001', to: [recipient(nth)], files: [{ piece: 'note', file }] }
	const dossier = await beginPreparing.do(app, machine(), { circuit: 'crip' }, wish)
	await submit.do(app, machine(), { dossier }, {})
	return dossier
}

async function asked(app: App): Promise<number> {
	const nth = ++made
	world.drop(await makeMail({ from: recipient(nth), to: FROM, subject: `Demande ${nth}`, text: 'Bonjour,\n\nAvez-vous une place ?' }))
	await collect(app)
	return Number(held('SELECT max(id) AS id FROM messages').id)
}

async function late(app: App): Promise<number> {
	const nth = ++made
	const file = join(world.root, `demande ${nth}.pdf`)
	writeFileSync(file, await makePdf(`Demande n° ${nth}`))
	const wish = { from: FROM, to: [recipient(nth)], patientId: 'R001', files: [file], answerDays: 3 }
	await queueMessage(app, { ...PLAIN_REQUEST, ...wish })
	await collect(app)
	await app.ledger.db.updateTable('turns').set({ due: '2026-01-01T00:00:00.000Z' }).execute()
	return Number(held('SELECT max(id) AS id FROM turns').id)
}

async function drop(): Promise<number> {
	const nth = ++made
	writeFileSync(dropped(nth), await prescription(`Ordonnance n° ${nth}.`))
	return nth
}

const OF_DROP = `SELECT d.state AS state, d.notices AS notices, o.id IS NOT NULL AS sendings FROM dossiers AS d
	LEFT JOIN outgoing AS o ON o.key = d.release_key AND o.id IS d.sending_id WHERE d.trigger_path LIKE ?`

const APPROVAL: Act = {
	fresh: awaiting,
	look: (id) => held(`SELECT state, (SELECT count(*) FROM visas WHERE dossier_id = dossiers.id) AS visas,
		(SELECT count(*) FROM outgoing WHERE key = dossiers.release_key AND id IS dossiers.sending_id) AS sendings
		FROM dossiers WHERE id = ?`, id),
	before: { state: 'awaiting', visas: 0, sendings: 0 },
	after: { state: 'sent', visas: 1, sendings: 1 },
}
const ANSWER: Act = {
	fresh: asked,
	look: (id) => held(`SELECT t.closed_at IS NOT NULL AS closed, t.verdict AS verdict,
		(SELECT count(*) FROM outgoing WHERE key = 'answer ' || m.id) AS sendings,
		(SELECT count(*) FROM turn_moves WHERE turn_id = t.id AND kind = 'closed') AS moves
		FROM messages AS m JOIN turns AS t ON t.message_id = m.id WHERE m.id = ?`, id),
	before: { closed: 0, verdict: null, sendings: 0, moves: 0 },
	after: { closed: 1, verdict: 'accepted', sendings: 1, moves: 1 },
}
const REMINDER: Act = {
	fresh: late,
	look: (id) => held(`SELECT t.reminded_at IS NOT NULL AS reminded,
		(SELECT count(*) FROM outgoing AS o WHERE o.thread = t.thread AND o.key LIKE 'reminder %') AS sendings,
		(SELECT count(*) FROM turn_moves WHERE turn_id = t.id AND kind = 'reminded') AS moves FROM turns AS t WHERE t.id = ?`, id),
	before: { reminded: 0, sendings: 0, moves: 0 },
	after: { reminded: 1, sendings: 1, moves: 1 },
}
const DROP: Act = {
	fresh: drop,
	look: (nth) => held(OF_DROP, `%/Ordonnance ${nth}.pdf`),
	before: {},
	between: { state: 'preparing', notices: '[]', sendings: 0 },
	after: { state: 'sent', notices: '[]', sendings: 1 },
}
/** It has left, and was accepted: what remains is to be put away, with its proof. */
const PUT_AWAY: Act = {
	fresh: async (app) => {
		const nth = await drop()
		await lookAtDrops(app, { isOnce: true })
		await dispatch(app, { all: true })
		return nth
	},
	look: (nth) => held('SELECT trigger_done_at IS NOT NULL AS done FROM dossiers WHERE trigger_path LIKE ?', `%/Ordonnance ${nth}.pdf`),
	before: { done: 0 },
	after: { done: 1 },
}

async function killedAt(name: string, act: Act, wished = OTHER_KILLS): Promise<void> {
	let steps = (await actAndDie(0, name, await within(act.fresh)))!
	expect(steps).toBeGreaterThan(20)
	const kills = isLong ? Math.max(wished, steps) : wished
	const seen = { before: 0, between: 0, after: 0 }
	let id: number | null = null
	let resumed = false
	for (let kill = 0; kill < kills; kill++) {
		// What a kill left is ended before the next: each is killed at a step of its own.
		id ??= await within(act.fresh)
		// Spread over all of them; where there are more kills than steps, each of them in turn.
		const spread = kills > steps ? kill % steps + 1 : 1 + Math.round(kill * (steps - 1) / (kills - 1))
		const step = kill === kills - 1 ? LAST : spread
		const lived = await actAndDie(step, name, id)
		if (lived !== null) {
			// What the kill before had done was not done again, or this one has fewer steps than the first of its world: another is killed.
			expect(resumed || lived < step, `step ${step} of ${steps}, ${lived} lived`).toBe(true)
			steps = resumed ? steps : lived
			kill--
			id = null
			resumed = false
			continue
		}
		const left = act.look(id)
		const where = (['before', 'between', 'after'] as const).find((one) => JSON.stringify(act[one]) === JSON.stringify(left))
		expect(where, `step ${step} of ${steps}: ${JSON.stringify(left)}`).toBeDefined()
		seen[where!]++
		if (where === 'between') {
			await within(collect)
		}
		id = where === 'before' ? id : null
		resumed = id !== null
	}
	if (id !== null) {
		expect(await actAndDie(0, name, id), 'what is left is done in the end').toBeGreaterThan(0)
	}
	await within(collect)
	await within(async (app) => {
		await collect(app)
		expect((await app.ledger.audit.verify(app.ledger.db)).ok).toBe(true)
	})
	// Before it was written, and after.
	expect([seen.before + seen.between, seen.after].every((count) => count > 0), JSON.stringify(seen)).toBe(true)
	if (isLong) {
		process.stdout.write(`${name}: ${kills} kills over ${steps} steps, ${JSON.stringify(seen)}\n`)
	}
}

function arrivals(): string[] {
	return smtp.heard.filter((line) => line.startsWith('RCPT')).map((line) => /<([^>]*)>/.exec(line)![1]!).sort()
}
function each(times = 1): string[] {
	return Array.from({ length: made * times }, (_, index) => recipient(index % made + 1)).sort()
}

describe('killed at one step after the other', { timeout: KILLS * 20_000 + 120_000 }, () => {
	it(`${KILLS} times, an approval is written with its sending or not at all; in the end each has left once`, async () => {
		await killedAt('approve', APPROVAL, KILLS)
		expect([arrivals(), smtp.received.length]).toEqual([each(), made])
	})

	it('an answer is written with the turn that it closes, or not at all; in the end each has left once', async () => {
		await killedAt('answer', ANSWER)
		expect([arrivals(), smtp.received.length]).toEqual([each(), made])
	})

	it('a reminder is written with its day, or not at all; in the end each has left once', async () => {
		await killedAt('remind', REMINDER)
		expect(arrivals()).toEqual(each(2))
	})

	it('a dropped file is taken, then leaves with its sending; in the end each has left once, and is put away', async () => {
		await killedAt('drop', DROP)
		expect(smtp.received).toHaveLength(made)
		expect(readdirSync(join(world.root, 'GED', DROPS))).toEqual([])
		expectPutAway()
	})

	it('a file that has left is put away once, with one proof', async () => {
		await killedAt('put-away', PUT_AWAY)
		expect(smtp.received).toHaveLength(made)
		expectPutAway()
	})
})

function expectPutAway(): void {
	const sent = join(world.root, 'GED', PATIENT_FOLDER, 'À envoyer', 'Envoyés')
	const names = existsSync(sent) ? readdirSync(sent).map((name) => basename(name, '.pdf')) : []
	const files = Array.from({ length: made }, (_, index) => `Ordonnance ${index + 1}`)
	expect(names.filter((name) => name.startsWith('Ordonnance')).sort()).toEqual(files.sort())
	expect(names.filter((name) => name.startsWith('Preuve'))).toHaveLength(made)
}
