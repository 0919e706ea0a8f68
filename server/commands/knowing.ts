/** Commands that only look: status, why, doctor, inspect. */
import type { Config } from '../config/schema.ts'
import type { Ged } from '../ged/ged.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Command } from './command.ts'

import { resolve } from 'node:path'
import { openGed, sourceOf } from '../app.ts'
import { directoriesOf } from '../directory/directories.ts'
import { MssError } from '../errors.ts'
import { verifySubmission } from '../mailbox/submit.ts'
import { backupStatus } from '../ops/backup.ts'
import { examine, examineWithoutLedger } from '../ops/doctor.ts'
import { takeUp } from '../ops/join-made.ts'
import { sidecarsIn } from '../ops/sidecars.ts'
import { statusOf } from '../ops/status.ts'
import { toldCheck } from '../ops/told-check.ts'
import { toldWhole } from '../reasons/words.reasons.ts'
import { authoritiesOf, fingerprintOf } from '../tls/authorities.ts'
import { historiesOf, historiesOfFile } from '../views/history.view.ts'
import { inWords } from './check-words.ts'
import { withLedger } from './command.ts'
import { inspect } from './inspect.ts'

/** `status`: fails when the sum does not hold. */
export const statusCommand: Command = async ({ config }) => {
	const loaded = config()
	const status = await withLedger(
		loaded,
		async (ledger) => ({
			...await statusOf(ledger),
			backup: await backupStatus({ config: loaded, ledger }),
			sidecars: await sidecarsIn({ config: loaded, ledger }),
		}),
		{ readOnly: true },
	)
	return { json: status, failed: !status.lawHolds }
}

/** `why ID|MESSAGE-ID|PATH`: the story of a message, or of a file. */
export const whyCommand: Command = async ({ config, words: [what] }) => {
	if (what === undefined) {
		throw new MssError('MSS-USAGE', 'La commande why attend un numéro de message, un Message-ID ou le chemin d’un fichier de la GED.')
	}
	const loaded = config()
	const histories = await withLedger(loaded, async (ledger) => {
		const known = await historiesOf(ledger.db, what)
		return known.length > 0 || isReference(what) ? known : historiesOfFile(ledger.db, await fileIdAt(loaded, ledger, what))
	}, { readOnly: true })
	if (histories.length === 0) {
		throw new MssError('MSS-UNKNOWN', what)
	}
	return { json: histories.map(toldWhole) }
}

/** A number, or a Message-ID: no path. */
function isReference(what: string): boolean {
	return /^\d+$/.test(what) || what.startsWith('<')
}

/** Old paths are forgotten (design.md "Retention"): the GED still knows which file stands there. */
async function fileIdAt(config: Config, ledger: Ledger, path: string): Promise<string | null> {
	const ged = await openGed(config, ledger)
	return ged.stat(path.normalize('NFC')).then((entry) => entry?.fileId ?? null).finally(() => ged.close())
}

/**
 * `doctor`: fails when something is wrong; where the ledger cannot even be opened, it says that, and looks at what can be looked at
 * without.
 */
export const doctorCommand: Command = async ({ config }) => {
	const loaded = config()
	const checks = await withLedger(
		loaded,
		async (ledger) => {
			await takeUp(ledger, loaded)
			let ged: Ged | null = null
			const open = async () => (ged = await openGed(loaded, ledger))
			return examine({
				config: loaded,
				ledger,
				openGed: open,
				source: (mailbox) => sourceOf(mailbox, ledger.clock),
				offer: ({ smtp }) => verifySubmission(smtp!),
				directory: directoriesOf(loaded, ledger.clock),
				signIns: null,
				isAsked: true,
			}).finally(() => ged?.close())
		},
		{ readOnly: true },
	).catch((error: unknown) => examineWithoutLedger(loaded, error))
	const json = checks.map((check) => toldCheck(check, loaded))
	return { json, words: inWords(json), failed: checks.some(({ ok }) => !ok) }
}

/** In the forms that tls/authorities.ts reads. */
const AUTHORITY = /\.(?:p7b|pem|cer|crt|der)$/i

/** `inspect FILE`: works without a configuration, and decides with one. */
export const inspectCommand: Command = async ({ config, words: [file], options }) => {
	if (file === undefined) {
		throw new MssError('MSS-USAGE', 'La commande inspect attend un fichier : un message .eml, une archive IHE_XDM.zip ou un CDA .xml.')
	}
	if (AUTHORITY.test(file)) {
		const json = (await authoritiesOf(resolve(file))).map(fingerprintOf)
		const words = json.map(({ name, sha256, end }) => `${name} (jusqu’au ${end.slice(0, 10)})\n  SHA-256 ${sha256}`)
		return { json, words: words.join('\n') }
	}
	return { json: await inspect(file, configOrNone(config, options.config !== undefined)) }
}

function configOrNone(config: Parameters<Command>[0]['config'], isAsked: boolean) {
	try {
		return config()
	} catch (error) {
		if (!isAsked && error instanceof MssError && error.code === 'MSS-CFG-FILE') {
			return null
		}
		throw error
	}
}
