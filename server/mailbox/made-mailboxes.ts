/**
 * Mailboxes made in the admin page: in the ledger, their passwords and certificates in its vault; beside them, those of the
 * configuration are only shown.
 */
import type { Config, Endpoint, MailboxConfig, SignInSettings } from '../config/schema.ts'
import type { Ledger, Tx } from '../ledger/ledger.ts'
import type { KeptCertificate } from '../tls/kept-certificate.ts'

import { z } from 'zod'
import { complete } from '../config/complete.ts'
import { checkMade } from '../config/load.ts'
import { asWritten } from '../config/oauth2.ts'
import { parsedBelow } from '../config/parsed-below.ts'
import { LIST_WITHOUT_AUTHORITY } from '../config/schema.ts'
import { MssError } from '../errors.ts'
import { readMailbox } from '../ledger/stored/made.stored.ts'
import { forgetMailbox, keepMailbox, madeMailboxByAddress, madeMailboxes } from '../ledger/tables/made.table.ts'
import { fileInBase64, pemOf, readGivenAuthorities } from '../tls/authorities.ts'
import { certificateFiles, keptOf, readKept, writtenKept } from '../tls/kept-certificate.ts'
import { destinationOf } from './destination.ts'
import { NOT_GIVEN } from './login.ts'

const ENDPOINTS = ['imap', 'smtp'] as const
/** What has a secret: each of them its own, and what this program is to the provider where people sign in. */
const KEEPERS = [...ENDPOINTS, 'oauth2'] as const
type Keeper = typeof KEEPERS[number]
/** What a way of logging in keeps secret. */
const SECRETS = ['password', 'certificate'] as const
type Secret = typeof SECRETS[number]

/** What the page gives: a mailbox, and secrets only where they change. */
export interface Making {
	mailbox: MailboxConfig
	passwords: Partial<Record<Keeper, string>>
	/** For receiving and for sending. */
	certificate?: KeptCertificate
	/** For the provider. */
	clientCertificate?: KeptCertificate
}

const password = z.string().max(1000).optional()
/** As the page sends it, before anything of the mailbox is known to be right: that is as `config/schema.ts` has it. */
export const mailboxForm = z.strictObject({
	mailbox: parsedBelow({ address: z.string() }),
	passwords: z.strictObject({ imap: password, smtp: password, oauth2: password }).default({}),
	certificate: certificateFiles.optional(),
	clientCertificate: certificateFiles.optional(),
	/** Authorities; not said: the one that is kept, or those of the system. */
	authority: fileInBase64.optional(),
	isNew: z.boolean().default(false),
	/** What was told, and did not keep the person from saving. */
	despite: z.array(z.enum(['address', 'connection', 'accounts'])).max(3).default([]),
})
export type MailboxForm = z.output<typeof mailboxForm>

/** @throws {MssError} MSS-CFG-KEY: what is wrong, or it is one of the configuration's; MSS-TLS-AUTHORITY, MSS-CERTIFICATE */
export async function makingOf(
	config: Pick<Config, 'mailboxes' | 'ledger'>,
	{ mailbox, passwords, certificate, clientCertificate, authority }: Omit<MailboxForm, 'isNew' | 'despite'>,
): Promise<Making> {
	if (config.mailboxes.some(({ isMade, address }) => !isMade && address.toLowerCase() === mailbox.address.toLowerCase())) {
		throw new MssError('MSS-CFG-KEY', 'cette boîte est donnée par le fichier de configuration, et se change là')
	}
	const made = complete(checkMade(mailbox), config)
	const kept = keptAs(config, made)
	const given = authority === undefined ? undefined : pemOf(await readGivenAuthorities(authority)).join('')
	for (const name of ENDPOINTS) {
		const ca = given ?? kept?.[name]?.ca
		if (made[name] && ca !== undefined) {
			made[name].ca = ca
		}
		if (made[name]?.crl !== undefined && made[name].ca === undefined) {
			throw new MssError('MSS-CFG-KEY', LIST_WITHOUT_AUTHORITY)
		}
	}
	// The same password for receiving and sending, unless another is said.
	return {
		mailbox: made,
		passwords: {
			...(passwords.imap !== undefined && { imap: passwords.imap }),
			...(made.smtp && (passwords.smtp ?? passwords.imap) !== undefined && { smtp: passwords.smtp ?? passwords.imap! }),
			...(passwords.oauth2 !== undefined && { oauth2: passwords.oauth2 }),
		},
		...certificate !== undefined && { certificate: await keptOf(certificate) },
		...clientCertificate !== undefined && { clientCertificate: await keptOf(clientCertificate) },
	}
}

/** As it would be once saved: what is kept serves where nothing is given, and nothing else decides where it goes. */
export function withSecrets(config: Pick<Config, 'mailboxes'>, making: Making): MailboxConfig {
	const { mailbox, passwords } = making
	const kept = keptAs(config, mailbox)
	for (const name of KEEPERS) {
		const own = mailbox[name]
		const before = isSameAuthority(kept?.[name], own) ? kept?.[name] : undefined
		const kind = own && secretKindOf(own)
		if (own && kind === 'certificate') {
			own.certificate = certificateIn(making, name) ?? before?.certificate
		} else if (own && kind === 'password') {
			own.password = passwords[name] ?? before?.password
		}
	}
	return mailbox
}

function certificateIn({ certificate, clientCertificate }: Making, name: Keeper): KeptCertificate | undefined {
	return name === 'oauth2' ? clientCertificate : certificate
}

