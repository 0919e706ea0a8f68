/** What one sender has waiting, in the list and in no other; and who has never decided of anything. */
import type { DemoDesk } from '../demo/desk.ts'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { collect } from '../server/chores/collect.ts'
import { Jobs } from '../server/http/long-jobs.ts'
import { dispatchCall } from '../server/http/routes.ts'
import { openLog } from '../server/log/log.ts'
import { newFolder } from './support/new-folder.ts'

const [SHOP, LAB] = ['magasin@chu.exemple.mssante.fr', 'labo@chu.exemple.mssante.fr']
const OTHER = { ...PERSON, user: 'sophie', name: 'Sophie Morel' }
interface Waiting {
	total: number
	rows: { id: number, title: string, senderAddress: string }[]
}
let desk: DemoDesk

async function ask<Answer>(method: 'GET' | 'POST', path: string, params: object, who = PERSON): Promise<Answer> {
	const { status, json } = await dispatchCall({ context: desk.app, jobs: new Jobs(desk.app.shelf), version: 'test' }, {
		scope: 'user',
		...who,
		method,
		path,
		params,
		files: [],
		folders: [],
		etag: '',
	} as never) as { status: number, json: Answer }
	expect(status).toBe(200)
	return json
}
function waiting(params: object) {
	return ask<Waiting>('GET', 'waiting', { shelf: 'review', ...params })
}

beforeAll(async () => {
	desk = await openDesk(newFolder('one-sender'), { log: openLog('silent') })
	await desk.importTrust()
	for (const [subject, from] of [['Bon 1', SHOP], ['Bon 2', LAB], ['Bon 3', SHOP], ['Lettre 4', SHOP]] as const) {
		// The other’s address, as words.
		desk.deliver(subject, await makeMail({ subject, from, text: `Suite au message de ${LAB}.` }))
	}
	await collect(desk.app)
})
afterAll(() => desk.app.close())

describe('what one sender has waiting', () => {
	it('is theirs by address, whatever the others wrote', async () => {
		const { total, rows } = await waiting({ sender: LAB })
		expect([total, rows.map(({ title, senderAddress }) => [title, senderAddress])]).toEqual([1, [['Bon 2', LAB]]])
	})
	it('is what is searched too', async () => {
		expect((await waiting({ sender: SHOP, q: 'bon' })).rows.map(({ title }) => title)).toEqual(['Bon 1', 'Bon 3'])
	})
	it('is nothing for an address that sent nothing', async () => expect((await waiting({ sender: 'labo@chu' })).total).toBe(0))
})

describe('a first day', () => {
	it('ends by the first decision of that person, and of nobody else', async () => {
		const isOver = async (who = PERSON) => (await ask<{ hasDecided: boolean }>('GET', 'me', {}, who)).hasDecided
		expect(await isOver()).toBe(false)
		const { rows: [first] } = await waiting({})
		await ask('POST', `waiting/${first!.id}/close`, { reason: 'rien à classer' })
		expect([await isOver(), await isOver(OTHER)]).toEqual([true, false])
	})
})
