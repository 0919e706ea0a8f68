/**
 * Two people, or a person and the program, at the same message at the same moment; and what comes twice. Nothing is filed twice, in two
 * places, or behind somebody's back.
 */
import type { ThreadView } from '../server/contract/threads.contract.ts'
import type { TestOffice } from './support/office.ts'

import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { MssError } from '../server/errors.ts'
import { noticeMoves } from '../server/incoming/notice-moves.ts'
import { sendReceipts } from '../server/incoming/outbox.ts'
import { monthHere } from './support/here.ts'
import { ALL, amina, claire, ines, openOffice, sophie } from './support/office.ts'

const [marguerite, paul] = PEOPLE as [typeof PEOPLE[number], typeof PEOPLE[number]]
const jose = PEOPLE[5]!
const PHARMACY = 'pharmacie@officine.exemple.mssante.fr'
/** For one whose identity is not that of the document. */
const WHY = { reason: 'Vérifié au téléphone' }
let office: TestOffice

beforeEach(async () => {
	office = await openOffice()
})
afterEach(() => office.desk.app.close())

function unsure(pdf?: Buffer) {
	return makeHealthMail({
		cdas: [makeCda({ person: { ...jose, birthDate: '19470116' }, ...(pdf && { pdf }) })],
		mail: { askReceipt: true },
	})
}
function contradiction() {
	return makeHealthMail({
		cdas: [makeCda({ person: marguerite })],
		twistMetadata: (xml) => xml.replace(/<Value>[0-9A-F]{40}</, `<Value>${'0'.repeat(40)}<`),
	})
}
const statuses = (replies: { status: number }[]) => replies.map(({ status }) => status).sort()
async function states() {
	return (await office.desk.app.ledger.db.selectFrom('messages').select('state').orderBy('id').execute()).map(({ state }) => state)
}
const outbox = () => office.desk.app.ledger.db.selectFrom('outbox').select(['state', 'outcome']).execute()
function documents() {
	return office.desk.app.ledger.db
		.selectFrom('documents')
		.select(['message_id', 'state', 'patient_id', 'path', 'file_id'])
		.orderBy('id')
		.execute()
}

/** A promise, and what keeps it. */
function gate(): { come: Promise<void>, open: () => void } {
	let open = () => {}
	const come = new Promise<void>((resolve) => {
		open = resolve
	})
	return { come, open: () => open() }
}

describe('two people at once', () => {
	it('file one message with two patients: the first one does', async () => {
		await office.receive(unsure())
		const { id } = await office.first()
		expect(statuses(await Promise.all([office.fileWith(id, 'R006'), office.fileWith(id, 'R001', WHY, { person: sophie })]))).toEqual([
			200,
			409,
		])
		expect(office.filesIn('Résidents')).toHaveLength(1)
		expect(await office.desk.app.ledger.db.selectFrom('acts').select('state').execute()).toEqual([{ state: 'done' }])
	})

	it('release and reject: the first one does', async () => {
		await office.receive(contradiction())
		const { id } = await office.first(ines, 'quarantined')
		expect(statuses(await Promise.all([
			office.ask(ines, 'POST', `waiting/${id}/settle`, { verdict: 'release', reason: 'a' }),
			office.ask(amina, 'POST', `waiting/${id}/settle`, { verdict: 'reject', reason: 'b' }),
		]))).toEqual([200, 409])
		expect((await office.waiting()).total).toBe(1)
		expect((await office.fileWith(id, 'R001', { confirmed: true })).status).toBe(200)
	})

	it('ask for a second person: only one question is put, and only the verdict that was read is agreed to', async () => {
		office.desk.config.quarantine.fourEyes = true
		await office.receive(contradiction())
		const { id } = await office.first(ines, 'quarantined')
		const ask = (verdict: string) => office.ask(ines, 'POST', `waiting/${id}/settle`, { verdict, reason: 'x' })
		expect(statuses(await Promise.all([ask('release'), ask('reject')]))).toEqual([200, 409])
		const { asked } = await office.item(id, amina)
		await office.ask(ines, 'POST', `waiting/${id}/answer`, { act: asked!.act, isAgreed: false })
		await ask('reject')
		expect(await office.ask(amina, 'POST', `waiting/${id}/answer`, { act: asked!.act, isAgreed: true })).toMatchObject({
			status: 409,
			json: { error: { code: 'MSS-TRIAGE-CHANGED' } },
		})
		expect(await states()).toEqual(['quarantined'])
	})

	it('do not undo what the other did since', async () => {
		await office.receive(unsure())
		const { id } = await office.first()
		const { act, homes } = (await office.fileWith(id, 'R006')).json as { act: number, homes: string[] }
		await office.putBack(id, {}, { person: sophie })
		expect((await office.fileWith(id, 'R001', WHY, { person: sophie })).status).toBe(200)
		expect(await office.ask(
			claire,
			'POST',
			`received/${id}/put-back`,
			{ lastAct: act },
			{ folders: homes.map((home) => ({ id: home, permissions: ALL })) },
		)).toMatchObject({ status: 409, json: { error: { code: 'MSS-TRIAGE-CHANGED' } } })
		expect(office.filesIn('Résidents/LEFÈVRE Marguerite')).toHaveLength(1)
	})

	it('open two messages for one patient before the folder exists: the second one is asked to look again', async () => {
		await office.receive(unsure(), makeHealthMail({ cdas: [makeCda({ person: { ...jose, birthDate: '19470117' } })] }))
		const [one, other] = await Promise.all((await office.waiting()).rows.map(({ id }) => office.item(id)))
		expect((await office.file(one!)).status).toBe(200)
		expect(await office.file(other!)).toMatchObject({ status: 409, json: { error: { code: 'MSS-TRIAGE-CHANGED' } } })
		expect((await office.file(await office.item(other!.id))).status).toBe(200)
	})
})

