/** What is told of a dossier afterwards: by the chain alone, in the journal, by doctor. */
import type { Dossier } from '../server/contract/dossiers.contract.ts'
import type { JournalView } from '../server/contract/journal.contract.ts'
import type { DossierWorld } from './support/dossiers.support.ts'
import type { MailHost } from './support/mail-host.ts'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OPEN, openIn } from '../server/ledger/tables/dossiers.table.ts'
import { examineDossiers } from '../server/ops/dossiers.ts'
import { adopt } from '../server/structures/belonging.ts'
import { machine } from '../server/usecases/actor.ts'
import { removeMailbox } from '../server/usecases/administer-mailboxes.ts'
import { withdraw } from '../server/usecases/release.usecase.ts'
import { DIRECTOR, dossierWorld, PREPARER } from './support/dossiers.support.ts'
import { startMailHost } from './support/mail-host.ts'

type Details = Record<string, string | number | null>
let host: MailHost
let world: DossierWorld
let sent: Dossier

beforeAll(async () => {
	host = await startMailHost()
	world = await dossierWorld(host)
	const first = await world.awaiting()
	await world.ime.ask('POST', `dossiers/${first.id}/return`, { seen: first.seen, reason: 'Il manque la date' }, DIRECTOR)
	await world.change(first.id, { text: 'Avec la date.' })
	await world.submit(first.id)
	sent = (await world.approve(await world.look(first.id))).json as Dossier
})
afterAll(async () => {
	await world?.close()
	await host.stop()
})

const app = () => world.ime.app

describe('from the chain alone', () => {
	it('it is known who prepared it, of which pieces, who said what and when, of which content, and which sending it became', async () => {
		expect((await app().ledger.audit.verify(app().ledger.db)).ok).toBe(true)
		const chain = (await app().ledger.db.selectFrom('audit').selectAll().orderBy('seq').execute())
			.map(({ action, actor, at, details }) => ({ action, actor, at, ...JSON.parse(details) as Details }) as Details)
			.filter((entry) => 'dossier' in entry && entry.dossier === sent.id)
		const hashes = sent.pieces.flatMap(({ files }) => files.map(({ sha256 }) => sha256))
		const [returned, approved] = sent.visas
		expect(chain).toMatchObject([
			{ action: 'dossier', move: 'begun', actor: 'paula', circuit: 'crip', version: 1, pieces: hashes.join(' ') },
			{ action: 'dossier', move: 'submitted', seen: returned!.seen },
			{ action: 'visa', decision: 'returned', actor: 'directrice', for: null, seen: returned!.seen },
			{ action: 'dossier', move: 'changed', actor: 'paula' },
			{ action: 'dossier', move: 'submitted', seen: sent.seen },
			{ action: 'visa', decision: 'approved', actor: 'directrice', for: null, seen: sent.seen, outgoing: sent.sending },
			{ action: 'dossier', move: 'sent', actor: 'directrice', seen: sent.seen, outgoing: sent.sending },
		])
		const [visa] = chain.filter(({ decision }) => decision === 'approved')
		expect(Math.abs(Date.parse(String(visa!.at)) - Date.parse(approved!.at))).toBeLessThan(5_000)
		// No trait, no word of anybody.
		expect(JSON.stringify(chain)).not.toMatch(/Il manque|Avec la date|@/)
	})
})

describe('in the journal', () => {
	const journal = async (params = {}) => (await world.ime.look<JournalView>('journal', params)).lines

	it('each step is a sentence, in the name of who did it, with the reason that was given', async () => {
		const lines = (await journal()).filter(({ what }) => what.startsWith(`Dossier n° ${sent.id}`)).reverse()
		expect(lines.map(({ who, what, why }) => [who, what.replace(/^Dossier n° \d+\u00A0: /, ''), why])).toEqual([
			['Paula Petit', 'préparation commencée', ''],
			['Depuis le serveur', 'soumis à la validation', ''],
			['Mme Dubois', 'renvoyé à la personne qui l’a préparé', 'Il manque la date'],
			['Paula Petit', 'modifié', ''],
			['Depuis le serveur', 'soumis à la validation', ''],
			['Mme Dubois', 'validé', ''],
			['Mme Dubois', 'parti', ''],
		])
		expect(lines.every(({ patient, outgoingId }) => patient !== '' && outgoingId === sent.sending)).toBe(true)
	})

	it('is found from its patient, and from its sending; one that has not left, from its patient', async () => {
		const waiting = await world.awaiting()
		const of = async (id: number, params: object) =>
			(await journal(params)).filter(({ what }) => what.startsWith(`Dossier n° ${id}\u00A0`)).length
		expect([await of(sent.id, { sending: sent.sending }), await of(waiting.id, { sending: sent.sending })]).toEqual([7, 0])
		const patient = `${app().config.structures[0]!.id}/R001`
		expect([await of(sent.id, { patient }), await of(waiting.id, { patient })]).toEqual([7, 2])
		expect(await of(sent.id, { patient: patient.replace('R001', 'R002') })).toBe(0)
	})

	it('tells nothing to whoever only prepares', async () =>
		expect(JSON.stringify((await world.ime.ask('GET', 'journal', {}, PREPARER)).json)).not.toContain('Dossier n°'))
})

