/** Who is told by mail when something goes wrong, and where backups go. */
import { z } from 'zod'
import { MAX_FILE } from './mailboxes.admin-contract.ts'

const ADDRESS = 320
const security = z.enum(['tls', 'starttls', 'plain'])

export const alertsForm = z.strictObject({
	alerts: z.strictObject({
		to: z.array(z.string().max(ADDRESS)).max(100),
		from: z.string().max(ADDRESS),
		smtp: z.strictObject({ host: z.string().max(300), port: z.int(), security, user: z.string().max(ADDRESS).optional() }),
	}),
	/** Given once, never told. */
	password: z.string().max(1000).optional(),
	/** In PEM, DER or PKCS #7: what the server's certificate is checked against. */
	authority: z.base64().min(1).max(MAX_FILE).optional(),
})

export const alertsTrial = z.strictObject({ wish: alertsForm.optional() })
export const alertsTried = z.object({ to: z.array(z.string()) })

export const alertsSettings = z.object({
	to: z.array(z.string()),
	from: z.string(),
	smtp: z.object({ host: z.string(), port: z.int(), security, user: z.string(), hasPassword: z.boolean(), hasAuthority: z.boolean() }),
	/** When the last one left, ISO 8601, and why the last try failed. */
	sentAt: z.string().nullable(),
	failure: z.string().nullable(),
	/** All the same, for some of them. */
	hasLeft: z.boolean(),
	/** Made in this page, and changed there; else given by the configuration. */
	isMade: z.boolean(),
}).meta({ id: 'AlertsSettings' })
export type AlertsSettings = z.infer<typeof alertsSettings>

export const backupForm = z.strictObject({
	folder: z.string().max(1000).transform((text) => text.trim()),
	/** HH:MM, in the time zone of the configuration. */
	at: z.string().max(10),
	/** How many are left there. */
	keep: z.int(),
})

export const backupState = z.object({
	settings: z.object({ folder: z.string(), at: z.string(), keep: z.int(), isSealed: z.boolean(), isMade: z.boolean() }).nullable(),
	/** Where whoever looks after the machine puts it. */
	passphrase: z.object({ file: z.string(), isThere: z.boolean() }),
	/** Where they are made each day. */
	last: z.object({ at: z.string(), folder: z.string(), bytes: z.number(), isSealed: z.boolean(), isOnSameDisk: z.boolean() }).nullable(),
	/** What is wrong with it, and what to do; null: nothing. */
	trouble: z.string().nullable(),
}).meta({ id: 'BackupState' })
export type BackupState = z.infer<typeof backupState>

export const backupMade = z.object({
	folder: z.string(),
	at: z.string(),
	files: z.int(),
	bytes: z.number(),
	isSealed: z.boolean(),
	/** Files of keys and passwords that it does not hold. */
	elsewhere: z.array(z.string()),
	/** How many raw messages lacked, or were damaged. */
	lost: z.int(),
}).meta({ id: 'BackupMade' })
export type BackupMade = z.infer<typeof backupMade>
