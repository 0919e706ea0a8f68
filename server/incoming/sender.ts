/** Is the sender in the trust space? The envelope and the header, both (design.md "Identity"). */
import type { MailboxConfig } from '../config/schema.ts'
import type { Desk } from '../desk.ts'
import type { Reason } from '../patients/match.ts'
import type { Reading } from '../reading/reading.ts'
import type { Circumstances } from './decide.ts'

import { isNotification } from '../reading/reading.ts'
import { isTrusted, trustFacts } from '../trust/store.ts'
import { review } from './review.ts'

/** Results that say that the sender is not who it says (RFC 8601 §2.7); softfail, neutral, none and errors of the moment say nothing. */
const FAILED = /\b(spf|dkim|dmarc)\s*=\s*(?:fail|hardfail|policy)\b/i

export async function senderOf(
	desk: Pick<Desk, 'config' | 'ledger'>,
	mailbox: MailboxConfig,
	reading: Reading,
): Promise<Pick<Circumstances, 'sender' | 'senderDoubts'>> {
	const {
		config,
		ledger: { db },
	} = desk
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
			: { sender: 'untrusted', senderDoubts: [...doubts, OUTSIDE] }
	}
	for (const sender of envelope.senders) {
		if (!await isTrusted(db, sender)) {
			return { sender: 'untrusted', senderDoubts: [OUTSIDE, ...doubts] }
		}
	}
	if (envelope.returnPath && !(await isTrusted(db, envelope.returnPath))) {
		doubts.unshift(review(
			'untrusted-return-path',
			'L’adresse de retour du message n’appartient pas à l’espace de confiance MSSanté, alors que l’expéditeur affiché en fait '
			+ 'partie.',
		))
	}
	return settled('trusted')
}

const OUTSIDE = review(
	'untrusted-sender',
	'L’expéditeur n’appartient pas à l’espace de confiance MSSanté : rien n’est classé automatiquement.',
)

function doubtsOf({ envelope: { isSenderUnclear, senders, authentication } }: Reading, { authenticationResults }: MailboxConfig): Reason[] {
	const failed
		= authenticationResults === 'ignore' ? [] : authentication.flatMap((result) => FAILED.exec(result)?.[1]?.toUpperCase() ?? [])
	return [
		...(isSenderUnclear && senders.length > 0
			? [review('sender-unclear', 'Le message a plusieurs expéditeurs, et l’un d’eux ne peut pas être lu.')]
			: []),
		...(failed.length > 0
			? [review('sender-authentication', `L’opérateur n’a pas pu authentifier l’expéditeur (${[...new Set(failed)].join(', ')}).`)]
			: []),
	]
}
