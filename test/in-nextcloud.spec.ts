/**
 * The program with its GED in Nextcloud, played by the WebDAV double: what `test:nextcloud` does on a real one, and the troubles that a
 * real one does not make on demand.
 */
import type { WebdavDouble } from './support/webdav-double.ts'
import type { World } from './support/world.support.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE, register } from '../demo/fixtures/people.fixture.ts'
import { openApp } from '../server/app.ts'
import { loadConfig } from '../server/config/load.ts'
import { openLog } from '../server/log/log.ts'
import { alertsOf } from '../server/ops/alerts.ts'
import { examineStore, lookingAtStore, storeTrouble } from '../server/ops/store-trouble.ts'
import { IME, importTrust, RESPONSIBLE } from './support/sending.support.ts'
import { startWebdavDouble } from './support/webdav-double.ts'
import { maildirMailbox, makeWorld, newRoot } from './support/world.support.ts'

const person = PEOPLE[0]!
let double: WebdavDouble
let world: World

beforeEach(async () => {
	double = await startWebdavDouble()
	const root = newRoot()
	writeFileSync(join(root, 'nextcloud.pass'), double.password)
	writeFileSync(join(root, 'bal.pass'), 'x')
	world = await makeWorld({
		root,
		mailboxes: [sending(root)],
		more: {
			structures: [IME],
			ged: { kind: 'nextcloud', url: double.url, user: double.user, passwordFile: './nextcloud.pass', tag: true },
		},
	})
	// The patients' folders are people's work: the program never makes them, unless told.
	double.move('', person.folder)
})
afterEach(() => double.close())

function sending(root: string) {
	return {
		...maildirMailbox(root),
		structure: 'ime',
		responsible: RESPONSIBLE,
		smtp: { host: 'localhost', user: 'x', passwordFile: './bal.pass' },
	}
}
async function letter(title: string, createdAt: string) {
	return makeHealthMail({ cdas: [makeCda({ person, title, createdAt, pdf: await makePdf(title) })] })
}
const collect = () => world.run('collect', '--once')

