/** What people do with what waits, asked as the page asks it: who may, what they saw, what moves, what is undone, what is learnt. */
import type { RuleView } from '../server/contract/admin/rules.admin-contract.ts'
import type { DeskView } from '../server/contract/desk.contract.ts'
import type { DocumentPreview } from '../server/contract/documents.contract.ts'
import type { JournalView } from '../server/contract/journal.contract.ts'
import type { SendingList } from '../server/contract/sending.contract.ts'
import type { ThreadList, ThreadView } from '../server/contract/threads.contract.ts'
import type { Filing, SetAside, WaitingItem, WaitingList } from '../server/contract/waiting.contract.ts'
import type { TestOffice } from './support/office.ts'

import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { collect } from '../server/chores/collect.ts'
import { MssError } from '../server/errors.ts'
import { patientsOf } from '../server/patients/registry.ts'
import { monthHere } from './support/here.ts'
import { ALL, amina, claire, ines, openOffice, READ_ONLY, sophie, stranger } from './support/office.ts'
import { ADMIN, askOf } from './support/page.support.ts'

const [marguerite, paul, , , jeanne1952, jose] = PEOPLE as [
	(typeof PEOPLE)[number],
	(typeof PEOPLE)[number],
	(typeof PEOPLE)[number],
	(typeof PEOPLE)[number],
	(typeof PEOPLE)[number],
	(typeof PEOPLE)[number],
]
const PHARMACY = 'pharmacie@officine.exemple.mssante.fr'
let office: TestOffice

beforeEach(async () => {
	office = await openOffice()
})
afterEach(() => office.desk.app.close())

function otherBirthDate() {
	return makeHealthMail({ cdas: [makeCda({ person: { ...jose, birthDate: '19470116' }, title: 'Ordonnance de sortie' })] })
}
function contradiction() {
	return makeHealthMail({
		cdas: [makeCda({ person: marguerite })],
		twistMetadata: (xml) => xml.replace(/<Value>[0-9A-F]{40}</, `<Value>${'0'.repeat(40)}<`),
	})
}
const invoice = (text = 'Votre facture du mois.') => makeMail({ subject: 'Facture', from: PHARMACY, text })