describe('a person and the program at once', () => {
	it('what the page moves is not taken for what was moved in Files', async () => {
		await office.receive(unsure())
		const { ged } = office.desk.app
		const [asked, moved, told] = [gate(), gate(), gate()]
		const { locate, move } = ged
		let looks = 0
		ged.locate = async (seen) => {
			if (++looks === 1) {
				asked.open()
				await moved.come
			}
			return locate.call(ged, seen)
		}
		ged.move = async (...words) => {
			const result = await move.apply(ged, words)
			moved.open()
			await told.come
			return result
		}
		const { id } = (await office.waiting()).rows[0]!
		const look = noticeMoves(office.desk.app)
		await asked.come
		const filing = office.fileWith(id, 'R006')
		await moved.come
		told.open()
		expect((await filing).status).toBe(200)
		await look
		expect(await documents()).toMatchObject([{ state: 'filed', patient_id: 'R006' }])
		expect((await office.putBack(id)).status).toBe(200)
	})

	it('an undone filing is not noticed as one made in Files', async () => {
		await office.receive(unsure())
		const { id } = await office.first()
		const { ged } = office.desk.app
		const [asked, go, seen, end] = [gate(), gate(), gate(), gate()]
		const { locate } = ged
		let looks = 0
		ged.locate = async (wanted) => {
			if (++looks > 1) {
				return locate.call(ged, wanted)
			}
			asked.open()
			await go.come
			const answer = await locate.call(ged, wanted)
			seen.open()
			await end.come
			return answer
		}
		const look = noticeMoves(office.desk.app)
		await asked.come
		await office.fileWith(id, 'R006')
		go.open()
		await seen.come
		await office.putBack(id)
		end.open()
		await look
		expect(await states()).toEqual(['review'])
		expect(await documents()).toMatchObject([{ state: 'review', patient_id: null }])
	})

	it('a receipt about to leave for a filing that is undone does not leave; that of the next filing does', async () => {
		const left: string[] = []
		let before = async () => {}
		await office.desk.app.close()
		office = await openOffice({
			submit: async (_, { to, beforeData }, raw) => {
				await before()
				await beforeData?.(to)
				left.push(/^Disposition: .*/m.exec((await buffer(raw)).toString())?.[0] ?? '?')
				return new Map(to.map((address) => [address, { outcome: 'accepted' as const, code: '250', text: 'ok' }]))
			},
		})
		await office.receive(unsure())
		const { id } = await office.first()
		await office.fileWith(id, 'R006')
		before = async () => {
			before = async () => {}
			expect((await office.putBack(id)).status).toBe(200)
		}
		await sendReceipts(office.desk.app, { all: true })
		expect(left).toEqual([])
		expect((await office.fileWith(id, 'R001', WHY)).status).toBe(200)
		await sendReceipts(office.desk.app, { all: true })
		expect(left).toHaveLength(1)
	})
})

