/** Sending folders: what is dropped in « À envoyer/Pharmacie », in a resident's folder, leaves by itself; or waits, and says why. */
import type { Dossier } from '../server/contract/dossiers.contract.ts'
import type { SendingList } from '../server/contract/sending.contract.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.support.ts'

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { lookAtDrops } from '../server/circuits/drops.ts'
import { circuit } from '../server/config/circuit.ts'
import { noteDropped } from '../server/ledger/tables/dropped.table.ts'
import { frenchDate } from '../server/mssante/ins/identity.ts'
import { startMailHost } from './support/mail-host.ts'
import { structuresOn } from './support/structures.support.ts'

const [marguerite, other] = PEOPLE
let host: MailHost
let ehpad: Structure
let officine: Structure
let root: string

beforeAll(async () => {
	host = await startMailHost();
	({ ehpad, officine } = await structuresOn(host, [
		{ id: 'ehpad', name: 'EHPAD Les Lilas', sector: 'SA17' },
		{ id: 'officine', name: 'Pharmacie du Centre', sector: 'SA33' },
	]) as { ehpad: Structure, officine: Structure })
	const { ged } = ehpad.app.config
	root = ged.kind === 'folder' ? ged.root : ''
	ehpad.app.config.circuits = [circuit.parse({
		id: 'pharmacie',
		name: 'Ordonnance à la pharmacie',
		mailbox: ehpad.address,
		pieces: [{ id: 'ordonnance', name: 'Ordonnance', types: ['57833-6'] }],
		recipients: { only: [officine.address] },
		trigger: { folder: 'À envoyer/Pharmacie', graceSeconds: 0 },
	})]
})
afterAll(async () => {
	await ehpad?.close()
	await officine?.close()
	await host.stop()
})

function folderOf({ folder }: { folder: string }): string {
	const path = join(root, folder, 'À envoyer', 'Pharmacie')
	mkdirSync(path, { recursive: true })
	return path
}
const about = ({ family, given, birthDate }: typeof PEOPLE[number]) => `${family} ${given[0]}, né(e) le ${frenchDate(birthDate)}. `
async function drop(text: string, name: string, person = marguerite!): Promise<string> {
	const path = join(folderOf(person), name)
	copyFileSync(await ehpad.pdf(text, `source ${name}`), path)
	return path
}
const held = async () => (await ehpad.look<{ dossiers: Dossier[] }>('dossiers', { filter: 'held' })).dossiers
const sendings = async () => (await ehpad.look<SendingList>('sendings')).total
async function awaiting(): Promise<Dossier> {
	const { dossiers } = await ehpad.look<{ dossiers: Dossier[] }>('dossiers', { filter: 'open' })
	expect(dossiers).toMatchObject([{ state: 'awaiting' }])
	return dossiers[0]!
}
function lastSending() {
	return ehpad.app.ledger.db.selectFrom('outgoing').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow()
}
const sent = (person = marguerite!) => join(root, person.folder, 'À envoyer', 'Envoyés')

