import { describe, expect, it } from 'vitest'
import { check } from './load.ts'
import { asWritten } from './oauth2.ts'

const IMAP = { host: 'imap.exemple.fr', auth: 'oauth2' }
const SIGN_IN = { issuer: 'https://id.exemple.fr', clientId: 'mssante', clientSecretFile: './secret' }

function mailbox(more: Record<string, unknown>) {
	return check({
		ledger: { url: 'sqlite:./l.db' },
		spool: './spool',
		ged: { kind: 'folder', root: './GED' },
		mailboxes: [{ address: 'a@b.mssante.fr', type: 'PER', imap: IMAP, ...more }],
	}).mailboxes[0]!
}

describe('where a person signs in', () => {
	it('is said by a preset, whose words may be others', () => {
		const oauth2 = { preset: 'pro-sante-connect', clientId: 'mssante', clientSecretFile: './secret' }
		// mssante.md §1.4.
		expect(mailbox({ oauth2 }).oauth2).toMatchObject({
			issuer: 'https://auth.esw.esante.gouv.fr/auth/realms/esante-wallet',
			scope: 'openid scope_all',
			acr: 'eidas1',
			clientAuth: 'secret',
			grant: 'code',
			// ansforge/keycloak-prosanteconnect, psc.properties.
			discovery: 'https://auth.esw.esante.gouv.fr/auth/realms/esante-wallet/.well-known/wallet-openid-configuration',
		})
		expect(mailbox({ oauth2: { ...oauth2, acr: 'eidas2' } }).oauth2).toMatchObject({ acr: 'eidas2', scope: 'openid scope_all' })
	})

	it('is described where it is said to be', () => {
		const issuer = 'https://auth.bas.exemple.fr/auth/realms/esante-wallet/.well-known/autre'
		const oauth2 = { preset: 'pro-sante-connect-test', issuer, clientId: 'mssante', clientSecretFile: './secret' }
		expect(mailbox({ oauth2 }).oauth2).toMatchObject({ issuer })
		expect(mailbox({ oauth2 }).oauth2?.discovery).toBeUndefined()
		expect(mailbox({ oauth2: SIGN_IN }).oauth2?.discovery).toBeUndefined()
	})

	it('is written again as it was given, whatever a preset says', () => {
		const oauth2 = { preset: 'pro-sante-connect', clientId: 'mssante', clientSecretFile: './secret', acr: 'eidas2' }
		expect(JSON.parse(JSON.stringify(asWritten(mailbox({ oauth2 }).oauth2!)))).toEqual({ ...oauth2, clientAuth: 'secret' })
	})

	it('is said beside imap, or in it', () => {
		expect(mailbox({ oauth2: SIGN_IN }).oauth2).toMatchObject({ scope: 'openid' })
		expect(mailbox({ imap: { ...IMAP, oauth2: SIGN_IN } }).imap?.oauth2).toMatchObject({ scope: 'openid' })
	})

	it.each([
		['nowhere', {}, 'fournisseur d’identité (issuer, clientId…)'],
		['by the tests’ preset alone', { oauth2: { ...SIGN_IN, issuer: undefined, preset: 'pro-sante-connect-test' } }, 'issuer'],
		['in clear', { oauth2: { ...SIGN_IN, issuer: 'http://id.exemple.fr' } }, 'https://'],
		['without a secret', { oauth2: { ...SIGN_IN, clientSecretFile: undefined } }, 'clientSecretFile'],
		['with half a certificate', { oauth2: { ...SIGN_IN, clientSecretFile: undefined, clientCertFile: './c.pem' } }, 'ensemble'],
		['without openid', { oauth2: { ...SIGN_IN, scope: 'email' } }, '« openid »'],
		['for nobody', { imap: { host: 'h', user: 'a', passwordFile: './p' }, oauth2: SIGN_IN }, '« auth: oauth2 »'],
		['twice otherwise', { imap: { ...IMAP, oauth2: SIGN_IN }, oauth2: { ...SIGN_IN, clientId: 'x' } }, 'un seul'],
		['with a key that nobody knows', { oauth2: { ...SIGN_IN, secret: 'x' } }, 'cette clé n’existe pas'],
	])('is refused %s', (_, more, words) => expect(() => mailbox(more)).toThrow(words))
})
