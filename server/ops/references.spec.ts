import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { fhirAnnuaire, KEY } from '../../test/support/fhir-annuaire.ts'
import { onlineAt } from '../directory/online/online.ts'
import { machineClock } from '../time/clock.ts'
import { examineOnline } from './references.ts'

const keyFile = join(mkdtempSync(join(tmpdir(), 'mssante-references-')), 'annuaire.key')
const annuaire = await fhirAnnuaire([])

beforeEach(() => {
	annuaire.instead = null
	writeFileSync(keyFile, KEY)
})
afterAll(() => annuaire.close())

describe('the line of doctor on the online directory', () => {
	const line = (online = onlineAt(annuaire.url, keyFile, machineClock)) => examineOnline(online, 'Europe/Paris')

	it('tells that the key is accepted, and how long it took', async () =>
		expect(await line()).toMatchObject({ ok: true, detail: expect.stringMatching(/^clé acceptée, réponse en \d+ ms$/) as string }))
	it('tells a refused key, and where to look', async () => {
		writeFileSync(keyFile, 'fausse')
		const { ok, detail, fix } = await line()
		expect([ok, detail]).toEqual([false, expect.stringContaining('refuse la clé (HTTP 401)')])
		expect(fix).toContain('portal.api.esante.gouv.fr')
	})
	it('tells a file without a key, and one that is not there', async () => {
		writeFileSync(keyFile, '\n')
		expect((await line()).detail).toContain('n’en contient pas une')
		expect((await line(onlineAt(annuaire.url, `${keyFile}.absent`, machineClock))).ok).toBe(false)
	})
	it('tells a quota, and when it last answered', async () => {
		const online = onlineAt(annuaire.url, keyFile, machineClock)
		await online.tryOut()
		annuaire.instead = (_, response) => response.writeHead(429, { 'retry-after': '60' }).end()
		expect((await line(online)).detail).toMatch(/demande d’attendre 60 s.*Dernière réponse le \d{2}\/\d{2}\/\d{4}/)
	})
})