describe('a store that fails in the middle', () => {
	it('and no longer answers at all: the decision waits, nobody else may take another, and it is carried out', async () => {
		await office.receive(unsure(await makePdf('Bilan.')))
		const { id } = await office.first()
		const { ged } = office.desk.app
		const { move, locate } = ged
		let isDown = false
		const unlessDown = async <T>(act: () => Promise<T>) => {
			if (isDown) {
				throw new MssError('MSS-GED-DOWN')
			}
			return act()
		}
		ged.locate = (seen) => unlessDown(() => locate.call(ged, seen))
		ged.move = (...words) => unlessDown(async () => {
			const result = await move.apply(ged, words)
			isDown = true
			return result
		})
		expect(await office.fileWith(id, 'R006')).toMatchObject({ status: 503, json: { error: { code: 'MSS-TRIAGE-PENDING' } } })
		Object.assign(ged, { move, locate })
		expect((await office.item(id)).past).toMatchObject([{ what: 'Classé (en cours)' }])
		expect((await office.fileWith(id, 'R001', WHY)).status).toBe(409)
		await office.restart()
		expect(await states()).toEqual(['filed'])
		expect(office.filesIn('Résidents/D’ALMEIDA José')).toHaveLength(2)
		expect(office.filesIn('À classer')).toEqual([])
	})
})

describe('what comes twice', () => {
	it('waits as two files, and each is dealt with apart', async () => {
		const pdf = await makePdf('Courrier sans nom.')
		const letter = () => makeMail({
			subject: 'Courrier',
			from: PHARMACY,
			text: 'Bonjour',
			attachments: [{ filename: 'courrier.pdf', content: pdf, contentType: 'application/pdf' }],
		})
		await office.receive(letter(), letter())
		const [one, other] = (await office.waiting()).rows
		expect((await office.fileWith(one!.id, 'R001')).status).toBe(200)
		expect((await office.fileElsewhere(other!.id, 'Hors dossier')).status).toBe(200)
		expect(office.filesIn('Résidents/LEFÈVRE Marguerite')).toContain('2026-03-02 courrier.pdf')
		expect(office.filesIn('Hors dossier')).toHaveLength(2)
		await noticeMoves(office.desk.app)
		expect((await documents()).map((row) => row.patient_id)).toEqual(['R001', 'R001', null, null])
	})

	it('is one file in a patient’s folder, and both messages wait again when it was the wrong one', async () => {
		const cda = makeCda({ person: paul, title: 'Un' })
		await office.receive(makeHealthMail({ cdas: [cda] }), makeHealthMail({ cdas: [cda] }))
		expect(await states()).toEqual(['filed', 'filed'])
		const { rows: [latest] } = await office.waiting(claire, 'filed')
		expect((await office.putBack(latest!.id)).status).toBe(200)
		expect(office.filesIn('Résidents')).toEqual([])
		expect(await states()).toEqual(['review', 'review'])
		await noticeMoves(office.desk.app)
		expect((await office.fileWith(latest!.id, 'R002')).status).toBe(200)
		expect((await office.look<{ total: { lawHolds: boolean } }>(claire, 'desk')).total.lawHolds).toBe(true)
	})
})

