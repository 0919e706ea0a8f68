/** The files that a configuration names, by the key that names them: what a machine needs besides its ledger and its mail. Pure. */
import type { Config, Endpoint, SignInSettings } from '../config/schema.ts'

import { isAddress } from '../config/transport.ts'

interface ConfiguredFile {
	/** `server.relayKeyFile`, `mailboxes.ADDRESS.imap.passwordFile`: whatever the path, it goes back where that key says. */
	key: string
	file: string
	/** It opens something: never in clear in a backup. */
	isSecret: boolean
}

/** Those of mailboxes made in the page are in the ledger; lists that are fetched again, and mail itself, are not kept here. */
export function configuredFiles(config: Config): ConfiguredFile[] {
	const { server, secretKeyFile, ledger, ged, trust, directory, alerts, mailboxes } = config
	const secret = (key: string, file: string | undefined) => named(key, file, true)
	const open = (key: string, file: string | undefined) => named(key, file, false)
	return [
		...secret('secretKeyFile', secretKeyFile),
		...secret('ledger.passwordFile', ledger.passwordFile),
		...open('ledger.caFile', ledger.caFile),
		...secret('server.relayKeyFile', server.relayKeyFile),
		...open('server.tls.certFile', server.tls?.certFile),
		...secret('server.tls.keyFile', server.tls?.keyFile),
		...open('server.poll.caFile', server.poll?.caFile),
		...secret('server.metrics.tokenFile', server.metrics?.tokenFile),
		...ged.kind === 'nextcloud' ? [...secret('ged.passwordFile', ged.passwordFile), ...open('ged.caFile', ged.caFile)] : [],
		...open('trust.source', trust.source === undefined || isAddress(trust.source) ? undefined : trust.source),
		...open('trust.caFile', trust.caFile),
		...secret('directory.apiKeyFile', directory.apiKeyFile),
		...open('directory.caFile', directory.caFile),
		...secret('alerts.smtp.passwordFile', alerts?.smtp.passwordFile),
		...open('alerts.smtp.caFile', alerts?.smtp.caFile),
		...mailboxes.filter(({ isMade }) => isMade !== true).flatMap(({ address, imap, smtp, oauth2 }) => [
			...ofEndpoint(`mailboxes.${address}.imap`, imap),
			...ofEndpoint(`mailboxes.${address}.smtp`, smtp),
			...ofSignIn(`mailboxes.${address}.oauth2`, oauth2),
		]),
	]
}

function ofEndpoint(at: string, endpoint: Endpoint | undefined): ConfiguredFile[] {
	return endpoint === undefined
		? []
		: [
				...named(`${at}.passwordFile`, endpoint.passwordFile, true),
				...named(`${at}.clientKeyFile`, endpoint.clientKeyFile, true),
				...named(`${at}.clientCertFile`, endpoint.clientCertFile, false),
				...named(`${at}.caFile`, endpoint.caFile, false),
				...named(`${at}.crl`, endpoint.crl === undefined || isAddress(endpoint.crl) ? undefined : endpoint.crl, false),
			]
}

/** Wherever it was written, it is the mailbox's (config/complete.ts). */
function ofSignIn(at: string, signIn: SignInSettings | undefined): ConfiguredFile[] {
	return signIn === undefined
		? []
		: [
				...named(`${at}.clientSecretFile`, signIn.clientSecretFile, true),
				...named(`${at}.clientKeyFile`, signIn.clientKeyFile, true),
				...named(`${at}.clientCertFile`, signIn.clientCertFile, false),
				...named(`${at}.caFile`, signIn.caFile, false),
			]
}

function named(key: string, file: string | undefined, isSecret: boolean): ConfiguredFile[] {
	return file === undefined ? [] : [{ key, file, isSecret }]
}
