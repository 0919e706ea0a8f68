/** Mailboxes, as the administrator makes, changes and tries them. */
import { z } from 'zod'
import { tone } from '../tone.ts'

const security = z.enum(['tls', 'starttls', 'plain'])

const endpoint = z.strictObject({
	host: z.string(),
	port: z.int(),
	security,
	user: z.string(),
	allowPlain: z.boolean().optional(),
	ca: z.string().optional(),
})

export const mailboxForm = z.strictObject({
	// No path of this machine: whoever administers Nextcloud does not thereby read the sidecar's files.
	mailbox: z.looseObject({ address: z.string(), imap: endpoint, smtp: endpoint.optional(), maildir: z.never().optional() }),
	passwords: z.strictObject({ imap: z.string().max(1000).optional(), smtp: z.string().max(1000).optional() }).default({}),
})

const endpointForm = z.object({
	host: z.string(),
	port: z.int(),
	security,
	user: z.string(),
	/** A password is kept; it is never told. */
	hasPassword: z.boolean(),
	/** Its authority is one given by hand (IGC-Santé is in no system store). */
	hasAuthority: z.boolean(),
}).meta({ id: 'EndpointForm' })
export type EndpointForm = z.infer<typeof endpointForm>

export const circle = z.object({ users: z.array(z.string()), groups: z.array(z.string()) }).meta({ id: 'Circle' })
export type Circle = z.infer<typeof circle>

export const mailboxRow = z.object({
	address: z.string(),
	label: z.string(),
	type: z.enum(['PER', 'ORG', 'APP']),
	structure: z.string().nullable(),
	/** Made in this page, and changed there; else given by the configuration. */
	isMade: z.boolean(),
	imap: endpointForm.nullable(),
	smtp: endpointForm.nullable(),
	folders: z.array(z.string()),
	firstRun: z.string(),
	filing: z.object({
		pattern: z.string(),
		folder: z.string(),
		createPatientFolders: z.boolean(),
		allowPrivate: z.boolean(),
		reviewFolder: z.string(),
		quarantineFolder: z.string(),
		otherFolders: z.array(z.string()),
		afterFiling: z.string(),
	}),
	access: z.object({ send: circle, triage: circle, identity: circle, prepare: circle, approve: circle }),
	holder: z.string(),
	responsible: z.object({
		family: z.string(),
		given: z.string(),
		title: z.string(),
		rpps: z.string(),
		profession: z.string(),
	}).nullable(),
	signature: z.string(),
	/** In words, and how it is. */
	state: z.object({ text: z.string(), tone }),
	/** Why no health document can leave, though somebody may send; null: nothing prevents it. */
	cannotSign: z.string().nullable(),
}).meta({ id: 'MailboxRow' })
export type MailboxRow = z.infer<typeof mailboxRow>

const verdict = z.object({ ok: z.boolean(), text: z.string() })

export const connectionReport = z.object({
	imap: verdict.nullable(),
	smtp: verdict.nullable(),
	/** Can health documents leave in its name? Null where nobody sends. */
	signing: verdict.nullable(),
	/** Messages on the server, and how many the first reading would take in; null when not read. */
	messages: z.object({ total: z.int(), taken: z.int() }).nullable(),
}).meta({ id: 'ConnectionReport' })
export type ConnectionReport = z.infer<typeof connectionReport>

export const professionsSought = z.object({ rpps: z.string().regex(/^8?\d{11}$/).or(z.literal('')).default('') })
export const professionChoices = z.object({
	/** JDV_J01, in alphabetical order. */
	professions: z.array(z.object({ code: z.string(), label: z.string() })),
	/** The directory's, of this RPPS. */
	proposed: z.string().nullable(),
}).meta({ id: 'ProfessionChoices' })
export type ProfessionChoices = z.infer<typeof professionChoices>
