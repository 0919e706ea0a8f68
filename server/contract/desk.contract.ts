/** The state of things for one person, and the figures of a month. */
import { z } from 'zod'
import { signInShown } from './sign-in.contract.ts'

const alert = z.object({ text: z.string(), remedy: z.string() }).meta({ id: 'Alert' })
export type Alert = z.infer<typeof alert>

const counts = z.object({
	received: z.int(),
	filed: z.int(),
	review: z.int(),
	quarantined: z.int(),
	ignored: z.int(),
	failed: z.int(),
	inProgress: z.int(),
	/** Rejected or « sans suite », not counted among what waits. */
	closed: z.int(),
})

/** What the navigation and the dashboard show. */
export const deskView = z.object({
	/** `asked`: it is our turn to answer; `late`: an answer that we expect is. */
	counts: z.object({
		waiting: z.int(),
		/** Came lately, and not read by this person. */
		unread: z.int(),
		quarantined: z.int(),
		tasks: z.int(),
		asked: z.int(),
		late: z.int(),
		/** Dossiers that wait for this person's word, and those that come back to them. */
		toApprove: z.int(),
		returned: z.int(),
	}),
	alerts: z.array(alert),
	/** Mailboxes that people open by signing in. */
	signIns: z.array(signInShown),
	/** Of these mailboxes together. `lawHolds`: does the sum hold? When not, the ledger lost a message. */
	total: counts.extend({ lawHolds: z.boolean() }),
	mailboxes: z.array(counts.extend({
		address: z.string(),
		label: z.string(),
		/** Older than the first contact: on the server, not taken in. */
		before: z.int(),
		/** Last full comparison with the server: its UIDs, and those the ledger still lacks. */
		server: z.array(z.object({ folder: z.string(), uids: z.int(), missing: z.int(), checkedAt: z.string() })),
		lastContactAt: z.string().nullable(),
		error: z.string().nullable(),
	})),
}).meta({ id: 'DeskView' })
export type DeskView = z.infer<typeof deskView>

export const month = z.object({ month: z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/) })
