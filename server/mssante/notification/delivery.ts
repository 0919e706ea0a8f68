/**
 * What a server says of a delivery: by its machine part (RFC 3464), as servers really write it, or in words alone (mssante.md
 * §2.2). Forms seen in public collections of bounces: Postfix, Exim, sendmail, qmail, Exchange, Google, Mimecast, Oracle. Pure.
 */
import type { Notification, RecipientFate } from './read-notification.ts'

import { addressesIn } from '../address/address.ts'
import { fieldLines, MAX_TEXT, messageIdOf, recipientOf } from './read-notification.ts'
import { fateInWords, noticeIn } from './words.ts'

export interface DeliveryReport {
	subject: string
	/** The machine part (message/delivery-status), or '' where there is none. */
	machine: string
	/** What the report says to people, and what it gives back among its words. */
	words: string
	/** Headers of the message given back, each where they stand. */
	returned: string[]
	/** Message-IDs of its own In-Reply-To and References, nearest first. */
	answers: string[]
	/** Of the header X-Failed-Recipients (Exim, Google), or ''. */
	failedRecipients: string
}

/** Recipients kept of one report. */
const MAX_RECIPIENTS = 500
/** Message-IDs and addresses kept of the words of one report. */
const MAX_NAMED = 50

type Fields = Map<string, string>

export function readDelivery(report: DeliveryReport): Notification {
	const machine = report.machine.trim() === '' ? machineIn(report.words) : report.machine
	const { message, recipients } = groupsOf(machine)
	const notice = noticeIn(report.words)
	const [originalMessageId = null, ...otherMessageIds] = messageIdsOf(report, message)
	const told = recipients.map((fields) => fateOf(fields))
	const addresses = addressesOf(notice)
	return {
		originalMessageId,
		envelopeId: message.get('original-envelope-id') || null,
		recipients: told.some(({ outcome }) => outcome !== 'unknown') ? told : inWords(report, notice, told),
		...otherMessageIds.length > 0 && { otherMessageIds },
		...addresses.length > 0 && { addresses },
	}
}

/** Some servers write the machine part among their words. */
function machineIn(words: string): string {
	const start = words.search(/^(?:Final|Original)-Recipient:/im)
	return start === -1 ? '' : words.slice(start)
}

/**
 * The fields of the message, and those of each recipient. The blank lines between them may be missing, or stand in the middle
 * of a block: a recipient begins where a field comes again, or after a blank line once their action is known.
 */
function groupsOf(machine: string): { message: Fields, recipients: Fields[] } {
	const message: Fields = new Map()
	const recipients: Fields[] = []
	let current: Fields = new Map()
	const finish = () => {
		if (PER_RECIPIENT.some((name) => current.has(name)) && recipients.length < MAX_RECIPIENTS) {
			recipients.push(current)
		}
		current = new Map()
	}
	for (const line of fieldLines(machine)) {
		if (line === null) {
			if (current.has('action')) {
				finish()
			}
		} else if (PER_MESSAGE.has(line.name)) {
			message.set(line.name, line.value)
		} else {
			if (current.has(line.name)) {
				finish()
			}
			current.set(line.name, line.value)
		}
	}
	finish()
	return { message, recipients }
}

/** RFC 3464 §2.2, and what some add. */
const PER_MESSAGE = new Set([
	'original-envelope-id',
	'reporting-mta',
	'dsn-gateway',
	'received-from-mta',
	'arrival-date',
	'original-message-id',
	'x-original-message-id',
])
/** Any of these tells of a recipient. */
const PER_RECIPIENT = ['final-recipient', 'original-recipient', 'x-actual-recipient', 'action', 'status']

function fateOf(fields: Fields): RecipientFate {
	const [original, final] = ['original-recipient', 'final-recipient'].map((name) => recipientOf(fields.get(name)))
	const address = final ?? original ?? recipientOf(fields.get('x-actual-recipient'))
	const code = /\d\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? null
	return {
		address,
		...original && original !== address && { addressedTo: original },
		outcome: outcomeOf(fields.get('action') ?? '', code),
		code,
		text: (fields.get('diagnostic-code') ?? fields.get('status') ?? '').slice(0, MAX_TEXT),
	}
}

/** The Action, and how some servers write it; without one, a status of class 5 is a failure, and any other says nothing. */
function outcomeOf(action: string, code: string | null): string {
	const word = /[a-z]+/i.exec(action)?.[0].toLowerCase()
	if (word === undefined || word === 'expired') {
		return code?.startsWith('5') ? 'failed' : 'unknown'
	}
	return /^(?:fail|bounced$|rejected$|undeliver)/.test(word) ? 'failed' : word === 'deliverable' ? 'delivered' : word
}

/** No machine part that says it: the words do, of those whom it names or of nobody in particular. */
function inWords({ subject, failedRecipients }: DeliveryReport, notice: string, told: RecipientFate[]): RecipientFate[] {
	const failed = addressesIn(failedRecipients)
	const fate = fateInWords(subject, notice)
	const outcome = fate === 'unknown' && failed.length > 0 ? 'failed' : fate
	const code = told.find((one) => one.code !== null)?.code ?? /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(notice)?.[0] ?? null
	const whom = told.length > 0
		? told.map(({ address, addressedTo }) => ({ address, ...addressedTo !== undefined && { addressedTo } }))
		: failed.length > 0 ? failed.map((address) => ({ address })) : [{ address: null }]
	return whom.slice(0, MAX_RECIPIENTS).map((one) => ({ ...one, outcome, code, text: notice.trim().slice(0, MAX_TEXT) }))
}

/**
 * Message-IDs of the message that the report is about, the surest first: as a header of what is given back, as a field, as a line
 * of the words; and only where no such line stands, what the report answers to, then anything in the words that has their shape:
 * the References of somebody else's message may name ours.
 */
function messageIdsOf({ returned, words, answers }: DeliveryReport, message: Fields): string[] {
	const fields = ['original-message-id', 'x-original-message-id'].flatMap((name) => message.get(name)?.match(ANGLED) ?? [])
	const lines = [
		...returned.flatMap((headers) => messageIdOf(headers) ?? []),
		...fields,
		...[...words.matchAll(LINE)].map((match) => match[1]!),
	]
	const named = lines.length > 0 ? lines : [...answers.slice(0, 1), ...(words.match(ANGLED) ?? [])]
	return [...new Set(named)].slice(0, MAX_NAMED)
}

const ANGLED = /<[^<>\s@]{1,500}@[^<>\s]{1,500}>/g
const LINE = /^[ \t>|]*(?:(?:x-)?original-)?message[- ]id\s*[:=]\s*(<[^<>\s]{1,998}>)/gim

const ADDRESS = /[^\s<>()[\]"',;:]{1,64}@[^\s<>()[\]"',;:]{1,255}/g

/** Not in the lines that repeat to whom the message was written. */
function addressesOf(notice: string): string[] {
	const words = notice.split('\n').filter((line) => !/^[ \t>]*(?:to|cc|from|à|de)\s*:/i.test(line)).join('\n')
	return [...new Set(addressesIn((words.match(ADDRESS) ?? []).slice(0, MAX_NAMED).join(', ')))]
}
