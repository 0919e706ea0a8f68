/** What a person is writing and has not sent: kept for them alone, until it is sent, thrown away, or left for long (ADR 51). */
import type { Least } from '../context.ts'
import type { Ledger, Tx } from '../ledger/ledger.ts'
import type { StoredDraft } from '../ledger/stored/written.stored.ts'
import type { Actor } from './actor.ts'

import { z } from 'zod'
import { keysAmong } from '../ledger/reads/outgoing.reads.ts'
import { draft, draftKey, readDraft } from '../ledger/stored/written.stored.ts'
import { draftsOf, forgetDraft, keepDraft } from '../ledger/tables/written.table.ts'
import { useCase } from './use-case.ts'

export interface Draft {
	place: string
	/** ISO 8601, of the last change. */
	at: string
	content: StoredDraft
}

/**
 * Null throws it away; so does what has left already under its key: it is sent, and never offered to be sent again. Another draft that was
 * left there stays.
 */
export const keepTheDraft = useCase({
	name: 'keep-draft',
	find: async (_: Least, key: { place: string }, actor: Actor) => ({ ...key, actor }),
	may: (actor) => actor.kind === 'person',
	input: z.strictObject({
		content: draft.nullable(),
		/** Of a draft that is thrown away; null: whichever is there. */
		keys: z.array(draftKey).max(20).nullable().default(null),
	}),
	run: async ({ context: { ledger: { audit }, clock }, actor: { user }, found: { place }, input: { content, keys }, change }) => {
		const gone = content === null ? keys : [content.key]
		// Nothing is awaited before: what was said last, when a page goes away, is written last.
		await change(async (tx) => {
			if (content !== null && (await keysAmong(tx, keysOf(audit, content))).size === 0) {
				await keepDraft(tx, { user, place, content: JSON.stringify(content), at: clock.at() })
			} else if (gone === null || await hasOneOf(tx, user, place, gone)) {
				await forgetDraft(tx, user, place)
			}
		})
	},
})

/** Those of one person, the last one first; what has left meanwhile is none. */
export async function draftsFor(ledger: Ledger, user: string): Promise<Draft[]> {
	const drafts = (await draftsOf(ledger.db, user)).map((row) => ({ place: row.place, at: row.at, content: readDraft(row) }))
	const left = await keysAmong(ledger.db, drafts.flatMap(({ content }) => keysOf(ledger.audit, content)))
	return drafts.filter(({ content }) => !keysOf(ledger.audit, content).some((key) => left.has(key)))
}

async function hasOneOf(tx: Tx, user: string, place: string, keys: string[]): Promise<boolean> {
	const row = (await draftsOf(tx, user)).find((one) => one.place === place)
	return row !== undefined && keys.includes(readDraft(row).key)
}

/** Under which its sending is known: the second one once its traces were erased. */
function keysOf(audit: Ledger['audit'], { key }: StoredDraft): string[] {
	return [key, audit.pseudonym(key)]
}
