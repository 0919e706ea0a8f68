/** How operators let software in, where their domain does not say it itself (mssante.md §13): no host, which each of them gives. */

import type { Auth } from '../config/schema.ts'

interface Way {
	port: number
	security: 'tls' | 'starttls'
}

interface OperatorSettings {
	id: string
	label: string
	auth: Auth
	imap: Way
	smtp: Way
}

export const OPERATOR_SETTINGS: OperatorSettings[] = [
	{
		id: 'api-lps',
		label: 'Interface « API LPS » du référentiel : certificat, 143 et 587 en STARTTLS',
		auth: 'external',
		imap: { port: 143, security: 'starttls' },
		smtp: { port: 587, security: 'starttls' },
	},
	{
		id: 'api-lps-person',
		label: 'Interface « API LPS » du référentiel : Pro Santé Connect, 143 et 587 en STARTTLS',
		auth: 'oauth2',
		imap: { port: 143, security: 'starttls' },
		smtp: { port: 587, security: 'starttls' },
	},
	{
		id: 'password',
		label: 'Établissement ou GRADeS : mot de passe, 993 en TLS et 587 en STARTTLS',
		auth: 'password',
		imap: { port: 993, security: 'tls' },
		smtp: { port: 587, security: 'starttls' },
	},
]