describe('what waits', () => {
	it('is shown with why, with the traits side by side, and with where it would go', async () => {
		await office.receive(otherBirthDate())
		const { rows, total } = await office.waiting()
		expect(total).toBe(1)
		expect(rows[0]).toMatchObject({ title: 'Ordonnance de sortie', chip: 'La date de naissance diffère' })
		const { reasons, candidates: [best] } = await office.first()
		expect(reasons[0]).toBe('La date de naissance diffère : 16/01/1947 dans le document, 15/01/1947 dans le dossier.')
		expect(best).toMatchObject({ patient: { id: 'R006' }, folder: 'Résidents/D’ALMEIDA José' })
		expect(best!.traits.filter(({ agreement }) => agreement === 'differs')).toMatchObject([
			{ trait: 'birthDate', theirs: '16/01/1947', ours: '15/01/1947' },
		])
	})

	it('is filed by a person, who said why, and the register learns nothing from the document', async () => {
		await office.receive(
			makeHealthMail({ cdas: [makeCda({ person: jeanne1952, title: 'Bilan biologique', pdf: await makePdf('Bilan.') })] }),
		)
		const before = await patientsOf(office.desk.app.ledger.db)
		expect((await office.file(await office.first(), { reason: 'Vu avec l’infirmière' })).status).toBe(200)
		expect(office.filesIn('À classer')).toEqual([])
		expect(office.filesIn('Résidents/MARTIN Jeanne (1952)/MSSanté')).toHaveLength(2)
		expect(await patientsOf(office.desk.app.ledger.db)).toEqual(before)
		const { total, counts } = await office.look<DeskView>(claire, 'desk')
		expect(total).toMatchObject({ received: 1, filed: 1, review: 0, lawHolds: true })
		expect(counts.waiting).toBe(0)
		const { lines } = await office.look<JournalView>(claire, 'journal', { patient: 'lilas/R005' })
		expect(lines.find(({ what }) => what.startsWith('Décision\u00A0:'))).toMatchObject({
			who: 'Claire Fabre',
			what: 'Décision : classer chez MARTIN JEANNE (R005)',
			why: 'Vu avec l’infirmière',
		})
		const act = await office.desk.app.ledger.db.selectFrom('acts').selectAll().executeTakeFirstOrThrow()
		expect(JSON.parse(act.displayed!)).toMatchObject({ patient: 'R005', status: 'validee' })
		const audited = await office.desk.app.ledger.db
			.selectFrom('audit')
			.select('details')
			.where('action', '=', 'act')
			.executeTakeFirstOrThrow()
		expect(audited.details).not.toContain('MARTIN')
	})

	it('asks why, when the document says the identity of somebody else', async () => {
		await office.receive(otherBirthDate())
		const { id } = await office.first()
		expect(await office.fileWith(id, 'R001')).toMatchObject({ status: 409, json: { error: { code: 'MSS-TRIAGE-REASON' } } })
		expect(office.filesIn('Résidents')).toEqual([])
		expect((await office.fileWith(id, 'R001', { reason: 'Vu avec la famille' })).status).toBe(200)
	})

	it('is filed with a patient or in a folder, not both', async () => {
		await office.receive(otherBirthDate())
		expect((await office.file(await office.first(), { folder: 'Factures' })).status).toBe(400)
		expect(office.filesIn('Résidents')).toEqual([])
	})

	it('is a new version: filed by hand, it replaces the one that its patient has', async () => {
		const old = makeCda({ person: paul, title: 'Consultation' })
		const fresh = makeCda({
			person: { ...paul, birthPlace: '75113' },
			title: 'Consultation',
			setId: old.id,
			version: 2,
			replaces: old.id,
		})
		await office.receive(makeHealthMail({ cdas: [old] }))
		await office.receive(makeHealthMail({ cdas: [fresh], action: 'C' }))
		expect((await office.file(await office.first())).status).toBe(200)
		expect(
			await office.desk.app.ledger.db.selectFrom('documents').select(['id', 'superseded_by']).orderBy('id').execute(),
		).toMatchObject([
			{ id: 1, superseded_by: 2 },
			{ id: 2, superseded_by: null },
		])
	})

	it('tells that the register now agrees only when it did not before', async () => {
		const now = 'Depuis, le registre a été complété ou corrigé : l’identité du document est maintenant exactement celle d’un patient.'
		await office.receive(makeHealthMail({ cdas: [makeCda({ person: paul })] }), otherBirthDate())
		const { rows: [filed] } = await office.waiting(claire, 'filed')
		await office.putBack(filed!.id, { reason: 'Non' })
		const { reasons, candidates } = await office.item(filed!.id)
		expect(reasons).toEqual(['Remis à classer par Claire Fabre, qui l’a retiré du dossier de CHARPENTIER Paul, né le 21/06/1938.'])
		expect(candidates.at(-1)!.reasons.at(-1)).toBe('Il vient d’être retiré de ce dossier.')
		const unsure = (await office.waiting()).rows.find(({ id }) => id !== filed!.id)!
		expect((await office.item(unsure.id)).reasons).not.toContain(now)
		await office.desk.app.ledger.db.updateTable('patients').set({ birth_date: '19470116' }).where('id', '=', 'R006').execute()
		expect((await office.item(unsure.id)).reasons).toContain(now)
	})

	it('goes nowhere that its person could not write to in Files', async () => {
		await office.receive(otherBirthDate())
		const item = await office.first()
		expect(await office.file(item, {}, { permissions: READ_ONLY })).toMatchObject({
			status: 403,
			json: { error: { code: 'MSS-FORBIDDEN-FOLDER' } },
		})
		const [best] = item.candidates
		expect(
			(await office.ask(claire, 'POST', `waiting/${item.id}/file`, { patientId: 'R006', fingerprint: best!.fingerprint })).status,
		).toBe(409)
		expect((await office.waiting()).total).toBe(1)
		expect(office.filesIn('Résidents')).toEqual([])
	})

	it('is not filed on what is no longer true', async () => {
		await office.receive(otherBirthDate())
		const item = await office.first()
		await office.desk.app.ledger.db.updateTable('patients').set({ birth_date: '19470117' }).where('id', '=', 'R006').execute()
		expect(await office.file(item)).toMatchObject({ status: 409, json: { error: { code: 'MSS-TRIAGE-CHANGED' } } })
		expect((await office.file(await office.first())).status).toBe(200)
		expect((await office.file(item)).status).toBe(409)
	})

	it('is dealt with by one person at a time, until they let it go', async () => {
		await office.receive(otherBirthDate())
		const item = await office.first()
		expect((await office.ask(sophie, 'POST', `waiting/${item.id}/claim`, { wish: 'take' })).status).toBe(204)
		expect((await office.waiting()).rows[0]!.claimedBy).toBe('Sophie Morel')
		expect(await office.file(item)).toMatchObject({
			status: 409,
			json: { error: { code: 'MSS-TRIAGE-CLAIMED', text: 'Sophie Morel s’occupe déjà de ce message.' } },
		})
		await office.ask(sophie, 'POST', `waiting/${item.id}/claim`, { wish: 'let-go' })
		expect((await office.file(item)).status).toBe(200)
	})

	it('concerning nobody goes to one of the mailbox’s other folders, and to no other', async () => {
		await office.receive(invoice())
		const item = await office.first()
		expect((await office.ask(claire, 'POST', `waiting/${item.id}/file`, { folder: 'Résidents/D’ALMEIDA José' })).status).toBe(403)
		expect((await office.fileElsewhere(item.id, 'Factures')).status).toBe(200)
		expect(office.filesIn('Factures')).toHaveLength(1)
	})

	it('that the store refuses at once is told as such: nothing is said to have moved', async () => {
		office.desk.app.ged.move = async () => {
			throw new MssError('MSS-GED-FULL')
		}
		await office.receive(makeHealthMail({ cdas: [makeCda({ person: jeanne1952 })] }))
		await office.file(await office.first())
		const { lines } = await office.look<JournalView>(claire, 'journal')
		expect(lines.slice(0, 2).map(({ who, what, why }) => [who, what, why])).toEqual([
			['Claire Fabre', 'Cela n’a pas pu se faire : tout est resté comme avant', 'Il n’y a plus de place dans la GED.'],
			['Claire Fabre', 'Décision : classer chez MARTIN JEANNE (R005)', ''],
		])
	})

	it('that the store refuses waits as before, all of it', async () => {
		const { move } = office.desk.app.ged
		let moves = 0
		office.desk.app.ged.move = async (...words) => {
			if (++moves === 2) {
				throw new MssError('MSS-GED-FULL')
			}
			return move.apply(office.desk.app.ged, words)
		}
		await office.receive(makeHealthMail({ cdas: [makeCda({ person: jeanne1952, pdf: await makePdf('Bilan.') })] }))
		const before = office.filesIn('À classer')
		const item = await office.first()
		expect(await office.file(item)).toMatchObject({
			status: 503,
			json: { error: { code: 'MSS-TRIAGE-STORE', text: 'Cela n’a pas pu se faire. Il n’y a plus de place dans la GED.' } },
		})
		expect(moves).toBe(3)
		expect(office.filesIn('Résidents')).toEqual([])
		expect(office.filesIn('À classer')).toEqual(before)
		expect(await office.first()).toMatchObject({ id: item.id, state: 'review', past: [{ what: 'Classé (n’a pas abouti)' }] })
		expect((await office.file(await office.first())).status).toBe(200)
		expect((await office.look<DeskView>(claire, 'desk')).total).toMatchObject({ filed: 1, lawHolds: true })
	})

	it('is « sans suite » when there is nothing to file: kept apart, told in the journal, and taken up again', async () => {
		await office.receive(invoice('Bonne réception, merci.'))
		const { id, reasons } = await office.first()
		expect((await office.ask(claire, 'POST', `waiting/${id}/close`, { reason: '' })).status).toBe(400)
		expect((await office.ask(sophie, 'POST', `waiting/${id}/claim`, { wish: 'take' })).status).toBe(204)
		expect((await office.close(id)).status).toBe(409)
		await office.ask(sophie, 'POST', `waiting/${id}/claim`, { wish: 'let-go' })
		expect((await office.close(id, { reason: 'Un simple merci' })).status).toBe(200)
		expect(office.filesIn('À classer/Sans suite')).toHaveLength(1)
		expect((await office.look<DeskView>(claire, 'desk')).total).toMatchObject({
			received: 1,
			review: 0,
			filed: 0,
			closed: 1,
			lawHolds: true,
		})
		expect((await office.waiting(claire, 'closed')).rows).toMatchObject([{ id, chip: 'Sans suite' }])
		const { lines } = await office.look<JournalView>(claire, 'journal')
		expect(lines.find(({ what }) => what === 'Décision : mettre sans suite')).toMatchObject({
			who: 'Claire Fabre',
			why: 'Un simple merci',
		})
		const closed = await office.item(id)
		expect(closed).toMatchObject({ state: 'closed', past: [{ what: 'Mis sans suite', why: 'Un simple merci' }] })
		expect(await office.wordInFiles(id)).toEqual(['Sans suite', 'Sans suite'])
		expect((await office.reopen(id, { lastAct: closed.lastAct! - 1 })).status).toBe(409)
		expect((await office.reopen(id)).status).toBe(204)
		expect(await office.first()).toMatchObject({ id, state: 'review', reasons })
		expect(await office.wordInFiles(id)).toEqual(['À classer', 'Courrier ordinaire : patient à trouver'])
		expect(office.filesIn('À classer/Sans suite')).toEqual([])
		expect((await office.reopen(id)).status).toBe(409)
		expect((await office.fileElsewhere(id, 'Factures')).status).toBe(200)
		expect(office.filesIn('Factures')).toHaveLength(1)
	})

	it('filed in part, is filed once the rest is « sans suite »', async () => {
		await office.receive(
			makeHealthMail({ cdas: [makeCda({ person: jeanne1952, title: 'Un' }), makeCda({ person: jeanne1952, title: 'Deux' })] }),
		)
		const item = await office.first()
		await office.file(item, { documentIds: [item.documents[0]!.id] })
		const { json } = await office.close(item.id) as { json: SetAside }
		expect(json.filed).toEqual([item.documents[1]!.id])
		expect((await office.look<DeskView>(claire, 'desk')).total).toMatchObject({ received: 1, filed: 1, closed: 0, lawHolds: true })
		expect((await office.waiting(claire, 'filed')).rows).toMatchObject([{ patient: 'MARTIN Jeanne, 05/11/1952' }])
		expect([office.filesIn('Résidents/MARTIN Jeanne (1952)').length, office.filesIn('À classer/Sans suite').length]).toEqual([1, 1])
		// Undone: what was put aside waits again, the rest stays where it is; « mauvais dossier » takes all of it back.
		expect(
			(await office.ask(claire, 'POST', `received/${item.id}/put-back`, { lastAct: json.act, documentIds: json.filed })).status,
		).toBe(200)
		expect((await office.look<DeskView>(claire, 'desk')).total).toMatchObject({ review: 1, filed: 0, lawHolds: true })
		await office.close(item.id)
		expect((await office.putBack(item.id)).status).toBe(200)
		expect([
			office.filesIn('Résidents').length,
			office.filesIn('À classer/Sans suite').length,
			office.filesIn('À classer').length,
		]).toEqual([0, 0, 2])
		expect((await office.file(await office.first())).status).toBe(200)
		expect(office.filesIn('Résidents/MARTIN Jeanne (1952)')).toHaveLength(2)
	})

	it('« sans suite » tells who sent a health document and asked, and no one else', async () => {
		const mail = { askReceipt: true }
		// What was there before the first contact is answered by nobody.
		await collect(office.desk.app)
		await office.receive(
			makeHealthMail({ cdas: [makeCda({ person: { ...jose, birthDate: '19470116' }, title: 'Ordonnance de sortie' })], mail }),
			makeMail({ subject: 'Merci', text: 'Bonne réception.', ...mail }),
		)
		for (const { id } of (await office.waiting()).rows) {
			expect((await office.close(id)).status).toBe(200)
		}
		const told = await office.desk.app.ledger.db
			.selectFrom('outbox')
			.innerJoin('messages', 'messages.id', 'outbox.message_id')
			.select(['title', 'outcome', 'outbox.state'])
			.execute()
		expect(told).toEqual([{ title: 'Ordonnance de sortie', outcome: expect.stringMatching(/^9\d\d$/) as unknown, state: 'queued' }])
		const { rows } = await office.waiting(claire, 'closed')
		for (const { id } of rows) {
			expect((await office.reopen(id)).status).toBe(204)
		}
		expect(await office.desk.app.ledger.db.selectFrom('outbox').select(['state', 'error_code']).execute()).toEqual([
			{ state: 'withdrawn', error_code: null },
		])
	})

	it.each([
		[
			'filed',
			{ from: 'À classer', to: 'Résidents/MARTIN Jeanne (1952)', counts: { filed: 1, closed: 0 } },
			() => office.first().then((item) => office.file(item)),
		],
		[
			'put aside',
			{ from: 'À classer', to: 'À classer/Sans suite', counts: { filed: 0, closed: 1 } },
			() => office.first().then(({ id }) => office.close(id)),
		],
	])('is %s to the end when the program was killed in the middle', async (_, { from, to, counts }, decide) => {
		await office.receive(makeHealthMail({ cdas: [makeCda({ person: jeanne1952, pdf: await makePdf('Bilan.') })] }))
		let moves = 0
		const { move } = office.desk.app.ged
		// After the first move nothing answers any more, as if the machine had been switched off.
		office.desk.app.ged.move = async (...words) => {
			if (++moves > 1) {
				await office.desk.app.ledger.db.destroy()
				throw new Error('coupure')
			}
			return move.apply(office.desk.app.ged, words)
		}
		expect(await decide()).toMatchObject({ status: 503, json: { error: { code: 'MSS-TRIAGE-PENDING' } } })
		await office.restart()
		expect((await office.waiting()).total).toBe(0)
		expect(office.filesIn(to)).toHaveLength(2)
		expect(office.filesIn(from).filter((name) => !office.filesIn(to).includes(name))).toEqual([])
		expect((await office.look<DeskView>(claire, 'desk')).total).toMatchObject({ ...counts, lawHolds: true })
	})
})

