/**
 * The servers that the domain of a mailbox names in the DNS (référentiel ECO.1.1.9; RFC 6186 for `_imaps`, `_imap` and `_submission`,
 * RFC 8314 §5.1 for `_submissions`). Nothing proves these answers: they are proposed to a person, who knows the operator (RFC 6186 §6).
 */
import type { SrvRecord } from 'node:dns'

import { Resolver } from 'node:dns/promises'
import { domainToASCII } from 'node:url'
import { isHost } from '../config/transport.ts'

/** Milliseconds for one question, and for all of them. */
const QUESTION = 2_000
const ALL = 5_000
/** Records looked at in one answer. */
const MAX_RECORDS = 20
const MAX_PORT = 65_535

type Security = 'tls' | 'starttls'
interface FoundServer {
	host: string
	port: number
	security: Security
}

/** Null: the domain names none. */
export interface FoundServers {
	imap: FoundServer | null
	smtp: FoundServer | null
}

const SERVICES: Record<keyof FoundServers, Record<Security, string>> = {
	imap: { tls: '_imaps._tcp', starttls: '_imap._tcp' },
	smtp: { tls: '_submissions._tcp', starttls: '_submission._tcp' },
}

/** @param servers to ask, instead of those of this machine; a silent or unknown domain names none */
export async function dnsServersOf(domain: string, servers?: string[]): Promise<FoundServers> {
	const name = domainToASCII(domain)
	if (!isHost(name)) {
		return { imap: null, smtp: null }
	}
	const resolver = new Resolver({ timeout: QUESTION, tries: 2 })
	if (servers !== undefined) {
		resolver.setServers(servers)
	}
	const timer = setTimeout(() => resolver.cancel(), ALL)
	const ask = async (service: Record<Security, string>) => {
		const asked = (['tls', 'starttls'] as const).map(async (security) => {
			const records = await resolver.resolveSrv(`${service[security]}.${name}`).catch(() => [])
			return records.slice(0, MAX_RECORDS).map((record) => ({ ...record, security }))
		})
		return bestOf((await Promise.all(asked)).flat())
	}
	try {
		const [imap, smtp] = await Promise.all([ask(SERVICES.imap), ask(SERVICES.smtp)])
		return { imap, smtp }
	} finally {
		clearTimeout(timer)
	}
}

/**
 * The one of the lowest priority, whichever way it is secured (RFC 6186 §3.4); of two, TLS from the first byte (RFC 8314 §3), then the
 * weightier one. The name « . » says that the service is not offered (RFC 2782): it is no host.
 */
export function bestOf(records: (SrvRecord & { security: Security })[]): FoundServer | null {
	const [best] = records
		.filter(({ name, port }) => isHost(name) && port > 0 && port <= MAX_PORT)
		.sort((one, other) => one.priority - other.priority
			|| Number(other.security === 'tls') - Number(one.security === 'tls')
			|| other.weight - one.weight)
	return best === undefined ? null : { host: best.name.replace(/\.$/, '').toLowerCase(), port: best.port, security: best.security }
}
