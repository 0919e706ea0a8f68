/** The ledger, what waits and the directory: files 0600, folders 0700. The GED is not concerned. */
import type { Config } from '../config/schema.ts'
import type { Verdict } from './examination-verdict.ts'

import { existsSync, readdirSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'
import { directoryFile } from '../directory/directory.ts'
import { isOpenToOthers, PRIVATE_FILE, PRIVATE_FOLDER, shut } from '../files/private-files.ts'
import { companionsOf } from '../ledger/dialects/sqlite.ts'
import { ledgerFile, ledgerFolder } from '../ledger/ledger-place.ts'
import { ill, well } from './examination-verdict.ts'

/** Puts right what an older version, or a copy, left open to others; what cannot be is told by `doctor`. */
export function shutFiles(config: Config): void {
	for (const file of filesOf(config)) {
		shut(file, PRIVATE_FILE)
	}
	for (const folder of foldersOf(config)) {
		// A folder in which somebody keeps other things is theirs to shut.
		if (isOnlyOurs(folder, config)) {
			shut(folder, PRIVATE_FOLDER)
		}
	}
}

export function examineRights(config: Config): Verdict {
	const open = [...filesOf(config), ...foldersOf(config)].filter(isOpenToOthers)
	return open.length === 0
		? well('le registre et ce qui attend ne sont lisibles que par le compte du service')
		: ill(
				`lisibles par d’autres comptes\u00A0: ${open.slice(0, 5).join(', ')}`,
				'Retirez ces droits : chmod 600 pour les fichiers, 700 pour les dossiers.',
			)
}

function filesOf({ ledger, spool }: Config): string[] {
	const [file, raw] = [ledgerFile(ledger), join(spool, 'raw')]
	return [
		...[file, `${file}.lock`, directoryFile(ledger)].flatMap((one) => [one, ...companionsOf(one)]),
		...existsSync(raw) ? readdirSync(raw).map((name) => join(raw, name)) : [],
	].filter((one) => existsSync(one))
}

function foldersOf({ ledger, spool }: Config): string[] {
	return [ledgerFolder(ledger), spool, join(spool, 'raw'), join(spool, 'work')].filter((folder) => existsSync(folder))
}

function isOnlyOurs(folder: string, { ledger, spool }: Config): boolean {
	if (folder === join(spool, 'raw') || folder === join(spool, 'work')) {
		return true
	}
	const ours = [basename(ledgerFile(ledger)), basename(directoryFile(ledger))]
	const [within] = relative(folder, spool).split(sep)
	return readdirSync(folder).every(
		(name) => ours.some((one) => name.startsWith(one)) || name === within || (folder === spool && (name === 'raw' || name === 'work')),
	)
}