/** As it was made before, with its secrets. */
function keptAs({ mailboxes }: Pick<Config, 'mailboxes'>, { address }: MailboxConfig): MailboxConfig | undefined {
	return mailboxes.find((one) => one.isMade && one.address === address.toLowerCase())
}

/** Adds the mailboxes of the ledger to those of the configuration, in place. */
export async function takeUpMade({ db, vault }: Ledger, config: Config): Promise<void> {
	const written = config.mailboxes.filter(({ isMade }) => !isMade)
	const rows = await madeMailboxes(db)
	const made: MailboxConfig[] = []
	for (const row of rows.filter((one) => !written.some(({ address }) => address.toLowerCase() === one.address))) {
		const mailbox = complete(checkMade(readMailbox(row)), config)
		for (const name of KEEPERS) {
			const endpoint = mailbox[name]
			// One that cannot be deciphered is as one that was never given: the operator refuses it, and the page asks for it again.
			const kind = endpoint && secretKindOf(endpoint)
			const secret = kind ? await vault.get(db, secretName(row.address, name, kind)).catch(() => null) : null
			if (endpoint && secret !== null) {
				Object.assign(endpoint, kind === 'certificate' ? { certificate: readKept(secret) } : { password: secret })
			}
		}
		made.push(mailbox)
	}
	config.mailboxes = [...written, ...made]
}

/** Would a secret be given to the same one? To anybody else it is given again: whatever decides to whom, and under whose eyes, counts. */
function isSameAuthority(one: Endpoint | SignInSettings | undefined, other: Endpoint | SignInSettings | undefined): boolean {
	const authorityOf = (whose: Endpoint | SignInSettings) =>
		JSON.stringify('issuer' in whose ? [whose.issuer, whose.clientId] : destinationOf(whose))
	return one !== undefined && other !== undefined && authorityOf(one) === authorityOf(other)
}

/**
 * @throws {MssError} MSS-CFG-KEY when a kept secret would go to another server or account than it was given for; MSS-CERTIFICATE when
 * none was given to log in by
 */
export async function saveMade(ledger: Ledger, making: Making, actor: string, despite: string[] = []): Promise<void> {
	const { mailbox, passwords } = making
	const address = mailbox.address.toLowerCase()
	const config = JSON.stringify({
		...mailbox,
		address,
		isMade: undefined,
		...Object.fromEntries(ENDPOINTS.map((name) => [name, bare(mailbox[name])])),
		oauth2: mailbox.oauth2 && asWritten(bare(mailbox.oauth2)),
	})
	await ledger.change(async (tx) => {
		const before = await madeAs(tx, address)
		for (const name of KEEPERS) {
			const isSame = isSameAuthority(before?.[name], mailbox[name])
			const certificate = certificateIn(making, name)
			for (const kind of SECRETS) {
				const secret = secretName(address, name, kind)
				const given = kind === 'password' ? passwords[name] : certificate && writtenKept(certificate)
				if (mailbox[name] === undefined || secretKindOf(mailbox[name]) !== kind) {
					await ledger.vault.forget(tx, secret)
				} else if (given !== undefined) {
					await ledger.vault.put(tx, secret, given)
				} else if (!(await ledger.vault.has(tx, secret))) {
					mustNotLack(kind)
				} else if (!isSame) {
					throw new MssError('MSS-CFG-KEY', `le serveur, sa sécurité, son autorité ou l’identifiant change\u00A0: ${AGAIN[kind]}`)
				}
			}
		}
		await keepMailbox(tx, address, config, ledger.clock.at())
		const details = { mailbox: address, ...despite.length > 0 && { despite: despite.join(' ') } }
		await ledger.audit.append(tx, [{ action: 'mailbox-saved', actor, details }])
	})
}

const AGAIN: Record<Secret, string> = {
	password: 'redonnez le mot de passe',
	certificate: 'redonnez le certificat et sa clé',
}

/** A password may come later: its operator asks for it, and the page tells so. */
function mustNotLack(kind: Secret): void {
	if (kind === 'certificate') {
		throw new MssError('MSS-CERTIFICATE', NOT_GIVEN)
	}
}

async function madeAs(tx: Tx, address: string): Promise<MailboxConfig | undefined> {
	const row = await madeMailboxByAddress(tx, address)
	return row && checkMade(readMailbox(row))
}

/** Its messages and its history stay. @param check throws where it may not go, as it stands in that very transaction */
export async function removeMade(ledger: Ledger, address: string, actor: string, check: (tx: Tx) => Promise<void>): Promise<void> {
	await ledger.change(async (tx) => {
		await check(tx)
		await forgetMailbox(tx, address.toLowerCase())
		for (const secret of KEEPERS.flatMap((name) => SECRETS.map((kind) => secretName(address.toLowerCase(), name, kind)))) {
			await ledger.vault.forget(tx, secret)
		}
		await ledger.audit.append(tx, [{ action: 'mailbox-removed', actor, details: { mailbox: address } }])
	})
}

function secretName(address: string, keeper: Keeper, kind: Secret): string {
	return `mailbox/${address}/${keeper}${kind === 'certificate' ? '/certificate' : ''}`
}

/** Null: of an endpoint that a person opens, which has none. */
function secretKindOf(whose: Endpoint | SignInSettings): Secret | null {
	if ('issuer' in whose) {
		return whose.clientAuth === 'certificate' ? 'certificate' : 'password'
	}
	return whose.auth === 'external' ? 'certificate' : whose.auth === 'oauth2' ? null : 'password'
}

function bare<T extends Endpoint | SignInSettings | undefined>(whose: T): T {
	return whose && { ...whose, password: undefined, certificate: undefined, crlFile: undefined }
}
