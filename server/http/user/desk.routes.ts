/** The state of things for one person: what waits, what goes wrong, mailbox by mailbox; and the figures of a month. */
import type { Counts } from '../../ops/status.ts'
import type { InState } from '../../views/status.view.ts'
import type { Handler } from '../handler.ts'

import { alertsOf } from '../../ops/alerts.ts'
import { forPages } from '../../ops/for-pages.ts'
import { statusForPages } from '../../ops/status.ts'
import { mailboxesFor } from '../../rights.ts'
import { listMessages } from '../../triage/waiting.ts'
import { latelyFor } from '../../usecases/read-marks.ts'
import { visibleTo } from '../../usecases/visible.usecase.ts'
import { countTasks } from '../../views/sendings.view.ts'
import { countToday, NO_FILTER } from '../../views/today.view.ts'
import { countDossiersFor } from './dossiers.routes.ts'
import { addressesWithin } from './scope.ts'
import { signInsFor } from './sign-in.routes.ts'
import { countTurnsFor } from './turns.routes.ts'
import { labelOf } from './waiting.routes.ts'

const NOTHING = { queue: undefined, q: '', offset: 0, limit: 0 }

export const deskView: Handler<'user GET desk'> = async ({ context }, { call }) => {
	const { db } = context.ledger
	const mine = mailboxesFor(context.config, call)
	const status = await statusForPages(context.ledger, mine.map(({ address }) => address))
	const messages = visibleTo(call, mine, 'open')
	const waiting = await listMessages(context, { shelf: 'review', messages, ...NOTHING })
	const quarantined = await listMessages(context, { shelf: 'quarantined', messages, ...NOTHING })
	const { received, filed, review, quarantined: inQuarantine, ignored, failed, inProgress, lawHolds, closed } = status
	const sending = addressesWithin(context, call, { ask: 'sendings' }, '')
	const tasks = await forPages(context.ledger, `tasks ${sending.join(' ')}`, () => countTasks(db, sending, context.clock.at()))
	const { ours: asked, late } = await countTurnsFor(context, call)
	return {
		counts: {
			waiting: waiting.total,
			unread: (await countToday(db, latelyFor(context, call, ''), [NO_FILTER]))[0]!.unread,
			quarantined: quarantined.total,
			tasks,
			asked,
			late,
			...await countDossiersFor(context, call),
		},
		alerts: (await alertsOf(context, mine)).map(({ text, remedy }) => ({ text, remedy })),
		signIns: await signInsFor(context, call),
		total: withoutClosed({ received, filed, review, quarantined: inQuarantine, ignored, failed, inProgress, lawHolds }, closed),
		mailboxes: status.mailboxes.map((one) => ({
			...withoutClosed(
				one,
				closed.filter(({ mailbox }) => mailbox === one.address),
			),
			label: labelOf(context, one.address),
			error: one.error?.text ?? null,
		})),
	}
}

function withoutClosed<T extends Pick<Counts, 'review' | 'quarantined'>>(counts: T, closed: InState[]): T & { closed: number } {
	const sum = (state?: string) =>
		closed.filter((one) => state === undefined || one.state === state).reduce((total, one) => total + one.closed, 0)
	return { ...counts, review: counts.review - sum('review'), quarantined: counts.quarantined - sum('quarantined'), closed: sum() }
}
