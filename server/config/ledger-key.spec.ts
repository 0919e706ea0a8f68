import { describe, expect, it } from 'vitest'
import { addressIn, isOnThisMachine } from '../ledger/dialects/postgres-address.ts'
import { ledgerFile } from '../ledger/ledger-place.ts'
import { placeOf } from './ledger-key.ts'
import { check } from './load.ts'

function WITH(ledger: Record<string, unknown>) {
	return () =>
		check({ ledger, spool: '/data/spool', ged: { kind: 'folder', root: '/ged' }, mailboxes: [] })
}

describe('where the ledger is', () => {
	it.each([
		['sqlite:./data/ledger.db'],
		['postgres://mssante@bdd.exemple.fr/mssante'],
		['postgresql://mssante@[::1]:5433/mssante'],
		['postgres://mssante@/mssante?host=/run/postgresql'],
	])('%s is understood', (url) => expect(WITH({ url })().ledger).toMatchObject({ url }))

	it.each([
		['mysql://mssante@bdd/mssante'],
		['postgres://bdd.exemple.fr/mssante'],
		['postgres://mssante@bdd.exemple.fr'],
		['postgres://mssante@bdd/mssante?sslmode=disable'],
		['sqlite:'],
	])('%s is not', (url) => expect(WITH({ url })).toThrow(/sqlite:CHEMIN, ou postgres:/))

	it('no password stands in it, nor in what is said of that', () => {
		const open = WITH({ url: 'postgres://mssante:s3cret@bdd.exemple.fr/mssante' })
		expect(open).toThrow(/passwordFile/)
		expect(open).not.toThrow(/s3cret/)
	})

	it('a file has neither password nor authority', () => {
		expect(WITH({ url: 'sqlite:/l.db', passwordFile: '/p' })).toThrow(/ledger\.passwordFile/)
	})
})

describe('what is beside a ledger', () => {
	it('is in its folder; of a database, where the spool is, or where it is said', () => {
		const url = 'postgres://mssante@bdd/mssante'
		const at = (folder?: string) => ledgerFile(placeOf({ url, passwordFile: './p', folder }, './data/spool', '/etc/mssante'))
		expect(at()).toBe('/etc/mssante/data/ledger')
		expect(at('/var/lib/mssante')).toBe('/var/lib/mssante/ledger')
		expect(placeOf({ url: 'sqlite:./l.db' }, './spool', '/etc/mssante')).toEqual({ url: 'sqlite:/etc/mssante/l.db' })
	})
})

it('an address is taken apart', () => {
	expect(addressIn('postgres://m%20s@[::1]:5433/base')).toEqual({ user: 'm s', host: '::1', port: 5433, database: 'base' })
	expect(addressIn('postgres://mssante@/base?host=/run/postgresql')).toMatchObject({ host: '/run/postgresql', port: 5432 })
})

it.each([
	['/run/postgresql', true],
	['localhost', true],
	['127.0.0.1', true],
	['::1', true],
	['127.0.0.1.exemple.fr', false],
	['bdd.exemple.fr', false],
	['10.0.0.1', false],
])('%s is on this machine: %s; others are spoken to by TLS alone', (host, isHere) => expect(isOnThisMachine(host)).toBe(isHere))