describe('« mauvais dossier »', () => {
	it('brings the documents back, shows what the same rule filed, and is in the register of identitovigilance', async () => {
		await office.receive(
			makeHealthMail({ cdas: [makeCda({ person: paul, title: 'Premier' })] }),
			makeHealthMail({ cdas: [makeCda({ person: paul, title: 'Second' })] }),
		)
		expect(office.filesIn('Résidents/CHARPENTIER Paul')).toHaveLength(2)
		const { rows } = await office.waiting(claire, 'filed')
		const wrong = rows.find(({ title }) => title === 'Second')!
		const { status, json } = await office.putBack(wrong.id, { reason: 'C’est le jumeau' })
		expect(status).toBe(200)
		expect(json).toMatchObject({ alike: [{ title: 'Premier' }] })
		expect(office.filesIn('Résidents/CHARPENTIER Paul')).toHaveLength(1)
		expect(await office.first()).toMatchObject({
			id: wrong.id,
			state: 'review',
			reasons: expect.arrayContaining([
				'Remis à classer par Claire Fabre, qui l’a retiré du dossier de CHARPENTIER Paul, né le 21/06/1938.',
			]) as unknown,
		})
		const { file: table } = await office.ask(claire, 'GET', 'journal/vigilance')
		expect(table!.bytes.toString()).toMatch(
			new RegExp([
				'"Mauvais dossier : remis à classer"',
				'"EHPAD Les Lilas – Accueil"',
				'"n° \\d+"',
				'"cardiologie@chu\\.exemple\\.mssante\\.fr"',
				'"R002"',
				'"C’est le jumeau"',
				'"Claire Fabre"',
			].join(';')),
		)
	})
})

