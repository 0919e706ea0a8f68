/** Is the sender in the trust space? The envelope and the header, both (design.md "Identity"). */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Reading } from '../reading/reading.ts'
import type { Reason } from '../reasons/reason.ts'
import type { Circumstances } from './decide.ts'

import { isNotification } from '../reading/reading.ts'
import { review } from '../reasons/reason.ts'
import { isTrusted, trustFacts } from '../trust/trust-store.ts'

/** Results that say that the sender is not who it says (RFC 8601 §2.7); softfail, neutral, none and errors of the moment say nothing. */
const FAILED = /\b(spf|dkim|dmarc)\s*=\s*(?:fail|hardfail|policy)\b/i

export async function senderOf(
	context: Pick<Context, 'config' | 'ledger'>,
	mailbox: MailboxConfig,
	reading: Reading,
): Promise<Pick<Circumstances, 'sender' | 'senderDoubts'>> {
	const {
		config,
		ledger: { db },
	} = context
	const { envelope, kind } = reading
	const isReceipt = isNotification(kind)
	const doubts = isReceipt ? [] : doubtsOf(reading, mailbox)
	const settled = (sender: Circumstances['sender']) => ({
		sender: doubts.length > 0 ? ('untrusted' as const) : sender,
		senderDoubts: doubts,
	})
	if (!config.trust.enforce) {
		return settled('unchecked')
	}
	if (await trustFacts(db) === null) {
		return settled('no-list')
	}
	if (envelope.senders.length === 0) {
		// A message whose very headers could not be read waits for that reason, not for its sender.
		return kind === 'unreadable'
			? { sender: 'unchecked', senderDoubts: [] }
			: { sender: 'untrusted', senderDoubts: [...doubts, review('untrusted-sender')] }
	}
	for (const sender of envelope.senders) {
		if (!await isTrusted(db, sender)) {
			return { sender: 'untrusted', senderDoubts: [review('untrusted-sender'), ...doubts] }
		}
	}
	if (envelope.returnPath && !(await isTrusted(db, envelope.returnPath))) {
		doubts.unshift(review('untrusted-return-path'))
	}
	return settled('trusted')
}

function doubtsOf({ envelope: { isSenderUnclear, senders, authentication } }: Reading, { authenticationResults }: MailboxConfig): Reason[] {
	const failed
		= authenticationResults === 'ignore' ? [] : authentication.flatMap((result) => FAILED.exec(result)?.[1]?.toUpperCase() ?? [])
	return [
		...(isSenderUnclear && senders.length > 0 ? [review('sender-unclear')] : []),
		...(failed.length > 0 ? [review('sender-authentication', { failed: [...new Set(failed)] })] : []),
	]
}
