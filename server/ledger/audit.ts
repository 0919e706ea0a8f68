/**
 * The audit: a chain of HMACs whose key is not in the ledger's folder. An edit or an insertion breaks the chain; a
 * deletion at the end contradicts the head, kept in the ledger and written to the GED (doubts/audit-head.ts). It holds ids and
 * hashes, no traits.
 */
import type { Clock } from '../time/clock.ts'
import type { Db, Tx } from './db.ts'
import type { Tables } from './ledger-schema.ts'

import { createHmac, timingSafeEqual } from 'node:crypto'

/** Entries read at a time while verifying. */
const PAGE = 1000
/** Entries of one statement. */
const AT_ONCE = 50
/** Heads written to the GED that stay provable once their entries are pruned. */
const MARKS = 5000
/** Entries tried with a key that nothing is known of: one may have been edited. */
const TRIED = 20

export type AuditAction
	= | 'received'
		| 'recognised'
		| 'skipped'
		| 'planned'
		| 'filed'
		| 'superseded'
		| 'settled'
		| 'failed'
		| 'moved'
		| 'removed'
		| 'absences-believed'
		| 'asks-done'
		| 'turn'
		| 'dossier'
		| 'visa'
		| 'circuit'
		| 'question'
		| 'mdn'
		| 'patients-import'
		| 'patient-removed'
		| 'patient-out'
		| 'patient-back'
		| 'folder-untied'
		| 'opposition'
		| 'trust-import'
		| 'raw-deleted'
		| 'folder-seen'
		| 'mailbox-first-contact'
		| 'mailbox-standing'
		| 'uid-validity'
		| 'asked'
		| 'queued'
		| 'submitted'
		| 'followed'
		| 'settled-by-hand'
		| 'cancelled'
		| 'proof'
		| 'directory-import'
		| 'mailbox-saved'
		| 'mailbox-removed'
		| 'signed-in'
		| 'signed-out'
		| 'structure-saved'
		| 'structure-removed'
		| 'person-saved'
		| 'person-removed'
		| 'setting-saved'
		| 'setting-removed'
		| 'patients-adopted'
		| 'account'
		| 'dropped'
		| 'ged-authorised'
		| 'favourite'
		| 'folder-made'
		| 'folder-shared'
		| 'folders-taken'
		| 'restored'
		| 'backup'
		| 'head-settled'
		| 'clock-confirmed'
		| 'traces-erased'
		| 'read'
		| 'read-marks'
		| 'patient-followed'
		| 'patient-opened'
		| 'view-kept'
		| 'model-kept'
		| 'list-kept'
		| 'claimed'
		| 'entrusted'
		| 'remarked'
		| 'wishes-kept'
		| 'act'
		| 'act-done'
		| 'act-failed'
		| 'rule-proposed'
		| 'rule-decided'

/** Who did what nobody asked for. */
export const SOFTWARE = 'mssante'
/** Who did what no account of Nextcloud is named for. */
export const COMMAND_LINE = 'cli'
/** Who told what no person asked. */
export const NEXTCLOUD = 'nextcloud'

export interface AuditEvent {
	action: AuditAction
	/** Who: `mssante`, `cli`, `nextcloud`, or a user. */
	actor?: string
	messageId?: number
	documentId?: number
	details?: Record<string, string | number | boolean | null>
}

export interface AuditHead {
	seq: number
	mac: string
}

export interface AuditReport {
	entries: number
	ok: boolean
	firstBroken?: number
}

export type Place = 'found' | 'ahead' | 'contradicted' | 'broken' | 'unproven'

type Entry = Omit<Tables['audit'], 'mac'>

/** Before the first entry. */
const NONE: AuditHead = { seq: 0, mac: '' }

export class AuditChain {
	readonly #key: Buffer
	readonly #clock: Clock

	constructor(key: Buffer, clock: Clock) {
		this.#key = key
		this.#clock = clock
	}

	/** Appends events to the chain, in the caller's transaction. */
	async append(tx: Tx, events: AuditEvent[]): Promise<void> {
		let head = await this.head(tx) ?? NONE
		const entries: Tables['audit'][] = []
		for (const event of events) {
			const entry: Entry = {
				seq: head.seq + 1,
				at: this.#clock.at(),
				actor: event.actor ?? SOFTWARE,
				action: event.action,
				message_id: event.messageId ?? null,
				document_id: event.documentId ?? null,
				details: JSON.stringify(event.details ?? {}),
			}
			const mac = this.#mac(entry, head.mac)
			entries.push({ ...entry, mac })
			head = { seq: entry.seq, mac }
		}
		for (let from = 0; from < entries.length; from += AT_ONCE) {
			await tx.insertInto('audit').values(entries.slice(from, from + AT_ONCE)).execute()
		}
		await tx
			.insertInto('audit_head')
			.values({ id: 1, ...head })
			.onConflict((conflict) => conflict.column('id').doUpdateSet(head))
			.execute()
	}

