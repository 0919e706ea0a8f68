/** Circuits and dossiers by the command line (contract.md "Circuits"): where nothing else runs, and beside a running `serve`. */
import type { CircuitForm } from '../server/config/circuit.ts'
import type { Dossier } from '../server/contract/dossiers.contract.ts'
import type { SmtpScript } from './support/smtp-script.ts'
import type { Run, World } from './support/world.support.ts'

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { frenchDate } from '../server/mssante/ins/identity.ts'
import { IME, importTrust, RESPONSIBLE } from './support/sending.support.ts'
import { scriptedEndpoint, scriptedSmtp } from './support/smtp-script.ts'
import { maildirMailbox, makeWorld, newRoot, sha256 } from './support/world.support.ts'

const FROM = 'secretariat@ime.exemple.mssante.fr'
const CRIP = 'crip@crip.exemple.mssante.fr'
const CIRCUITS: CircuitForm[] = [
	{
		id: 'crip',
		name: 'Information préoccupante',
		mailbox: FROM,
		pieces: [
			{ id: 'signalement', name: 'Note', types: ['28653-4'] },
			{ id: 'certificat', name: 'Certificat médical', types: ['89601-9'], orReason: true },
		],
		recipients: { only: [CRIP] },
		approval: { groups: ['direction'] },
		answer: { withinDays: 7, verdicts: ['received'] },
	},
	{ id: 'libre', name: 'Sans validation', mailbox: FROM, pieces: [{ id: 'lettre', name: 'Lettre' }] },
]

async function worldWith(smtp: SmtpScript): Promise<World> {
	const root = newRoot()
	writeFileSync(join(root, 'bal.pass'), 'secret\n')
	const mailbox = { address: FROM, structure: 'ime', responsible: RESPONSIBLE, smtp: scriptedEndpoint(smtp) }
	const more = { structures: [IME], circuits: CIRCUITS }
	const world = await makeWorld({ root, mailboxes: [{ ...maildirMailbox(root), ...mailbox }], more })
	await importTrust(world)
	return world
}

