import type { RebuildMode, RebuildReason } from '../kept/rebuild.ts'
import type { Command } from './command.ts'

import { resolve } from 'node:path'
import { openGed, openSpool } from '../app.ts'
import { MssError } from '../errors.ts'
import { counted } from '../mssante/words/counted.ts'
import { ReaderPool } from '../reading/pool.ts'
import { machine } from '../usecases/actor.ts'
import { rebuildFolders } from '../usecases/rebuild-folders.ts'
import { textOption, withLedger } from './command.ts'

/** What should have been possible; that its time is over, or that people changed it, is no fault. */
const FAULTS = new Set<RebuildReason>(['raw-lost', 'other-bytes', 'absent', 'name-taken', 'no-folder'])

/** `rebuild FOLDER [--patient ID]`, into an empty one; `rebuild --compare`, `rebuild --repair`: the GED itself. */
export const rebuildCommand: Command = async ({ config, words, options, tell }) => {
	const loaded = config()
	const folder = words[0] ?? null
	const mode: RebuildMode = options.repair === true ? 'repair' : options.compare === true ? 'compare' : 'make'
	if ((folder === null) === (mode === 'make')) {
		throw new MssError(
			'MSS-USAGE',
			'La commande rebuild attend un dossier vide, ou --compare ou --repair, qui regardent la GED elle-même.',
		)
	}
	const patient = textOption(options, 'patient')
	const rebuilt = await withLedger(loaded, async (ledger, context) => {
		const spool = await openSpool(loaded, ledger, { alone: false })
		const pool = new ReaderPool()
		const parts = { ...context, spool, pool, openGed: () => openGed(loaded, ledger) }
		const input = { into: folder === null ? null : resolve(folder), mode, patient }
		return rebuildFolders.do(parts, machine(), {}, input).finally(() => pool.close())
	}, { readOnly: mode !== 'repair' })
	const { documents, same, different, missing } = rebuilt
	if (same < documents) {
		tell(`Sur ${counted(documents, 'document')}, ${counted(missing, 'manque', 'manquent')}, `
			+ `${counted(different, 'diffère', 'diffèrent')}\u00A0: «\u00A0lines\u00A0» dit lesquels et pourquoi.`)
	}
	return { json: rebuilt, failed: rebuilt.lines.some(({ reason }) => FAULTS.has(reason)) }
}
