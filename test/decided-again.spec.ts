/** What waits files itself once the register, the trust list or a folder is put right, unless somebody has taken it up. */
import type { Person } from '../demo/fixtures/people.fixture.ts'
import type { WaitingItem, WaitingList } from '../server/contract/waiting.contract.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.support.ts'

import { createHash } from 'node:crypto'
import { mkdirSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE, register } from '../demo/fixtures/people.fixture.ts'
import { openApp } from '../server/app.ts'
import { collect } from '../server/chores/collect.ts'
import { loadConfig } from '../server/config/load.ts'
import { openLog } from '../server/log/log.ts'
import { machine } from '../server/usecases/actor.ts'
import { importTrust } from '../server/usecases/import-references.ts'
import { importPatients } from '../server/usecases/register.usecase.ts'
import { startMailHost } from './support/mail-host.ts'
import { writeTrustList } from './support/sending.support.ts'
import { structuresOn } from './support/structures.support.ts'
import { takesIn } from './support/taken-in.ts'
import { ours } from './support/turns.support.ts'
import { maildirMailbox, makeWorld, newRoot } from './support/world.support.ts'

const [MARGUERITE, PAUL] = PEOPLE as [Person, Person]
const SENDER = 'cardio@dac.exemple.mssante.fr'
const STRANGER = 'cardio@chu.exemple.mssante.fr'
let host: MailHost
let ehpad: Structure
let dac: Structure
let count = 0

beforeAll(async () => {
	host = await startMailHost()
})
afterAll(() => host.stop())
beforeEach(async () => {
	// Marguerite came this morning: nobody has put her in the register yet.
	({ ehpad, dac } = await structuresOn(host, [
		{ id: 'ehpad', name: 'EHPAD Les Lilas', sector: 'SA05', people: PEOPLE.filter(({ id }) => id !== MARGUERITE.id) },
		{ id: 'dac', name: 'DAC Paris Nord', sector: 'SA31' },
	]) as { ehpad: Structure, dac: Structure })
	mkdirSync(join(ehpad.ged, MARGUERITE.folder), { recursive: true })
})
afterEach(() => Promise.all([ehpad, dac].map((one) => one.close())))

/** A letter from hospital about her, taken in. @return its number */
async function arrives(from = SENDER, person = MARGUERITE, text = ''): Promise<number> {
	const cdas = [makeCda({ person, title: `Lettre de liaison ${++count}` })]
	const mail = { from, to: ehpad.address, ...text !== '' && { text } }
	return (await takesIn(host, ehpad, await makeHealthMail({ cdas, mail }))).id
}
function imported(people: Person[] = PEOPLE) {
	return importPatients.do(ehpad.app, machine(), {}, { bytes: Buffer.from(register(people)), confirm: true })
}
const item = (id: number) => ehpad.look<WaitingItem>(`waiting/${id}`)
const state = async (id: number) => (await item(id)).state
const hashOf = (path: string) => createHash('sha256').update(ehpad.read(path)).digest('hex')

describe('a resident who comes into the register', () => {
	it('has what waited for her, byte for byte; it is told as such, and once', async () => {
		const id = await arrives()
		const { state: before, documents } = await item(id)
		expect(before).toBe('review')
		const waiting = documents.map(({ path }) => hashOf(path!)).sort()
		await ehpad.work()
		expect(await state(id)).toBe('review')

		await imported()
		await ehpad.work()
		const now = await item(id)
		expect(now.state).toBe('filed')
		expect(now.reasons[0]).toContain('Ce qui le faisait attendre a été corrigé')
		expect(now.past).toMatchObject([{ what: 'Classé', who: 'Le logiciel' }])
		expect(now.documents.map(({ path }) => path!.startsWith(`${MARGUERITE.folder}/`))).not.toContain(false)
		expect(now.documents.map(({ path }) => hashOf(path!)).sort()).toEqual(waiting)
		expect((await ehpad.look<WaitingList>('waiting', { shelf: 'review' })).total).toBe(0)
		expect(ehpad.files().filter((path) => path.includes('À classer'))).toEqual([])
		await ehpad.work()
		expect((await item(id)).past).toHaveLength(1)
		expect(await ehpad.app.ledger.audit.verify(ehpad.app.ledger.db)).toMatchObject({ ok: true })
	})

	it('is not given what somebody deals with, put in a list, or set aside', async () => {
		const [claimed, queued, closed] = [await arrives(), await arrives(), await arrives()]
		await ehpad.ask('POST', `waiting/${claimed}/claim`, { wish: 'take' })
		await ehpad.ask('POST', `waiting/${queued}/queue`, { queue: 'Pour le médecin' })
		await ehpad.ask('POST', `waiting/${closed}/close`, { reason: 'Vu au téléphone' })
		await imported()
		await ehpad.work()
		expect([await state(claimed), await state(queued), await state(closed)]).toEqual(['review', 'review', 'closed'])
		// Let go, it is nobody's again.
		await ehpad.ask('POST', `waiting/${claimed}/claim`, { wish: 'let-go' })
		await ehpad.work()
		expect(await state(claimed)).toBe('filed')
	})

	it('taken out of her folder by a person, is never put back there by itself', async () => {
		const id = await arrives()
		await imported()
		await ehpad.work()
		const { lastAct, homes } = await item(id)
		const folders = homes.map((home) => ({ id: home, permissions: 31 }))
		const { status } = await ehpad.ask('POST', `received/${id}/put-back`, { reason: 'Ce n’est pas elle', lastAct }, { folders })
		expect(status).toBe(200)
		await imported()
		await ehpad.work()
		expect(await state(id)).toBe('review')
	})

	it('whose line is not exactly what the document says is not given it', async () => {
		const id = await arrives()
		await imported([...PEOPLE.slice(1), { ...MARGUERITE, birthDate: '19410313' }])
		await ehpad.work()
		expect(await state(id)).toBe('review')
		await imported()
		await ehpad.work()
		expect(await state(id)).toBe('filed')
	})

	it('who has no folder yet has it once the folder is said', async () => {
		const id = await arrives()
		await imported([...PEOPLE.slice(1), { ...MARGUERITE, folder: '' }])
		await ehpad.work()
		expect(await state(id)).toBe('review')
		await imported()
		await ehpad.work()
		expect(await state(id)).toBe('filed')
	})
})

