/**
 * What an operator refused, remembered for whichever sidecar reads the mailbox next: it does not ask at once what was just refused to the
 * one that died, for mailboxes get locked.
 */
import type { MailboxConfig } from '../config/schema.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Shelf } from '../shelf/shelf.ts'

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { mailboxesByAddress } from '../ledger/tables/mailboxes.table.ts'
import { isLoginRefused, isSignInAwaited, secretFilesOf } from './login.ts'

/** Milliseconds: operators count refusals over half an hour, and lock after three at the least. */
const HEEDED = 15 * 60_000
/** Between two looks at whether it was mended. */
const LOOK = 1_000

interface Where {
	ledger: Ledger
	shelf: Shelf
}

/** By what it was refused: an account or a password that was changed since is another. */
export async function noteRefusal({ shelf }: Where, mailbox: MailboxConfig | undefined, code: string): Promise<void> {
	if (mailbox !== undefined && isRefusal(code)) {
		await shelf.put(nameOf(mailbox), await formOf(mailbox), HEEDED)
	}
}

/** Waits while what was refused is what would be shown again. With SQLite nobody takes over: whoever begins was started, and asks. */
export async function heedRefusal(context: Where, mailbox: MailboxConfig, signal: AbortSignal): Promise<void> {
	while (!signal.aborted && context.ledger.isInPostgres && await isRefused(context, mailbox).catch(() => false)) {
		await sleep(LOOK, undefined, { signal }).catch(() => {})
	}
}

/** The last one who asked was refused, by what would be shown again. */
export async function isRefused({ ledger: { db }, shelf }: Where, mailbox: MailboxConfig): Promise<boolean> {
	const code = (await mailboxesByAddress(db, [mailbox.address])).get(mailbox.address)?.error_code ?? ''
	return isRefusal(code) && await shelf.get(nameOf(mailbox)) === await formOf(mailbox)
}

function isRefusal(code: string): boolean {
	return isLoginRefused(code) && !isSignInAwaited(code)
}

function nameOf({ address }: MailboxConfig): string {
	return `refused ${address}`
}

async function formOf(mailbox: MailboxConfig): Promise<string> {
	const hash = createHash('sha256').update(JSON.stringify(mailbox))
	for (const file of secretFilesOf(mailbox)) {
		hash.update(await readFile(file).catch(() => ''))
	}
	return hash.digest('hex')
}
