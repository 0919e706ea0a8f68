/** The lists of revoked certificates read again from their addresses: one that cannot be is a warning, the last good copy stays. */
import type { Config, Endpoint } from '../config/schema.ts'
import type { Log } from '../log/log.ts'

import { logged } from '../log/log.ts'
import { refreshList } from '../net/kept-lists.ts'
import { authoritiesOnce } from './tls.ts'

export async function freshenLists({ config, log }: { config: Config, log: Log }): Promise<void> {
	const endpoints = config.mailboxes.flatMap(({ imap, smtp }) => [imap, smtp]).filter((one) => one?.crl !== undefined) as Endpoint[]
	const authoritiesOf = authoritiesOnce()
	// One list serves many mailboxes, whatever authorities each of them believes; those of one that cannot be read are its own trouble.
	for (const [place, sharing] of Map.groupBy(endpoints, (one) => one.crlFile!)) {
		try {
			const read = await Promise.allSettled(sharing.map(authoritiesOf))
			const authorities = read.flatMap((one) => one.status === 'fulfilled' ? one.value : [])
			read.forEach((one) => one.status === 'rejected' && log.warn(logged(one.reason), 'authority not read'))
			await refreshList(sharing[0]!.crl!, place, authorities)
		} catch (error) {
			log.warn(logged(error), 'revoked certificates not refreshed')
		}
	}
}