async function trusted(...names: string[]): Promise<void> {
	const list = writeTrustList(join(ehpad.ged, '..'), names.map((name) => `${name}.exemple.mssante.fr`))
	await importTrust.do(ehpad.app, machine(), {}, { file: list, acceptSmaller: true })
}

describe('a sender who comes into the trust list', () => {
	it('has what they sent filed', async () => {
		const id = await arrives(STRANGER, PAUL)
		await ehpad.work()
		expect(await state(id)).toBe('review')
		await trusted('ehpad', 'dac', 'chu')
		await ehpad.work()
		expect(await state(id)).toBe('filed')
	})

	it('is heard at last: what they asked is « À répondre », as if it came now', async () => {
		const id = await arrives(STRANGER, PAUL, 'Pouvez-vous nous dire quel est son traitement ? Merci de répondre avant vendredi.')
		const asked = async () => (await ours(ehpad)).filter(({ message }) => message === id)
		expect(await asked()).toEqual([])
		await trusted('ehpad', 'dac', 'chu')
		await ehpad.work()
		expect(await state(id)).toBe('filed')
		expect(await asked()).toHaveLength(1)
	})
})

it('what somebody moved in Files meanwhile stays where they put it', async () => {
	const id = await arrives()
	mkdirSync(join(ehpad.ged, 'Cadres/À voir'), { recursive: true })
	const [waiting] = ehpad.files().filter((path) => path.startsWith('À classer/'))
	renameSync(join(ehpad.ged, waiting!), join(ehpad.ged, 'Cadres/À voir', basename(waiting!)))
	await imported()
	await ehpad.work()
	expect([await state(id), ehpad.files().filter((path) => path.startsWith('Cadres/')).length]).toEqual(['review', 1])
})

it('of a mailbox that went to another structure meanwhile, waits: the same identifier is somebody else’s there', async () => {
	const root = newRoot()
	const box = maildirMailbox(root)
	const structures = ['a', 'b'].map((id, index) => ({ id, finess: String(750000001 + index), name: id, sector: 'SA05' }))
	const more = { structures, trust: { enforce: false } }
	const world = await makeWorld({ root, people: [], mailboxes: [{ ...box, structure: 'a' }], more })
	const opened = () => openApp(loadConfig(world.configFile), { log: openLog('silent') })
	let app = await opened()
	world.drop(await makeHealthMail({ cdas: [makeCda({ person: MARGUERITE, title: 'Lettre de liaison' })] }))
	await collect(app)
	await app.close()
	world.configure({ mailboxes: [{ ...box, structure: 'b' }], ...more })
	app = await opened()
	const rows: [string, Person][] = [
		['a', { ...MARGUERITE, id: 'R-1', folder: 'A/LEFÈVRE' }],
		['a', { ...PAUL, id: 'R-7', folder: 'A/CHARPENTIER' }],
		['b', { ...MARGUERITE, id: 'R-7', folder: 'B/LEFÈVRE' }],
	]
	rows.forEach(([, { folder }]) => mkdirSync(join(root, 'GED', folder), { recursive: true }))
	const lines = rows.map(([structure, person]) => `${register([person]).split('\n')[1]};${structure}`)
	const bytes = Buffer.from([`${register([]).split('\n')[0]};structure`, ...lines, ''].join('\n'))
	await importPatients.do(app, machine(), {}, { bytes, confirm: true })
	await collect(app)
	const messages = await app.ledger.db.selectFrom('messages').select(['state', 'patient_id']).execute()
	expect(messages).toEqual([{ state: 'review', patient_id: null }])
	expect(world.files().filter((path) => /^[AB]\//.test(path))).toEqual([])
	await app.close()
})

it('a folder that the register gave to two people has what waited for it, once it is one’s', async () => {
	await imported([...PEOPLE.slice(1), { ...MARGUERITE, folder: PAUL.folder }])
	const id = await arrives()
	await ehpad.work()
	expect(await state(id)).toBe('review')
	await imported()
	await ehpad.work()
	expect(await state(id)).toBe('filed')
})
