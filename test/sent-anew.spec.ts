/** « Renvoyer »: what did not reach somebody goes to them anew; once it has left, what went wrong asks for nobody any more. */
import type { Context } from '../server/context.ts'
import type { SentStory } from '../server/contract/sending.contract.ts'
import type { SentReport } from '../server/outgoing/report.ts'
import type { GivenFile } from '../server/outgoing/request.ts'
import type { TestOffice } from './support/office.ts'

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makePdf } from '../demo/fixtures/mail.fixture.ts'
import { MssError } from '../server/errors.ts'
import { sha256Of } from '../server/files/sha256.ts'
import { keptTold } from '../server/ledger/stored/whys.ts'
import { told } from '../server/ledger/tables/recipients.table.ts'
import { dispatch } from '../server/outgoing/dispatch.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { countTroubles } from '../server/views/needs.ts'
import { claire, openOffice, stranger } from './support/office.ts'

const GOOD = 'officine@officine.exemple.mssante.fr'
const WRONG = 'oficine@officine.exemple.mssante.fr'
const OTHER = 'cabinet@officine.exemple.mssante.fr'
/** Whom the operator does not know, and why nobody at all is spoken to. */
const unknown = new Set<string>()
let down: MssError | null = null
let office: TestOffice
let rounds = 0

beforeAll(async () => {
	const submit: Context['submit'] = async (_, { to, beforeData }, raw) => {
		if (down !== null) {
			const fate = { outcome: 'refused', permanent: false, error: down, code: down.code, text: null } as const
			return new Map(to.map((address) => [address, fate]))
		}
		const taken = to.filter((address) => !unknown.has(address))
		await beforeData?.(taken)
		await raw[Symbol.asyncIterator]().return?.()
		const error = new MssError('MSS-SMTP-REFUSED')
		return new Map(to.map((address) => [address, unknown.has(address)
			? { outcome: 'refused', permanent: true, error, code: '5.1.1', text: '550 5.1.1 User unknown' }
			: { outcome: 'accepted', code: '250', text: 'Ok' }]))
	}
	office = await openOffice({ submit })
})
afterAll(() => office.desk.app.close())
beforeEach(() => {
	unknown.clear()
	down = null
})

/** The file of each sending, as Nextcloud gives it. */
const files = new Map<number, GivenFile>()

async function sent(to: string[]): Promise<number> {
	const { desk } = office
	const path = `ordonnance-${++rounds}.pdf`
	const file = { file: join(desk.ged, path), name: path, path, fileId: String(9000 + rounds) }
	writeFileSync(file.file, await makePdf(`Ordonnance ${rounds}`))
	const { id } = await queueMessage(desk.app, {
		...PLAIN_REQUEST,
		from: desk.config.mailboxes[0]!.address,
		to,
		files: [file],
		titles: [`Ordonnance ${rounds}`],
		isXdm: false,
		text: 'Bonjour',
	})
	files.set(id, file)
	await dispatch(desk.app, { all: true })
	return id
}

/** By the dialog that « Renvoyer » opened. */
async function anew(earlier: number, to: string[], { person = claire, of = earlier }: { person?: typeof claire, of?: number } = {}) {
	const { file, name, path, fileId } = files.get(of) as Exclude<GivenFile, string>
	const bytes = readFileSync(file)
	const given = {
		id: fileId!,
		name,
		path,
		mime: 'application/pdf',
		size: bytes.length,
		etag: '',
		sha256: sha256Of(bytes.toString('latin1')),
		ancestors: [],
		shares: [],
		bytes: file,
	}
	const reply = await office.ask(person, 'POST', 'sendings', {
		from: office.desk.config.mailboxes[0]!.address,
		to,
		patientId: null,
		types: ['57833-6'],
		titles: ['Ordonnance'],
		text: 'Bonjour',
		isXdm: false,
		askReceipt: true,
		answerDays: null,
		again: true,
		resends: earlier,
		key: `renvoi-${earlier}-${of}-${to.join()}`,
	}, { files: [given] })
	await dispatch(office.desk.app, { all: true })
	return reply
}

const story = (id: number) => office.look<SentReport>(claire, `sendings/${id}`)
async function toLookAt() {
	const { rows } = await office.look<{ rows: { id: number }[] }>(claire, 'sendings', { filter: 'todo' })
	return rows.map(({ id }) => id)
}

