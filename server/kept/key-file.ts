/** The keys of a backup that is in clear, in one file of their own: kept elsewhere, a thief of the one has not the other. */
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { MssError } from '../errors.ts'
import { PRIVATE_FILE } from '../files/private-files.ts'
import { syncFolder } from '../files/sync-folder.ts'

const keyFile = z.strictObject({
	format: z.literal('mssante keys 1'),
	at: z.iso.datetime(),
	/** Of the ledger that they belong to. */
	ledger: z.string().nullable(),
	/** Bytes in base64, by key of the configuration. */
	files: z.record(z.string(), z.base64()),
})
type KeyFile = z.infer<typeof keyFile>

/** Written aside, then renamed; one of before is replaced, anything else is not. @throws {MssError} MSS-BACKUP-PLACE */
export async function writeKeyFile(
	path: string,
	{ at, ledger, files }: { at: string, ledger: string | null, files: { key: string, file: string }[] },
): Promise<void> {
	if (existsSync(path) && !isKeyFileOf(path, ledger)) {
		throw new MssError('MSS-BACKUP-PLACE', `«\u00A0${path}\u00A0» existe déjà, et n’est pas un fichier de clés de ce registre`)
	}
	const bytes = await Promise.all(files.map(async ({ key, file }) => [key, (await readFile(file)).toString('base64')] as const))
	const content: KeyFile = { format: 'mssante keys 1', at, ledger, files: Object.fromEntries(bytes) }
	const draft = `${path}.en-cours`
	await rm(draft, { force: true })
	await writeFile(draft, `${JSON.stringify(content, null, '\t')}\n`, { mode: PRIVATE_FILE, flag: 'wx', flush: true })
	renameSync(draft, path)
	await syncFolder(dirname(path))
}

/** @throws {MssError} MSS-FILE, MSS-BACKUP-KEYS */
export function readKeyFile(path: string): KeyFile {
	let text: string
	try {
		text = readFileSync(path, 'utf8')
	} catch (error) {
		throw new MssError('MSS-FILE', path, { cause: error })
	}
	try {
		return keyFile.parse(JSON.parse(text))
	} catch (error) {
		throw new MssError('MSS-BACKUP-KEYS', `«\u00A0${path}\u00A0» n’est pas un fichier de clés`, { cause: error })
	}
}

function isKeyFileOf(path: string, ledger: string | null): boolean {
	try {
		return readKeyFile(path).ledger === ledger
	} catch {
		return false
	}
}
