/** « C’est une demande »: a person says that what came asks something of us, whatever the program read in it. */
import type { JournalView } from '../server/contract/journal.contract.ts'
import type { ThreadView } from '../server/contract/threads.contract.ts'
import type { TurnShown } from '../server/contract/turns.contract.ts'
import type { WaitingItem } from '../server/contract/waiting.contract.ts'
import type { Call } from '../server/http/call.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.support.ts'
import type { TakenIn } from './support/taken-in.ts'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { endOfDay } from '../server/outgoing/local-time.ts'
import { dayHere, ZONE } from './support/here.ts'
import { startMailHost } from './support/mail-host.ts'
import { structuresOn } from './support/structures.support.ts'
import { takesIn } from './support/taken-in.ts'
import { turns } from './support/turns.support.ts'

const ADMIN: Partial<Call> = { scope: 'admin', user: 'admin', groups: [] }
/** A month from now. */
const DUE = dayHere(30)
const END = endOfDay(DUE, ZONE)!.toISOString()

let host: MailHost
let dac: Structure
let ssiad: Structure
let count = 0

beforeAll(async () => {
	host = await startMailHost();
	({ dac, ssiad } = await structuresOn(host, [
		{ id: 'dac', name: 'DAC Paris Nord', sector: 'SA31' },
		{ id: 'ssiad', name: 'SSIAD Les Bleuets', sector: 'SA20' },
	]) as Record<'dac' | 'ssiad', Structure>)
})
afterAll(async () => {
	await Promise.all([dac, ssiad].map((one) => one.close()))
	host.stop()
})

/** A letter that asks nothing that a program can read, from whoever is named, taken in. */
async function letter(from = dac.address): Promise<TakenIn> {
	const [subject, text] = [`Suivi de la tournée ${++count}`, 'Bonjour, voir le tableau joint.']
	const messageId = `<${++count}.lettre@dac.exemple.mssante.fr>`
	return takesIn(host, ssiad, await makeMail({ from, to: ssiad.address, subject, text, messageId }))
}
const say = (id: number, params: Record<string, unknown> = {}, more = {}) => ssiad.ask('POST', `received/${id}/request`, params, more)
async function turnOf(message: number, params = {}): Promise<TurnShown | undefined> {
	return (await turns(ssiad, params)).find((turn) => turn.message === message)
}
const codeOf = ({ json }: { json?: unknown }) => (json as { error: { code: string } }).error.code

describe('a message that asks nothing by its words', () => {
	it('is in « À répondre » once a person says so, by the end of the day that they gave', async () => {
		const { id } = await letter()
		expect(await turnOf(id)).toBeUndefined()
		expect(await say(id, { answerBy: DUE })).toMatchObject({ status: 200, json: { turn: expect.any(Number) as number } })
		expect(await turnOf(id)).toMatchObject({
			whose: 'ours',
			asker: 'theirs',
			partner: dac.address,
			due: END,
			text: expect.stringContaining('tableau joint') as string,
			mayAct: true,
		})
	})

	it('is answered like any other, which closes it', async () => {
		const { id } = await letter()
		await say(id)
		expect(await turnOf(id)).toMatchObject({ due: null })
		expect((await ssiad.ask('POST', `received/${id}/answer`, { verdict: 'accepted', text: 'Fait.' })).status).toBe(202)
		expect(await turnOf(id)).toBeUndefined()
	})

	it('said twice is there once, and the second is told; another date is taken', async () => {
		const { id } = await letter()
		await say(id)
		expect(codeOf(await say(id))).toBe('MSS-TURN-ALREADY')
		expect((await say(id, { answerBy: DUE })).status).toBe(200)
		expect(await turnOf(id)).toMatchObject({ due: END })
		expect(codeOf(await say(id, { answerBy: DUE }))).toBe('MSS-TURN-ALREADY')
	})

	it('said by two people at once is there once', async () => {
		const { id } = await letter()
		const answers = await Promise.all([say(id), say(id)])
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
		expect((await turns(ssiad)).filter(({ message }) => message === id)).toHaveLength(1)
	})

	it.each(['hier', '2020-01-01', '2999-01-01', '2027-02-30'])('is due by no such day: %s', async (answerBy) => {
		const { id } = await letter()
		expect(codeOf(await say(id, { answerBy }))).toBe('MSS-DOSSIER-DATE')
		expect(await turnOf(id)).toBeUndefined()
	})

	it('« sans suite » asks nothing, until it is taken up', async () => {
		const { id } = await letter()
		await ssiad.ask('POST', `waiting/${id}/close`, { reason: 'Une publicité' })
		expect(codeOf(await say(id))).toBe('MSS-TURN-NONE')
		expect(await turnOf(id)).toBeUndefined()
		const { lastAct } = await ssiad.look<WaitingItem>(`waiting/${id}`)
		expect((await ssiad.ask('POST', `received/${id}/reopen`, { lastAct })).status).toBe(204)
		expect((await say(id)).status).toBe(200)
		expect(await turnOf(id)).toMatchObject({ whose: 'ours' })
	})

	it('is a secret to whoever may not read it', async () => {
		const { id } = await letter()
		expect(codeOf(await say(id, {}, { user: 'paul', groups: ['preparation'] }))).toBe('MSS-UNKNOWN')
		expect(await turnOf(id)).toBeUndefined()
	})

	it('is told in the journal, in the name of who said it', async () => {
		const { id } = await letter()
		await say(id)
		const { lines } = await ssiad.look<JournalView>('journal', { message: id })
		expect(lines.map(({ who, what }) => [who, what])).toContainEqual(['Claire Fabre', 'Demande reçue : à nous de répondre'])
	})
})

