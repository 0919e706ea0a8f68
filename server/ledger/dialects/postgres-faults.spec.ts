import { expect, it } from 'vitest'
import { isOutage } from '../../incoming/failure.ts'
import { asFault } from './postgres-faults.ts'

const errorOf = (code: string, message = 'non') => Object.assign(new Error(message), { code })

it.each([
	['57P01', 'MSS-LEDGER-AWAY'],
	['57P03', 'MSS-LEDGER-AWAY'],
	['08006', 'MSS-LEDGER-AWAY'],
	['25P03', 'MSS-LEDGER-AWAY'],
	['25P04', 'MSS-LEDGER-AWAY'],
	['57014', 'MSS-LEDGER-AWAY'],
	['58P01', 'MSS-LEDGER-AWAY'],
	['XX000', 'MSS-LEDGER-AWAY'],
	['53300', 'MSS-LEDGER-AWAY'],
	['ECONNREFUSED', 'MSS-LEDGER-AWAY'],
	['ENOENT', 'MSS-LEDGER-AWAY'],
	['SELF_SIGNED_CERT_IN_CHAIN', 'MSS-LEDGER-AWAY'],
	['53100', 'MSS-DISK-FULL'],
	['58030', 'MSS-DISK-FAULT'],
	['55P03', 'MSS-LOCKED'],
	['40001', 'MSS-LOCKED'],
	['40P01', 'MSS-LOCKED'],
	['XX001', 'MSS-LEDGER-DAMAGED'],
	['28P01', 'MSS-LEDGER-OPEN'],
	['3D000', 'MSS-LEDGER-OPEN'],
])('%s is %s, which lasts as long as it lasts, and is no message’s fault', (code, known) => {
	const fault = asFault(errorOf(code, 'self-signed certificate in certificate chain'))
	expect(fault).toMatchObject({ code: known })
	expect(isOutage(fault)).toBe(true)
})

it('a connection that ended, of which `pg` gives no code, is one of them', () => {
	for (const message of ['Connection terminated unexpectedly', 'Client has encountered a connection error and is not queryable']) {
		expect(asFault(new Error(message))).toMatchObject({ code: 'MSS-LEDGER-AWAY' })
	}
})

it('what the program did wrong stays what it is', () => {
	const wrong = errorOf('23505', 'duplicate key value')
	expect(asFault(wrong)).toBe(wrong)
	expect(isOutage(wrong)).toBe(false)
})
