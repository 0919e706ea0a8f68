/** The lists of revoked certificates read again from their addresses: one that cannot be is a warning, the last good copy stays. */
import type { Endpoint } from '../config/schema.ts'
import type { Context } from '../context.ts'

import { logged } from '../ops/log.ts'
import { refreshList } from '../tls/kept-lists.ts'
import { authoritiesFor } from './tls.ts'

export async function freshenLists({ config, log }: Pick<Context, 'config' | 'log'>): Promise<void> {
	const endpoints = config.mailboxes.flatMap(({ imap, smtp }) => [imap, smtp]).filter((one) => one?.crl !== undefined) as Endpoint[]
	// One list serves many mailboxes.
	for (const endpoint of new Map(endpoints.map((one) => [one.crlFile, one])).values()) {
		try {
			await refreshList(endpoint.crl!, endpoint.crlFile!, await authoritiesFor(endpoint))
		} catch (error) {
			log.warn(logged(error), 'revoked certificates not refreshed')
		}
	}
}