	async head(db: Db): Promise<AuditHead | null> {
		return await db.selectFrom('audit_head').select(['seq', 'mac']).executeTakeFirst() ?? null
	}

	/** When the last entry was written, ISO 8601; null: none was. */
	async lastAt(db: Db): Promise<string | null> {
		return (await db.selectFrom('audit').select('at').orderBy('seq', 'desc').limit(1).executeTakeFirst())?.at ?? null
	}

	/**
	 * Checks the whole chain, from its last seal, and against heads kept elsewhere. `firstBroken` is the first entry that cannot be
	 * trusted.
	 */
	async verify(db: Db, kept: AuditHead[] = []): Promise<AuditReport> {
		const seal = await this.#lastSeal(db)
		if (!seal.isSound) {
			return { entries: 0, ok: false, firstBroken: seal.seq }
		}
		const { entries, last, firstBroken } = await this.#walk(db, seal)
		if (firstBroken !== undefined) {
			return { entries, ok: false, firstBroken }
		}
		const stray = await db.selectFrom('audit').select('seq').where('seq', '<=', seal.seq).limit(1).executeTakeFirst()
		const head = await this.head(db) ?? NONE
		if (stray || head.seq !== last.seq || head.mac !== last.mac) {
			return { entries, ok: false, firstBroken: stray?.seq ?? last.seq + 1 }
		}
		for (const one of [...kept, ...await this.#newestMark(db)]) {
			const place = await this.place(db, one)
			if (place !== 'found') {
				return { entries, ok: false, firstBroken: place === 'ahead' ? last.seq + 1 : one.seq }
			}
		}
		return { entries, ok: true }
	}

	/**
	 * Where a head that was kept elsewhere stands: `found` in the chain, and everything since is bound to it; `ahead` of the
	 * chain; `contradicted` by it; `broken`: found, but what follows cannot be trusted; `unproven`: older than the seal, and not one of
	 * our marks.
	 */
	async place(db: Db, kept: AuditHead): Promise<Place> {
		const seal = await this.#lastSeal(db)
		const head = await this.head(db) ?? NONE
		if (!seal.isSound) {
			return 'broken'
		}
		if (kept.seq > head.seq) {
			return 'ahead'
		}
		if (kept.seq < seal.seq) {
			const mark = await db.selectFrom('audit_marks').selectAll().where('seq', '=', kept.seq).executeTakeFirst()
			return mark && same(mark.mac, kept.mac) && same(mark.proof, this.#proof(mark)) ? 'found' : 'unproven'
		}
		const there
			= kept.seq === seal.seq ? seal : await db.selectFrom('audit').select('mac').where('seq', '=', kept.seq).executeTakeFirst()
		if (!there || !same(there.mac, kept.mac)) {
			return 'contradicted'
		}
		const { last, firstBroken } = await this.#walk(db, kept)
		return firstBroken === undefined && last.seq === head.seq && last.mac === head.mac ? 'found' : 'broken'
	}

	/** Remembers a head that is about to be written to the GED, so that it can be proved when its entries are gone. */
	async mark(db: Db, { seq, mac }: AuditHead): Promise<void> {
		await db
			.insertInto('audit_marks')
			.values({ seq, mac, proof: this.#proof({ seq, mac }) })
			.onConflict((conflict) => conflict.column('seq').doUpdateSet({ mac, proof: this.#proof({ seq, mac }) }))
			.execute()
		await db
			.deleteFrom('audit_marks')
			.where('seq', 'not in', db.selectFrom('audit_marks').select('seq').orderBy('seq', 'desc').limit(MARKS))
			.execute()
	}

	/** Was a head ever written to the GED from this ledger? */
	async isMarked(db: Db): Promise<boolean> {
		return (await this.#newestMark(db)).length > 0
	}

	/** Marks of entries that are in the chain no more, once a person has settled that. */
	async forgetMarksAhead(db: Db): Promise<void> {
		const head = await this.head(db) ?? NONE
		for (const { seq, mac } of await db.selectFrom('audit_marks').select(['seq', 'mac']).execute()) {
			const there = await db.selectFrom('audit').select('mac').where('seq', '=', seq).executeTakeFirst()
			if (seq > head.seq || (there && there.mac !== mac)) {
				await db.deleteFrom('audit_marks').where('seq', '=', seq).execute()
			}
		}
	}

	/** Of the key: it is in the ledger, and says nothing of the key itself. */
	get fingerprint(): string {
		return this.#hmac(['fingerprint'])
	}

	/** A name that nobody without the key can tell from chance, and always the same one. */
	pseudonym(text: string): string {
		return this.#hmac(['pseudonym', text])
	}

	/** Did this key write any of the last entries? Null: there are none. For ledgers from before the fingerprint. */
	async wroteSome(db: Db): Promise<boolean | null> {
		const rows = await db.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(TRIED).execute()
		const before = (seq: number) => rows.find((row) => row.seq === seq - 1)?.mac ?? (seq === 1 ? '' : undefined)
		const tried = rows.filter(({ seq }) => before(seq) !== undefined)
		return tried.length === 0 ? null : tried.some(({ mac, ...entry }) => same(mac, this.#mac(entry, before(entry.seq)!)))
	}

	/**
	 * Forgets the oldest entries, up to the first one that is not older than `before`, under a seal that `verify` accepts. Returns how
	 * many.
	 */
	async prune(tx: Tx, before: string): Promise<number> {
		const head = await this.head(tx)
		const first = await tx.selectFrom('audit').select('seq').where('at', '>=', before).orderBy('seq').limit(1).executeTakeFirst()
		const last = await tx
			.selectFrom('audit')
			.select(['seq', 'mac'])
			.where('seq', '<', Math.min(first?.seq ?? Infinity, head?.seq ?? 0))
			.orderBy('seq', 'desc')
			.executeTakeFirst()
		if (!last || !head) {
			return 0
		}
		const seal = { ...last, at: this.#clock.at() }
		await tx.insertInto('audit_seal').values({ ...seal, seal: this.#seal(seal) }).execute()
		await tx.deleteFrom('audit_seal').where('seq', '<', last.seq).execute()
		const { numDeletedRows } = await tx.deleteFrom('audit').where('seq', '<=', last.seq).executeTakeFirst()
		return Number(numDeletedRows)
	}

	/** The last seal; where nothing was ever pruned, the beginning. */
	async #lastSeal(db: Db): Promise<AuditHead & { isSound: boolean }> {
		const seal = await db.selectFrom('audit_seal').selectAll().orderBy('seq', 'desc').executeTakeFirst()
		return seal ? { seq: seal.seq, mac: seal.mac, isSound: same(seal.seal, this.#seal(seal)) } : { ...NONE, isSound: true }
	}

	/** Every entry after `from`, each bound to the one before. */
	async #walk(db: Db, from: AuditHead): Promise<{ entries: number, last: AuditHead, firstBroken?: number }> {
		let last = from
		for (let entries = 0; ;) {
			const page = await db.selectFrom('audit').selectAll().where('seq', '>', last.seq).orderBy('seq').limit(PAGE).execute()
			for (const { mac, ...entry } of page) {
				if (entry.seq !== last.seq + 1 || !same(mac, this.#mac(entry, last.mac))) {
					return { entries, last, firstBroken: Math.min(entry.seq, last.seq + 1) }
				}
				entries++
				last = { seq: entry.seq, mac }
			}
			if (page.length < PAGE) {
				return { entries, last }
			}
		}
	}

	/** One that was not made with the key is nobody's. */
	async #newestMark(db: Db): Promise<AuditHead[]> {
		const mark = await db.selectFrom('audit_marks').selectAll().orderBy('seq', 'desc').limit(1).executeTakeFirst()
		return mark && same(mark.proof, this.#proof(mark)) ? [{ seq: mark.seq, mac: mark.mac }] : []
	}

	#mac(entry: Entry, previous: string): string {
		const { seq, at, actor, action, message_id: message, document_id: document, details } = entry
		return this.#hmac([previous, seq, at, actor, action, message, document, details])
	}

	#seal({ seq, mac, at }: { seq: number, mac: string, at: string }): string {
		return this.#hmac(['seal', seq, mac, at])
	}

	#proof({ seq, mac }: AuditHead): string {
		return this.#hmac(['mark', seq, mac])
	}

	#hmac(parts: unknown[]): string {
		return createHmac('sha256', this.#key).update(JSON.stringify(parts)).digest('hex')
	}
}

function same(one: string, other: string): boolean {
	return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}
