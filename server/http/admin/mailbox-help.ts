/** What helps an administrator to fill in a mailbox: what is in the files that they were given, and where its servers may be. */
import type { Handler } from '../handler.ts'

import { OPERATOR_SETTINGS } from '../../mailbox/operator-settings.ts'
import { fingerprintOf, readGivenAuthorities } from '../../tls/authorities.ts'
import { officialListOf } from '../../tls/igc-sante.ts'
import { keptOf } from '../../tls/kept-certificate.ts'

/** Nothing of them is kept. */
export const lookAtFiles: Handler<'admin POST mailboxes/files'> = async (_, { params: { certificate, authority } }) => {
	const read = authority === undefined ? [] : await readGivenAuthorities(authority)
	const authorities = read.map(fingerprintOf)
	return {
		certificate: certificate === undefined ? null : (await keptOf(certificate)).shown,
		authorities,
		crl: officialListOf(authorities),
	}
}

export const findServers: Handler<'admin GET mailboxes/servers'> = async ({ context }, { params: { address } }) => {
	const [, domain = ''] = /@([^@]+)$/.exec(address.trim()) ?? []
	return {
		dns: domain === '' ? { imap: null, smtp: null } : await context.serversOf(domain),
		operators: OPERATOR_SETTINGS,
	}
}
