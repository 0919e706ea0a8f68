/** What a person may use. */
import { z } from 'zod'

const myMailbox = z.object({
	address: z.string(),
	label: z.string(),
	type: z.enum(['PER', 'ORG', 'APP']),
	structure: z.string(),
	maySend: z.boolean(),
	/** May this person prepare what others approve? Who sends prepares too. */
	mayPrepare: z.boolean(),
	mayTriage: z.boolean(),
	/** May this person settle what contradicts itself? */
	mayIdentify: z.boolean(),
	/** Who answers for its documents: CLAIRE DURAND; null when health documents cannot leave from it. */
	responsible: z.string().nullable(),
	signature: z.string(),
}).meta({ id: 'MyMailbox' })
export type MyMailbox = z.infer<typeof myMailbox>

export const me = z.object({
	version: z.string(),
	mailboxes: z.array(myMailbox),
	/** Some circuit names this person, or one of their groups, to approve; they may have no mailbox. */
	approves: z.boolean(),
	/** Whether they ever filed something, or put it aside; false: their first day. */
	hasDecided: z.boolean(),
	/** What is said in place of « patient » in the sentences of the page, the longest first: [« le patient », « l’usager »]. */
	wording: z.array(z.tuple([z.string(), z.string()])),
	/** JDV_J07, in alphabetical order. */
	types: z.array(z.object({ code: z.string(), label: z.string() })),
}).meta({ id: 'Me' })
export type Me = z.infer<typeof me>
