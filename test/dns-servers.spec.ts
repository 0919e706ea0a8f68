import type { DnsHost } from './support/dns.ts'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bestOf, dnsServersOf } from '../server/mailbox/dns-servers.ts'
import { startDns } from './support/dns.ts'

const DOMAIN = 'ehpad.exemple.mssante.fr'
let dns: DnsHost

beforeEach(async () => {
	dns = await startDns()
})
afterEach(() => dns.stop())

function of(zone: DnsHost['zone'], domain = DOMAIN) {
	dns.zone = Object.fromEntries(Object.entries(zone).map(([service, records]) => [`${service}._tcp.${DOMAIN}`, records]))
	return dnsServersOf(domain, [dns.server])
}

describe('the servers that a domain names', () => {
	it('are those of RFC 6186, with the security that each name means (ECO.1.1.9)', async () => {
		const zone = { _imap: [{ host: 'mail.operateur.fr', port: 143 }], _submission: [{ host: 'Mail.Operateur.fr', port: 587 }] }
		expect(await of(zone)).toEqual({
			imap: { host: 'mail.operateur.fr', port: 143, security: 'starttls' },
			smtp: { host: 'mail.operateur.fr', port: 587, security: 'starttls' },
		})
		expect(dns.asked.map((name) => name.toLowerCase()).sort()).toEqual(
			['_imap', '_imaps', '_submission', '_submissions'].map((service) => `${service}._tcp.${DOMAIN}`),
		)
	})

	it('by TLS from the first byte where both are offered alike (RFC 8314), unless the domain prefers the other', async () => {
		const alike = { _imaps: [{ host: 'a.fr', port: 993 }], _imap: [{ host: 'a.fr', port: 143 }] }
		expect((await of(alike)).imap).toMatchObject({ port: 993, security: 'tls' })
		const starttlsFirst = { ...alike, _imaps: [{ host: 'a.fr', port: 993, priority: 10 }] }
		expect((await of(starttlsFirst)).imap).toMatchObject({ port: 143, security: 'starttls' })
	})

	it('are none where the domain says « . »: the service is not offered', async () => {
		const zone = { _imaps: [{ host: '.', port: 0 }], _imap: [{ host: 'a.fr', port: 143 }], _submissions: [{ host: '.', port: 0 }] }
		expect(await of(zone)).toEqual({ imap: { host: 'a.fr', port: 143, security: 'starttls' }, smtp: null })
	})

	it('are none of a domain that is unknown, or is none', async () => {
		expect(await of({}, 'ailleurs.exemple.mssante.fr')).toEqual({ imap: null, smtp: null })
		dns.asked.length = 0
		expect(await of({}, 'a b')).toEqual({ imap: null, smtp: null })
		expect(dns.asked).toEqual([])
	})

	it('are none, within seconds, when nobody answers', async () => {
		dns.beSilent()
		const started = Date.now()
		expect(await of({})).toEqual({ imap: null, smtp: null })
		expect(Date.now() - started).toBeLessThan(10_000)
	}, 20_000)
})

describe('of several records', () => {
	const record = { priority: 0, weight: 0, name: 'a.fr', port: 993, security: 'tls' } as const
	it('the lowest priority wins, then the weight (RFC 2782)', () => {
		const late = { ...record, name: 'late.fr', priority: 20 }
		expect(bestOf([late, { ...record, name: 'light.fr' }, { ...record, name: 'heavy.fr', weight: 9 }])?.host).toBe('heavy.fr')
	})
	it.each(['', 'a b', 'a.fr/x', '-x'])('a target that is no host is none: « %s »', (name) => {
		expect(bestOf([{ ...record, name }])).toBeNull()
	})
})
