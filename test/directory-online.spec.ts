/** The online directory where people meet it: the page's search for a recipient, and the command. */
import type { Recipient } from '../server/contract/recipients.contract.ts'
import type { Annuaire } from './support/fhir-annuaire.ts'
import type { TestOffice } from './support/office.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { directoriesOf } from '../server/directory/directories.ts'
import { machineClock } from '../server/time/clock.ts'
import { fhirAnnuaire, KEY, mailbox, organization, practitioner } from './support/fhir-annuaire.ts'
import { newFolder } from './support/new-folder.ts'
import { claire, openOffice } from './support/office.ts'
import { makeWorld } from './support/world.support.ts'

const NEW = 'solene.kerguelen@chu.exemple.mssante.fr'
const apiKeyFile = join(newFolder('annuaire'), 'annuaire.key')
let annuaire: Annuaire
let office: TestOffice

beforeAll(async () => {
	writeFileSync(apiKeyFile, KEY)
	annuaire = await fhirAnnuaire([
		practitioner({ id: '003-1', family: 'KERGUELEN', given: 'Solène', rpps: '10000000009', mailboxes: [mailbox(NEW, 'PER')] }),
		organization({ id: '001-1', name: 'CHU', finess: '350000001', city: 'RENNES', postalCode: '35000' }),
	])
	office = await openOffice()
})
beforeEach(() => {
	Object.assign(annuaire, { asked: [], instead: null })
	const { config } = office.desk.app
	office.http.context.directory = directoriesOf({ ...config, directory: { apiKeyFile, fhirUrl: annuaire.url } }, machineClock)
})
afterAll(() => annuaire.close())

function found(q: string) {
	return office.look<Recipient[]>(claire, 'recipients', { q, mailbox: office.desk.config.mailboxes[0]!.address, patient: '' })
}

describe('who looks for a recipient', () => {
	it('finds who is in the online directory alone, as any other', async () => expect(await found('kergue')).toEqual([
		{ address: NEW, name: 'DR Solène KERGUELEN', about: 'Médecin', origin: 'directory', problem: null },
	]))
	it('finds those of the extraction when the key is refused', async () => {
		const before = await found('martin')
		annuaire.instead = (_, response) => response.writeHead(403).end()
		const after = await found('martin')
		expect(after).toEqual(before)
		expect(after.length).toBeGreaterThan(0)
	})
	it('asks nothing of the network by opening the dialog', async () => {
		await found('')
		expect(annuaire.asked).toEqual([])
	})
})

describe('directory search', () => {
	it('tells both as one, and on its other line that the online one is silent', async () => {
		const world = await makeWorld({ more: { directory: { apiKeyFile, fhirUrl: annuaire.url } } })
		const { code, json } = await world.run('directory', 'search', 'kerguelen')
		expect([code, json]).toEqual([0, [{
			address: NEW,
			type: 'PER',
			name: 'DR Solène KERGUELEN',
			profession: 'Médecin',
			speciality: '',
			structure: '',
			city: '',
			postalCode: '',
		}]])
		annuaire.instead = (_, response) => response.writeHead(401).end()
		const silent = await world.run('directory', 'search', 'kerguelen')
		expect(silent.stderr).toContain('refuse la clé (HTTP 401) : l’extraction répond seule')
		expect(silent.stdout + silent.stderr).not.toContain(KEY)
	})
	it('needs its key where it has an address, and goes nowhere in clear', async () => {
		const world = await makeWorld()
		const refusal = async (directory: Record<string, string>) => {
			world.configure({ directory })
			return (await world.run('directory', 'search', 'martin')).stderr
		}
		expect(await refusal({ fhirUrl: annuaire.url })).toContain('directory.apiKeyFile')
		expect(await refusal({ apiKeyFile, fhirUrl: 'http://ailleurs.exemple/fhir/v2' })).toContain('directory.fhirUrl')
	})
})
