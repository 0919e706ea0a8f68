import type { Ged } from '../ged/ged.ts'
/** Commands that only look: status, why, audit, doctor, inspect. */
import type { Command } from './context.ts'

import { openGed, sourceOf } from '../app.ts'
import { MssError } from '../errors.ts'
import { takeUpMade } from '../mailbox/made.ts'
import { verifySubmission } from '../mailbox/submit.ts'
import { keptHeads } from '../ops/audit-head.ts'
import { examine } from '../ops/doctor.ts'
import { historiesOf } from '../ops/history.ts'
import { statusOf } from '../ops/status.ts'
import { withLedger } from './context.ts'
import { inspect } from './inspect.ts'

/** `status`: fails when the sum does not hold. */
export const statusCommand: Command = async ({ config }) => {
	const status = await withLedger(config(), ({ db }) => statusOf(db), { readOnly: true })
	return { json: status, failed: !status.lawHolds }
}

/** `why ID|MESSAGE-ID|PATH`: the story of a message, or of a file. */
export const whyCommand: Command = async ({ config, words: [what] }) => {
	if (what === undefined) {
		throw new MssError('MSS-USAGE', 'La commande why attend un numéro de message, un Message-ID ou le chemin d’un fichier de la GED.')
	}
	const histories = await withLedger(config(), ({ db }) => historiesOf(db, what), { readOnly: true })
	if (histories.length === 0) {
		throw new MssError('MSS-UNKNOWN', what)
	}
	return { json: histories }
}

/** `audit verify`. */
export const auditCommand: Command = async ({ config, words: [verb] }) => {
	if (verb !== 'verify') {
		throw new MssError('MSS-USAGE', 'La commande audit attend « verify ».')
	}
	const report = await withLedger(config(), async (ledger) => {
		const ged = await openGed(config(), ledger).catch(() => null)
		return ledger.audit.verify(ledger.db, await keptHeads(ged)).finally(() => ged?.close())
	}, { readOnly: true })
	return { json: report, failed: !report.ok }
}

/** `doctor`: fails when something is wrong. */
export const doctorCommand: Command = async ({ config }) => {
	const checks = await withLedger(config(), async (ledger) => {
		await takeUpMade(ledger, config())
		let ged: Ged | null = null
		const open = async () => ged = await openGed(config(), ledger)
		return examine({ config: config(), ledger, openGed: open, source: sourceOf, offer: ({ smtp }) => verifySubmission(smtp!), keptHeads }).finally(() => ged?.close())
	}, { readOnly: true })
	return { json: checks, failed: checks.some(({ ok }) => !ok) }
}

/** `inspect FILE`: works without a configuration, and decides with one. */
export const inspectCommand: Command = async ({ config, words: [file], options }) => {
	if (file === undefined) {
		throw new MssError('MSS-USAGE', 'La commande inspect attend un fichier : un message .eml, une archive IHE_XDM.zip ou un CDA .xml.')
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
