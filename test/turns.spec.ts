/** Whose turn it is (circuits.md), between structures that write to one another, each with its own instance and real mail. */
import type { MailWish } from '../demo/fixtures/mail.fixture.ts'
import type { JournalView } from '../server/contract/journal.contract.ts'
import type { SendingList } from '../server/contract/sending.contract.ts'
import type { ThreadList, ThreadView } from '../server/contract/threads.contract.ts'
import type { TurnList, TurnShown } from '../server/contract/turns.contract.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.support.ts'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { machine } from '../server/usecases/actor.ts'
import { answer } from '../server/usecases/answer.ts'
import { cancelSending } from '../server/usecases/follow-up.ts'
import { startMailHost } from './support/mail-host.ts'
import { structuresOn } from './support/structures.support.ts'
import { takesIn } from './support/taken-in.ts'
import { turns as allTurns } from './support/turns.support.ts'
import { until } from './support/until.ts'

let host: MailHost
let dac: Structure
let ssiad: Structure
/** Its first mailbox is an application's. */
let ght: Structure
let count = 0

beforeAll(async () => {
	host = await startMailHost();
	({ dac, ssiad, ght } = await structuresOn(host, [
		{ id: 'dac', name: 'DAC Paris Nord', sector: 'SA31' },
		{ id: 'ssiad', name: 'SSIAD Les Bleuets', sector: 'SA20' },
		{ id: 'ght', name: 'GHT Nord', sector: 'SA01', mailboxes: [{ type: 'APP' }, {}] },
	]) as Record<'dac' | 'ssiad' | 'ght', Structure>)
})
afterAll(async () => {
	await Promise.all([dac, ssiad, ght].map((one) => one.close()))
	host.stop()
})

/** Each test asks something else, and looks at that alone. */
async function turns(structure: Structure, title: string, params = {}): Promise<TurnShown[]> {
	return (await allTurns(structure, params)).filter((turn) => turn.title === title)
}
async function turn(structure: Structure, title: string, params = {}): Promise<TurnShown> {
	const found = await turns(structure, title, params)
	expect(found).toHaveLength(1)
	return found[0]!
}
function comes(structure: Structure, title: string, is: (turn: TurnShown) => boolean = () => true) {
	return structure.until(async () => (await turns(structure, title)).some(is))
}
const isOurs = ({ whose }: TurnShown) => whose === 'ours'
const isOver = (structure: Structure, title: string) => structure.until(async () => (await turns(structure, title)).length === 0)

/** @return the title of what is asked, and its number */
async function ask(answerDays: number | null = 3, text = 'Bonjour,\n\nPouvez-vous intervenir chez cette patiente dès lundi ?', from = dac) {
	const title = `Demande d’intervention ${++count}`
	const sending = await from.send([ssiad.address], {
		patientId: 'R001',
		titles: [title],
		files: [await from.pdf(`Prescription de soins ${count}.`, `prescription-${count}.pdf`)],
		text,
		answerDays,
	})
	return { title, sending }
}
/** The same, once it has arrived. */
async function asked(...wish: Parameters<typeof ask>) {
	const done = await ask(...wish)
	await comes(ssiad, done.title)
	return done
}
async function reply(structure: Structure, title: string, wish: Record<string, unknown>): Promise<void> {
	const { message } = await turn(structure, title, { whose: 'ours' })
	const { status, json } = await structure.ask('POST', `received/${message}/answer`, wish)
	expect([status, json]).toEqual([202, { id: expect.any(Number) as number }])
	await structure.work()
}
/** Mail that no program of ours wrote, in answer to what was asked; `isRead` once it was taken in. */
async function mailTo(structure: Structure, sending: number | null, wish: Partial<MailWish>): Promise<void> {
	const header = sending === null
		? undefined
		: await dac.app.ledger.db.selectFrom('outgoing').select('header_id').where('id', '=', sending).executeTakeFirstOrThrow()
	await takesIn(host, structure, await makeMail({
		from: ssiad.address,
		to: structure.address,
		subject: 'Re: Demande',
		messageId: `<${++count}.webmail@ssiad.exemple.mssante.fr>`,
		...wish,
		headers: { ...header && { 'In-Reply-To': header.header_id }, ...wish.headers },
	}))
}

