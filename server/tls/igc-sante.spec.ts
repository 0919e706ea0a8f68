import { describe, expect, it } from 'vitest'
import { officialListOf } from './igc-sante.ts'

const named = (name: string) => ({ name, sha256: '', end: '' })

/** Addresses published by the ANS (mssante.md §1.4). */
describe('the official list of revoked certificates', () => {
	it.each([
		['AC IGC-SANTE ELEMENTAIRE ORGANISATIONS', 'http://igc-sante.esante.gouv.fr/CRL/ACI-EL-ORG.crl'],
		['TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS', 'http://igc-sante.esante.gouv.fr/CRL/ACI-EL-ORG-TEST.crl'],
	])('of « %s »', (name, list) => {
		expect(officialListOf([named('AC RACINE IGC-SANTE ELEMENTAIRE'), named(name)])).toBe(list)
	})
	it('of another authority is not known', () => expect(officialListOf([named('AC D’AILLEURS')])).toBeNull())
})
