/** How each person is told: what rings them, and what waits, each morning or each week; never anything of a patient. */
import type { Preferences } from '../server/contract/preferences.contract.ts'
import type { Rung } from '../server/ops/ring.ts'
import type { TestOffice } from './support/office.ts'
import type { SmtpScript } from './support/smtp-script.ts'

import { simpleParser } from 'mailparser'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { noteAccountState } from '../server/ledger/people-known.ts'
import { comersForgotten } from '../server/ledger/tables/comers.ts'
import { ringAll } from '../server/ops/bell.ts'
import { tellDigests } from '../server/ops/digest/tell-digests.ts'
import { daysUntil } from '../server/time/days.ts'
import { claire, openOffice, sophie, stranger } from './support/office.ts'
import { scriptedSmtp } from './support/smtp-script.ts'

const DAY = 24 * 60 * 60_000
const HOUR = 60 * 60_000
const ADDRESS = 'claire.fabre@ehpad.exemple.fr'
let office: TestOffice
let smtp: SmtpScript
let rung: Rung[]
const WISHES = { quiet: [], digest: 'morning', byBell: true, byMail: true, address: ADDRESS }

beforeEach(async () => {
	office = await openOffice()
	smtp = await scriptedSmtp()
	rung = []
	const server = { host: '127.0.0.1', port: smtp.port, security: 'plain' as const }
	office.desk.config.alerts = { to: ['x@exemple.fr'], from: 'mssante@exemple.fr', smtp: server }
	await office.receive(makeMail({ subject: 'Zqnomqz', text: 'Madame Zqtexteqz' }))
})
afterEach(async () => {
	await office.desk.app.close()
	smtp.close()
})

const keep = (wishes: object, by = claire) => office.ask(by, 'POST', 'preferences', { ...WISHES, ...wishes })
/** At nine, some days from now. */
function tell(days: number) {
	const { config: { timeZone }, clock } = office.desk.app
	const midnight = Date.parse(daysUntil(clock.now() + days * DAY, timeZone, 1)[0]!)
	return tellDigests(office.desk.app, async (wish) => void rung.push(wish), midnight + 9 * HOUR)
}
function mails() {
	return Promise.all(smtp.received.map(async (raw) => {
		const { subject = '', text = '', to } = await simpleParser(raw)
		return { subject, text, to: [to ?? []].flat().map((one) => one.text) }
	}))
}
const bells = () => rung.map(({ users, subject, count, mailbox }) => [users.join(), subject, count, mailbox])

describe('a digest', () => {
	it('comes each morning, by bell and by mail: counts, and nothing of anybody', async () => {
		expect((await keep({})).status).toBe(204)
		await tell(1)
		expect(bells()).toEqual([['claire', 'digest', 1, '1 message attend depuis hier au moins']])
		const [mail] = await mails()
		expect(mail).toMatchObject({ subject: '[MSSanté] 1 message attend depuis hier au moins', to: [ADDRESS] })
		expect(mail!.text).not.toMatch(/Zq|pharmacie|mssante\.fr/)
		await tell(1)
		await tell(2)
		expect([rung.length, smtp.received.length]).toEqual([2, 2])
	})

	it('is asked for today: nothing comes before tomorrow', async () => {
		await keep({})
		await tell(0)
		expect([rung.length, smtp.received.length]).toEqual([0, 0])
	})

	it('of nothing that waits is no mail, and takes the bell back', async () => {
		await keep({})
		const [row] = (await office.waiting()).rows
		await office.ask(claire, 'POST', `waiting/${row!.id}/close`, { reason: 'Publicité' })
		await tell(1)
		expect(bells()).toEqual([['claire', 'digest', 0, '']])
		expect(smtp.received).toEqual([])
	})

	it('tells each what their rights let them deal with, and no more', async () => {
		await keep({ address: 'paul@exemple.fr' }, stranger)
		await keep({ address: 'sophie@exemple.fr' }, sophie)
		await tell(1)
		expect((await mails()).map(({ to }) => to)).toEqual([['sophie@exemple.fr']])
	})

	it('that could not leave is tried again, and is not told twice', async () => {
		await keep({ byBell: false })
		const { port } = office.desk.config.alerts!.smtp
		office.desk.config.alerts!.smtp.port = 9
		await tell(1)
		office.desk.config.alerts!.smtp.port = port
		await tell(1)
		await tell(1)
		expect(smtp.received).toHaveLength(1)
	})

	it('whose mail cannot leave rings once, and is tried again the next day', async () => {
		await keep({})
		smtp.answers.MAIL = '451 4.3.0 later'
		for (let look = 0; look < 5; look++) {
			await tell(1)
		}
		expect([rung.length, smtp.heard.filter((command) => command.startsWith('MAIL')).length]).toEqual([1, 3])
		delete smtp.answers.MAIL
		await tell(2)
		expect([rung.length, smtp.received.length]).toEqual([2, 1])
	})

	it('whose recipient is refused is not tried again, and rings once', async () => {
		await keep({})
		smtp.answers.RCPT = '550 5.1.1 nobody'
		await tell(1)
		await tell(1)
		expect([rung.length, smtp.heard.filter((command) => command.startsWith('RCPT')).length]).toEqual([1, 1])
	})

	it('whose bell could not ring is not mailed twice', async () => {
		await keep({})
		const { config: { timeZone }, clock } = office.desk.app
		const nine = Date.parse(daysUntil(clock.now() + DAY, timeZone, 1)[0]!) + 9 * HOUR
		await tellDigests(office.desk.app, () => Promise.reject(new Error('no bell')), nine)
		await tell(1)
		expect(smtp.received).toHaveLength(1)
	})

	it('is not for who did not come for a month, whose groups nobody knows any more, nor for who is there no more', async () => {
		await keep({})
		await keep({ address: 'sophie@exemple.fr' }, sophie)
		await office.desk.app.ledger.change((tx) => noteAccountState(tx, 'sophie', 'disabled', office.desk.app.clock.at()))
		await tell(1)
		expect((await mails()).map(({ to }) => to)).toEqual([[ADDRESS]])
		await tell(33)
		expect(smtp.received).toHaveLength(1)
		await comersForgotten(office.desk.app.ledger.db, office.desk.app.clock.now() + 33 * DAY)
		expect(await office.desk.app.ledger.db.selectFrom('comers').selectAll().execute()).toEqual([])
	})

	it('without a server of ordinary mail is a bell alone, and the page says so', async () => {
		delete office.desk.config.alerts
		await keep({})
		expect(await office.look<Preferences>(claire, 'preferences')).toMatchObject({ hasMail: false, digest: 'morning' })
		await tell(1)
		expect(bells()).toHaveLength(1)
	})
})

