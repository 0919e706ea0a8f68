/** The folder in which those of patients are made: one that never was, one that is another now, one that was renamed. */
import type { Person } from '../demo/fixtures/people.fixture.ts'
import type { App } from '../server/app.ts'
import type { Overview } from '../server/contract/admin/overview.admin-contract.ts'
import type { Decision } from '../server/patients/match.ts'
import type { WebdavDouble } from './support/webdav-double.ts'
import type { World } from './support/world.support.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { openApp } from '../server/app.ts'
import { collect } from '../server/chores/collect.ts'
import { loadConfig } from '../server/config/load.ts'
import { resumeAbandoned } from '../server/incoming/catch-up.ts'
import { Flight } from '../server/incoming/flight.ts'
import { openLog } from '../server/log/log.ts'
import { alertsOf } from '../server/ops/alerts.ts'
import { examineStore, lookingAtStore, storeTroubles } from '../server/ops/store-trouble.ts'
import { resolveFolder, standingFolder } from '../server/patients/patient-folder.ts'
import { inWords } from '../server/reasons/words.reasons.ts'
import { ADMIN, pageOf } from './support/page.support.ts'
import { startWebdavDouble } from './support/webdav-double.ts'
import { makeWorld, newRoot } from './support/world.support.ts'

const AT_A: Person = { ...PEOPLE[0]!, folder: 'Étage/A' }
const AT_B: Person = { ...PEOPLE[1]!, folder: 'Étage/B' }
const AT_ROOT: Person = { ...PEOPLE[2]!, folder: 'DURAND' }
let double: WebdavDouble
let world: World
let app: App

beforeEach(async () => {
	double = await startWebdavDouble()
	const root = newRoot()
	writeFileSync(join(root, 'nextcloud.pass'), double.password)
	world = await makeWorld({
		root,
		people: [AT_A, AT_B, AT_ROOT],
		more: {
			ged: { kind: 'nextcloud', url: double.url, user: double.user, passwordFile: './nextcloud.pass', createPatientFolders: true },
		},
	})
	app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
})
afterEach(async () => {
	await app.close()
	await double.close()
})

async function receive(person: Person, title: string): Promise<{ state: string, code: string | null, rule: string | undefined }> {
	world.drop(await makeHealthMail({ cdas: [makeCda({ person, title, createdAt: '20261120090000+0100', pdf: await makePdf(title) })] }))
	await collect(app)
	return last()
}
async function last() {
	const {
		state,
		error_code: code,
		decision,
	} = await app.ledger.db.selectFrom('messages').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow()
	return { state, code, rule: (JSON.parse(decision ?? '{"reasons":[]}') as Decision).reasons[0]?.rule }
}
async function standing(person: Person) {
	const found = await standingFolder(app, '', person.id)
	return 'doubt' in found ? { doubt: inWords(found.doubt) } : found
}

it('that the register says and that never was makes the document wait for a person: nothing is lost of sight', async () => {
	expect(await receive(AT_A, 'Premier')).toMatchObject({ state: 'review', rule: 'no-folder' })
	expect(await standing(AT_A)).toEqual({
		doubt: 'Le dossier prévu pour ce patient n’existe pas. Prévenez l’administrateur : il le donne dans « Patients ».',
	})
	expect(double.node('Étage')).toBeUndefined()
	double.move('', 'Étage')
	expect(await receive(AT_A, 'Second')).toMatchObject({ state: 'filed' })
})

it('at the root, nothing is made where only the service account would see it', async () => {
	expect(await receive(AT_ROOT, 'Premier')).toMatchObject({ state: 'failed', code: 'MSS-GED-PRIVATE' })
	expect(double.node('DURAND')).toBeUndefined()
	app.config.mailboxes[0]!.filing.allowPrivate = true
	await collect(app)
	expect(await last()).toMatchObject({ state: 'filed' })
	expect(double.files().every((path) => path.startsWith('DURAND/'))).toBe(true)
})

