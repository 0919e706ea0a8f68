/** `ledger`: a file of SQLite's, which needs nothing, or a database of PostgreSQL's, whose password is in a file. */
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { addressIn } from '../ledger/dialects/postgres-address.ts'
import { isInPostgres } from '../ledger/ledger-place.ts'

const file = z.string().min(1)

export const ledger = z
	.strictObject({
		url: z.string().refine(
			(url) => /^sqlite:.+/.test(url) || addressIn(url) !== null,
			'attendu : sqlite:CHEMIN, ou postgres://COMPTE@MACHINE/BASE, le mot de passe étant dans passwordFile',
		),
		passwordFile: file.optional(),
		/** Of another machine, which is spoken to by TLS alone. */
		caFile: file.optional(),
		/** Of what is of this machine alone beside a database; not said: where the spool is. */
		folder: file.optional(),
	})
	.superRefine((value, context) => {
		for (const key of ['passwordFile', 'caFile', 'folder'] as const) {
			if (!isInPostgres(value) && value[key] !== undefined) {
				context.addIssue({ code: 'custom', path: [key], message: 'attendu : rien, car un registre SQLite est un fichier' })
			}
		}
	})

/** @param base folder of the configuration */
export function placeOf({ url, passwordFile, caFile, folder }: z.infer<typeof ledger>, spool: string, base: string) {
	const at = (path: string | undefined) => path && resolve(base, path)
	return isInPostgres({ url })
		? { url, passwordFile: at(passwordFile), caFile: at(caFile), folder: at(folder) ?? dirname(resolve(base, spool)) }
		: { url: `sqlite:${resolve(base, url.slice('sqlite:'.length))}` }
}
