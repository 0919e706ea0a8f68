/** Who put a file where files leave by themselves: Nextcloud tells it when they do, since the store knows but who owns it. */
import type { Handler } from './handler.ts'

import { rememberName } from '../ledger/people.ts'
import { noteDropped } from '../ledger/tables/dropped.ts'

export const noteDrop: Handler<'nextcloud POST files/dropped'> = async ({ context: { ledger, clock, config: { ged } } }, { params }) => {
	const { fileId, user, name, groups } = params
	// What this program moves or writes there itself is nobody's drop.
	if (ged.kind === 'nextcloud' && ged.user === user) {
		return
	}
	await rememberName(ledger.db, user, name)
	await ledger.change(async (tx) => {
		await noteDropped(tx, fileId, { user, groups }, clock.at())
		await ledger.audit.append(tx, [{ action: 'dropped', actor: 'nextcloud', details: { fileId, account: user } }])
	})
}