describe('doctor', () => {
	it('tells how many wait for a word and since when, and how many are to be looked at again', async () => {
		const { id } = await world.awaiting()
		const { db } = app().ledger
		await db.updateTable('dossiers').set({ submitted_at: '2026-03-02T09:00:00.000Z' }).where('id', '=', id).execute()
		const { ok, detail } = await examineDossiers(app())
		expect([ok, detail]).toEqual([true, expect.stringMatching(/^\d+ à valider, depuis le 02\/03\/2026$/)])
		await db.updateTable('dossiers').set({ state: 'stale' }).where('id', '=', id).execute()
		expect((await examineDossiers(app())).detail).toMatch(/\u202F; 1 à revoir par qui les a préparés$/)
		await db.updateTable('dossiers').set({ state: 'withdrawn', ended_at: '2026-03-02T09:00:00.000Z' }).where('id', '=', id).execute()
	})
})

describe('a mailbox for which something is prepared', () => {
	const withdrawAll = async () => {
		for (const { id } of await openIn(app().ledger.db, OPEN)) {
			await withdraw.do(app(), machine(), { dossier: id }, {})
		}
	}
	const remove = () => removeMailbox.do(app(), machine('admin'), { address: world.ime.address }, {})

	const refused = (why: string) =>
		expect(remove()).rejects.toMatchObject({ code: 'MSS-MAILBOX-USED', detail: expect.stringContaining(why) as string })

	it('is not removed while it is, nor while a circuit is its own: nobody would see what is prepared, or dropped', async () => {
		await world.awaiting()
		const [mailbox] = app().config.mailboxes
		Object.assign(mailbox!, { isMade: true })
		await refused('attendent de partir')
		await world.ime.work()
		await refused('en préparation')
		await withdrawAll()
		await refused('Information préoccupante')
		expect(app().config.mailboxes).toHaveLength(1)
		Object.assign(mailbox!, { isMade: false })
	})

	it('is gone for whatever was being prepared, or composed, when it was removed', async () => {
		const [mailbox] = app().config.mailboxes
		const count = async () => (await openIn(app().ledger.db, OPEN)).length
		const before = await count()
		// As it is once it was removed, and before the program knows.
		Object.assign(mailbox!, { isMade: true })
		await expect(world.awaiting()).rejects.toMatchObject({ code: 'MSS-SEND-FROM' })
		Object.assign(mailbox!, { isMade: false })
		expect(await count()).toBe(before)
	})

	it('once it is taken out of the configuration, doctor tells how many nobody sees, and of which mailbox', async () => {
		await world.awaiting()
		const { config, ledger } = app()
		const count = (await openIn(ledger.db, OPEN)).length
		const { mailboxes } = config
		const [box] = mailboxes
		config.mailboxes = []
		const lost = await examineDossiers(app())
		config.mailboxes = mailboxes
		expect(lost).toMatchObject({ ok: false, fix: expect.stringContaining('Remettez cette boîte') as string })
		expect(lost.detail).toContain(`${count} que personne ne voit plus (${box!.address} `)
		expect((await examineDossiers(app())).ok).toBe(true)
	})
})

describe('a structure that is renamed', () => {
	it('keeps its dossiers: what awaited awaits, for the same content', async () => {
		const waiting = await world.awaiting()
		const { config, ledger } = app()
		const [structure] = config.structures
		const before = structure!.id
		config.structures = [{ ...structure!, id: 'tilleuls' }]
		config.mailboxes.forEach((mailbox) => Object.assign(mailbox, { structure: 'tilleuls' }))
		await world.ime.work()
		expect(await adopt(ledger, config, before, 'tilleuls', 'admin')).toBe(0)
		await world.ime.work()
		expect(await world.look(waiting.id)).toMatchObject({ state: 'awaiting', seen: waiting.seen, notices: [] })
		expect((await world.approve(waiting)).status).toBe(200)
	})
})
