/** Mailboxes made in the admin page: in the ledger, their passwords in its vault; beside them, those of the configuration are only shown. */
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { Ledger } from '../ledger/ledger.ts'

import { checkMade } from '../config/load.ts'

export const ENDPOINTS = ['imap', 'smtp'] as const

/** What the page gives: a mailbox, and passwords only where they change. */
export interface Making {
	mailbox: MailboxConfig
	passwords: Partial<Record<typeof ENDPOINTS[number], string>>
}

/** Adds the mailboxes of the ledger to those of the configuration, in place. */
export async function takeUpMade({ db, vault }: Ledger, config: Config): Promise<void> {
	const written = config.mailboxes.filter(({ isMade }) => !isMade)
	const rows = await db.selectFrom('made_mailboxes').selectAll().orderBy('address').execute()
	const made: MailboxConfig[] = []
	for (const { address, config: json } of rows.filter((row) => !written.some((one) => one.address.toLowerCase() === row.address))) {
		const mailbox = checkMade(JSON.parse(json))
		for (const name of ENDPOINTS) {
			const endpoint = mailbox[name]
			// One that cannot be deciphered is as one that was never given: the operator refuses it, and the page asks for it again.
			const password = endpoint ? await vault.get(db, secretName(address, name)).catch(() => null) : null
			if (endpoint && password !== null) {
				endpoint.password = password
			}
		}
		made.push(mailbox)
	}
	config.mailboxes.splice(0, config.mailboxes.length, ...written, ...made)
}

export async function saveMade(ledger: Ledger, { mailbox, passwords }: Making, actor: string): Promise<void> {
	const address = mailbox.address.toLowerCase()
	const config = JSON.stringify({ ...mailbox, address, isMade: undefined, imap: bare(mailbox.imap), smtp: bare(mailbox.smtp) })
	const changedAt = new Date().toISOString()
	await ledger.change(async (tx) => {
		for (const name of ENDPOINTS) {
			if (passwords[name] !== undefined) {
				await ledger.vault.put(tx, secretName(address, name), passwords[name])
			}
		}
		await tx.insertInto('made_mailboxes').values({ address, config, changed_at: changedAt }).onConflict((conflict) => conflict.column('address').doUpdateSet({ config, changed_at: changedAt })).execute()
		await ledger.audit.append(tx, [{ action: 'mailbox-saved', actor, details: { mailbox: address } }])
	})
}

/** Its messages and its history stay. */
export async function removeMade(ledger: Ledger, address: string, actor: string): Promise<void> {
	await ledger.change(async (tx) => {
		await tx.deleteFrom('made_mailboxes').where('address', '=', address.toLowerCase()).execute()
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
	return endpoint && { ...endpoint, password: undefined }
}
