import { describe, expect, it } from 'vitest'
import { NOBODY } from '../ins/identity.ts'
import { xMssHeaders } from './x-mss.ts'

const PAUL = {
	...NOBODY,
	ins: { matricule: '146026322000196', oid: '1.2.250.1.213.1.4.8' },
	birthFamilyName: 'VIAL',
	birthGivenNames: 'PAUL',
	firstBirthGivenName: 'PAUL',
	birthDate: '19460212',
	sex: 'M',
	birthPlace: '63220',
}
const MESSAGE = { nil: 'NIL12', typeCodes: ['34112-3', 'PRESC-BIO', '34112-3'], patient: PAUL, closesExchange: false }
const LETTER = { ...MESSAGE, typeCodes: [], patient: null }

describe('the X-MSS headers of what leaves', () => {
	it('name each type of document once (ECO.2.4.1)', () => expect(xMssHeaders(MESSAGE)['X-MSS-CODECDA']).toBe('34112-3,PRESC-BIO'))
	it('say that the INS is there with its traits (ECO.2.4.2)', () => expect(xMssHeaders(MESSAGE)['X-MSS-INS']).toBe('O'))
	it.each(['ins', 'birthFamilyName', 'firstBirthGivenName', 'birthDate', 'sex'] as const)(
		'say that it is not, without %s (ECO.2.4.2)',
		(trait) => expect(xMssHeaders({ ...MESSAGE, patient: { ...PAUL, [trait]: null } })['X-MSS-INS']).toBe('N'),
	)
	it('say nothing of documents where there are none (ECO.2.4.1, ECO.2.4.2)', () =>
		expect(xMssHeaders(LETTER)).toEqual({ 'X-MSS-NIL': 'NIL12' }))
	it('have the product’s number in every mail, and no other’s (ECO.2.4.3)', () => {
		expect(xMssHeaders(MESSAGE)['X-MSS-NIL']).toBe('NIL12')
		expect(xMssHeaders({ ...LETTER, nil: null })).toEqual({})
	})
	it('close an exchange with a patient when asked, and only then (ECO.2.2.8)', () => {
		expect(xMssHeaders({ ...LETTER, closesExchange: true })['X-MSS-MES']).toBe('FIN')
		expect(xMssHeaders(LETTER)).not.toHaveProperty('X-MSS-MES')
	})
})