describe('a request', () => {
	it('is their turn here, and ours there, until its answer with a verdict closes both', async () => {
		const { title } = await ask()
		expect(await turn(dac, title)).toMatchObject({
			whose: 'theirs',
			asker: 'ours',
			partner: ssiad.address,
			patientId: 'R001',
			overdue: false,
			verdict: null,
			state: 'accepted',
		})
		await comes(ssiad, title)
		expect(await turn(ssiad, title)).toMatchObject({
			whose: 'ours',
			asker: 'theirs',
			partner: dac.address,
			due: null,
			text: expect.stringContaining('dès lundi') as string,
			state: null,
		})
		await reply(ssiad, title, { verdict: 'accepted', text: 'Nous intervenons lundi.' })
		expect(await turns(ssiad, title)).toEqual([])
		await isOver(dac, title)
		expect(await turn(dac, title, { all: true })).toMatchObject({ verdict: 'accepted', closedAt: expect.any(String) as string })
	})

	it('that is answered by a question is ours again, its date kept, and theirs once we said more', async () => {
		const { title } = await asked()
		const { due } = await turn(dac, title)
		await reply(ssiad, title, { verdict: 'moreAsked', text: 'Il nous faut l’ordonnance.' })
		expect(await turn(ssiad, title)).toMatchObject({ whose: 'theirs', asker: 'theirs', verdict: 'moreAsked' })
		await comes(dac, title, isOurs)
		expect(await turn(dac, title)).toMatchObject({ whose: 'ours', asker: 'ours', due, verdict: 'moreAsked' })
		expect((await turn(dac, title)).text).toContain('l’ordonnance')
		await reply(dac, title, { text: 'La voici.' })
		expect(await turn(dac, title)).toMatchObject({ whose: 'theirs', due })
		await comes(ssiad, title, isOurs)
		await reply(ssiad, title, { verdict: 'refused', text: 'Nous n’avons plus de place.' })
		await isOver(dac, title)
		expect(await turn(dac, title, { all: true })).toMatchObject({ verdict: 'refused' })
	})

	it('answered in words alone waits for a person to say what they mean, and never closes by itself', async () => {
		const { title } = await asked()
		await reply(ssiad, title, { text: 'C’est d’accord pour nous.' })
		await comes(dac, title, ({ isUnread }) => isUnread)
		const found = await turn(dac, title)
		expect(found).toMatchObject({ whose: 'theirs', verdict: null, text: expect.stringContaining('d’accord') as string })
		expect((await dac.ask('POST', `turns/${found.id}/verdict`, { verdict: 'accepted' })).status).toBe(204)
		expect(await turns(dac, title)).toEqual([])
		expect((await dac.ask('POST', `turns/${found.id}/verdict`, { verdict: 'refused' })).status).toBe(409)
	})

	it('whose answer asks something in words is ours', async () => {
		const { title } = await asked()
		await reply(ssiad, title, { text: 'Pouvez-vous préciser l’adresse ?' })
		await comes(dac, title, isOurs)
		expect(await turn(dac, title)).toMatchObject({ verdict: null, isUnread: true })
	})

	it('that says two things is a person’s to settle', async () => {
		const { title } = await asked()
		const message = (await turn(ssiad, title)).message!
		for (const verdict of ['accepted', 'refused'] as const) {
			await answer.do(ssiad.app, machine(), { message }, { verdict, text: '', toAll: false, key: null, files: [] })
			await ssiad.work()
			// Two that wait at the operator are delivered in whatever order.
			await host.settled()
		}
		await comes(dac, title, ({ isDisputed }) => isDisputed)
		const found = await turn(dac, title)
		expect(found).toMatchObject({ whose: 'ours', verdict: 'refused' })
		await dac.ask('POST', `turns/${found.id}/verdict`, { verdict: 'accepted' })
		expect(await turn(dac, title, { all: true })).toMatchObject({ verdict: 'accepted', isDisputed: false })
	})

	it('that nobody need answer is closed with a reason', async () => {
		const { title } = await asked(null)
		expect(await turns(dac, title)).toEqual([])
		const { id, thread } = await turn(ssiad, title)
		expect((await ssiad.ask('POST', `turns/${id}/close`, { reason: '  ' })).status).toBe(400)
		expect((await ssiad.ask('POST', `turns/${id}/close`, { reason: 'Vu au téléphone' })).status).toBe(204)
		expect(await turn(ssiad, title, { all: true })).toMatchObject({ reason: 'Vu au téléphone', verdict: null })
		expect(await ssiad.look<ThreadView>(`threads/${thread}`)).toMatchObject({ isUnanswered: false })
	})

	it('is counted where people look, until it is answered', async () => {
		const counts = async () => (await ssiad.look<{ counts: { asked: number } }>('desk')).counts.asked
		const exchanges = async () => (await ssiad.look<ThreadList>('threads', { unanswered: true })).rows.map(({ title }) => title)
		const before = await counts()
		const { title } = await asked()
		expect([await counts() - before, (await exchanges()).includes(title)]).toEqual([1, true])
		await reply(ssiad, title, { verdict: 'received' })
		expect([await counts() - before, (await exchanges()).includes(title)]).toEqual([0, false])
	})

	it('that we answer by asking something ourselves is over, and another turn is theirs', async () => {
		const { title } = await asked()
		await reply(ssiad, title, { text: 'Pour quand est-ce ?', answerDays: 2 })
		expect(await turns(ssiad, title, { all: true })).toMatchObject([{ asker: 'theirs', closedAt: expect.any(String) as string }])
		const { turns: all } = await ssiad.look<TurnList>('turns', { whose: 'theirs' })
		expect(all.filter(({ asker, due }) => asker === 'ours' && due !== null)).toHaveLength(1)
	})
})