describe('« mauvais dossier » by somebody who may not change that folder in Files', () => {
	it('is refused', async () => {
		await office.receive(makeHealthMail({ cdas: [makeCda({ person: paul })] }))
		const {
			rows: [filed],
		} = await office.waiting(claire, 'filed')
		expect(await office.putBack(filed!.id, { reason: 'Non' }, { permissions: READ_ONLY })).toMatchObject({
			status: 403,
			json: { error: { code: 'MSS-FORBIDDEN-FOLDER' } },
		})
		expect(office.filesIn('Résidents/CHARPENTIER Paul')).toHaveLength(1)
	})
})

describe('quarantine', () => {
	it('is settled by who is in charge of identities, with a reason; others only see it', async () => {
		await office.receive(contradiction())
		const item = await office.first(claire, 'quarantined')
		expect(item).toMatchObject({ mayIdentify: false, reasons: [expect.stringContaining('celui que l’expéditeur annonce')] })
		expect((await office.ask(claire, 'POST', `waiting/${item.id}/settle`, { verdict: 'release', reason: 'Vu' })).status).toBe(404)
		expect((await office.ask(ines, 'POST', `waiting/${item.id}/settle`, { verdict: 'release', reason: '' })).status).toBe(400)
		expect(
			await office.ask(ines, 'POST', `waiting/${item.id}/settle`, { verdict: 'release', reason: 'Confirmé par téléphone' }),
		).toMatchObject({ json: { state: 'done' } })
		expect((await office.waiting()).total).toBe(1)
		expect(office.filesIn('Quarantaine')).toEqual([])
	})

	it('rejected stays there, and waits for nobody', async () => {
		await office.receive(contradiction())
		const { id } = await office.first(ines, 'quarantined')
		await office.ask(ines, 'POST', `waiting/${id}/settle`, { verdict: 'reject', reason: 'Renvoyé par l’expéditeur' })
		expect((await office.waiting(ines, 'quarantined')).total).toBe(0)
		expect((await office.waiting(ines, 'rejected')).total).toBe(1)
		expect(office.filesIn('Quarantaine/Rejetés').length).toBeGreaterThan(0)
		expect((await office.look<DeskView>(ines, 'desk')).total).toMatchObject({ received: 1, quarantined: 0, closed: 1, lawHolds: true })
	})

	it('takes two people where it is so configured', async () => {
		office.desk.config.quarantine.fourEyes = true
		await office.receive(contradiction())
		const { id } = await office.first(ines, 'quarantined')
		await office.ask(ines, 'POST', `waiting/${id}/settle`, { verdict: 'release', reason: 'Vu' })
		expect((await office.waiting(amina, 'quarantined')).rows).toMatchObject([{ isAsked: true }])
		const { asked } = await office.first(amina, 'quarantined')
		expect(await office.first(amina, 'quarantined')).toMatchObject({
			id,
			asked: { by: 'Inès Roux', verdict: 'release', reason: 'Vu', isMine: false },
		})
		expect(await office.ask(ines, 'POST', `waiting/${id}/answer`, { act: asked!.act, isAgreed: true })).toMatchObject({
			status: 409,
			json: { error: { code: 'MSS-TRIAGE-SECOND' } },
		})
		expect((await office.ask(amina, 'POST', `waiting/${id}/answer`, { act: asked!.act, isAgreed: true })).status).toBe(204)
		expect((await office.waiting()).total).toBe(1)
	})
})

