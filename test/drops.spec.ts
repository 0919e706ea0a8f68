/** Sending folders: what is dropped in « À envoyer/Pharmacie », in a resident's folder, leaves by itself; or waits, and says why. */
import type { Dossier } from '../server/contract/dossiers.ts'
import type { SendingList } from '../server/contract/sending.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.ts'

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PEOPLE } from '../demo/fixtures/people.ts'
import { lookAtDrops } from '../server/circuits/drops.ts'
import { circuit } from '../server/config/circuit.ts'
import { frenchDate } from '../server/mssante/ins/identity.ts'
import { startMailHost } from './support/mail-host.ts'
import { structuresOn } from './support/structures.ts'

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

	it('waits for its approval where the circuit asks for one', async () => {
		ehpad.app.config.circuits[0]!.approval = { users: ['dr.leroy'], groups: [], notPreparer: true }
		const path = await drop(`${about(marguerite!)}Morphine.`, 'Morphine.pdf')
		await ehpad.work()
		const { dossiers } = await ehpad.look<{ dossiers: Dossier[] }>('dossiers', { filter: 'open' })
		expect(dossiers).toMatchObject([{ state: 'awaiting' }])
		const [{ id, seen }] = dossiers as [Dossier]
		expect((await ehpad.ask('POST', `dossiers/${id}/approve`, { seen }, { user: 'dr.leroy', groups: [] })).status).toBe(200)
		await ehpad.until(() => !existsSync(path))
		expect(await sendings()).toBe(3)
	})
})
