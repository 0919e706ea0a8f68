/** The product's own number, X-MSS-NIL (ECO.2.4.3): without one, no health document leaves in production; letters do. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { makePdf } from '../demo/fixtures/mail.fixture.ts'
import { openApp } from '../server/app.ts'
import { loadConfig } from '../server/config/load.ts'
import { remedyOf } from '../server/errors.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { draftMessage, queueMessage } from '../server/outgoing/send.ts'
import { pathOf } from '../server/spool/spool.ts'
import { IME, importTrust, RESPONSIBLE } from './support/sending.support.ts'
import { maildirMailbox, makeWorld, newRoot } from './support/world.support.ts'

const FROM = 'secretariat@ime.exemple.mssante.fr'
const opened: Awaited<ReturnType<typeof openApp>>[] = []
afterAll(async () => {
	await Promise.all(opened.map((app) => app.close()))
})

/** A structure that may send, and what it asks. */
async function structure(environment: 'production' | 'test', nil?: string) {
	const root = newRoot()
	writeFileSync(join(root, 'bal.pass'), 'x\n')
	const mailbox = {
		...maildirMailbox(root),
		address: FROM,
		structure: 'ime',
		responsible: RESPONSIBLE,
		smtp: { host: 'localhost', user: 'x', passwordFile: './bal.pass' },
	}
	const world = await makeWorld({
		root,
		mailboxes: [mailbox],
		more: { structures: [IME], ins: { environment }, ...(nil !== undefined && { product: { nil } }) },
	})
	await importTrust(world)
	const app = await openApp(loadConfig(world.configFile))
	opened.push(app)
	const file = join(root, 'document.pdf')
	writeFileSync(file, await makePdf('Bonjour'))
	const request = { ...PLAIN_REQUEST, from: FROM, to: ['accueil@ehpad.exemple.mssante.fr'], patientId: 'R001', files: [file] }
	return { app, request, letter: { ...request, isXdm: false } }
}

describe('without a NIL', () => {
	it('a health document does not leave in production, and the remedy says where to ask for one', async () => {
		const { app, request } = await structure('production')
		await expect(queueMessage(app, request)).rejects.toMatchObject({ code: 'MSS-SEND-NIL' })
		await expect(draftMessage(app, request)).rejects.toMatchObject({ code: 'MSS-SEND-NIL' })
		expect(remedyOf('MSS-SEND-NIL')).toContain('convergence.esante.gouv.fr')
	})

	it('a letter leaves, and says no number', async () => {
		const { app, letter } = await structure('production')
		const { id } = await queueMessage(app, letter)
		expect(await rawOf(app, id)).not.toMatch(/X-MSS-NIL/i)
	})

	it('a health document leaves in the test environment, and says no number', async () => {
		const { app, request } = await structure('test')
		const { id } = await queueMessage(app, request)
		const raw = await rawOf(app, id)
		expect(raw).not.toMatch(/X-MSS-NIL/i)
		expect(raw).toMatch(/^X-MSS-CODECDA: /m)
	})
})

it('with a NIL, every mail says it', async () => {
	const { app, request, letter } = await structure('production', 'NIL123456')
	for (const one of [request, { ...letter, again: true }]) {
		const { id } = await queueMessage(app, one)
		expect(await rawOf(app, id)).toMatch(/^X-MSS-NIL: NIL123456\r$/m)
	}
})

it('a NIL that no header can bear is refused with the configuration', async () => {
	const world = await makeWorld()
	world.configure({ product: { nil: 'a\nBcc: x@y.fr' } })
	const { code, stderr } = await world.run('status')
	expect(code).toBe(2)
	expect(stderr).toContain('product.nil')
})

async function rawOf(app: Awaited<ReturnType<typeof openApp>>, id: number): Promise<string> {
	const { spool } = await app.ledger.db.selectFrom('outgoing').select('spool').where('id', '=', id).executeTakeFirstOrThrow()
	return readFileSync(await pathOf(app.spool, spool), 'latin1')
}