describe('what people do in Files meanwhile', () => {
	const intoFolderOf = (folder: string, from: string) => {
		mkdirSync(join(office.desk.ged, folder), { recursive: true })
		const [name] = office.filesIn(from)
		renameSync(join(office.desk.ged, from, name!), join(office.desk.ged, folder, name!))
	}

	it('removed by hand, a message is closed with a reason; taken out of the bin, it waits again', async () => {
		await office.receive(unsure())
		const { id } = await office.first()
		const [name] = office.filesIn('À classer')
		const bin = join(office.desk.ged, '..', 'corbeille')
		renameSync(join(office.desk.ged, 'À classer', name!), bin)
		await noticeMoves(office.desk.app)
		expect((await office.item(id)).documents).toMatchObject([{ isRemoved: true }])
		expect((await office.fileWith(id, 'R006')).status).toBe(409)
		expect((await office.ask(claire, 'POST', `waiting/${id}/close`, { reason: 'Publicité' })).status).toBe(200)
		expect([(await office.waiting()).total, (await office.waiting(claire, 'closed')).total]).toEqual([0, 1])
		renameSync(bin, join(office.desk.ged, 'À classer', name!))
		await noticeMoves(office.desk.app)
		expect((await office.waiting()).total).toBe(1)
		expect((await office.fileWith(id, 'R006')).status).toBe(200)
	})

	it('« sans suite », then one of two moved into a patient’s folder: the other waits again, for the reason it had', async () => {
		await office.receive(unsure(await makePdf('Bilan.')))
		const { id, reasons } = await office.first()
		await office.close(id)
		intoFolderOf('Résidents/LEFÈVRE Marguerite', 'À classer/Sans suite')
		await noticeMoves(office.desk.app)
		expect(await office.item(id)).toMatchObject({ state: 'review', reasons })
		expect(await office.desk.app.ledger.db.selectFrom('documents').select(['state', 'rule']).orderBy('state').execute()).toEqual([
			{ state: 'filed', rule: 'by-hand' },
			{ state: 'review', rule: null },
		])
		expect(await outbox()).toMatchObject([{ state: 'withdrawn' }])
		expect((await office.look<{ total: object }>(claire, 'desk')).total).toMatchObject({ review: 1, closed: 0, lawHolds: true })
		expect((await office.fileWith(id, 'R006')).status).toBe(200)
	})

	it('« sans suite », taken away, then out of the bin: it waits again, for the reason it had', async () => {
		await office.receive(unsure())
		const { id, reasons } = await office.first()
		await office.close(id)
		const [name] = office.filesIn('À classer/Sans suite')
		const bin = join(office.desk.ged, '..', 'corbeille')
		renameSync(join(office.desk.ged, 'À classer/Sans suite', name!), bin)
		await noticeMoves(office.desk.app)
		expect((await office.reopen(id)).status).toBe(409)
		renameSync(bin, join(office.desk.ged, 'À classer', name!))
		await noticeMoves(office.desk.app)
		expect(await office.first()).toMatchObject({ id, state: 'review', reasons })
		expect(await outbox()).toMatchObject([{ state: 'withdrawn' }])
	})

	it('« sans suite », then moved into a patient’s folder: it is filed, and its sender is told so', async () => {
		await office.receive(unsure())
		const { id } = await office.first()
		await office.close(id)
		expect(await outbox()).toMatchObject([{ state: 'queued', outcome: '904' }])
		intoFolderOf('Résidents/LEFÈVRE Marguerite', 'À classer/Sans suite')
		await noticeMoves(office.desk.app)
		expect([(await office.waiting(claire, 'closed')).total, (await office.waiting(claire, 'filed')).total]).toEqual([0, 1])
		expect(await outbox()).toMatchObject([{ state: 'queued', outcome: 'processed' }])
		expect((await office.putBack(id)).status).toBe(200)
		expect((await office.waiting()).total).toBe(1)
	})

	it('rejected, then moved into a patient’s folder: it is filed, and can be taken back', async () => {
		await office.receive(contradiction())
		const { id } = await office.first(ines, 'quarantined')
		await office.ask(ines, 'POST', `waiting/${id}/settle`, { verdict: 'reject', reason: 'x' })
		intoFolderOf('Résidents/LEFÈVRE Marguerite', 'Quarantaine/Rejetés')
		await noticeMoves(office.desk.app)
		expect((await office.waiting(claire, 'filed')).total).toBe(1)
		expect((await office.putBack(id)).status).toBe(200)
		expect((await office.waiting()).total).toBe(1)
	})

	it('moved while a second person was asked: there is nothing to agree to any more', async () => {
		office.desk.config.quarantine.fourEyes = true
		await office.receive(contradiction())
		const { id } = await office.first(ines, 'quarantined')
		await office.ask(ines, 'POST', `waiting/${id}/settle`, { verdict: 'reject', reason: 'x' })
		const { asked } = await office.item(id, amina)
		intoFolderOf('Résidents/LEFÈVRE Marguerite', 'Quarantaine')
		await noticeMoves(office.desk.app)
		expect((await office.ask(amina, 'POST', `waiting/${id}/answer`, { act: asked!.act, isAgreed: true })).status).toBe(409)
		expect(await states()).toEqual(['filed'])
		expect(office.filesIn('Résidents/LEFÈVRE Marguerite')).toHaveLength(1)
	})

	it('is counted among what people filed', async () => {
		await office.receive(unsure())
		intoFolderOf('Résidents/D’ALMEIDA José', 'À classer')
		await noticeMoves(office.desk.app)
		const { file } = await office.ask(claire, 'GET', 'figures', { month: monthHere() })
		expect(file!.bytes.toString().split('\r\n')[1]).toMatch(/;1;0;1;/)
	})
})

