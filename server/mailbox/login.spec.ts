import type { MailboxConfig } from '../config/schema.ts'

import { describe, expect, it } from 'vitest'
import { isOurTrouble, secretFilesOf } from './login.ts'

describe('what a mailbox says who it is by', () => {
	it('changes with the secrets of its operator, and with those of its provider', () => {
		const imap = { passwordFile: '/a', clientCertFile: '/b', clientKeyFile: '/c' } as MailboxConfig['imap']
		const oauth2 = { clientSecretFile: '/d', clientCertFile: '/e', clientKeyFile: '/f' } as MailboxConfig['oauth2']
		expect(secretFilesOf({ imap, oauth2 })).toEqual(['/a', '/b', '/c', '/d', '/e', '/f'])
		expect(secretFilesOf({})).toEqual([])
	})

	it.each(['MSS-FILE', 'MSS-SIGN-IN-PROVIDER', 'MSS-TLS-CRL'])('%s shuts no door of the operator’s', (code) =>
		expect(isOurTrouble(code)).toBe(true))

	it.each(['MSS-IMAP-DOWN', 'MSS-IMAP-TLS', 'MSS-IMAP-PROTOCOL'])('%s does', (code) => expect(isOurTrouble(code)).toBe(false))
})
