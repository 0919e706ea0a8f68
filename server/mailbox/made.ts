/**
 * Mailboxes made in the admin page: in the ledger, their passwords in its vault; beside them, those of the configuration are only
 * shown.
 */
import type { Config, Endpoint, MailboxConfig } from '../config/schema.ts'
import type { Ledger, Tx } from '../ledger/ledger.ts'

import { complete } from '../config/complete.ts'
import { checkMade } from '../config/load.ts'
import { MssError } from '../errors.ts'
import { readMailbox } from '../ledger/stored/made.ts'
import { forgetMailbox, keepMailbox, madeMailboxByAddress, madeMailboxes } from '../ledger/tables/made.ts'

export const ENDPOINTS = ['imap', 'smtp'] as const

/** What the page gives: a mailbox, and passwords only where they change. */
export interface Making {
	mailbox: MailboxConfig
	passwords: Partial<Record<typeof ENDPOINTS[number], string>>
}

/** As the page sends it, before anything is known to be right. */
export interface MailboxForm {
	mailbox: { address: string }
	passwords: { imap?: string | undefined, smtp?: string | undefined }
}

/** @throws {MssError} MSS-CFG-KEY: what is wrong, or it is one of the configuration's */
export function makingOf(config: Pick<Config, 'mailboxes' | 'ledger'>, { mailbox, passwords }: MailboxForm): Making {
	if (config.mailboxes.some(({ isMade, address }) => !isMade && address.toLowerCase() === mailbox.address.toLowerCase())) {
		throw new MssError('MSS-CFG-KEY', 'cette boîte est donnée par le fichier de configuration, et se change là')
	}
	const made = complete(checkMade(mailbox), config)
	const kept = keptAs(config, made)
	for (const name of ENDPOINTS) {
		if (made[name] && made[name].ca === undefined && kept?.[name]?.ca !== undefined) {
			made[name].ca = kept[name].ca
		}
	}
	// The same password for receiving and sending, unless another is said.
	return {
		mailbox: made,
		passwords: {
			...(passwords.imap !== undefined && { imap: passwords.imap }),
			...(made.smtp && (passwords.smtp ?? passwords.imap) !== undefined && { smtp: passwords.smtp ?? passwords.imap! }),
		},
	}
}

/** As it was made before, with its passwords. */
export function keptAs({ mailboxes }: Pick<Config, 'mailboxes'>, { address }: MailboxConfig): MailboxConfig | undefined {
	return mailboxes.find((one) => one.isMade && one.address === address.toLowerCase())
}

/** Adds the mailboxes of the ledger to those of the configuration, in place. */
export async function takeUpMade({ db, vault }: Ledger, config: Config): Promise<void> {
	const written = config.mailboxes.filter(({ isMade }) => !isMade)
	const rows = await madeMailboxes(db)
	const made: MailboxConfig[] = []
	for (const row of rows.filter((one) => !written.some(({ address }) => address.toLowerCase() === one.address))) {
		const mailbox = complete(checkMade(readMailbox(row)), config)
		for (const name of ENDPOINTS) {
			const endpoint = mailbox[name]
			// One that cannot be deciphered is as one that was never given: the operator refuses it, and the page asks for it again.
			const password = endpoint ? await vault.get(db, secretName(row.address, name)).catch(() => null) : null
			if (endpoint && password !== null) {
				endpoint.password = password
			}
		}
		made.push(mailbox)
	}
	config.mailboxes.splice(0, config.mailboxes.length, ...written, ...made)
}

/** Would a password be given to the same one? To anybody else it is typed again: whatever decides to whom, and under whose eyes, counts. */
export function isSameAuthority(one: Endpoint | undefined, other: Endpoint | undefined): boolean {
	const authorityOf = ({ host, port, security, user, ca, caFile, crl }: Endpoint) =>
		JSON.stringify([host.toLowerCase(), port, security, user, ca, caFile, crl])
	return one !== undefined && other !== undefined && authorityOf(one) === authorityOf(other)
}

/** @throws {MssError} MSS-CFG-KEY when a kept password would go to another server or account than it was typed for */
export async function saveMade(ledger: Ledger, { mailbox, passwords }: Making, actor: string): Promise<void> {
	const address = mailbox.address.toLowerCase()
	const config = JSON.stringify({ ...mailbox, address, isMade: undefined, imap: bare(mailbox.imap), smtp: bare(mailbox.smtp) })
	await ledger.change(async (tx) => {
		const before = await madeAs(tx, address)
		for (const name of ENDPOINTS) {
			const secret = secretName(address, name)
			if (passwords[name] !== undefined) {
				await ledger.vault.put(tx, secret, passwords[name])
			} else if (mailbox[name] === undefined) {
				await ledger.vault.forget(tx, secret)
			} else if (!isSameAuthority(before?.[name], mailbox[name]) && (await ledger.vault.has(tx, secret))) {
				throw new MssError(
					'MSS-CFG-KEY',
					'le serveur, sa sécurité, son autorité ou l’identifiant change : redonnez le mot de passe',
				)
			}
		}
		await keepMailbox(tx, address, config)
		await ledger.audit.append(tx, [{ action: 'mailbox-saved', actor, details: { mailbox: address } }])
	})
}

async function madeAs(tx: Tx, address: string): Promise<MailboxConfig | undefined> {
	const row = await madeMailboxByAddress(tx, address)
	return row && checkMade(readMailbox(row))
}

/** Its messages and its history stay. */
export async function removeMade(ledger: Ledger, address: string, actor: string): Promise<void> {
	await ledger.change(async (tx) => {
		await forgetMailbox(tx, address.toLowerCase())
		for (const name of ENDPOINTS) {
			await ledger.vault.forget(tx, secretName(address.toLowerCase(), name))
		}
		await ledger.audit.append(tx, [{ action: 'mailbox-removed', actor, details: { mailbox: address } }])
	})
}

function secretName(address: string, endpoint: string): string {
	return `mailbox/${address}/${endpoint}`
}

function bare(endpoint: MailboxConfig['imap']): MailboxConfig['imap'] {
	return endpoint && { ...endpoint, password: undefined, crlFile: undefined }
}