describe('an exchange that goes on', () => {
	it('a reply leaves to whom was shown, about whom was shown, or not at all', async () => {
		await office.receive(makeHealthMail({ cdas: [makeCda({ person: marguerite, pdf: await makePdf('Sortie.') })] }))
		const { fileId, path } = (await office.desk.app.ged.list('Résidents/LEFÈVRE Marguerite/MSSanté')).find((entry) =>
			entry.path.endsWith('.pdf'))!
		const wish = {
			from: office.desk.config.mailboxes[0]!.address,
			to: [PHARMACY],
			patientId: 'R001',
			types: ['11490-0'],
			titles: ['Lettre de liaison'],
			text: 'Bonjour',
			isXdm: true,
			askReceipt: true,
			answerDays: null,
			again: false,
			key: 'cle-de-test-1',
		}
		await office.ask(claire, 'POST', 'sendings', wish, {
			files: [
				{
					id: fileId,
					name: 'a.pdf',
					mime: 'application/pdf',
					size: 1,
					etag: '',
					path: `/${path}`,
					sha256: '',
					ancestors: [],
					shares: [],
					bytes: join(office.desk.ged, path),
				},
			],
		})
		const { db } = office.desk.app.ledger
		const sent = await db.selectFrom('outgoing').select(['header_id', 'thread']).executeTakeFirstOrThrow()
		const seen = await office.look<ThreadView>(claire, `threads/${sent.thread}`)
		expect(seen).toMatchObject({ thread: sent.thread, patient: { id: 'R001' }, reply: { to: [PHARMACY] } })
		// The pharmacist answers about somebody else: a person files it with him.
		await office.receive(makeMail({
			from: PHARMACY,
			subject: 'Re: autre chose',
			text: 'Pour M. CHARPENTIER Paul : je n’ai plus de paracétamol.',
			headers: { 'In-Reply-To': sent.header_id },
		}))
		const reply = (view: ThreadView, key: string, more = {}) => {
			const wish = { text: 'D’accord.', key, fingerprint: view.reply!.fingerprint, ...more }
			return office.ask(claire, 'POST', `threads/${sent.thread}/reply`, wish)
		}
		expect(await reply(seen, 'cle-de-test-2')).toMatchObject({ status: 409, json: { error: { code: 'MSS-EXCHANGE-CHANGED' } } })
		const letter = (await office.waiting()).rows.find(({ title }) => title.includes('autre chose'))!
		expect((await office.fileWith(letter.id, 'R002')).status).toBe(200)
		const now = await office.look<ThreadView>(claire, `threads/${sent.thread}`)
		expect(now.patient).toBeNull()
		const { json } = await reply(now, 'cle-de-test-3')
		expect(await reply(seen, 'cle-de-test-3')).toMatchObject({ status: 202, json: json as object })
		// Other words, or to everybody, are not what left under that key.
		for (const other of [{ text: 'Finalement non.' }, { toAll: true }, { verdict: 'refused' }]) {
			const { status, json: told } = await reply(now, 'cle-de-test-3', other)
			expect([status, told]).toMatchObject([409, { error: { code: 'MSS-ANSWER-LEFT', text: expect.any(String) as string } }])
			expect((told as { error: { text: string } }).error.text).toContain(`envoi n° ${(json as { id: number }).id}`)
		}
		expect(await db.selectFrom('outgoing').select('id').execute()).toHaveLength(2)
		expect(await db.selectFrom('outgoing').select('patient_id').orderBy('id', 'desc').executeTakeFirst()).toEqual({ patient_id: null })
	})
})

describe('two letters that bring the same document under the same name, at the same moment', () => {
	it('have a file each: filing one takes nothing out of the record of the other', async () => {
		await office.desk.app.close()
		// The store takes its time after a document is there: the other letter comes in between.
		office = await openOffice({
			ged: (ged) => new Proxy(ged, {
				get: (target, name, receiver) => name === 'create'
					? async (...args: Parameters<typeof ged.create>) => {
						const created = await target.create(...args)
						await sleep(created.outcome === 'created' ? 300 : 0)
						return created
					}
					: bound(target, Reflect.get(target, name, receiver)),
			}),
		})
		const pdf = await makePdf('Compte rendu sans nom.')
		const letter = (text: string) =>
			makeMail({ subject: text, text, attachments: [{ filename: 'Compte rendu.pdf', content: pdf, contentType: 'application/pdf' }] })
		await office.receive(letter('Première lettre.'), letter('Seconde lettre, autre patient.'))
		const files = (await documents()).filter(({ path }) => path?.includes('Compte rendu'))
		expect(files).toHaveLength(2)
		expect(new Set(files.map(({ file_id: id }) => id)).size).toBe(2)
	})
})

function bound(target: object, value: unknown): unknown {
	return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value
}
