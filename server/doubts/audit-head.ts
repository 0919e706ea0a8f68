/**
 * The audit's head, kept in the GED: there, a truncated ledger, or one put back from a copy, is contradicted. The head that
 * stands there is written over only once it was found in the chain; otherwise it stays, it is told, and a person settles it.
 */
import type { Context } from '../context.ts'
import type { Ged } from '../ged/ged.ts'
import type { AuditHead, Place } from '../ledger/audit.ts'
import type { Db, Ledger } from '../ledger/ledger.ts'

import { createHash } from 'node:crypto'
import { MssError } from '../errors.ts'
import { factOf, noteFact } from '../ledger/facts.ts'

const AUDIT_HEAD = 'audit-head.json'
/** Fact: the standing of a head that is not written over. */
const TROUBLE = 'audit-head/trouble'
const MAC = /^[0-9a-f]{64}$/
/** Characters of a reason. */
const MAX_REASON = 500

/** `absent`: nothing was ever written there from this ledger; `missing`: something was; `unreadable`: what is there is no head. */
export type Standing = Place | 'absent' | 'missing' | 'unreadable'

export interface KeptHead {
	standing: Standing
	head: AuditHead | null
	/** As it stands in the GED. */
	text: string | null
}

/** What each standing is, in a sentence; nothing for those that are in order. */
const TROUBLES: Partial<Record<Standing, string>> = {
	ahead: 'la copie gardée dans la GED va plus loin que le registre : il a été restauré d’une sauvegarde, ou la fin de son journal a '
		+ 'été effacée',
	contradicted:
		'la copie gardée dans la GED n’est pas dans le journal du registre : il a été restauré d’une sauvegarde, ou la fin de son '
		+ 'journal a été effacée puis réécrite',
	broken: 'le journal a été modifié depuis la copie gardée dans la GED',
	unproven: 'la copie gardée dans la GED est plus ancienne que ce que le registre a conservé, et rien ne prouve qu’elle vienne de lui',
	missing: 'la copie que le registre avait gardée dans la GED (.mssante/audit-head.json) n’y est plus',
	unreadable: 'la copie gardée dans la GED (.mssante/audit-head.json) est illisible',
}

export function troubleText(standing: Standing): string | null {
	return TROUBLES[standing] ?? null
}

/** What stands in the GED, judged against the chain. @throws {MssError} MSS-GED-… when it does not answer: then nothing is known */
export async function keptHead({ audit, db }: Ledger, ged: Ged): Promise<KeptHead> {
	const text = await ged.readState(AUDIT_HEAD)
	if (text === null) {
		return { standing: await audit.isMarked(db) ? 'missing' : 'absent', head: null, text }
	}
	const head = parse(text)
	return { standing: head === null ? 'unreadable' : await audit.place(db, head), head, text }
}

function parse(text: string): AuditHead | null {
	try {
		const { seq, mac } = JSON.parse(text) as Partial<AuditHead>
		return Number.isSafeInteger(seq) && seq! > 0 && typeof mac === 'string' && MAC.test(mac) ? { seq: seq!, mac } : null
	} catch {
		return null
	}
}

/** Writes the head of now, after the one that stands there was found in the chain; otherwise tells it, and writes nothing. */
export async function keepAuditHead({ ledger, ged, log }: Pick<Context, 'ledger' | 'ged' | 'log'>): Promise<void> {
	const { standing, head } = await keptHead(ledger, ged)
	const known = await factOf(ledger.db, TROUBLE)
	const trouble = troubleText(standing) === null ? null : standing
	if (known !== trouble) {
		await noteFact(ledger.db, TROUBLE, trouble)
	}
	if (trouble !== null) {
		log.error({ standing }, 'audit head of the store not written over')
	} else if ((await ledger.audit.head(ledger.db))?.seq !== head?.seq) {
		await write(ledger, ged)
	}
}

async function write(ledger: Ledger, ged: Ged): Promise<void> {
	const head = await ledger.audit.head(ledger.db)
	if (head) {
		await ledger.audit.mark(ledger.db, head)
		await ged.writeState(AUDIT_HEAD, `${JSON.stringify({ ...head, at: ledger.clock.at() })}\n`)
	}
}

/** As it was when it was last looked at; null when all is in order. */
export async function headTrouble(db: Db): Promise<string | null> {
	const standing = await factOf(db, TROUBLE)
	return standing === null ? null : troubleText(standing as Standing)
}

/**
 * A person has found out why the head of the GED is not in the chain: it is kept beside, under another name, with their reason;
 * the journal says so, and the head of now takes its place.
 *
 * @throws {MssError} MSS-AUDIT-STATE when there is nothing to settle
 */
export async function acceptHead(
	ledger: Ledger,
	ged: Ged,
	reason: string,
	actor: string,
): Promise<{ standing: Standing, kept: string | null }> {
	const { standing, head, text } = await keptHead(ledger, ged)
	if (troubleText(standing) === null) {
		throw new MssError('MSS-AUDIT-STATE', 'Il n’y a rien à trancher : la copie gardée dans la GED s’accorde avec le journal.')
	}
	const at = ledger.clock.at()
	const words = reason.trim().slice(0, MAX_REASON)
	const kept = text === null ? null : `audit-head-${at.replace(/[:.]/g, '-')}.json`
	if (kept !== null) {
		await ged.writeState(kept, `${JSON.stringify({ standing, ...head ?? { text }, settledAt: at, actor, reason: words })}\n`)
	}
	await ledger.change(async (tx) => {
		await ledger.audit.forgetMarksAhead(tx)
		await ledger.audit.append(tx, [
			{
				action: 'head-settled',
				actor,
				details: {
					standing,
					seq: head?.seq ?? null,
					mac: head?.mac ?? null,
					reason: createHash('sha256').update(words).digest('hex'),
				},
			},
		])
		await noteFact(tx, TROUBLE, null)
	})
	await write(ledger, ged)
	return { standing, kept: kept && `.mssante/${kept}` }
}

export interface JournalReport {
	entries: number
	ok: boolean
	firstBroken?: number
	/** Of the copy in the GED; `unreachable`: the GED does not answer, nothing is known of it. */
	head: Standing | 'unreachable'
}

/** The whole chain, and what the GED keeps of it. @param ged null where the GED does not answer */
export async function verifyJournal(ledger: Ledger, ged: Ged | null): Promise<JournalReport> {
	const kept = ged === null ? null : await keptHead(ledger, ged).catch(() => null)
	const report = await ledger.audit.verify(ledger.db, kept?.head ? [kept.head] : [])
	return { ...report, ok: report.ok && (kept === null || troubleText(kept.standing) === null), head: kept?.standing ?? 'unreachable' }
}
