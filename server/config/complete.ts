/** What goes without saying of a mailbox: where its lists of revoked certificates are (`crl`), and as whom it asks. */
import type { Config, Endpoint, MailboxConfig } from './schema.ts'

import { join } from 'node:path'
import { sha256Of } from '../files/sha256.ts'
import { ledgerFolder } from '../ledger/ledger-place.ts'
import { isAddress } from './transport.ts'

/** Characters of a name. */
const NAME = 32

/** @param config whose paths are absolute */
export function complete(mailbox: MailboxConfig, { ledger }: Pick<Config, 'ledger'>): MailboxConfig {
	const folder = join(ledgerFolder(ledger), 'crl')
	const whole = (endpoint: Endpoint | undefined) => {
		if (endpoint === undefined) {
			return undefined
		}
		const { crl, user, clientCertFile, passwordFile } = endpoint
		const implied = clientCertFile !== undefined && passwordFile === undefined ? 'external' as const : 'password' as const
		const auth = endpoint.auth ?? implied
		return {
			...endpoint,
			oauth2: undefined,
			auth,
			...crl !== undefined && { crlFile: isAddress(crl) ? join(folder, `${sha256Of(crl).slice(0, NAME)}.crl`) : crl },
			// A certificate is a structure's, and opens what is registered for it: whose mailbox is asked for is always said.
			// So is whoever signs in for one of several.
			...auth !== 'password' && user === undefined && { user: mailbox.address },
		}
	}
	const oauth2 = mailbox.oauth2 ?? mailbox.imap?.oauth2 ?? mailbox.smtp?.oauth2
	return { ...mailbox, imap: whole(mailbox.imap), smtp: whole(mailbox.smtp), ...oauth2 !== undefined && { oauth2 } }
}
