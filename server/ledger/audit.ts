/**
 * The audit: a chain of HMACs whose key is not in the ledger's folder. An edit or an insertion breaks the chain; a
 * deletion at the end contradicts the head, kept in the ledger and written to the GED. It holds ids and hashes, no traits.
 */
import type { Db, Tx } from './ledger.ts'
import type { Tables } from './schema.ts'

import { createHmac, timingSafeEqual } from 'node:crypto'

/** Entries read at a time while verifying. */
const PAGE = 1000

export type AuditAction = 'received' | 'recognised' | 'skipped' | 'planned' | 'filed' | 'superseded' | 'settled' | 'failed' | 'moved' | 'removed' | 'mdn'
	| 'patients-import' | 'patient-removed' | 'trust-import' | 'raw-deleted' | 'folder-seen' | 'mailbox-first-contact' | 'mailbox-standing' | 'uid-validity'
	| 'queued' | 'submitted' | 'followed' | 'settled-by-hand' | 'cancelled' | 'proof' | 'directory-import'
	| 'mailbox-saved' | 'mailbox-removed' | 'account' | 'ged-authorised' | 'favourite' | 'folder-made'
	| 'claimed' | 'act' | 'act-done' | 'act-failed' | 'rule-proposed' | 'rule-decided'

/** Who did what nobody asked for. */
export const SOFTWARE = 'mssante'

export interface AuditEvent {
	action: AuditAction
	/** Who: `mssante`, `cli`, or a user. */
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

type Entry = Omit<Tables['audit'], 'mac'>

export class AuditChain {
	readonly #key: Buffer

	constructor(key: Buffer) {
		this.#key = key
	}

	/** Appends events to the chain, in the caller's transaction. */
	async append(tx: Tx, events: AuditEvent[]): Promise<void> {
		let head = await this.head(tx) ?? { seq: 0, mac: '' }
		for (const event of events) {
			const entry: Entry = {
				seq: head.seq + 1,
				at: new Date().toISOString(),
				actor: event.actor ?? SOFTWARE,
				action: event.action,
				message_id: event.messageId ?? null,
				document_id: event.documentId ?? null,
				details: JSON.stringify(event.details ?? {}),
			}
			const mac = this.#mac(entry, head.mac)
			await tx.insertInto('audit').values({ ...entry, mac }).execute()
			head = { seq: entry.seq, mac }
		}
		await tx.insertInto('audit_head').values({ id: 1, ...head }).onConflict((conflict) => conflict.column('id').doUpdateSet(head)).execute()
	}

	async head(db: Db): Promise<AuditHead | null> {
		return await db.selectFrom('audit_head').select(['seq', 'mac']).executeTakeFirst() ?? null
	}

	/** Checks the whole chain, from its last seal, and against heads kept elsewhere. `firstBroken` is the first entry that cannot be trusted. */
	async verify(db: Db, kept: AuditHead[] = []): Promise<AuditReport> {
		const seal = await db.selectFrom('audit_seal').selectAll().orderBy('seq', 'desc').executeTakeFirst()
		if (seal && !same(seal.seal, this.#seal(seal))) {
			return { entries: 0, ok: false, firstBroken: seal.seq }
		}
		let last: AuditHead = seal ? { seq: seal.seq, mac: seal.mac } : { seq: 0, mac: '' }
		const broken = (firstBroken: number) => ({ entries, ok: false, firstBroken })
		let entries = 0
		const known = new Map(kept.map((head) => [head.seq, head.mac]))
		for (;;) {
			const page = await db.selectFrom('audit').selectAll().where('seq', '>', last.seq).orderBy('seq').limit(PAGE).execute()
			for (const { mac, ...entry } of page) {
				if (entry.seq !== last.seq + 1 || !same(mac, this.#mac(entry, last.mac)) || (known.has(entry.seq) && known.get(entry.seq) !== mac)) {
					return broken(Math.min(entry.seq, last.seq + 1))
				}
				entries++
				last = { seq: entry.seq, mac }
			}
			if (page.length < PAGE) {
				break
			}
		}
		const stray = await db.selectFrom('audit').select('seq').where('seq', '<=', seal?.seq ?? 0).executeTakeFirst()
		const head = await this.head(db) ?? { seq: 0, mac: '' }
		if (stray || head.seq !== last.seq || head.mac !== last.mac || kept.some(({ seq }) => seq > last.seq)) {
			return broken(stray?.seq ?? last.seq + 1)
		}
		return { entries, ok: true }
	}

	/** Forgets the entries before `before` under a seal that `verify` accepts. Returns how many. */
	async prune(tx: Tx, before: string): Promise<number> {
		const last = await tx.selectFrom('audit').select(['seq', 'mac']).where('at', '<', before).orderBy('seq', 'desc').executeTakeFirst()
		const head = await this.head(tx)
		if (!last || !head || last.seq >= head.seq) {
			return 0
		}
		const seal = { ...last, at: new Date().toISOString() }
		await tx.insertInto('audit_seal').values({ ...seal, seal: this.#seal(seal) }).execute()
		await tx.deleteFrom('audit_seal').where('seq', '<', last.seq).execute()
		const { numDeletedRows } = await tx.deleteFrom('audit').where('seq', '<=', last.seq).executeTakeFirst()
		return Number(numDeletedRows)
	}

	#mac(entry: Entry, previous: string): string {
		const { seq, at, actor, action, message_id: message, document_id: document, details } = entry
		return createHmac('sha256', this.#key).update(JSON.stringify([previous, seq, at, actor, action, message, document, details])).digest('hex')
	}

	#seal({ seq, mac, at }: { seq: number, mac: string, at: string }): string {
		return createHmac('sha256', this.#key).update(JSON.stringify(['seal', seq, mac, at])).digest('hex')
	}
}

function same(one: string, other: string): boolean {
	return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}
