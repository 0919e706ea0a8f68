/** `audit verify`, `audit accept`: the journal and what the GED keeps of it. */
import type { Least } from '../context.ts'
import type { JournalReport } from '../doubts/audit-head.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Answer, Command, CommandCall } from './command.ts'

import { openGed } from '../app.ts'
import { troubleText, verifyJournal } from '../doubts/audit-head.ts'
import { asMssError, MssError } from '../errors.ts'
import { machine } from '../usecases/actor.ts'
import { settleHead } from '../usecases/settle-doubts.ts'
import { textOption, withLedger } from './command.ts'

export const auditCommand: Command = async (call) => {
	const [verb] = call.words
	if (verb === 'verify') {
		return verify(call)
	}
	if (verb === 'accept') {
		return accept(call)
	}
	throw new MssError('MSS-USAGE', 'La commande audit attend « verify », ou « accept » avec --reason.')
}

/** A ledger that cannot be read is an answer too: it says so, and what to do. */
async function verify({ config, tell }: CommandCall): Promise<Answer> {
	const loaded = config()
	const report = await withLedger(loaded, async (ledger) => {
		const ged = await openGed(loaded, ledger).catch(() => null)
		return verifyJournal(ledger, ged).finally(() => ged?.close())
	}, { readOnly: true }).catch((error: unknown): JournalReport & { error: { code: string, text: string } } => {
		const { code, text } = asMssError(error)
		tell(text)
		return { entries: 0, ok: false, head: 'unreachable', error: { code, text } }
	})
	const trouble = report.head === 'unreachable' ? null : troubleText(report.head)
	if (trouble !== null) {
		tell(`Journal : ${trouble}.`)
	}
	return { json: report, failed: !report.ok }
}

async function accept({ config, options }: CommandCall): Promise<Answer> {
	const reason = textOption(options, 'reason') ?? ''
	if (reason.trim() === '') {
		throw new MssError(
			'MSS-USAGE',
			'La commande audit accept attend --reason "…" : pourquoi la copie de la GED ne s’accorde plus avec le journal.',
		)
	}
	const loaded = config()
	const settle = async (ledger: Ledger, context: Least) => {
		const ged = await openGed(loaded, ledger)
		return settleHead.do({ ...context, ged }, machine(), {}, { reason }).finally(() => ged.close())
	}
	return { json: await withLedger(loaded, settle) }
}