describe('a person without rights on a mailbox', () => {
	it('sees nothing of it, by any call', async () => {
		await office.receive(otherBirthDate(), contradiction(), makeHealthMail({ cdas: [makeCda({ person: paul })] }))
		const { id, documents, thread } = await office.first()
		const address = office.desk.config.mailboxes[0]!.address
		for (const shelf of ['review', 'quarantined', 'filed', 'rejected']) {
			expect(await office.waiting(stranger, shelf)).toMatchObject({ total: 0, rows: [] })
		}
		expect(await office.look<DeskView>(stranger, 'desk')).toMatchObject({
			counts: { waiting: 0, quarantined: 0, tasks: 0 },
			mailboxes: [],
			alerts: [],
			total: { received: 0 },
		})
		expect((await office.look<JournalView>(stranger, 'journal')).lines).toEqual([])
		expect((await office.look<SendingList>(stranger, 'sendings')).total).toBe(0)
		expect((await office.look<ThreadList>(stranger, 'threads')).total).toBe(0)
		for (const path of [
			`waiting/${id}`,
			`documents/${documents[0]!.id}/preview`,
			`documents/${documents[0]!.id}/content`,
			`threads/${thread}`,
		]) {
			expect((await office.ask(stranger, 'GET', path)).status, path).toBe(404)
		}
		for (const path of ['waiting', 'sendings', 'threads', 'journal']) {
			expect((await office.ask(stranger, 'GET', path, { mailbox: address, shelf: 'review' })).status, path).toBe(403)
		}
		expect((await office.ask(stranger, 'GET', 'journal', { patient: 'lilas/R001' })).status).toBe(403)
		for (const path of [
			`waiting/${id}/file`,
			`waiting/${id}/claim`,
			`waiting/${id}/queue`,
			`waiting/${id}/settle`,
			`waiting/${id}/answer`,
			`waiting/${id}/close`,
			`received/${id}/put-back`,
		]) {
			expect(
				(
					await office.ask(stranger, 'POST', path, {
						wish: 'take',
						queue: 'x',
						verdict: 'reject',
						reason: 'x',
						act: 1,
						isAgreed: true,
						lastAct: null,
					})
				).status,
				path,
			).toBe(404)
		}
		const tables = await Promise.all(
			['journal/table', 'journal/vigilance', 'figures'].map((path) => office.ask(stranger, 'GET', path, { month: '2026-11' })),
		)
		expect(tables.map(({ file: table }) => table!.bytes.toString().trim().split('\r\n').length)).toEqual([1, 1, 1])
	})
})

