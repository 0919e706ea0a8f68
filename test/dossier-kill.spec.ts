/** kill -9 at every step of an approval: the word and the sending are both written, or neither; it leaves once. */
import type { App } from '../server/app.ts'
import type { SmtpScript } from './support/smtp-script.ts'
import type { World } from './support/world.ts'

import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makePdf } from '../demo/fixtures/mail.ts'
import { openApp } from '../server/app.ts'
import { collect } from '../server/chores/collect.ts'
import { openDossier } from '../server/circuits/dossier.ts'
import { loadConfig } from '../server/config/load.ts'
import { dossierById } from '../server/ledger/tables/dossiers.ts'
import { openLog } from '../server/ops/log.ts'
import { machine, person } from '../server/usecases/actor.ts'
import { beginPreparing } from '../server/usecases/prepare.ts'
import { approve, submit } from '../server/usecases/release.ts'
import { IME, importTrust, RESPONSIBLE } from './support/sending.ts'
import { scriptedEndpoint, scriptedSmtp } from './support/smtp-script.ts'
import { maildirMailbox, makeWorld, newRoot, NODE } from './support/world.ts'

const FROM = 'secretariat@ime.exemple.mssante.fr'
/** Spread over the steps; `npm run test:long` goes through all of them, more than once. */
const KILLS = process.env.MSSANTE_LONG ? 200 : 10

/** What a kill may leave. */
const WHOLE = [{ state: 'awaiting', visas: 0, sendings: 0 }, { state: 'sent', visas: 1, sendings: 1 }]

let smtp: SmtpScript
let world: World
/** Dossiers, each to its own recipient. */
let made = 0
beforeAll(async () => {
	smtp = await scriptedSmtp()
	const root = newRoot()
	writeFileSync(join(root, 'bal.pass'), 'secret\n')
	const mailbox = { address: FROM, structure: 'ime', responsible: RESPONSIBLE, smtp: scriptedEndpoint(smtp) }
	const pieces = [{ id: 'note', name: 'Note' }]
	const circuits = [{ id: 'crip', name: 'Circuit', mailbox: FROM, pieces, approval: { groups: ['direction'] } }]
	world = await makeWorld({ root, mailboxes: [{ ...maildirMailbox(root), ...mailbox }], more: { structures: [IME], circuits } })
	await importTrust(world)
})
afterAll(() => smtp.close())

const open = () => openApp(loadConfig(world.configFile), { log: openLog('silent') })
const recipient = (nth: number) => `pas${nth}@crip.exemple.mssante.fr`

async function awaiting(app: App): Promise<number> {
	const nth = ++made
	const file = join(world.root, `note ${nth}.pdf`)
	writeFileSync(file, await makePdf(`Note n° ${nth}`))
	const wish = { patientId: 'R001', to: [recipient(nth)], files: [{ piece: 'note', file }] }
	const dossier = await beginPreparing.do(app, machine(), { circuit: 'crip' }, wish)
	await submit.do(app, machine(), { dossier }, {})
	return dossier
}

/** @return how many steps there were, or null: it was killed */
async function approveAndDie(step: number, dossier: number): Promise<number | null> {
	const words = [join(import.meta.dirname, 'support/approve-and-die.ts'), world.configFile, String(step), String(dossier)]
	const child = spawn(NODE, words, { stdio: ['ignore', 'pipe', 'ignore'] })
	const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
	const said = await text(child.stdout)
	return await ended === 0 ? Number(said) : null
}

/** What the ledger holds of a dossier, looked at from outside. */
function heldOf(dossier: number): { state: string, visas: number, sendings: number } {
	const ledger = new DatabaseSync(join(world.root, 'data', 'ledger.db'), { timeout: 10_000 })
	const held = ledger.prepare(`SELECT state, (SELECT count(*) FROM visas WHERE dossier_id = dossiers.id) AS visas,
		(SELECT count(*) FROM outgoing WHERE key = dossiers.release_key AND id IS dossiers.sending_id) AS sendings
		FROM dossiers WHERE id = ?`).get(dossier)
	ledger.close()
	return { ...held } as { state: string, visas: number, sendings: number }
}

it(`an approval killed ${KILLS} times is written with its sending, or not at all; in the end each has left once`, async () => {
	let app = await open()
	const whole = await awaiting(app)
	let dossier = await awaiting(app)
	await app.close()
	const steps = (await approveAndDie(0, whole))!
	expect(steps).toBeGreaterThan(20)
	const seen = { sent: 0, awaiting: 0 }
	for (let kill = 0; kill < KILLS; kill++) {
		// Spread over all of them; where there are more kills than steps, each of them in turn.
		const step = KILLS > steps ? kill % steps + 1 : 1 + Math.round(kill * (steps - 1) / (KILLS - 1))
		expect(await approveAndDie(step, dossier), `step ${step} of ${steps}`).toBeNull()
		const held = heldOf(dossier)
		expect(WHOLE, `step ${step}`).toContainEqual(held)
		seen[held.state as keyof typeof seen]++
		if (held.state === 'sent') {
			app = await open()
			dossier = await awaiting(app)
			await app.close()
		}
	}
	// Before it was written, and after.
	expect(seen.awaiting).toBeGreaterThan(KILLS / 2)
	expect(seen.sent).toBeGreaterThan(0)

	app = await open()
	const { db } = app.ledger
	const { seen: hash } = await openDossier(app, (await dossierById(db, dossier))!)
	await approve.do(app, person({ user: 'directrice', groups: ['direction'] }), { dossier }, { seen: hash })
	await collect(app)
	await collect(app)
	const arrived = smtp.heard.filter((line) => line.startsWith('RCPT')).map((line) => /<([^>]*)>/.exec(line)![1]).sort()
	expect(arrived).toEqual(Array.from({ length: made }, (_, index) => recipient(index + 1)).sort())
	expect(smtp.received).toHaveLength(made)
	expect((await app.ledger.audit.verify(db)).ok).toBe(true)
	await app.close()
}, KILLS * 15_000 + 120_000)