describe('a file that is dropped', () => {
	it('leaves once, arrives, and is put away beside with its proof', async () => {
		const path = await drop(`${about(marguerite!)}Amoxicilline.`, 'Ordonnance du jour.pdf')
		await ehpad.work()
		await ehpad.until(() => !existsSync(path))
		expect(readdirSync(sent()).sort())
			.toEqual([expect.stringContaining('Ordonnance du jour'), expect.stringContaining('Preuve d’envoi')])
		await ehpad.work()
		expect(await sendings()).toBe(1)
		await officine.until(() => officine.files().some((one) => one.includes('Ordonnance')))
	})

	it('dropped again, under another name, waits for a person, and says which sending it was', async () => {
		const path = await drop(`${about(marguerite!)}Amoxicilline.`, 'Copie.pdf')
		copyFileSync(join(sent(), readdirSync(sent()).find((name) => name.startsWith('Ordonnance'))!), path)
		await ehpad.work()
		const notice = { code: 'MSS-SEND-AGAIN', text: expect.stringContaining('envoi n°') as string }
		expect(await held()).toMatchObject([{ state: 'preparing', notices: [notice] }])
		expect([existsSync(path), await sendings()]).toEqual([true, 1])
		renameSync(path, join(root, 'Copie retirée.pdf'))
		await ehpad.work()
		expect(await held()).toEqual([])
	})

	it('in another resident’s folder is held, and never sent by itself', async () => {
		const path = await drop(`${about(other!)}Paracétamol.`, 'Erreur.pdf')
		await ehpad.work()
		const [dossier] = await held()
		expect(dossier!.notices[0]!.text).toContain('ne nomme pas clairement ce patient')
		expect([existsSync(path), await sendings()]).toEqual([true, 1])
		renameSync(path, join(root, 'Erreur retirée.pdf'))
		await ehpad.work()
	})

	it('that names its resident and another one too is held', async () => {
		const path = await drop(`${about(marguerite!)}${about(other!)}Paracétamol.`, 'Deux.pdf')
		await ehpad.work()
		expect(await held()).toMatchObject([{ notices: [{ code: 'MSS-SEND-OTHER-PATIENT' }] }])
		renameSync(path, join(root, 'Deux retirés.pdf'))
		await ehpad.work()
		expect([await held(), await sendings()]).toEqual([[], 1])
	})

	it('that speaks of an information préoccupante is held: its circuit is not made for it', async () => {
		const path = await drop(`${about(marguerite!)}Transmis à la cellule de recueil.`, 'Ordonnance et note.pdf')
		await ehpad.work()
		expect(existsSync(path)).toBe(true)
		expect((await held()).map(({ notices }) => notices[0]!.text)).toContainEqual(expect.stringContaining('information préoccupante'))
		renameSync(path, join(root, 'Note retirée.pdf'))
		await ehpad.work()
	})

	it('that is still being written waits for its end', async () => {
		const whole = await ehpad.pdf(`${about(marguerite!)}Doliprane.`, 'Lente.pdf')
		const path = join(folderOf(marguerite!), 'Lente.pdf')
		const bytes = readFileSync(whole)
		writeFileSync(path, bytes.subarray(0, 300))
		await ehpad.work()
		await ehpad.work()
		expect([await held(), await sendings()]).toEqual([[], 1])
		writeFileSync(path, bytes)
		await ehpad.until(async () => await sendings() === 2)
	})

	it('has its grace: moved away in time, it does not leave', async () => {
		const trigger = ehpad.app.config.circuits[0]!.trigger!
		trigger.graceSeconds = 3600
		const path = await drop(`${about(marguerite!)}Ibuprofène.`, 'Grâce.pdf')
		await lookAtDrops(ehpad.app, { isOnce: true })
		renameSync(path, join(root, 'Grâce retirée.pdf'))
		trigger.graceSeconds = 0
		await ehpad.work()
		expect(await sendings()).toBe(2)
	})

	it('in the wrong folder, then put in the right one, leaves as whose it is', async () => {
		const path = await drop(`${about(other!)}Zopiclone.`, 'Zopiclone.pdf')
		await ehpad.work()
		expect(await held()).toMatchObject([{ patientId: 'R001' }])
		renameSync(path, join(folderOf(other!), 'Zopiclone.pdf'))
		await ehpad.until(async () => await sendings() === 3)
		expect(await held()).toEqual([])
		const { patient_id: whose } = await lastSending()
		expect(whose).toBe('R002')
		await ehpad.until(() => readdirSync(sent(other)).some((name) => name.startsWith('Zopiclone')))
	})

	it('moved away and put back is dropped anew', async () => {
		const path = await drop(`${about(marguerite!)}${about(other!)}Tramadol.`, 'Tramadol.pdf')
		await ehpad.work()
		renameSync(path, join(root, 'Tramadol ailleurs.pdf'))
		await ehpad.work()
		expect(await held()).toEqual([])
		renameSync(join(root, 'Tramadol ailleurs.pdf'), path)
		await ehpad.work()
		expect(await held()).toMatchObject([{ notices: [{ code: 'MSS-SEND-OTHER-PATIENT' }] }])
	})

	it('that is held, once a person has it in hand, leaves by their word alone', async () => {
		const [{ id }] = await held() as [Dossier]
		const change = { aboutPatient: 'Les deux partagent la chambre' }
		expect((await ehpad.ask('POST', `dossiers/${id}`, change)).status).toBe(200)
		await ehpad.work()
		expect([(await held()).map((one) => one.id), await sendings()]).toEqual([[id], 3])
		expect((await ehpad.ask('POST', `dossiers/${id}/submit`)).json).toMatchObject({ state: 'sent' })
		await ehpad.until(() => !existsSync(join(folderOf(marguerite!), 'Tramadol.pdf')))
		expect(await sendings()).toBe(4)
	})

	it('of a resident whom the register has twice by the same name and first name is held', async () => {
		const { db } = ehpad.app.ledger
		const row = await db.selectFrom('patients').selectAll().where('id', '=', 'R001').executeTakeFirstOrThrow()
		const twin = { id: 'R999', matricule: null, folder: null, folder_id: null, folder_path: null, birth_date: '19300101' }
		await db.insertInto('patients').values({ ...row, ...twin }).execute()
		try {
			const path = await drop(`${marguerite!.family} ${marguerite!.given[0]}. Oméprazole.`, 'Oméprazole.pdf')
			await ehpad.work()
			expect([(await held()).length, await sendings(), existsSync(path)]).toEqual([1, 4, true])
			renameSync(path, join(root, 'Oméprazole retiré.pdf'))
			await ehpad.work()
		} finally {
			await db.deleteFrom('patients').where('id', '=', 'R999').execute()
		}
	})

	it('to whom nobody may write any more is held, and says so', async () => {
		const { db } = ehpad.app.ledger
		const [, domain] = officine.address.split('@') as [string, string]
		const row = await db.selectFrom('trust_domains').selectAll().where('domain', '=', domain).executeTakeFirstOrThrow()
		await db.deleteFrom('trust_domains').where('domain', '=', domain).execute()
		try {
			const path = await drop(`${about(marguerite!)}Lorazépam.`, 'Lorazépam.pdf')
			await ehpad.work()
			expect(await held()).toMatchObject([{ notices: [{ code: 'MSS-SEND-UNTRUSTED' }] }])
			renameSync(path, join(root, 'Lorazépam retiré.pdf'))
			await ehpad.work()
		} finally {
			await db.insertInto('trust_domains').values(row).execute()
		}
	})

	it('that a temporary name kept ten minutes is told; under its own name, it leaves', async () => {
		const path = await drop(`${about(marguerite!)}Furosémide.`, '~$Furosémide.pdf')
		await ehpad.work()
		const { db } = ehpad.app.ledger
		await db.updateTable('drops_seen').set({ seen_at: new Date(Date.now() - 11 * 60_000).toISOString() }).execute()
		await ehpad.work()
		expect(await held()).toMatchObject([{ notices: [{ code: 'MSS-DROP-HELD' }], pieces: [{ files: [] }] }])
		renameSync(path, join(folderOf(marguerite!), 'Furosémide.pdf'))
		await ehpad.until(async () => await sendings() === 5)
		expect(await held()).toEqual([])
	})

	it.each([
		['by nobody who is known', null, 'on ne sait pas qui'],
		['by a link, signed in as nobody', { user: '', groups: [] }, 'on ne sait pas qui'],
		['by whoever may not prepare', { user: 'fils', groups: ['familles'] }, 'n’a pas le droit de préparer'],
	])('that was put there %s, as Nextcloud tells, is held', async (_, who, why) => {
		const { ged, ledger, clock } = ehpad.app
		const path = await drop(`${about(marguerite!)}Digoxine.`, 'Digoxine.pdf')
		const { fileId } = (await ged.stat(path.slice(root.length + 1)))!
		await (who && ledger.change((tx) => noteDropped(tx, fileId, who, clock.at())))
		const told = { ...ehpad.app.config.ged }
		Object.assign(ehpad.app.config.ged, { kind: 'nextcloud' })
		try {
			await lookAtDrops(ehpad.app, { isOnce: true })
		} finally {
			Object.assign(ehpad.app.config.ged, told)
		}
		expect((await held())[0]!.notices[0]!.text).toContain(why)
		renameSync(path, join(root, 'Digoxine retirée.pdf'))
		await ehpad.work()
		expect([await held(), await sendings()]).toEqual([[], 5])
	})

	it('waits for its approval where the circuit asks for one', async () => {
		ehpad.app.config.circuits[0]!.approval = { users: ['dr.leroy'], groups: [], notPreparer: true }
		const path = await drop(`${about(marguerite!)}Morphine.`, 'Morphine.pdf')
		await ehpad.work()
		const { id, seen } = await awaiting()
		expect((await ehpad.ask('POST', `dossiers/${id}/approve`, { seen }, { user: 'dr.leroy', groups: [] })).status).toBe(200)
		await ehpad.until(() => !existsSync(path))
		expect(await sendings()).toBe(6)
	})

	it('in a folder that is renamed before its approval is put away there, with its proof', async () => {
		const path = await drop(`${about(marguerite!)}Fentanyl.`, 'Fentanyl.pdf')
		await ehpad.work()
		const { id, seen } = await awaiting()
		const [before, after] = [join(root, marguerite!.folder), join(root, `${marguerite!.folder} (chambre 12)`)]
		renameSync(before, after)
		expect((await ehpad.ask('POST', `dossiers/${id}/approve`, { seen }, { user: 'dr.leroy', groups: [] })).status).toBe(200)
		await ehpad.until(() => !existsSync(path.replace(before, after)))
		const put = readdirSync(join(after, 'À envoyer', 'Envoyés'))
		expect([put.some((name) => name.startsWith('Fentanyl')), existsSync(before)]).toEqual([true, false])
		expect(put.filter((name) => name.startsWith('Preuve')).length).toBe(await sendings() - 1)
		renameSync(after, before)
	})

	it('of a circuit that is retired while it awaits ends under its version', async () => {
		await drop(`${about(marguerite!)}Oxycodone.`, 'Oxycodone.pdf')
		await ehpad.work()
		const { id, seen } = await awaiting()
		const [own] = ehpad.app.config.circuits
		ehpad.app.config.circuits = [{ ...own!, id: 'autre', trigger: { ...own!.trigger!, folder: 'À envoyer/Laboratoire' } }]
		await ehpad.work()
		expect((await awaiting()).id).toBe(id)
		expect((await ehpad.ask('POST', `dossiers/${id}/approve`, { seen }, { user: 'dr.leroy', groups: [] })).status).toBe(200)
	})
})
