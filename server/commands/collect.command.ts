import type { Command } from './command.ts'

import { openApp } from '../app.ts'
import { collect } from '../chores/collect.ts'
import { MssError } from '../errors.ts'
import { COUNTED } from '../ops/status.ts'
import { toldWhole } from '../reasons/words.reasons.ts'
import { reportOf } from '../views/history.view.ts'
import { WAITING } from './command.ts'

/** `collect --once`: takes in, files, resumes, acknowledges; fails when a message or a mailbox did, or when one is left on its way. */
export const collectCommand: Command = async ({ config, options, tell }) => {
	if (!options.once) {
		throw new MssError('MSS-USAGE', 'La commande collect attend --once ; pour rester à l’écoute, lancez serve.')
	}
	const app = await openApp(config(), { onWait: () => tell(WAITING) })
	try {
		const { received, touched, mailboxes } = await collect(app)
		const messages = []
		const counts = { received: received.length, filed: 0, review: 0, quarantined: 0, ignored: 0, failed: 0, inProgress: 0 }
		for (const id of touched.sort((one, other) => one - other)) {
			const report = (await reportOf(app.ledger.db, id))!
			counts[COUNTED[report.state]]++
			messages.push(toldWhole(report))
		}
		return {
			json: { ...counts, messages, mailboxes },
			failed: counts.failed + counts.inProgress > 0 || mailboxes.some(({ ok }) => !ok),
		}
	} finally {
		await app.close()
	}
}
