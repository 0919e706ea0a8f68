/** To whom an answer in a conversation goes: where who is answered asks to be, if that is safe; or to everybody in it. */
import type { Context } from '../context.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'
import type { Thread } from '../views/thread.view.ts'

import { recipientsOf } from '../ledger/reads/recipients.reads.ts'
import { readReading } from '../ledger/stored/reading.stored.ts'
import { unlessDamaged } from '../log/damaged.ts'
import { patientMatricule } from '../mssante/address/address.ts'
import { threadSubject } from '../mssante/subject/subject.ts'
import { isTrusted } from '../trust/trust-store.ts'
import { LIMITS } from './request.ts'

export interface ReplyTarget {
	/** Address of one of our mailboxes. */
	from: string
	to: string[]
	/** Everybody of the conversation but ourselves; the same as `to` where nobody else is. */
	all: string[]
	subject: string
	/** Message-ID that is answered. */
	answers: string | null
	/** Why the answer does not go where it was asked, or null. */
	note: string | null
}

/**
 * Null where nobody can be answered. Receipts are not concerned: they go where the référentiel says.
 *
 * @param answered the message that is, of those received; null: none of them
 */
export async function replyTarget(
	context: Pick<Context, 'config' | 'ledger' | 'log'>,
	{ sent, received }: Thread,
	answered: MessageRow | null,
): Promise<ReplyTarget | null> {
	const lastSent = sent[0]
	const base = answered ?? lastSent
	if (!base) {
		return null
	}
	const written = await recipientsOf(context.ledger.db, sent.map(({ id }) => id))
	const own = new Set(context.config.mailboxes.map(({ address }) => address.toLowerCase()))
	const others = (addresses: string[]) => [...new Set(addresses)].filter((address) => !own.has(address.toLowerCase()))
	if (answered === null) {
		const to = others(written.filter(({ outgoing_id: id }) => id === lastSent!.id).map(({ address }) => address))
		return to.length === 0
			? null
			: {
					from: base.mailbox,
					to,
					all: others(written.map(({ address }) => address)),
					subject: subjectOf(lastSent!.subject),
					answers: lastSent!.header_id,
					note: null,
				}
	}
	const { sender } = answered
	const envelope = unlessDamaged(context.log, () => readReading(answered))?.envelope
	if (envelope === undefined || sender === null) {
		return null
	}
	const { to, note } = await whereAsked(context, sender, envelope.replyTo)
	const senders = received.flatMap((one) => one.sender ?? []).filter((address) => address !== sender)
	return {
		from: base.mailbox,
		to,
		all: others([...to, ...senders, ...written.map(({ address }) => address).filter((address) => address !== sender)]),
		subject: subjectOf(envelope.subject),
		answers: answered.message_id,
		note,
	}
}

/**
 * An APP mailbox reads nothing: its message says where to write (ECO.2.2.5). Never out of the trust space, nor to a citizen in
 * another's place.
 */
async function whereAsked(
	{ config, ledger: { db } }: Pick<Context, 'config' | 'ledger'>,
	sender: string,
	asked: string[],
): Promise<{ to: string[], note: string | null }> {
	const elsewhere = asked.filter((address) => address !== sender)
	if (asked.length === 0 || elsewhere.length === 0) {
		return { to: [sender], note: null }
	}
	for (const address of elsewhere) {
		if (patientMatricule(address) !== null || (config.trust.enforce && !(await isTrusted(db, address)))) {
			return {
				to: [sender],
				note: `Ce message demande de répondre à ${address}, hors de l’espace de confiance MSSanté\u00A0: `
					+ `la réponse va à ${sender}.`,
			}
		}
	}
	return { to: asked, note: `Ce message demande de répondre à ${asked.join(', ')}.` }
}

/** Without the technical prefix, which announces an archive. */
function subjectOf(subject: string): string {
	return `Re: ${threadSubject(subject)}`.slice(0, LIMITS.title)
}
