/**
 * A ledger put back from a copy does not know what left since: the head kept in the GED is ahead of it. Then nothing that may
 * have left is sent again: what was queued is `unclear`, receipts are not sent for what was delivered before, and a key that
 * the ledger does not know is looked for in Sent, where the Message-ID is made of it.
 */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { AuditHead } from '../ledger/audit.ts'
import type { Db, Ledger } from '../ledger/ledger.ts'
import type { KeptHead } from './audit-head.ts'

import { z } from 'zod'
import { MssError } from '../errors.ts'
import { factIn, factOf, noteFact } from '../ledger/facts.ts'
import { sendingsWith } from '../ledger/reads/recipients.reads.ts'
import { keptTold } from '../ledger/stored/whys.ts'
import { allAskedInDoubt } from '../ledger/tables/asked.table.ts'
import { searchAgain } from '../ledger/tables/outgoing.table.ts'
import { allReceiptsInDoubt } from '../ledger/tables/receipts.table.ts'
import { allInDoubt } from '../ledger/tables/recipients.table.ts'
import { logged } from '../log/log.ts'
import { keptHead } from './audit-head.ts'

const DAY = 24 * 60 * 60 * 1000
/** Days during which an unknown key may be one that the restored ledger forgot. */
const FORGETFUL_DAYS = 30
const RESTORATION = 'restoration'
/** Fact: since when Message-IDs are made of keys. */
const KEYED = 'keyed-ids'
/** In place of a server's code. */
const CODE = 'MSS-SEND-RESTORED'

/** In place of a head's: the GED was not asked yet; what it keeps does not contradict the ledger. */
const UNSEEN = 'unseen'
const SAME = 'same'

const NOTED = z.object({
	/** When it was noticed, ISO 8601. */
	at: z.iso.datetime(),
	/** Of the head that the GED kept: the same is noticed once; or `UNSEEN`, `SAME`. */
	mac: z.string(),
	/** Time of the last entry of the journal as it was restored. */
	ledgerAt: z.iso.datetime().nullable(),
})
type Restoration = z.infer<typeof NOTED>

/** Of one that cannot be read nothing is guessed: nothing leaves (`mayLeave`). @throws {MssError} MSS-LEDGER-ROW */
export async function restorationOf(db: Db): Promise<Restoration | null> {
	return factIn(db, RESTORATION, NOTED)
}

/** Milliseconds between two questions to a GED that does not answer. */
const ASK_AGAIN = 5_000
/** Of each ledger: when the GED may be asked again; `Infinity` once they were compared. */
const asked = new WeakMap<Ledger, number>()

/**
 * Compares the ledger with the GED once after each start: until the GED has answered, nothing leaves.
 * To be asked before anything is handed to an operator.
 */
export async function mayLeave(context: Pick<Context, 'ledger' | 'ged' | 'log'>): Promise<boolean> {
	const next = asked.get(context.ledger) ?? 0
	if (next > performance.now()) {
		return next === Infinity
	}
	try {
		await noticeRestoration(context.ledger, await keptHead(context.ledger, context.ged))
		asked.set(context.ledger, Infinity)
		return true
	} catch (error) {
		asked.set(context.ledger, performance.now() + ASK_AGAIN)
		context.log.warn(logged(error), 'nothing leaves before the store tells whether the ledger was restored')
		return false
	}
}

/** A head ahead of the chain, or that the chain contradicts, is that of another life of this ledger. */
async function noticeRestoration(ledger: Ledger, { standing, head }: KeptHead): Promise<void> {
	const known = await restorationOf(ledger.db)
	const other = head !== null && (standing === 'ahead' || standing === 'contradicted') ? head : null
	if (known?.mac === UNSEEN) {
		// `restore` has said it, and put in doubt what was queued then; whatever was asked since is of this life.
		await noteFact(ledger.db, RESTORATION, JSON.stringify({ ...known, mac: other?.mac ?? SAME }))
	} else if (other !== null && known?.mac !== other.mac) {
		await noteRestoration(ledger, other)
	}
}

/**
 * From here on this ledger is a copy that was put back: nothing that may have left since is sent again.
 *
 * @param head of the other life, that the GED kept; null: `restore` puts it back, and the GED was not asked yet
 */
export async function noteRestoration({ audit, change, clock }: Ledger, head: AuditHead | null): Promise<void> {
	const at = clock.at()
	await change(async (tx) => {
		const ledgerAt = await audit.lastAt(tx)
		await searchAgain(tx, await sendingsWith(tx, 'queued'))
		const recipients = await allInDoubt(tx, keptTold(CODE, null, ['restored']), at)
		const receipts = await allReceiptsInDoubt(tx, CODE, at)
		await allAskedInDoubt(tx, CODE)
		const restoration: Restoration = { at, mac: head?.mac ?? UNSEEN, ledgerAt }
		await noteFact(tx, RESTORATION, JSON.stringify(restoration))
		await audit.append(tx, [
			{ action: 'restored', details: { seq: head?.seq ?? null, mac: head?.mac ?? null, recipients, receipts } },
		])
	})
}

/** Was this message, by INTERNALDATE, delivered before the ledger was put back? Then its receipt may have left already. */
export function isBefore(restoration: Restoration | null, internalDate: string): boolean {
	return restoration !== null && Date.parse(internalDate) < Math.floor(Date.parse(restoration.at) / 1000) * 1000
}

/**
 * A key that a restored ledger does not know: Sent is searched for the Message-ID that is made of it.
 *
 * @param messageId that the key makes
 * @throws {MssError} MSS-SEND-RESTORED when it is there, or when Sent cannot tell
 */
export async function checkForgottenKey(
	context: Pick<Context, 'ledger' | 'source'>,
	mailbox: MailboxConfig,
	messageId: string,
	now = context.ledger.clock.now(),
): Promise<void> {
	const restoration = await restorationOf(context.ledger.db)
	if (restoration === null || now - Date.parse(restoration.at) > FORGETFUL_DAYS * DAY) {
		return
	}
	const keyed = await factOf(context.ledger.db, KEYED)
	const isTold = mailbox.sentCopy.enabled && keyed !== null && restoration.ledgerAt !== null && restoration.ledgerAt >= keyed
	const isThere = await isInSent(context, mailbox, messageId)
	if (isThere || isThere === null || !isTold) {
		throw new MssError(
			'MSS-SEND-RESTORED',
			isThere
				? 'un message de même clé est déjà dans « Envoyés »'
				: 'le dossier « Envoyés » ne dit pas si un message de même clé est déjà parti',
		)
	}
}

/** Null: it cannot be known. */
async function isInSent({ source: open }: Pick<Context, 'source'>, mailbox: MailboxConfig, messageId: string): Promise<boolean | null> {
	const source = open(mailbox)
	try {
		await source.connect()
		const folder = mailbox.sentCopy.folder ?? await source.sentFolder()
		return folder === null ? null : await source.holds(folder, messageId)
	} catch {
		return null
	} finally {
		await source.close()
	}
}