describe('what did not reach somebody', () => {
	it('asks for nobody any more once it has left anew to a corrected address', async () => {
		unknown.add(WRONG)
		const id = await sent([WRONG])
		expect([(await story(id)).tasks.length, await toLookAt()]).toEqual([1, [id]])
		const { status, json } = await anew(id, [GOOD])
		expect(status).toBe(202)
		const { tasks, resentBy } = await story(id)
		expect([tasks, await toLookAt(), resentBy]).toEqual([[], [], (json as { id: number }).id])
		const { ledger, config } = office.desk.app
		expect(await countTroubles(ledger.db, config.mailboxes[0]!.address, '2000')).toBe(0)
	})

	it('stays in sight while what was sent anew has not left, or was refused too', async () => {
		unknown.add(WRONG)
		const id = await sent([WRONG])
		const { json } = await anew(id, [WRONG])
		expect(await toLookAt()).toEqual(expect.arrayContaining([id, (json as { id: number }).id]))
	})

	it('stays in sight where fewer are written to than it missed: somebody would be forgotten', async () => {
		unknown.add(WRONG).add(OTHER)
		const id = await sent([WRONG, OTHER])
		unknown.clear()
		await anew(id, [GOOD])
		expect((await story(id)).tasks).toHaveLength(2)
	})

	it('stays in sight where those who have it already are counted in place of those who do not', async () => {
		unknown.add(WRONG).add(OTHER)
		const id = await sent([WRONG, OTHER, GOOD])
		unknown.delete(WRONG)
		await anew(id, [WRONG, GOOD, GOOD])
		expect((await story(id)).tasks).toHaveLength(2)
	})

	it('stays in sight where something else was sent', async () => {
		unknown.add(WRONG)
		const [id, other] = [await sent([WRONG]), await sent([GOOD])]
		await anew(id, [GOOD], { of: other })
		expect((await story(id)).tasks).toHaveLength(1)
	})

	it('asks for somebody again when one more is missed after it left anew', async () => {
		unknown.add(WRONG)
		const id = await sent([WRONG, OTHER])
		await anew(id, [GOOD])
		expect((await story(id)).tasks).toEqual([])
		const { ledger, clock } = office.desk.app
		await ledger.change((tx) =>
			told(tx, { id, position: 1 }, { to: 'failed', from: ['accepted'], ...keptTold('5.1.1', null) }, clock.at()))
		expect((await story(id)).tasks).toMatchObject([{ kind: 'failed', address: OTHER }])
		expect(await toLookAt()).toContain(id)
	})

	it('is closed by nobody who may not follow it', async () => {
		unknown.add(WRONG)
		const id = await sent([WRONG])
		expect((await anew(id, [GOOD], { person: stranger })).status).toBeGreaterThanOrEqual(403)
		expect((await story(id)).tasks).toHaveLength(1)
	})

	it('is closed by no number that was made up', async () => {
		const id = await sent([GOOD])
		expect((await anew(999_999, [GOOD], { of: id })).status).toBe(404)
	})
})

describe('what keeps it from leaving', () => {
	const shown = async (id: number, filter: string) => {
		const { rows } = await office.look<{ rows: Pick<SentStory, 'id' | 'recipients'>[] }>(claire, 'sendings', { filter })
		return rows.find((row) => row.id === id)!.recipients[0]!
	}

	it('is said in words of ours where it is ours, and of no server', async () => {
		down = new MssError('MSS-SMTP-DOWN', 'ECONNREFUSED')
		const id = await sent([GOOD])
		expect(await shown(id, 'all')).toMatchObject({ state: 'queued', text: down.text, server: null })
		expect((await story(id)).recipients).toMatchObject([{ code: 'MSS-SMTP-DOWN', text: down.text }])
	})

	it('is what a server’s refusal means, with its words behind, where one spoke', async () => {
		unknown.add(WRONG)
		const id = await sent([WRONG])
		expect(await shown(id, 'todo')).toMatchObject({
			state: 'failed',
			text: expect.stringContaining('Cette adresse n’existe pas'),
			server: '5.1.1 550 5.1.1 User unknown',
		})
	})
})
