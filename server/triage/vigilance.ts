/** « Registre d’identitovigilance »: wrong filings undone, contradictions and what was decided of them, the newest first. */
import type { Db } from '../ledger/ledger.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'

import { peopleNames } from '../ledger/people-known.ts'
import { readDecision } from '../ledger/stored/decision.ts'
import { inWords } from '../reasons/words.reasons.ts'
import { quarantinedOnce, vigilanceActs } from '../views/vigilance.view.ts'

/** Events told at once. */
const MAX_EVENTS = 10_000

export interface VigilanceEvent {
	at: string
	what: string
	mailbox: string
	messageId: number
	sender: string
	/** In the register of the structure; empty when nobody is concerned. */
	patientId: string
	/** What the software said, or the person. */
	why: string
	who: string
	confirmedBy: string
}

const KINDS: Record<string, string> = { 'put-back': 'Mauvais dossier : remis à classer', release: 'Sorti de quarantaine', reject: 'Rejeté' }

export async function vigilanceOf(db: Db, mailboxes: string[]): Promise<VigilanceEvent[]> {
	if (mailboxes.length === 0) {
		return []
	}
	const acts = await vigilanceActs(db, mailboxes, MAX_EVENTS)
	const quarantined = await quarantinedOnce(db, mailboxes, MAX_EVENTS)
	const nameOf = await peopleNames(db)
	return [
		...acts.map((act): VigilanceEvent => ({
			at: act.done_at!,
			what: KINDS[act.kind]!,
			mailbox: act.mailbox,
			messageId: act.message_id,
			sender: act.sender ?? '',
			patientId: act.patient_id ?? '',
			why: act.reason ?? '',
			who: nameOf(act.actor),
			confirmedBy: nameOf(act.confirmed_by ?? ''),
		})),
		...quarantined.map((row): VigilanceEvent => ({
			at: row.at,
			what: 'Mis en quarantaine',
			mailbox: row.mailbox,
			messageId: row.id,
			sender: row.sender ?? '',
			patientId: '',
			why: contradictionsOf(row),
			who: 'Le logiciel',
			confirmedBy: '',
		})),
	]
		.sort((one, other) => other.at.localeCompare(one.at))
		.slice(0, MAX_EVENTS)
}

function contradictionsOf(message: Pick<MessageRow, 'id' | 'decision'>): string {
	return message.decision === null
		? ''
		: readDecision(message).reasons
				.filter(({ outcome }) => outcome === 'quarantine')
				.filter(({ rule }) => rule !== 'rejected')
				.map(inWords)
				.join(' ')
}
