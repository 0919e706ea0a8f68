/** What a person is writing and has not sent: kept for them alone, until it is sent, thrown away, or left for long (ADR 51). */
import type { Least } from '../context.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { StoredDraft } from '../ledger/stored/written.ts'
import type { Actor } from './actor.ts'

import { z } from 'zod'
import { sendingByKey } from '../ledger/reads/outgoing.ts'
import { readDraft } from '../ledger/stored/written.ts'
import { draftsOf, forgetDraft, keepDraft } from '../ledger/tables/written.ts'
import { useCase } from './use-case.ts'

export interface Draft {
	place: string
	/** ISO 8601, of the last change. */
	at: string
	content: StoredDraft
}

/** Null throws it away; so does what has left already under its key: it is sent, and never offered to be sent again. */
export const keepTheDraft = useCase({
	name: 'keep-draft',
	find: async (_: Least, key: { place: string }, actor: Actor) => ({ ...key, actor }),
	may: (actor) => actor.kind === 'person',
	input: z.strictObject({ content: z.custom<StoredDraft>().nullable() }),
	run: async ({ context: { ledger, clock }, actor: { user }, found: { place }, input: { content }, change }) => {
		const isOver = content === null || await hasLeft(ledger, content)
		await change((tx) => isOver
			? forgetDraft(tx, user, place)
			: keepDraft(tx, { user, place, content: JSON.stringify(content), at: clock.at() }))
	},
})

/** Those of one person, the last one first; what has left meanwhile is none. */
export async function draftsFor(ledger: Ledger, user: string): Promise<Draft[]> {
	const drafts: Draft[] = []
	for (const row of await draftsOf(ledger.db, user)) {
		const content = readDraft(row)
		if (!await hasLeft(ledger, content)) {
			drafts.push({ place: row.place, at: row.at, content })
		}
	}
	return drafts
}

async function hasLeft({ db, audit }: Ledger, { key }: StoredDraft): Promise<boolean> {
	return await sendingByKey(db, [key, audit.pseudonym(key)]) !== null
}