describe('with its documents in Nextcloud', () => {
	it('files in the patient’s folder, which it does not make itself, and marks what it filed', async () => {
		world.drop(await letter('Cardiologie', '20261120090000+0100'))
		const { json } = await collect()
		expect(json).toMatchObject({ filed: 1, review: 0 })
		expect(double.files().map((path) => path.replace(/.*\//, ''))).toEqual([
			'2026-11-20 CR ou fiche de consultation ou de visite Cardiologie.pdf',
			'2026-11-20 CR ou fiche de consultation ou de visite Cardiologie.xml',
		])
		expect(double.files().every((path) => path.startsWith(`${person.folder}/MSSanté/`))).toBe(true)
		expect(double.tags.size).toBe(2)
	})

	it('marks later what could not be marked at once, and files without waiting for it', async () => {
		double.trouble.answer = (_, path) => path.includes('systemtags') ? 500 : null
		world.drop(await letter('Cardiologie', '20261120090000+0100'))
		expect((await collect()).json).toMatchObject({ filed: 1 })
		expect(double.tags.size).toBe(0)
		double.trouble.answer = null
		await collect()
		expect(double.tags.size).toBe(2)
	})

	it('follows a patient’s folder that was renamed, and asks when it is gone', async () => {
		world.drop(await letter('Premier', '20261120090000+0100'))
		await collect()
		double.move(person.folder, 'Anciens/LEFÈVRE M.')
		world.drop(await letter('Second', '20261121090000+0100'))
		expect((await collect()).json).toMatchObject({ filed: 1 })
		expect(double.files().some((path) => path.startsWith('Anciens/LEFÈVRE M./MSSanté/2026-11-21'))).toBe(true)
		double.remove('Anciens/LEFÈVRE M.')
		world.drop(await letter('Troisième', '20261122090000+0100'))
		const { json } = await collect()
		expect(json).toMatchObject({ filed: 0, review: 1 })
		expect(json.messages.find(({ state }: { state: string }) => state === 'review').reasons[0].rule).toBe('folder-gone')
	})

	it('keeps what it could not file, and files it later: nothing is lost, nothing is doubled', async () => {
		double.trouble.answer = (method) => method === 'PUT' ? 503 : null
		world.drop(await letter('Cardiologie', '20261120090000+0100'))
		expect((await collect()).json).toMatchObject({ received: 1, failed: 1 })
		expect(double.files()).toEqual([])
		double.trouble.answer = null
		expect((await collect()).json).toMatchObject({ received: 0, filed: 1 })
		expect(double.files()).toHaveLength(2)
	})

	it('waits with what was about to be filed when the folder is no longer shared: nobody would see it there', async () => {
		double.trouble.answer = (method) => method === 'PUT' ? 503 : null
		world.drop(await letter('Cardiologie', '20261120090000+0100'))
		expect((await collect()).json).toMatchObject({ received: 1, failed: 1 })
		double.trouble.answer = null
		const [root = ''] = person.folder.split('/')
		double.unshare(root)
		expect((await collect()).json).toMatchObject({ filed: 0, failed: 1 })
		expect(double.files()).toEqual([])
		double.shares.push({ path: root, type: '1', who: 'soignants' })
		expect((await collect()).json).toMatchObject({ filed: 1, failed: 0 })
	})

	it('makes no folder again that a rule chose and people lost: its letters wait, with why', async () => {
		await importTrust(world)
		double.move('', 'Factures')
		const FROM = 'compta@ime.exemple.mssante.fr'
		const app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
		await app.ledger.db
			.insertInto('rules')
			.values({
				mailbox: app.config.mailboxes[0]!.address,
				sender: FROM,
				effect: 'folder',
				value: 'Factures',
				state: 'active',
				acts: '[]',
				proposed_at: '2026-11-20T00:00:00.000Z',
				decided_at: '2026-11-20T00:00:00.000Z',
				decided_by: 'admin',
			})
			.execute()
		await app.close()
		world.drop(await makeMail({ from: FROM, subject: 'Facture 11', text: 'Ci-joint.' }))
		expect((await collect()).json).toMatchObject({ filed: 1 })
		double.remove('Factures')
		double.unshare('Factures')
		world.drop(await makeMail({ from: FROM, subject: 'Facture 12', text: 'Ci-joint.' }))
		const { json } = await collect()
		expect(json).toMatchObject({ filed: 0, review: 1 })
		expect(json.messages[0].reasons[0].rule).toBe('learnt-folder-gone')
		expect(double.files().filter((path) => path.startsWith('Factures'))).toEqual([])
	})

	it('tries a refused account once, and says what to do', async () => {
		writeFileSync(join(world.root, 'nextcloud.pass'), 'revoked')
		world.drop(await letter('Cardiologie', '20261120090000+0100'))
		double.trouble.seen.length = 0
		await collect()
		expect(double.trouble.seen.length).toBe(1)
		const doctor = await world.run('doctor')
		expect(doctor.json.find(({ check }: { check: string }) => check === 'GED')).toMatchObject({
			ok: false,
			detail: expect.stringContaining('MSS-GED-AUTH') as string,
		})
	})

	describe('where the folders of patients are made', () => {
		const NEW = PEOPLE[2]!
		const letterTo = async (one: typeof NEW, title = 'Lettre') =>
			makeHealthMail({ cdas: [makeCda({ person: one, title, createdAt: '20261120090000+0100', pdf: await makePdf(title) })] })
		const reasonOf = async () => (await world.run('status')).json.failed as number
		const allow = (filing: Record<string, unknown>) => world.configure({
			mailboxes: [
				{
					...maildirMailbox(world.root),
					structure: 'ime',
					filing: { folder: 'Résidents', createPatientFolders: true, ...filing },
				},
			],
		})
		beforeEach(async () => {
			writeFileSync(join(world.root, 'registre.csv'), register([{ ...NEW, folder: '' }, { ...PEOPLE[3]!, folder: '' }]))
			world.configure({ structures: [IME] })
			await world.run('patients', 'import', join(world.root, 'registre.csv'))
			await clearFolders()
			allow({})
			double.move('', 'Résidents')
		})
		async function clearFolders(): Promise<void> {
			const app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
			await app.ledger.db
				.updateTable('patients')
				.set({ folder: null, folder_id: null, folder_path: null })
				.where('id', 'in', [NEW.id, PEOPLE[3]!.id])
				.execute()
			await app.close()
		}

		it('is followed when it is renamed, and nothing is made in its place when it is gone', async () => {
			world.drop(await letterTo(NEW))
			expect((await collect()).json).toMatchObject({ filed: 1 })
			double.move('Résidents', 'Usagers')
			world.drop(await letterTo(PEOPLE[3]!))
			expect((await collect()).json).toMatchObject({ filed: 1 })
			expect(double.files().every((path) => path.startsWith('Usagers/'))).toBe(true)
		})

		it('when it is no longer shared, nothing is made nor filed, nobody is told « intégré », and all is filed when it is '
			+ 'back', async () => {
			world.drop(await letterTo(NEW))
			await collect()
			double.move('Résidents', 'ailleurs/Résidents')
			double.remove('ailleurs')
			world.drop(await letterTo(PEOPLE[3]!))
			expect((await collect()).json).toMatchObject({ filed: 0, failed: 1 })
			expect(double.node('Résidents')).toBeUndefined()
			expect((await world.run('doctor')).json.find(({ check }: { check: string }) => check === 'GED')).toMatchObject({
				ok: false,
				detail: expect.stringContaining('n’est plus là') as string,
			})
		})

		it('is never one that only the service account sees, unless an administrator says so', async () => {
			double.unshare('Résidents')
			world.drop(await letterTo(NEW))
			expect((await collect()).json).toMatchObject({ filed: 0, failed: 1 })
			expect(double.files()).toEqual([])
			allow({ allowPrivate: true })
			await collect()
			expect(await reasonOf()).toBe(0)
			expect(double.files()).toHaveLength(2)
		})

		it('shared by the account itself is seen', async () => {
			double.unshare('Résidents')
			double.shares.push({ path: 'Résidents', type: '1', who: 'soins' })
			world.drop(await letterTo(NEW))
			expect((await collect()).json).toMatchObject({ filed: 1 })
		})
	})

	it('a known patient’s folder that nobody else sees any more gets nothing', async () => {
		world.drop(await letter('Premier', '20261120090000+0100'))
		await collect()
		double.unshare(person.folder.split('/')[0]!)
		world.drop(await letter('Second', '20261121090000+0100'))
		expect((await collect()).json).toMatchObject({ filed: 0, failed: 1 })
		expect(double.files()).toHaveLength(2)
	})

	it('a quota that is full is told in every room and by doctor, until it files again', async () => {
		double.trouble.answer = (method, path) => method === 'PUT' && path.startsWith(person.folder) ? 507 : null
		world.drop(await letter('Cardiologie', '20261120090000+0100'))
		await collect()
		const app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
		const told = async () =>
			(await alertsOf(app, app.config.mailboxes)).map(({ text }) => text).filter((text) => text.startsWith('Plus rien ne peut'))
		expect(await told()).toEqual(['Plus rien ne peut être classé. Il n’y a plus de place dans la GED. 1 message attend.'])
		double.trouble.answer = null
		expect(await examineStore(app.ledger)).toMatchObject({ ok: false, fix: expect.stringContaining('quota') as string })
		await app.close()
		expect((await collect()).json).toMatchObject({ filed: 1 })
		const again = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
		expect(await examineStore(again.ledger)).toMatchObject({ ok: true })
		await again.close()
	})

	it('an account that is refused is told even when nothing comes, at once; an absence when it lasts', async () => {
		const app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
		const look = () => lookingAtStore(app, async () => void await app.ged.mark()).catch(() => {})
		double.trouble.answer = () => 503
		await look()
		expect(await storeTrouble(app.ledger)).toBeNull()
		expect(await storeTrouble(app.ledger, Date.now() + 3 * 60_000)).toMatchObject({ code: 'MSS-GED-DOWN' })
		double.trouble.answer = null
		writeFileSync(join(world.root, 'nextcloud.pass'), 'revoked')
		await look()
		expect(await storeTrouble(app.ledger)).toMatchObject({ code: 'MSS-GED-AUTH', waiting: 0 })
		writeFileSync(join(world.root, 'nextcloud.pass'), double.password)
		await look()
		expect(await storeTrouble(app.ledger)).toBeNull()
		await app.close()
	})

	it('recognises a file whose id changed, by its place and its bytes', async () => {
		world.drop(await makeMail({ subject: 'Mot', text: 'Un mot.' }))
		await collect()
		const [path] = double.files()
		const bytes = double.read(path!)
		double.remove(path!)
		double.restore(path!, bytes)
		expect((await collect()).json).toMatchObject({ review: 0 })
		const [message] = (await world.run('why', path!)).json
		expect(message.documents[0]).toMatchObject({ state: 'review', path })
	})

	it('sends a file of the store, named by its path there', async () => {
		await importTrust(world)
		double.restore(`${person.folder}/Compte rendu.pdf`, await makePdf('Compte rendu'))
		const { json, code } = await world.run(
			'send',
			'--from',
			'accueil@ehpad.exemple.mssante.fr',
			'--to',
			'autre@ime.exemple.mssante.fr',
			'--patient',
			person.id,
			'--file',
			`${person.folder}/Compte rendu.pdf`,
			'--dry-run',
		)
		expect([code, json.documents[0].name]).toEqual([0, 'Compte rendu.pdf'])
		const lost = await world.run(
			'send',
			'--from',
			'accueil@ehpad.exemple.mssante.fr',
			'--to',
			'autre@ime.exemple.mssante.fr',
			'--patient',
			person.id,
			'--file',
			'Absent.pdf',
			'--dry-run',
		)
		expect([lost.code, lost.json.error.code]).toEqual([1, 'MSS-FILE'])
	})

	it('puts the proof of a sending where its mailbox files, seen by the service account alone or not', async () => {
		await importTrust(world)
		const file = 'Brouillons/Compte rendu.pdf'
		double.restore(file, await makePdf('Compte rendu'))
		double.unshare(person.folder.split('/')[0]!)
		const letter = ['--to', 'autre@ime.exemple.mssante.fr', '--patient', person.id, '--file', file, '--no-xdm']
		const { json } = await world.run('send', '--from', 'accueil@ehpad.exemple.mssante.fr', ...letter)
		double.remove('Brouillons')
		expect((await world.run('proof', String(json.id))).json.error.code).toBe('MSS-GED-PRIVATE')
		world.configure({ mailboxes: [{ ...sending(world.root), filing: { allowPrivate: true } }] })
		expect((await world.run('proof', String(json.id))).json.path).toBe(`${person.folder}/MSSanté/Preuve d’envoi MSSanté ${json.id}.pdf`)
	})

	it('speaks in clear to this machine alone', async () => {
		world.configure({ ged: { kind: 'nextcloud', url: 'http://nextcloud.exemple.fr', user: 'x' } })
		const { code, stderr } = await world.run('status')
		expect([code, stderr]).toEqual([2, expect.stringContaining('ged.url')])
	})
})