describe('what they write, where no program can tell,', () => {
	it('from another address of the same domain is proposed, and moves nothing', async () => {
		const { title, sending } = await ask()
		await mailTo(dac, sending, { from: 'idec@ssiad.exemple.mssante.fr', text: 'Réponse : DEMANDE ACCEPTÉE\n\nNous venons lundi.' })
		expect(await turn(dac, title)).toMatchObject({
			whose: 'theirs',
			partner: ssiad.address,
			verdict: null,
			isUnread: true,
			text: expect.stringContaining('Nous venons lundi') as string,
		})
	})

	it('from another domain is proposed to nobody', async () => {
		const { title, sending } = await ask()
		await mailTo(dac, sending, { from: 'x@dac.exemple.mssante.fr', text: 'Réponse : DEMANDE ACCEPTÉE\n\nNous venons lundi.' })
		expect(await turn(dac, title)).toMatchObject({ whose: 'theirs', isUnread: false })
	})

	it('without a word of what it answers is proposed for what was asked last', async () => {
		const { title } = await ask()
		await mailTo(dac, null, { text: 'Réponse : DEMANDE ACCEPTÉE\n\nNous venons lundi.' })
		expect(await turn(dac, title)).toMatchObject({ whose: 'theirs', verdict: null, isUnread: true })
	})

	it('by a machine says nothing', async () => {
		const { title, sending } = await ask()
		await mailTo(dac, sending, { text: 'Réponse : DEMANDE ACCEPTÉE\n\nAbsente ?', headers: { 'Auto-Submitted': 'auto-replied' } })
		expect(await turn(dac, title)).toMatchObject({ whose: 'theirs', verdict: null, isUnread: false })
	})

	it('after a greeting gives no verdict', async () => {
		const { title, sending } = await ask()
		await mailTo(dac, sending, { text: 'Bonjour,\n\nRéponse : DEMANDE ACCEPTÉE\n\nNous venons lundi.' })
		expect(await turn(dac, title)).toMatchObject({ whose: 'theirs', verdict: null, isUnread: true })
	})

	it.each([
		['in HTML alone', { text: '', html: '<html><body><p>Réponse&nbsp;: demande&nbsp;acceptée</p><p>Lundi.</p></body></html>' }],
		['in capitals without accents folded, above what it quotes', { text: 'réponse :  ACCEPTÉE\n\n> Réponse : DEMANDE REFUSÉE' }],
	])('%s, gives the verdict of its first line', async (_, wish) => {
		const { title, sending } = await ask()
		await mailTo(dac, sending, wish)
		expect(await turn(dac, title, { all: true })).toMatchObject({ verdict: 'accepted', closedAt: expect.any(String) as string })
	})
})

describe('a document that asks nothing', () => {
	it('opens no turn, nor does a receipt', async () => {
		const [title, number] = [`Ordonnance ${++count}`, ssiad.files().length]
		await dac.send([ssiad.address], {
			patientId: 'R001',
			titles: [title],
			files: [await dac.pdf('Soins.')],
			text: `Bonjour,\n\nVeuillez trouver ci-joint : ${title}.`,
		})
		await ssiad.until(() => ssiad.files().length > number)
		await dac.until(async () => (await dac.look<SendingList>('sendings')).rows[0]!.recipients[0]!.state === 'processed')
		expect([await turns(ssiad, title, { all: true }), await turns(dac, title, { all: true })]).toEqual([[], []])
	})
})