it('a folder that is gone holds back what goes there, and everybody is told that, not that nothing is filed', async () => {
	double.move('', 'Étage')
	double.move('', 'DURAND')
	await receive(AT_A, 'Premier')
	double.remove('Étage')
	expect(await receive(AT_B, 'Second')).toMatchObject({ state: 'failed', code: 'MSS-GED-MOVED' })
	expect(await receive(AT_ROOT, 'Troisième')).toMatchObject({ state: 'filed' })
	const texts = (await alertsOf(app, app.config.mailboxes)).map(({ text }) => text).filter((text) => text.includes('classé'))
	expect(texts).toEqual([
		'1 message ne peut pas être classé. Le dossier où sont ceux des patients n’est plus là, ou n’est plus partagé avec le '
		+ 'compte de service.',
	])
	expect(await examineStore(app.ledger)).toMatchObject({ ok: false, detail: texts[0] })
	double.trouble.answer = () => 401
	await lookingAtStore(app, async () => void (await app.ged.mark())).catch(() => {})
	expect((await storeTroubles(app.ledger)).map(({ code, waiting, isWhole }) => [code, waiting, isWhole])).toEqual([
		['MSS-GED-AUTH', 0, true],
		['MSS-GED-MOVED', 1, false],
	])
})

describe('restored, or made again under the same name', () => {
	const page = (method: 'GET' | 'POST', path: string, params: Record<string, unknown> = {}) =>
		pageOf(app)(method, path, params, ADMIN)
	const namesakes = async () => ((await page('GET', 'overview')).json as Overview).namesakes
	beforeEach(async () => {
		double.move('', 'Étage')
		await receive(AT_A, 'Premier')
		double.remove('Étage')
		await receive(AT_B, 'Second')
	})

	it('is taken once the administrator says that it is the right one, and what waited is filed at once', async () => {
		expect(await namesakes()).toEqual([])
		expect((await page('POST', 'folders/taken')).json).toEqual({ taken: [], gone: ['Étage'] })
		double.move('', 'Étage')
		await collect(app)
		expect(await last(), 'nobody said so').toMatchObject({ state: 'failed', code: 'MSS-GED-MOVED' })
		expect(await namesakes()).toEqual(['Étage'])
		expect((await page('POST', 'folders/taken', { paths: ['Autre'] })).json).toEqual({ taken: [], gone: ['Étage'] })
		expect((await page('POST', 'folders/taken', { paths: ['Étage'] })).json).toEqual({ taken: ['Étage'], gone: [] })
		const flight = new Flight()
		await resumeAbandoned(app, flight, { failed: true })
		await flight.all()
		expect(await last()).toMatchObject({ state: 'filed' })
		expect(double.files().every((path) => path.startsWith('Étage/B/'))).toBe(true)
		expect(await namesakes()).toEqual([])
	})

	it('is taken from the command line', async () => {
		expect(await world.run('folders', 'accept')).toMatchObject({ code: 1, json: { taken: [], gone: ['Étage'] } })
		double.move('', 'Étage')
		expect(await world.run('folders', 'accept')).toMatchObject({ code: 0, json: { taken: ['Étage'], gone: [] } })
		await collect(app)
		expect(await last()).toMatchObject({ state: 'filed' })
	})
})

it('the person is asked for their right in the folder that gets the document, not in one that took its name', async () => {
	double.move('', 'Étage')
	await receive(AT_A, 'Premier')
	double.move('Étage', 'Direction')
	double.move('', 'Étage')
	expect(await standing(AT_B)).toMatchObject({
		path: 'Direction/B',
		entry: { path: 'Direction', fileId: String(double.node('Direction')!.id) },
	})
	expect(await resolveFolder(app, '', AT_B.id)).toEqual({ path: 'Direction/B' })
	expect(await standing(AT_B)).toMatchObject({ path: 'Direction/B', entry: { path: 'Direction/B' } })
})