describe('a person who may only send', () => {
	it('reads no received document, whose folder may be closed to them', async () => {
		office.desk.config.mailboxes[0]!.access.send.groups.push('cuisine')
		await office.receive(otherBirthDate())
		const { documents } = await office.first()
		expect((await office.ask(stranger, 'GET', `documents/${documents[0]!.id}/preview`)).status).toBe(404)
	})
})

describe('a thread that began in another mailbox', () => {
	it('is called by what this person’s own mailbox knows of it', async () => {
		const { db } = office.desk.app.ledger
		const answer = () => makeMail({
			from: PHARMACY,
			subject: 'Re: suite',
			text: 'a',
			headers: { 'In-Reply-To': '<plainte@officine.exemple.mssante.fr>' },
		})
		await office.receive(
			makeMail({
				from: PHARMACY,
				subject: 'Plainte au sujet de Mme LEFÈVRE',
				text: 'x',
				messageId: '<plainte@officine.exemple.mssante.fr>',
			}),
			answer(),
			answer(),
		)
		await db.updateTable('messages').set({ mailbox: 'direction@ehpad.exemple.mssante.fr' }).where('id', '=', 1).execute()
		expect((await office.look<ThreadList>(claire, 'threads')).rows).toMatchObject([{ title: 'Re: suite' }])
	})
})