describe('a reminder', () => {
	const late = async (sending: number) => {
		const due = new Date(Date.now() - 3_600_000).toISOString()
		await dac.app.ledger.db.updateTable('turns').set({ due }).where('outgoing_id', '=', sending).execute()
		return due
	}

	it('goes to those who are late only, once a day', async () => {
		const { title, sending } = await ask()
		const { thread } = await turn(dac, title)
		expect((await dac.ask('POST', `threads/${thread}/remind`)).status).toBe(409)
		const due = await late(sending)
		expect(await turn(dac, title)).toMatchObject({ overdue: true })
		expect((await dac.look<{ counts: { late: number } }>('desk')).counts.late).toBe(1)
		expect((await dac.ask('POST', `threads/${thread}/remind`)).status).toBe(202)
		expect((await dac.ask('POST', `threads/${thread}/remind`)).json).toMatchObject({ error: { code: 'MSS-TURN-REMINDED' } })
		// What an operator that is busy put off leaves at a later round.
		await until(async () => {
			await dac.work()
			await ssiad.work()
			return (await ssiad.look<ThreadList>('threads')).rows.some((row) => row.title === title && row.received === 2)
		}, 120_000)
		expect(await turn(dac, title)).toMatchObject({ whose: 'theirs', due, remindedAt: expect.any(String) as string })
	})

	it('has nothing to recall to whom our message never reached', async () => {
		const { title, sending } = await ask()
		await late(sending)
		await dac.app.ledger.db.updateTable('recipients').set({ state: 'failed' }).where('outgoing_id', '=', sending).execute()
		const { thread, state } = await turn(dac, title)
		expect(state).toBe('failed')
		expect((await dac.ask('POST', `threads/${thread}/remind`)).json).toMatchObject({ error: { code: 'MSS-TURN-NOT-REACHED' } })
	})
})

describe('what was cancelled before it left', () => {
	it('waits for nobody', async () => {
		const title = `Demande retenue ${++count}`
		const { id } = await queueMessage(dac.app, {
			...PLAIN_REQUEST,
			from: dac.address,
			to: [ssiad.address],
			titles: [title],
			text: 'Pouvez-vous venir ?',
			isXdm: false,
			answerDays: 3,
		})
		expect(await turn(dac, title)).toMatchObject({ whose: 'theirs', state: 'queued' })
		await cancelSending.do(dac.app, machine('claire'), { sending: id }, {})
		expect(await turns(dac, title)).toEqual([])
		expect(await turn(dac, title, { all: true })).toMatchObject({ reason: 'Envoi annulé avant son départ' })
	})

	it('answers nobody: it is ours again', async () => {
		const { title } = await asked()
		const { message, since } = await turn(ssiad, title)
		const wish = { verdict: 'accepted', text: '', toAll: false, key: null, files: [] } as const
		const { id } = await answer.do(ssiad.app, machine(), { message: message! }, { ...wish, files: [] })
		expect(await turns(ssiad, title)).toEqual([])
		await cancelSending.do(ssiad.app, machine('claire'), { sending: id }, {})
		expect(await turn(ssiad, title)).toMatchObject({ whose: 'ours', verdict: null, since, message })
	})
})

describe('the journal', () => {
	it('tells in whole sentences whose turn it was, and why', async () => {
		const { title } = await asked(null)
		await reply(ssiad, title, { verdict: 'moreAsked', text: 'Il nous faut l’ordonnance.' })
		const { id } = await turn(ssiad, title)
		await ssiad.ask('POST', `turns/${id}/close`, { reason: 'Vu au téléphone' })
		const { lines } = await ssiad.look<JournalView>('journal')
		const told = lines.map(({ what, why }) => why === '' ? what : `${what} (${why})`)
		expect(told).toEqual(expect.arrayContaining([
			'Demande reçue : à nous de répondre',
			'Complément demandé\u00A0: à eux de répondre',
			'Clos sans réponse (Vu au téléphone)',
		]))
	})
})

describe('an APP mailbox, which people do not read,', () => {
	it('asks, and the question that answers is of the mailbox that reads it', async () => {
		const reader = ght.app.config.mailboxes[1]!.address
		const { title } = await asked(3, undefined, ght)
		expect(await turn(ght, title)).toMatchObject({ whose: 'theirs', mailbox: ght.address })
		await reply(ssiad, title, { verdict: 'moreAsked', text: 'Il nous faut l’ordonnance.' })
		await comes(ght, title, isOurs)
		expect(await turn(ght, title)).toMatchObject({ mailbox: reader, verdict: 'moreAsked', asker: 'ours' })
		await reply(ght, title, { text: 'La voici.' })
		expect(await turn(ght, title)).toMatchObject({ whose: 'theirs', partner: ssiad.address })
	})
})
