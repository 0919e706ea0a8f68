/** What the administrator sees first. */
import { z } from 'zod'
import { mailboxRow } from './mailboxes.admin-contract.ts'
import { personRow } from './people.admin-contract.ts'
import { structureRow } from './structures.admin-contract.ts'
import { alertsSettings, backupState } from './upkeep.admin-contract.ts'

export const overview = z.object({
	version: z.string(),
	/** `account`: whose authorisation the page can ask for; null where the configuration file gives its password. */
	ged: z.object({
		kind: z.enum(['folder', 'nextcloud']),
		place: z.string(),
		account: z.string().nullable(),
		isAuthorised: z.boolean(),
		isRefused: z.boolean(),
	}),
	structures: z.array(structureRow),
	/** Who approve and sign. */
	people: z.array(personRow),
	/** Patients of no structure that is declared. */
	orphans: z.array(z.object({ structure: z.string(), count: z.int() })),
	mailboxes: z.array(mailboxRow),
	/** Documents that are found nowhere in the GED, where that is doubted. */
	absences: z.int(),
	/** Where patients’ folders are made: gone, and another folder bears the name. */
	namesakes: z.array(z.string()),
	/** Who share the ledger (ops/sidecars.ts): nobody, where it is a file. */
	sidecars: z.array(z.object({
		machine: z.string(),
		since: z.string(),
		seenAt: z.string(),
		isGone: z.boolean(),
		mailboxes: z.array(z.string()),
		hasProgram: z.boolean(),
	})),
	patients: z.object({ count: z.int(), withFolder: z.int() }),
	trust: z.object({ domains: z.int(), importedAt: z.string() }).nullable(),
	directory: z.object({ rows: z.int(), extractedAt: z.string().nullable(), importedAt: z.string() }).nullable(),
	/** Who is told by mail; null: nobody. */
	alerts: alertsSettings.nullable(),
	backup: backupState,
	sources: z.object({ trust: z.string().nullable(), directory: z.string().nullable() }),
}).meta({ id: 'Overview' })
export type Overview = z.infer<typeof overview>

const check = z.object({
	check: z.string(),
	ok: z.boolean(),
	/** `attention`: nothing is stopped, and somebody must look; or it is well, and could be better. */
	level: z.enum(['ok', 'attention', 'problem']),
	detail: z.string(),
	/** What to do; empty when all is well. */
	fix: z.string(),
	group: z.enum(['program', 'store', 'messages', 'references', 'sending', 'mailboxes']),
	/** Its address; null: of no mailbox. */
	mailbox: z.string().nullable(),
	/** `check` without its mailbox: what several have alike. */
	subject: z.string(),
}).meta({ id: 'Check' })
export type Check = z.infer<typeof check>

/** The last examination, while the next one runs; null: none was done yet. */
export const health = z.object({
	checks: z.array(check).nullable(),
	isRunning: z.boolean(),
	at: z.string().nullable(),
	/** Who is told by mail, when the last one left, and why it could not, or not for all (`hasLeft`); null: nobody is. */
	alerts: z.object({
		to: z.array(z.string()),
		sentAt: z.string().nullable(),
		failure: z.string().nullable(),
		hasLeft: z.boolean(),
	}).nullable(),
})
export type Health = z.infer<typeof health>