describe.each(['alone', 'beside a running serve'])('%s', (where) => {
	let smtp: SmtpScript
	let world: World
	let serve: ReturnType<World['spawn']> | null = null
	let made = 0

	beforeAll(async () => {
		smtp = await scriptedSmtp()
		world = await worldWith(smtp)
		if (where === 'alone') {
			return
		}
		serve = world.spawn('serve')
		let said = ''
		serve.stderr!.on('data', (chunk: Buffer) => {
			said += chunk.toString()
		})
		for (const end = Date.now() + 120_000; !said.includes('serving') && Date.now() < end;) {
			await sleep(50)
		}
	})
	afterAll(async () => {
		if (serve !== null) {
			const ended = new Promise((resolve) => serve!.on('close', resolve))
			serve.kill('SIGTERM')
			await ended
		}
		smtp.close()
	})

	async function pdf(text = `Document n° ${++made}.`): Promise<string> {
		const file = join(world.root, `piece ${++made}.pdf`)
		writeFileSync(file, await makePdf(text))
		return file
	}
	const prepare = (...words: string[]) => world.run('prepare', ...words)
	const inCrip = (...words: string[]) => prepare('--circuit', 'crip', '--patient', 'R001', ...words)
	function done({ code, json, stderr }: Run): Dossier {
		expect(code, stderr).toBe(0)
		return json as Dossier
	}
	const refused = ({ code, json }: Run) => [code, json?.error?.code] as unknown[]

	it('circuits tells those that there are', async () => {
		const { code, json } = await world.run('circuits')
		expect(code).toBe(0)
		expect(json).toMatchObject([
			{
				id: 'crip',
				version: 1,
				mailbox: FROM,
				pieces: [{ id: 'signalement', types: ['28653-4'] }, { id: 'certificat', orReason: true }],
				recipients: { only: [CRIP] },
				approval: { groups: ['direction'], notPreparer: true },
				answer: { withinDays: 7, verdicts: ['received'] },
				guards: { onePatient: true, mask: [] },
				trigger: null,
			},
			{ id: 'libre', approval: null, answer: null, recipients: {} },
		])
	})

	it('a dossier is prepared for a person, changed, submitted and withdrawn, and told as the contract says', async () => {
		const file = await pdf()
		const first = done(await inCrip('--piece', `signalement=${file}`, '--as', 'paula', '--text', 'Bonjour', '--key', 'dui-1'))
		expect(first).toEqual({
			id: expect.any(Number) as number,
			circuit: 'crip',
			version: 1,
			preparedBy: 'paula',
			state: 'preparing',
			patientId: 'R001',
			to: [CRIP],
			pieces: [
				{
					id: 'signalement',
					missing: false,
					reason: null,
					files: [{ name: file.split('/').at(-1), sha256: sha256(readFileSync(file)), type: '28653-4', title: 'Note' }],
				},
				{ id: 'certificat', missing: true, reason: null, files: [] },
			],
			missing: ['certificat'],
			notices: [],
			seen: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
			visas: [],
			sending: null,
		})
		const id = String(first.id)
		expect(done(await inCrip('--key', 'dui-1')).id).toBe(first.id)
		expect(refused(await world.run('submit', id))).toEqual([1, 'MSS-DOSSIER-INCOMPLETE'])
		const complete = done(await prepare(id, '--reason', 'certificat=Pas de médecin présent'))
		const pieces = [{}, { reason: 'Pas de médecin présent' }]
		expect(complete).toMatchObject({ state: 'preparing', preparedBy: 'paula', missing: [], pieces })
		const awaiting = done(await world.run('submit', id))
		expect(awaiting).toMatchObject({ state: 'awaiting', seen: complete.seen, sending: null })
		expect(refused(await world.run('submit', id))).toEqual([1, 'MSS-DOSSIER-STATE'])

		const certificat = await pdf()
		const changed = done(await prepare(id, '--piece', `certificat=${certificat}`))
		expect(changed).toMatchObject({ state: 'preparing', pieces: [{}, { reason: null, files: [{ type: '89601-9' }] }] })
		expect(changed.seen).not.toBe(awaiting.seen)
		const without = done(await prepare(id, '--without', `certificat=${changed.pieces[1]!.files[0]!.sha256}`))
		expect(without.missing).toEqual(['certificat'])
		expect(done(await world.run('withdraw', id))).toMatchObject({ state: 'withdrawn', sending: null })
		for (const words of [['submit', id], ['withdraw', id], ['prepare', id, '--text', 'x']]) {
			expect(refused(await world.run(...words)), words.join(' ')).toEqual([1, 'MSS-DOSSIER-STATE'])
		}
		expect((await world.run('dossiers', id)).json).toMatchObject({ id: first.id, state: 'withdrawn' })
		expect(((await world.run('dossiers')).json as Dossier[]).map((one) => one.id)).toContain(first.id)
		expect(smtp.received).toEqual([])
	})

	it('a dossier that nobody has to approve leaves once it is submitted', async () => {
		const words = ['--circuit', 'libre', '--patient', 'R001', '--piece', `lettre=${await pdf()}`, '--to', CRIP]
		const { id, preparedBy } = done(await prepare(...words))
		expect(preparedBy).toBe('cli')
		const { state, sending, visas } = done(await world.run('submit', String(id)))
		expect({ state, sending, visas }).toEqual({ state: 'sent', sending: expect.any(Number) as number, visas: [] })
		for (const end = Date.now() + 120_000; smtp.received.length === 0 && Date.now() < end;) {
			await sleep(50)
		}
		expect(smtp.received).toHaveLength(1)
		expect((await world.run('sent', String(sending))).json).toMatchObject({ patientId: 'R001', recipients: [{ address: CRIP }] })
	})

	it.skipIf(where !== 'alone')('what may not be is refused, and says what', async () => {
		const file = await pdf()
		const [, other] = PEOPLE
		const wrong = await pdf(`Concerne ${other!.family} ${other!.given[0]}, né le ${frenchDate(other!.birthDate)}.`)
		const piece = ['--piece', `signalement=${file}`]
		const all: [unknown[], string[]][] = [
			[[1, 'MSS-CIRCUIT-UNKNOWN'], ['prepare', '--circuit', 'aucun', '--patient', 'R001', ...piece]],
			[[1, 'MSS-SEND-PATIENT'], ['prepare', '--circuit', 'crip', '--patient', 'R999', ...piece]],
			[[1, 'MSS-DOSSIER-PIECE'], ['prepare', '--circuit', 'crip', '--patient', 'R001', '--reason', 'signalement=Aucune']],
			[[1, 'MSS-DOSSIER-PIECE'], ['prepare', '--circuit', 'crip', '--patient', 'R001', '--piece', `autre=${file}`]],
			[[1, 'MSS-DOSSIER-PIECE'], ['prepare', '--circuit', 'crip', '--patient', 'R001', ...piece, ...piece]],
			[[1, 'MSS-DOSSIER-RECIPIENT'], ['prepare', '--circuit', 'crip', '--patient', 'R001', '--to', 'pmi@crip.exemple.mssante.fr']],
			[[1, 'MSS-SEND-UNTRUSTED'], ['prepare', '--circuit', 'libre', '--patient', 'R001', '--to', 'a@ailleurs.fr']],
			[[1, 'MSS-SEND-OTHER-PATIENT'], ['prepare', '--circuit', 'crip', '--patient', 'R001', '--piece', `signalement=${wrong}`]],
			[[1, 'MSS-UNKNOWN'], ['dossiers', '999']],
			[[1, 'MSS-UNKNOWN'], ['submit', '999']],
			[[1, 'MSS-UNKNOWN'], ['withdraw', '999']],
			[[2, undefined], ['prepare']],
			[[2, undefined], ['prepare', '1', '--circuit', 'crip']],
			[[2, undefined], ['prepare', '--circuit', 'crip', '--piece', 'signalement']],
			[[2, undefined], ['submit']],
			[[2, undefined], ['withdraw', 'x']],
			// A person does these, through the page.
			[[2, undefined], ['approve', '1']],
			[[2, undefined], ['return', '1']],
		]
		const before = ((await world.run('dossiers')).json as Dossier[]).length
		for (const [expected, words] of all) {
			const run = await world.run(...words)
			expect(refused(run), words.join(' ')).toEqual(expected)
			expect(run.stderr, words.join(' ')).toMatch(/[.:]/)
		}
		expect((await world.run('dossiers')).json).toHaveLength(before)
		const about = done(await inCrip('--piece', `signalement=${wrong}`, '--about-patient', 'Son frère'))
		expect(about.state).toBe('preparing')
	})
})

describe('a circuit that is wrong in the configuration', () => {
	it('is refused with a sentence that names it', async () => {
		const smtp = await scriptedSmtp()
		const world = await worldWith(smtp)
		world.configure({ circuits: [{ ...CIRCUITS[0], approval: { users: [] } }] })
		const { code, stderr, stdout } = await world.run('circuits')
		expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
		expect(stderr).toMatch(/circuits.*approval/)
		smtp.close()
	})
})
