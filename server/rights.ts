/**
 * Who may do what: one function of a person, a mailbox and the state of what they ask for. Every route asks it, and no other thing
 * (the table for people is in docs/guide-administrateur.md, and is checked route by route in test/rights-of-routes.spec.ts). Pure.
 */
import type { Config, MailboxConfig } from './config/schema.ts'
import type { Stage } from './views/stages.view.ts'

import { isOf } from './config/circle.ts'
import { structureOf } from './config/load.ts'
import { mailboxOf } from './context.ts'
import { MssError } from './errors.ts'
import { COMMAND_LINE, SOFTWARE } from './ledger/audit.ts'

/** `identity`: to settle what contradicts itself. */
export type Right = 'send' | 'triage' | 'identity' | 'prepare' | 'approve'
const RIGHTS: Right[] = ['send', 'triage', 'identity', 'prepare', 'approve']
export interface Person {
	/** Account of Nextcloud; empty: nobody. */
	user: string
	groups: string[]
}

/**
 * `see`: that it came, its title, who sent it, whom it is about, what happened to it. `read`: its words, in its exchange. `open`: all
 * of it, with its documents and those it may concern. `decide`: file it, put it back, set it aside. `settle`: what is in quarantine.
 */
export const MESSAGE_ASKS = ['see', 'read', 'open', 'decide', 'settle'] as const
export type MessageAsk = typeof MESSAGE_ASKS[number]

/**
 * Of the mailbox. `use`: figures without a name; `sign-in`: open it in their own name, where people do; `sendings`: what it sent, and what
 * became of it; `vigilance`: the register of wrong identities; `prepare`: what somebody else approves; `approve`: what no circuit says
 * who approves.
 */
export type MailboxAsk = 'use' | 'sign-in' | 'prepare' | 'approve' | 'send' | 'sendings' | 'patients' | 'triage' | 'identity' | 'vigilance'

export interface MessageThing {
	ask: MessageAsk
	state: Stage
	/** It answers something that this mailbox sent. */
	isAnswer?: boolean
	/** It was in quarantine, or in the wrong folder: the matter of identitovigilance, wherever it is now. */
	isMatter?: boolean
}

export type Thing = MessageThing | { ask: MailboxAsk }

const OF_MAILBOX: Record<MailboxAsk, Right[]> = {
	use: RIGHTS,
	'sign-in': ['send', 'triage'],
	send: ['send'],
	sendings: ['send', 'triage'],
	patients: ['send', 'triage', 'prepare'],
	prepare: ['send', 'prepare'],
	approve: ['send', 'approve'],
	triage: ['triage'],
	identity: ['identity'],
	vigilance: ['triage', 'identity'],
}

const ALL_OF_IT: MessageAsk[] = ['see', 'read', 'open', 'decide']
const TO_LOOK: MessageAsk[] = ['see', 'read', 'open']
const OF_MESSAGE: Record<'triage' | 'identity', Record<Stage, MessageAsk[]>> = {
	triage: {
		arriving: TO_LOOK,
		waiting: ALL_OF_IT,
		quarantined: TO_LOOK,
		filed: ALL_OF_IT,
		closed: ALL_OF_IT,
		rejected: TO_LOOK,
		receipt: TO_LOOK,
	},
	identity: { arriving: [], waiting: [], quarantined: [...TO_LOOK, 'settle'], filed: [], closed: [], rejected: TO_LOOK, receipt: [] },
}

/** The one function. */
export function mayDo(person: Person, mailbox: MailboxConfig, thing: Thing): boolean {
	return RIGHTS.some((right) => has(person, right, mailbox) && grants(right, thing))
}

/** A PER mailbox has one holder, and nobody else; yet others may prepare for them. */
function has(person: Person, right: Right, { type, holder, access }: MailboxConfig): boolean {
	if (person.user === '') {
		return false
	}
	if (type === 'PER' && (right !== 'prepare' || holder === person.user)) {
		return holder === person.user
	}
	return isOf(access[right], person)
}

function grants(right: Right, thing: Thing): boolean {
	if (!('state' in thing)) {
		return OF_MAILBOX[thing.ask].includes(right)
	}
	const { ask, state, isAnswer = false, isMatter = false } = thing
	if (right === 'send') {
		// Who sends reads the answers, once somebody has said where they belong.
		return isAnswer && state === 'filed' && (ask === 'see' || ask === 'read')
	}
	if (right === 'prepare' || right === 'approve') {
		return false
	}
	return OF_MESSAGE[right][state].includes(ask) || (right === 'identity' && isMatter && ask === 'see')
}

export function mailboxesFor(config: Pick<Config, 'mailboxes'>, person: Person, thing: Thing = { ask: 'use' }): MailboxConfig[] {
	return config.mailboxes.filter((mailbox) => mayDo(person, mailbox, thing))
}

/** Structures whose patients this person may see: those of the mailboxes they use, or of which they may ask that. */
export function structuresFor(config: Config, person: Person, wanted?: Parameters<typeof mailboxesFor>[2]): string[] {
	return [...new Set(mailboxesFor(config, person, wanted).map((mailbox) => structureOf(config, mailbox)))]
}

/** A mailbox of which this person may ask that; an unknown one and a forbidden one look the same. @throws {MssError} MSS-FORBIDDEN */
export function allowed(config: Config, person: Person, address: string, ask: MailboxAsk): MailboxConfig {
	const mailbox = mailboxOf(config, address.trim())
	if (!mailbox || !mayDo(person, mailbox, { ask })) {
		throw new MssError('MSS-FORBIDDEN')
	}
	return mailbox
}

/** Is it no person’s account: the command line, or this software itself, of a file that nobody knows who dropped? */
export function isProgram(user: string): boolean {
	return user === COMMAND_LINE || user === SOFTWARE
}
