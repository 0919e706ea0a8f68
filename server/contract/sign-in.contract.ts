/** Mailboxes that a person opens by signing in at a provider (Pro Santé Connect). */
import { z } from 'zod'

/** `waited`: by nobody since the program began; `ended`: the provider's word is over; `refused`: the operator will not have this person. */
const state = z.enum(['open', 'waited', 'ended', 'refused'])

export const signInShown = z.object({
	mailbox: z.string(),
	label: z.string(),
	state,
	/** What they open: `both`, or one way where a password or a certificate opens the other. */
	way: z.enum(['both', 'imap', 'smtp']),
	/** Whoever signed in last, as Nextcloud displays them; null: nobody, since the program began. */
	by: z.string().nullable(),
	/** ISO 8601. */
	since: z.string().nullable(),
	/** Why nothing is read nor sent; null when it is open. */
	text: z.string().nullable(),
	/** May this person sign in for it? */
	mayOpen: z.boolean(),
	/** In this browser (`code`), on another device with a code typed there (`device`), on the telephone that is called (`ciba`). */
	grant: z.enum(['code', 'device', 'ciba']),
}).meta({ id: 'SignIn' })
export type SignIn = z.infer<typeof signInShown>

const mailbox = z.string().max(320)
export const signInWish = z.object({
	mailbox,
	/** Nextcloud's own address, as the person has it, of the page where the provider takes them back. */
	returnTo: z.string().max(2000),
	/** Whom the provider is to call, as it knows them (`ciba`). */
	hint: z.string().max(200).optional(),
})
export const signInBegun = z.object({
	/** Where to go; null: it is done elsewhere. */
	url: z.string().nullable(),
	/** What is done elsewhere: `finish` is asked, with its `state` alone, until it says more than null. */
	elsewhere: z.object({
		state: z.string(),
		/** To be typed at `address`, on another device; null: a telephone is called. */
		code: z.string().nullable(),
		address: z.string().nullable(),
		/** What the telephone shows too; null: a code is typed. */
		number: z.string().nullable(),
	}).nullable(),
})
export type SignInElsewhere = NonNullable<z.infer<typeof signInBegun>['elsewhere']>
/** The parameters with which the person came back, as they are. */
export const signInReturned = z.object({ returned: z.record(z.string().max(200), z.string().max(10_000)) })
export const signInDone = z.object({
	label: z.string(),
	/** What the operator said, when it could not be asked now; null: it let this person in. */
	trouble: z.string().nullable(),
}).meta({ id: 'SignInDone' })
export type SignInDone = z.infer<typeof signInDone>
export const signOutWish = z.object({ mailbox })
