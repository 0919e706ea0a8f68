import { describe, expect, it } from 'vitest'
import { ADDRESSES } from '../../test/support/addresses.support.ts'
import { check } from './load.ts'
import { isAddress, isHost, transportOf } from './transport.ts'

describe('an address', () => {
	it.each(ADDRESSES)('%j is spoken to over %s', (url, transport) => expect(transportOf(url)).toBe(transport))
	it.each(['./liste.xml', '/srv/liste.xml', 'C:\\liste.xml'])('%s is a file of this machine', (text) =>
		expect(isAddress(text)).toBe(false))
	it.each(['https://a.fr', 'ftp://a.fr', 'file:///etc/passwd'])('%s is none', (text) => expect(isAddress(text)).toBe(true))
	it.each(['localhost', 'imap.operateur.fr', '10.0.0.1', '::1', '2001:db8::1'])('%s is a machine', (host) =>
		expect(isHost(host)).toBe(true))
	it.each(['localhost:x@ailleurs.fr', 'a b', 'a/b', 'localhost\n', '[::1]:25', ''])('%j is none', (host) =>
		expect(isHost(host)).toBe(false))
})

describe('the configuration judges by it', () => {
	const config = (more: Record<string, unknown>) => () =>
		check({ ledger: { url: 'sqlite:x' }, spool: 'x', ged: { kind: 'folder', root: 'x' }, mailboxes: [], ...more })
	const ged = (url: string) => config({ ged: { kind: 'nextcloud', url, user: 'svc' } })
	const mailbox = (host: string) => config({
		mailboxes: [
			{ address: 'a@a.fr', type: 'ORG', imap: { host, security: 'plain', allowPlain: true, user: 'a', passwordFile: 'x' } },
		],
	})
	const TRICK = 'http://localhost:x@ailleurs.exemple/'

	it.each([
		['ged.url', ged(TRICK)],
		['trust.source', config({ trust: { source: TRICK } })],
		['directory.source', config({ directory: { source: TRICK } })],
		['trust.source in clear', config({ trust: { source: 'http://ailleurs.exemple/liste.xml' } })],
		['a mailbox in clear elsewhere', mailbox('ailleurs.exemple')],
		['a mailbox at a trick', mailbox('localhost:x@ailleurs.exemple')],
		['the relay in clear for everybody', config({ server: { host: '0.0.0.0' } })],
	])('%s is refused', (_, made) => expect(made).toThrow(expect.objectContaining({ code: 'MSS-CFG-KEY' }) as Error))

	it.each([
		['ged.url', ged('http://127.0.0.1:8080/nextcloud')],
		['trust.source', config({ trust: { source: 'https://listeblanche.exemple.fr/liste.xml' } })],
		['a file', config({ trust: { source: './liste.xml' } })],
		['a mailbox in clear here', mailbox('127.0.0.2')],
		['the relay in clear here', config({ server: { host: '127.0.0.1' } })],
	])('%s is taken', (_, made) => expect(made).not.toThrow())
})
