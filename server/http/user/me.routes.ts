/** What a person may use: asked once per session, so that Files knows whether to show the action. */
import type { MailboxConfig } from '../../config/schema.ts'
import type { Context } from '../../context.ts'
import type { MyMailbox } from '../../contract/me.contract.ts'
import type { Person } from '../../rights.ts'
import type { Handler } from '../handler.ts'

import { structureOf } from '../../config/load.ts'
import { hasDecided } from '../../ledger/tables/acts.ts'
import { DOCUMENT_TYPES, typeLabel } from '../../mssante/cda/document-type.ts'
import { formsOf } from '../../mssante/words/whom.ts'
import { senderOf, signatoriesOf } from '../../outgoing/sender.ts'
import { mailboxesFor, mayDo } from '../../rights.ts'
import { circuitsOf, simpleOf } from '../../structures/known-circuits.ts'
import { person } from '../../usecases/actor.ts'
import { mayApprove } from '../../usecases/approver.usecase.ts'

const TYPES = DOCUMENT_TYPES.map((code) => ({ code, label: typeLabel(code)! })).sort((one, other) =>
	one.label.localeCompare(other.label, 'fr'))

export const me: Handler<'user GET me'> = async ({ context, version }, { call }) => {
	const mailboxes = mailboxesFor(context.config, call).map((mailbox) => view(context, mailbox, call))
	return {
		version,
		mailboxes,
		approves: await approvesAny(context, call),
		hasDecided: await hasDecided(context.ledger.db, call.user, mailboxes.map(({ address }) => address)),
		types: TYPES,
		wording: formsOf(context.config.words),
	}
}

/** By a circuit in use, or where some prepare what others send. */
async function approvesAny({ config, ledger: { db } }: Context, who: Person): Promise<boolean> {
	const defined = (await circuitsOf(db, config)).filter(({ state }) => state === 'active').map(({ circuit }) => circuit)
	const simple = config.mailboxes
		.filter(({ access: { prepare } }) => prepare.users.length + prepare.groups.length > 0)
		.map(simpleOf)
	return [...defined, ...simple].some((circuit) => mayApprove(person(who), { circuit }))
}

function view({ config }: Context, mailbox: MailboxConfig, who: Person): MyMailbox {
	return {
		address: mailbox.address,
		label: mailbox.label ?? mailbox.address,
		type: mailbox.type,
		structure: structureOf(config, mailbox),
		maySend: mailbox.smtp !== undefined && mayDo(who, mailbox, { ask: 'send' }),
		mayPrepare: mailbox.smtp !== undefined && mayDo(who, mailbox, { ask: 'prepare' }),
		mayTriage: mayDo(who, mailbox, { ask: 'triage' }),
		mayIdentify: mayDo(who, mailbox, { ask: 'identity' }),
		responsible: responsibleOf(config, mailbox),
		signature: mailbox.signature ?? mailbox.label ?? '',
	}
}

/** « Dr Claire DURAND », or null when health documents cannot leave from there. */
export function responsibleOf(config: Context['config'], mailbox: MailboxConfig): string | null {
	try {
		const { professional: { given, family } } = signatoriesOf(config, senderOf(config, mailbox.address))
		return [mailbox.responsible?.title, given, family.toUpperCase()].filter(Boolean).join(' ')
	} catch {
		return null
	}
}