it('what answers us, and nobody could understand, is our turn once a person says that it asks', async () => {
	const title = `Point de situation ${++count}`
	const sending = await ssiad.send([dac.address], {
		patientId: 'R001',
		titles: [title],
		files: [await ssiad.pdf(`Point ${count}.`, `point-${count}.pdf`)],
		text: 'Merci de nous dire.',
		answerDays: 5,
	})
	const { header_id: header } = await ssiad.app.ledger.db
		.selectFrom('outgoing')
		.select('header_id')
		.where('id', '=', sending)
		.executeTakeFirstOrThrow()
	host.deliver(ssiad.address, await makeMail({
		from: dac.address,
		to: ssiad.address,
		subject: 'Re: Point',
		text: 'Nous avons bien noté, il manque la feuille jaune.',
		messageId: `<reponse-${count}@dac.exemple.mssante.fr>`,
		headers: { 'In-Reply-To': header },
	}))
	const unread = async () => (await turns(ssiad)).find((turn) => turn.sending === sending && turn.isUnread)
	await ssiad.until(async () => await unread() !== undefined)
	const { message, due, id } = (await unread())!
	expect((await say(message!)).status).toBe(200)
	expect((await turns(ssiad)).find((turn) => turn.id === id))
		.toMatchObject({ whose: 'ours', isUnread: false, due, message })
})

describe('a correspondent of whom it was said three times', () => {
	const rules = async () => (await ssiad.ask('GET', 'rules', {}, ADMIN)).json as
		{ id: number, sender: string, words: string, state: string, trial: { tried: number, changed: { id: number }[] } }[]
	const CPAM = 'prestations@dac.exemple.mssante.fr'
	const ofCpam = async () => (await rules()).filter(({ sender }) => sender === CPAM)

	it('is proposed to the administrator, who is told which of the past it would have been; nothing else before', async () => {
		const { id: silent } = await letter(CPAM)
		await say((await letter(CPAM)).id)
		// What somebody took back was a slip of the hand.
		const { json } = await say((await letter(CPAM)).id)
		await ssiad.ask('POST', `turns/${(json as { turn: number }).turn}/close`, { reason: 'Par erreur' })
		await say((await letter(CPAM)).id)
		expect(await ofCpam()).toEqual([])
		await say((await letter(CPAM)).id)
		const [rule] = await ofCpam()
		expect(rule).toMatchObject({ state: 'proposed', words: expect.stringContaining('À répondre') as string })
		expect(rule!.trial.changed.map(({ id }) => id)).toEqual([silent])
		expect(await turnOf((await letter(CPAM)).id)).toBeUndefined()
	})

	it('once it is accepted, is in « À répondre » as it comes, and says why; a receipt of theirs never is', async () => {
		const [rule] = await ofCpam()
		expect((await ssiad.ask('POST', `rules/${rule!.id}`, { decision: 'active' }, ADMIN)).status).toBeLessThan(300)
		const { id } = await letter(CPAM)
		expect(await turnOf(id)).toMatchObject({ whose: 'ours' })
		const { reasons } = await ssiad.look<{ reasons: string[] }>(`waiting/${id}`)
		expect(reasons.join()).toContain(`n° ${rule!.id}`)
		host.deliver(ssiad.address, await makeMail({
			from: CPAM,
			to: ssiad.address,
			subject: 'Absence',
			text: 'Je suis absent.',
			messageId: '<absence@dac.exemple.mssante.fr>',
			headers: { 'Auto-Submitted': 'auto-replied' },
		}))
		await ssiad.work()
		const thread = (await turns(ssiad)).filter(({ partner }) => partner === CPAM)
		expect(thread.map(({ messageId }) => messageId)).not.toContain('<absence@dac.exemple.mssante.fr>')
	})
})

it('is shown in its exchange', async () => {
	const { id } = await letter()
	await say(id)
	const { thread } = (await turnOf(id))!
	const shown = await ssiad.look<ThreadView>(`threads/${encodeURIComponent(thread)}`)
	expect(shown.turns).toMatchObject([{ whose: 'ours' }])
})