describe('what one wishes', () => {
	it.each([
		['an address of MSSanté', { address: 'claire@ehpad.exemple.mssante.fr' }, 'MSS-WISHES-ADDRESS'],
		['no address', { address: '' }, 'MSS-WISHES-ADDRESS'],
		['neither bell nor mail', { byBell: false, byMail: false, address: '' }, 'MSS-WISHES-HOW'],
	])('is refused with %s', async (_, wish, code) => {
		expect((await keep(wish)).json).toMatchObject({ error: { code } })
		expect((await office.look<Preferences>(claire, 'preferences')).digest).toBe('never')
	})

	it('is of oneself: others are told as before; it goes with the account', async () => {
		await keep({ quiet: ['waiting'] })
		expect((await office.look<Preferences>(sophie, 'preferences')).quiet).toEqual([])
		await office.desk.app.ledger.change((tx) => noteAccountState(tx, 'claire', 'deleted', office.desk.app.clock.at()))
		expect(await office.desk.app.ledger.db.selectFrom('wishes').selectAll().execute()).toEqual([])
	})

	it('hushes the bell for oneself alone, and for that alone', async () => {
		await keep({ quiet: ['waiting'] })
		await ringAll(office.desk.app, async (wish) => void rung.push(wish))
		expect(rung.map(({ subject, quiet }) => [subject, quiet])).toContainEqual(['waiting', ['claire']])
		expect(rung.filter(({ subject }) => subject !== 'waiting').flatMap(({ quiet }) => quiet)).toEqual([])
	})
})

describe('what is entrusted', () => {
	it('rings whom it was entrusted to, once, and is taken back when they have nothing any more', async () => {
		const [row] = (await office.waiting()).rows
		await office.look(sophie, 'desk')
		const look = async () => {
			rung = []
			await ringAll(office.desk.app, async (wish) => void rung.push(wish))
			return rung.filter(({ subject }) => subject === 'entrusted').map(({ users, count }) => [users.join(), count])
		}
		await office.ask(claire, 'POST', `waiting/${row!.id}/entrust`, { to: 'sophie', before: null })
		expect(await look()).toEqual([['sophie', 1]])
		expect(await look()).toEqual([])
		await office.ask(claire, 'POST', `waiting/${row!.id}/entrust`, { to: null, before: 'sophie' })
		expect(await look()).toEqual([['sophie', 0]])
	})

	it('is taken back from whoever may act on it no more', async () => {
		const [row] = (await office.waiting()).rows
		await office.look(sophie, 'desk')
		await office.ask(claire, 'POST', `waiting/${row!.id}/entrust`, { to: 'sophie', before: null })
		const look = async () => {
			rung = []
			await ringAll(office.desk.app, async (wish) => void rung.push(wish))
			return rung.filter(({ subject }) => subject === 'entrusted').map(({ users, count }) => [users.join(), count])
		}
		expect(await look()).toEqual([['sophie', 1]])
		await office.ask({ ...sophie, groups: [] }, 'GET', 'desk')
		expect(await look()).toEqual([['sophie', 0]])
	})

	it('to oneself rings nobody', async () => {
		const [row] = (await office.waiting()).rows
		await office.ask(claire, 'POST', `waiting/${row!.id}/entrust`, { to: 'claire', before: null })
		await ringAll(office.desk.app, async (wish) => void rung.push(wish))
		expect(rung.filter(({ subject }) => subject === 'entrusted')).toEqual([])
	})
})
