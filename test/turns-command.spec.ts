/** Whose turn it is, by the command line: where nothing else runs, and beside a running `serve`. */
import type { SmtpScript } from './support/smtp-script.ts'
import type { World } from './support/world.support.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { dayHere } from './support/here.ts'
import { IME, importTrust, RESPONSIBLE } from './support/sending.support.ts'
import { scriptedEndpoint, scriptedSmtp } from './support/smtp-script.ts'
import { maildirMailbox, makeWorld, newRoot } from './support/world.support.ts'

const TOMORROW = dayHere(1)
const PARTNER = 'un@ehpad.exemple.mssante.fr'
const FROM = 'secretariat@ime.exemple.mssante.fr'
const CIRCUIT = { id: 'reponse', name: 'Réponse', mailbox: FROM, pieces: [{ id: 'lettre', name: 'Lettre' }] }
let smtp: SmtpScript
let world: World

beforeEach(async () => {
	smtp = await scriptedSmtp()
	const root = newRoot()
	writeFileSync(join(root, 'bal.pass'), 'secret\n')
	const mailbox = { address: FROM, label: 'Secrétariat', structure: 'ime', responsible: RESPONSIBLE, smtp: scriptedEndpoint(smtp) }
	const more = { structures: [IME], circuits: [CIRCUIT] }
	world = await makeWorld({ root, mailboxes: [{ ...maildirMailbox(root), ...mailbox }], more })
	await importTrust(world)
	writeFileSync(join(root, 'document.pdf'), await makePdf('Bonjour'))
	world.drop(await makeMail({ from: PARTNER, to: FROM, subject: 'Demande de place', text: 'Bonjour,\n\nAvez-vous une place ?' }))
	await world.run('collect', '--once')
})
afterEach(() => smtp.close())

const open = async (side: '--ours' | '--theirs') => (await world.run('turns', side)).json.turns
/** Asks for an answer that should have come by now. */
async function askLate() {
	const file = join(world.root, 'document.pdf')
	const words = ['--from', FROM, '--to', PARTNER, '--patient', 'R001', '--file', file, '--answer-days', '3', '--wait', '15']
	expect((await world.run('send', ...words)).code).toBe(0)
	const ledger = new DatabaseSync(join(world.root, 'data', 'ledger.db'), { timeout: 10_000 })
	ledger.exec('UPDATE turns SET due = \'2026-01-01T00:00:00.000Z\' WHERE whose = \'theirs\'')
	ledger.close()
	return (await open('--theirs'))[0]
}
async function leaves(count: number) {
	for (const end = Date.now() + 120_000; smtp.received.length < count && Date.now() < end;) {
		await sleep(50)
	}
	expect(smtp.received).toHaveLength(count)
	return smtp.received.at(-1)!
}

describe.each(['alone', 'beside a running serve'])('%s', (where) => {
	let serve: ReturnType<World['spawn']> | null = null
	beforeEach(async () => {
		if (where === 'alone') {
			return
		}
		const started = serve = world.spawn('serve')
		let said = ''
		started.stderr!.on('data', (chunk: Buffer) => {
			said += chunk.toString()
		})
		for (const end = Date.now() + 120_000; !said.includes('serving') && Date.now() < end;) {
			await sleep(50)
		}
	})
	afterEach(async () => {
		const started = serve
		serve = null
		if (started) {
			started.kill('SIGTERM')
			await new Promise((resolve) => started.on('close', resolve))
		}
	})

	it('a request is listed, and answered with a verdict that leaves on its first line', async () => {
		expect(await open('--ours')).toMatchObject([
			{ thread: 'm1', message: 1, partner: PARTNER, whose: 'ours', verdict: null, overdue: false, title: 'Demande de place' },
		])
		const { code, json } = await world.run('answer', '1', '--verdict', 'received', '--text', 'Nous revenons vers vous.', '--wait', '15')
		expect([code, json.recipients]).toMatchObject([0, [{ address: PARTNER, state: 'accepted' }]])
		expect(await leaves(1)).toContain('R=C3=A9ponse : DEMANDE RE=C3=87UE')
		expect(await open('--ours')).toEqual([])
		const { turns } = (await world.run('turns', '--all')).json
		expect(turns).toMatchObject([{ verdict: 'received', closedAt: expect.any(String) as string }])
	})

	it('a request is answered by a dossier, in its exchange', async () => {
		const piece = `lettre=${join(world.root, 'document.pdf')}`
		const words = ['--circuit', 'reponse', '--patient', 'R001', '--to', PARTNER, '--piece', piece]
		expect((await world.run('prepare', ...words, '--answers', '99')).json).toMatchObject({ error: { code: 'MSS-UNKNOWN' } })
		const { code, json } = await world.run('prepare', ...words, '--answers', '1')
		expect([code, json.state]).toEqual([0, 'preparing'])
		expect((await world.run('prepare', String(json.id), '--answers', '1')).code).toBe(2)
		expect(await open('--ours')).toHaveLength(1)
		expect((await world.run('submit', String(json.id))).json).toMatchObject({ state: 'sent' })
		expect(await leaves(1)).toContain('In-Reply-To:')
		expect(await open('--ours')).toEqual([])
	})

	it('who is late is reminded, once a day', async () => {
		const { thread, overdue } = await askLate()
		expect(overdue).toBe(true)
		expect((await world.run('remind', thread, '--wait', '15')).json.recipients).toMatchObject([{ address: PARTNER, state: 'accepted' }])
		await leaves(2)
		const { code, json } = await world.run('remind', thread)
		expect([code, json.error.code]).toEqual([1, 'MSS-TURN-REMINDED'])
		expect(await open('--theirs')).toMatchObject([{ thread, overdue: true, remindedAt: expect.any(String) as string }])
	})

	it('what nothing is to be answered to is a request again when a person says so, by a date', async () => {
		const [{ id }] = await open('--ours')
		expect((await world.run('request', '1')).json.error.code).toBe('MSS-TURN-ALREADY')
		expect((await world.run('turn', String(id), '--reason', 'Réglé au téléphone')).code).toBe(0)
		const { code, json } = await world.run('request', '1', '--answer-by', TOMORROW)
		expect([code, json.turns]).toMatchObject([0, [{ message: 1, whose: 'ours', due: expect.stringContaining(TOMORROW) as string }]])
		expect(await open('--ours')).toHaveLength(1)
	})

	it('what is not there, or not late, is refused in words', async () => {
		expect((await world.run('answer', '99', '--text', 'Oui')).json.error.code).toBe('MSS-UNKNOWN')
		expect((await world.run('remind', 'm1')).json.error.code).toBe('MSS-TURN-NOT-LATE')
		expect((await world.run('answer', '1', '--verdict', 'perhaps')).code).toBe(2)
	})
})
