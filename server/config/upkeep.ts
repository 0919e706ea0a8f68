/** Who is told by mail, and where backups go: of the configuration file, or of the admin page, which names no file but that folder. */
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { isHost, isLoopback } from './transport.ts'

const file = z.string().min(1)
/** Backups left in one folder, at most: two months of days. */
export const MOST_BACKUPS = 60
const MOST_RECIPIENTS = 20

/** An address of ordinary mail: no server but an operator's takes what goes to a mailbox of the MSSanté space. */
const ordinaryAddress = z
	.string()
	.regex(/^[^\s@]+@[^\s@]+$/, 'attendu : une adresse nom@domaine')
	.refine((text) => !/(?:^|\.|@)mssante\.fr$/i.test(text), 'attendu : une adresse de courriel ordinaire, hors de l’espace MSSanté')

const smtp = z.strictObject({
	host: z.string().refine(isHost, 'attendu : le nom d’une machine, ou son adresse IP'),
	port: z.int().min(1).max(65535).default(587),
	security: z.enum(['tls', 'starttls', 'plain']).default('starttls'),
	user: z.string().min(1).optional(),
})

const isSafe = ({ security, host }: z.output<typeof smtp>) => security !== 'plain' || isLoopback(host)
const UNSAFE = { path: ['security'], message: 'attendu : tls ou starttls (plain : seulement vers cette machine)' }

const recipients = { to: z.array(ordinaryAddress).min(1).max(MOST_RECIPIENTS), from: ordinaryAddress }

/** By which server of ordinary mail. */
export const alerts = z.strictObject({
	...recipients,
	smtp: smtp
		.extend({ passwordFile: file.optional(), caFile: file.optional() })
		.refine(isSafe, UNSAFE)
		.refine(({ user, passwordFile }) => (user === undefined) === (passwordFile === undefined), {
			path: ['passwordFile'],
			message: 'attendu : user et passwordFile ensemble',
		}),
})

/** Made in the page: its password is in the vault, its authority in PEM. */
export const madeAlerts = z.strictObject({
	...recipients,
	smtp: smtp.extend({ ca: z.string().max(200_000).optional() }).refine(isSafe, UNSAFE),
})

const rhythm = {
	/** Hour of the day, in `timeZone`. */
	at: z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'attendu : une heure, par exemple "02:30"').default('02:30'),
	/** How many are left there: what was erased must not come back for ever. */
	keep: z.int().min(1).max(MOST_BACKUPS).default(7),
}

/** Made each day by `serve`. */
export const backup = z.strictObject({
	folder: file,
	...rhythm,
	/** Sealed under it, its keys with it; without, in clear and without keys. */
	passphraseFile: file.optional(),
})

/**
 * Always sealed, under the passphrase that is on the machine and never in the page: in clear, anybody who has the page would have the
 * ledger. An older program kept whether it was to be: that is left out.
 */
export const madeBackup = z.object({
	folder: file.refine(isAbsolute, 'attendu : un chemin entier, par exemple /mnt/nas/mssante'),
	...rhythm,
})

/** `password`, `ca`: of what was made in the admin page; the password is in memory alone. */
export type AlertsConfig = Omit<z.output<typeof alerts>, 'smtp'> & {
	smtp: z.output<typeof alerts>['smtp'] & { password?: string | undefined, ca?: string | undefined }
	isMade?: boolean
}
export type BackupConfig = z.output<typeof backup> & { isMade?: boolean }