describe('the same choice three times for one sender', () => {
	it('is proposed as a rule with what it would have changed, holds once accepted, and never for a letter that names a '
		+ 'patient', async () => {
		await office.receive(invoice('Facture de janvier.'), invoice('Facture de février.'), invoice('Facture de mars.'))
		for (const { id } of (await office.waiting()).rows) {
			await office.fileElsewhere(id, 'Factures')
		}
		const rules = async () => (
			await askOf(office.http)('GET', 'rules', {}, ADMIN)
		).json as RuleView[]
		expect(await rules()).toMatchObject([
			{
				sender: PHARMACY,
				state: 'proposed',
				words: 'ses courriers qui ne citent aucun patient vont dans « Factures »',
				trial: { tried: 3, changed: [{}, {}, {}] },
			},
		])
		await office.receive(invoice('Facture d’avril.'))
		expect((await office.waiting()).total).toBe(1)
		const [{ id }] = (await rules()) as [RuleView]
		await askOf(office.http)('POST', `rules/${id}`, { decision: 'active' }, ADMIN)
		await office.receive(
			invoice('Facture de mai.'),
			invoice('Facture de mai de Mme LEFÈVRE Marguerite.'),
			invoice('Pour Mme LEFÈVRE, chambre 12 : l’anticoagulant est à arrêter dès ce soir.'),
		)
		expect((await office.waiting()).total).toBe(3)
		expect(office.filesIn('Factures')).toHaveLength(4)
	})

	it('is proposed at once when a person says « toujours », by what was chosen, and not after it was undone', async () => {
		await office.receive(invoice('Facture de janvier.'), invoice('Facture de février.'))
		const [one, other] = (await office.waiting()).rows
		const filed = (await office.fileElsewhere(one!.id, 'Factures')).json as Filing
		expect(filed.always).toMatchObject({ words: ['ses courriers qui ne citent aucun patient vont dans « Factures »'] })
		const say = (id: number, act: number) => office.ask(claire, 'POST', `waiting/${id}/rule`, { act })
		expect((await say(other!.id, filed.act)).status).toBe(404)
		await office.putBack(one!.id, { reason: 'Non' })
		expect((await say(one!.id, filed.act)).status).toBe(409)
		const again = (await office.fileElsewhere(one!.id, 'Factures')).json as Filing
		expect((await say(one!.id, again.act)).status).toBe(204)
		const { db } = office.desk.app.ledger
		expect(await db.selectFrom('rules').select(['state', 'value', 'sender']).execute())
			.toEqual([{ state: 'proposed', value: 'Factures', sender: PHARMACY }])
		expect((await office.fileElsewhere(other!.id, 'Factures')).json).toMatchObject({ always: null })
	})

	it('is not proposed when it would have taken a letter from a patient’s folder', async () => {
		await office.receive(
			makeMail({ subject: 'Question', from: PHARMACY, text: 'Pouvez-vous confirmer la posologie ?' }),
			invoice('Un.'),
			invoice('Deux.'),
			invoice('Trois.'),
		)
		const [question, ...invoices] = (await office.waiting()).rows
		const {
			candidates: [chosen],
		} = await office.look<WaitingItem>(claire, `waiting/${question!.id}`, { patient: 'R006' })
		expect((
			await office.ask(
				claire,
				'POST',
				`waiting/${question!.id}/file`,
				{ patientId: 'R006', fingerprint: chosen!.fingerprint },
				{ folders: [{ id: chosen!.folderId!, permissions: ALL }] },
			)
		).status).toBe(200)
		for (const { id } of invoices) {
			await office.fileElsewhere(id, 'Factures')
		}
		expect(await office.desk.app.ledger.db.selectFrom('rules').selectAll().execute()).toEqual([])
	})

	it('once accepted, ends when what it filed is taken back', async () => {
		await office.receive(invoice('Un.'), invoice('Deux.'), invoice('Trois.'))
		for (const { id } of (await office.waiting()).rows) {
			await office.fileElsewhere(id, 'Factures')
		}
		await office.desk.app.ledger.db.updateTable('rules').set({ state: 'active' }).execute()
		await office.receive(invoice('Quatre.'))
		const { rows: [wrong] } = await office.waiting(claire, 'filed')
		expect(wrong).toMatchObject({ chip: 'Règle acceptée' })
		await office.putBack(wrong!.id, { reason: 'C’était une ordonnance' })
		expect(await office.desk.app.ledger.db.selectFrom('rules').select(['state', 'decided_by']).execute()).toEqual([
			{ state: 'retired', decided_by: 'claire' },
		])
		await office.receive(invoice('Cinq.'))
		const { rows } = await office.waiting()
		expect(rows).toHaveLength(2)
		for (const { id } of rows) {
			await office.fileElsewhere(id, 'Factures')
		}
		// Chosen three times again: an administrator may want it back.
		expect(await office.desk.app.ledger.db.selectFrom('rules').select('state').orderBy('id').execute()).toEqual([
			{ state: 'retired' },
			{ state: 'proposed' },
		])
	})

	it('undone one time out of three is not the same choice three times', async () => {
		await office.receive(invoice('Un.'), invoice('Deux.'), invoice('Trois.'))
		const [one, ...others] = (await office.waiting()).rows
		await office.fileElsewhere(one!.id, 'Factures')
		await office.putBack(one!.id, { reason: 'Non' })
		for (const { id } of others) {
			await office.fileElsewhere(id, 'Factures')
		}
		expect(await office.desk.app.ledger.db.selectFrom('rules').selectAll().execute()).toEqual([])
	})

	it('of a list makes the next one wait there', async () => {
		await office.receive(invoice('Un.'), invoice('Deux.'), invoice('Trois.'))
		for (const { id } of (await office.waiting()).rows) {
			expect((await office.ask(claire, 'POST', `waiting/${id}/queue`, { queue: 'Pharmacie' })).status).toBe(204)
		}
		await office.desk.app.ledger.db.updateTable('rules').set({ state: 'active' }).execute()
		await office.receive(invoice('Quatre.'))
		expect(await office.look<WaitingList>(claire, 'waiting', { shelf: 'review', queue: 'Pharmacie' })).toMatchObject({
			total: 4,
			queues: ['Pharmacie'],
		})
	})
})

describe('a document', () => {
	it('is shown as what its bytes are, as data, and nothing of it can run', async () => {
		const html = '<p onclick="alert(1)">Bonjour</p><script>alert(2)</script><img src=x onerror=alert(3)>'
		const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(4)</script></svg>'
		await office.receive(makeMail({ subject: 'Pièces', from: PHARMACY, attachments: [
			{ filename: 'page.html', content: Buffer.from(html), contentType: 'text/html' },
			{ filename: 'image.svg', content: Buffer.from(svg), contentType: 'image/svg+xml' },
			{ filename: 'faux.png', content: Buffer.from(html), contentType: 'image/png' },
			{ filename: 'vrai.pdf', content: await makePdf('Bonjour'), contentType: 'application/octet-stream' },
		] }))
		const { documents } = await office.first()
		const shown = async (name: string) =>
			office.look<DocumentPreview>(claire, `documents/${documents.find((one) => one.name === name)!.id}/preview`)
		expect(await shown('page.html')).toMatchObject({
			kind: 'text',
			text: expect.not.stringMatching(/script|onclick|<|alert/) as unknown,
			isIntact: true,
		})
		expect(await shown('image.svg')).toMatchObject({ kind: 'none' })
		expect(await shown('faux.png')).toMatchObject({ kind: 'none' })
		expect(await shown('vrai.pdf')).toMatchObject({ kind: 'pdf' })
		for (const name of ['page.html', 'image.svg', 'faux.png']) {
			expect((await office.ask(claire, 'GET', `documents/${documents.find((one) => one.name === name)!.id}/content`)).status).toBe(
				404,
			)
		}
	})
})

