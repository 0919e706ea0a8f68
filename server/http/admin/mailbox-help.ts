/** What helps an administrator to fill in a mailbox: what is in the files that they were given, and where its servers may be. */
import type { Handler } from '../handler.ts'

import { OPERATOR_SETTINGS } from '../../mailbox/operator-settings.ts'
import { fingerprintOf, readGivenAuthorities } from '../../tls/authorities.ts'
import { officialListOf } from '../../tls/igc-sante.ts'
import { keptOf } from '../../tls/kept-certificate.ts'
import { mustBeFree, standingOf } from '../../trust/own-mailbox.ts'

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

/** Asked of the list alone, which is here: what is outside is refused as it would be when it is saved. */
export const lookAtAddress: Handler<'admin GET mailboxes/address'> = async ({ context: { ledger, config } }, { params: { address } }) => {
	mustBeFree(config, address)
	return { standing: await standingOf(ledger.db, config, address) }
}

export const findServers: Handler<'admin GET mailboxes/servers'> = async ({ context }, { params: { address } }) => {
	const [, domain = ''] = /@([^@]+)$/.exec(address.trim()) ?? []
	return {
		dns: domain === '' ? { imap: null, smtp: null } : await context.serversOf(domain),
		operators: OPERATOR_SETTINGS,
	}
}