describe('what leaves', () => {
	it('is found by what became of it; an answer in place joins the thread and the patient', async () => {
		await office.receive(makeHealthMail({ cdas: [makeCda({ person: marguerite, pdf: await makePdf('Sortie.') })] }))
		const { id: fileId, path } = (await office.desk.app.ged.list('Résidents/LEFÈVRE Marguerite/MSSanté'))
			.map((entry) => ({ id: entry.fileId, path: entry.path }))
			.find((entry) => entry.path.endsWith('.pdf'))!
		const bytes = join(office.desk.ged, path)
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
			asNew: true,
			key: 'cle-de-test-1',
		}
		const sent = await office.ask(claire, 'POST', 'sendings', wish, {
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
					bytes,
				},
			],
		})
		expect(sent.status, JSON.stringify(sent.json)).toBe(202)
		await collect(office.desk.app)
		await collect(office.desk.app)
		const found = async (filter: string) => (await office.look<SendingList>(claire, 'sendings', { filter })).total
		expect([await found('all'), await found('answered'), await found('todo'), await found('failed')]).toEqual([1, 1, 0, 0])
		const { rows: [thread] } = await office.look<ThreadList>(claire, 'threads', { q: 'lefevre' })
		expect(thread).toMatchObject({ sent: 1, received: 1, title: 'Lettre de liaison' })
		const view = await office.look<ThreadView>(claire, `threads/${thread!.thread}`)
		expect(view).toMatchObject({
			patient: { id: 'R001' },
			entries: [{ kind: 'sent' }, { kind: 'received', text: expect.stringContaining('amoxicilline') as unknown }],
			reply: { to: [PHARMACY] },
		})
		expect((
			await office.ask(claire, 'POST', `threads/${thread!.thread}/reply`, {
				text: 'D’accord.',
				key: 'cle-de-test-2',
				fingerprint: view.reply!.fingerprint,
			})
		).status).toBe(202)
		await collect(office.desk.app)
		await collect(office.desk.app)
		const after = await office.look<ThreadView>(claire, `threads/${thread!.thread}`)
		expect(after.entries.map(({ kind }) => kind)).toEqual(['sent', 'received', 'sent', 'received'])
		const row = await office.desk.app.ledger.db
			.selectFrom('messages')
			.select(['patient_id', 'state', 'decision'])
			.where('state', '!=', 'ignored')
			.orderBy('id', 'desc')
			.executeTakeFirstOrThrow()
		expect(row.patient_id, row.decision!).toBe('R001')
	})
})

describe('the state of things', () => {
	it('is not told again to who has it', async () => {
		await office.receive(otherBirthDate())
		const { etag } = await office.ask(claire, 'GET', 'desk')
		expect(await office.ask(claire, 'GET', 'desk', {}, { etag: `W/"${etag}-gzip"` })).toEqual({ status: 304, etag })
		await office.receive(contradiction())
		expect((await office.ask(claire, 'GET', 'desk', {}, { etag: `"${etag}"` })).status).toBe(200)
	})

	it('says at once which mailbox is not read, and which list is old', async () => {
		await office.receive(otherBirthDate())
		expect((await office.look<DeskView>(claire, 'desk')).alerts).toEqual([])
		await office.desk.app.ledger.db
			.updateTable('mailboxes')
			.set({ last_contact_at: new Date(Date.now() - 11 * 60_000).toISOString() })
			.execute()
		await office.desk.app.ledger.db
			.updateTable('facts')
			.set({ value: JSON.stringify({ domains: 5, generatedAt: null, importedAt: '2026-01-01T00:00:00.000Z' }) })
			.where('name', '=', 'trust')
			.execute()
		await office.desk.app.ledger.db
			.insertInto('facts')
			.values({
				name: `certificates/${office.desk.config.mailboxes[0]!.address}`,
				value: JSON.stringify([
					{
						name: 'certificat de l’opérateur',
						end: new Date(Date.now() + 5 * 24 * 3_600_000).toISOString(),
						fix: 'Prévenez-le.',
					},
				]),
			})
			.execute()
		await office.desk.app.ledger.db
			.insertInto('acts')
			.values({
				at: '2026-11-01T08:00:00.000Z',
				actor: 'claire',
				kind: 'file',
				state: 'planned',
				message_id: 1,
				mailbox: office.desk.config.mailboxes[0]!.address,
				structure: 'lilas',
				sender: null,
				patient_id: 'R006',
				folder: null,
				subfolder: null,
				type: null,
				queue: null,
				reason: null,
				displayed: null,
				error_code: null,
				confirmed_by: null,
				done_at: null,
			})
			.execute()
		const { alerts } = await office.look<DeskView>(claire, 'desk')
		expect(alerts.map(({ text }) => text)).toEqual([
			expect.stringContaining('n’est plus lue'),
			expect.stringContaining('que 4 jour'),
			expect.stringContaining('Une décision attend depuis le 1 novembre'),
			expect.stringContaining('Liste blanche'),
		])
	})

	it('adds up in the figures of the month', async () => {
		await office.receive(otherBirthDate(), contradiction(), makeHealthMail({ cdas: [makeCda({ person: paul })] }))
		await office.file(await office.first())
		const { file: table } = await office.ask(claire, 'GET', 'figures', { month: monthHere() })
		expect(table!.bytes.toString().split('\r\n')[1]).toMatch(/^"EHPAD Les Lilas – Accueil";3;1;1;0;1;0;0;0;0;0;0;0;0$/)
	})
})
