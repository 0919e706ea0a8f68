/**
 * Two programs on one mailbox, each with its ledger, would each send the receipts. Each leaves a mark there (mailbox/mark.ts),
 * renewed while it lives; the oldest that lives acts, the others see it, say it, and send nothing by themselves for that mailbox.
 */
import type { MailboxConfig } from '../config/schema.ts'
import type { Marker } from '../ledger/ledger-identity.ts'
import type { Db, Ledger } from '../ledger/ledger.ts'
import type { Log } from '../log/log.ts'
import type { MailSource } from '../mailbox/mail-source.ts'
import type { Mark, Standing } from '../mailbox/mark.ts'
import type { Clock } from '../time/clock.ts'

import { z } from 'zod'
import { factIn, factsNamed, noteFact } from '../ledger/facts.ts'
import { byAge, standingOf } from '../mailbox/mark.ts'

const MINUTE = 60_000

export interface MarkTimes {
	/** Milliseconds between two looks at the marks of a mailbox. */
	look: number
	/** Milliseconds after which ours is left anew. */
	renew: number
	/** Milliseconds after which one that was not renewed is nobody's, and another takes over. */
	dead: number
}

const TIMES: MarkTimes = { look: 5 * MINUTE, renew: 15 * MINUTE, dead: 60 * MINUTE }
/** Milliseconds after which anybody takes away a dead mark. */
const FORGET = 7 * 24 * 60 * MINUTE

/** What was seen at the last look, in the ledger. */
const SEEN = z.object({
	standing: z.enum(['alone', 'first', 'second']),
	/** Could we leave a mark? */
	marked: z.boolean(),
	other: z.object({ host: z.string(), since: z.string(), seen: z.string(), isCopy: z.boolean() }).nullable(),
	/** ISO 8601, this machine's clock. */
	at: z.string(),
	/** Our last mark: its run, when the server says it was left, and when we did, in milliseconds. */
	mark: z.object({ instance: z.string(), seen: z.string(), putAt: z.number() }).nullable(),
	/** The run that was leaving a mark: killed in between, the ledger knows it for its own. */
	leaving: z.string().optional(),
})
export type Seen = z.infer<typeof SEEN>

/** Before the first look. */
const NOTHING: Seen = { standing: 'alone', marked: true, other: null, at: new Date(0).toISOString(), mark: null }

export class Ownership {
	readonly #marker: Marker
	readonly #clock: Clock
	readonly #times: MarkTimes
	readonly #looks = new Map<string, { at: number, standing: Standing, isCopy: boolean }>()

	constructor(marker: Marker, clock: Clock, times: Partial<MarkTimes> = {}) {
		this.#marker = marker
		this.#clock = clock
		this.#times = { ...TIMES, ...times }
	}

	/** Were receipts ours to send when we last looked, and is that recent enough for nobody to have taken over? */
	mayAcknowledge(address: string): boolean {
		const look = this.#looks.get(address)
		return look !== undefined && look.standing !== 'second'
			&& Math.abs(this.#clock.now() - look.at) < this.#times.dead - this.#times.renew
	}

	/** May what people asked for leave from here? Not from a copy of the ledger whose original lives: it holds the same orders. */
	maySend(address: string): boolean {
		const look = this.#looks.get(address)
		return look === undefined || look.standing !== 'second' || !look.isCopy
	}

	/** Has a mailbox that was looked at been left alone for too long: by a round that lasts? */
	isLate(address: string): boolean {
		const look = this.#looks.get(address)
		return look !== undefined && this.#clock.now() - look.at > 2 * this.#times.look
	}

	/** How it stood at the last look; undefined before the first. */
	standing(address: string): Standing | undefined {
		return this.#looks.get(address)?.standing
	}

	/** Renews our mark and looks at the others', when it is time. @throws {MssError} when the mailbox does not answer */
	async look(ledger: Ledger, log: Log, { address }: MailboxConfig, source: MailSource): Promise<void> {
		const last = this.#looks.get(address)
		const now = this.#clock.now()
		if (last && now >= last.at && now - last.at < this.#times.look) {
			return
		}
		const before = await seenOf(ledger.db, address)
		const { own, others, mark } = await this.#renew(ledger, before, address, source, now)
		const serverNow = own && mark ? Date.parse(own.seen) + now - mark.putAt : now
		const { standing, other } = standingOf(own, others, serverNow, this.#times.dead)
		const isCopy = other?.ledger === this.#marker.ledger
		this.#looks.set(address, { at: now, standing, isCopy })
		await source.dropMarks(others.filter(({ seen }) => serverNow - Date.parse(seen) > FORGET).map(({ place }) => place))
		const seen: Seen = {
			standing,
			marked: own !== null,
			other: other && { host: other.host, since: other.since, seen: other.seen, isCopy },
			at: new Date(now).toISOString(),
			mark,
		}
		await ledger.together(async (tx) => {
			await remember(tx, address, seen)
			if (standing !== (before?.standing ?? 'alone')) {
				await ledger.audit.append(tx, [{ action: 'mailbox-standing', details: { mailbox: address, standing } }])
			}
		})
		if (standing !== (last?.standing ?? 'alone')) {
			log.warn({ mailbox: address, standing, host: other?.host, isCopy }, 'mailbox read by another machine too, or no longer')
		}
	}

	/** Our mark, left anew when it is time, and those of others. */
	async #renew(
		ledger: Ledger,
		before: Seen | null,
		address: string,
		source: MailSource,
		now: number,
	): Promise<{ own: Mark | null, others: Mark[], mark: Seen['mark'] }> {
		const remembered = before?.mark ?? null
		// Of a former run of ours, only the very mark that our ledger remembers: a copy of the ledger has one that was renewed since.
		const isOurs = ({ instance, seen }: Mark) => instance === this.#marker.instance || instance === before?.leaving
			|| (remembered !== null && instance === remembered.instance && seen === remembered.seen)
		const marks = await source.marks()
		const [kept] = marks.filter(isOurs).sort(byAge)
		if (kept && remembered && now >= remembered.putAt && now - remembered.putAt < this.#times.renew) {
			return { own: kept, others: marks.filter((mark) => !isOurs(mark)), mark: remembered }
		}
		await ledger.together((tx) => remember(tx, address, { ...before ?? NOTHING, leaving: this.#marker.instance }))
		let left = await this.#leave(address, source, kept ?? null)
		if (left.own && kept && Date.parse(left.own.seen) - Date.parse(kept.seen) > this.#times.dead) {
			// We were away for so long that another may have taken over: ours begins anew.
			left = await this.#leave(address, source, null)
		}
		const { own, marks: after } = left
		const isMine = (mark: Mark) => mark === own || mark.instance === this.#marker.instance || isOurs(mark)
		if (own) {
			await source.dropMarks(after.filter((mark) => isMine(mark) && mark.place !== own.place).map(({ place }) => place))
		}
		return { own, others: after.filter((mark) => !isMine(mark)), mark: own && { instance: own.instance, seen: own.seen, putAt: now } }
	}

	async #leave(address: string, source: MailSource, kept: Mark | null): Promise<{ own: Mark | null, marks: Mark[] }> {
		const isLeft = await source.putMark(address, { ...this.#marker, since: kept?.since ?? '', first: kept?.first ?? '' })
		const marks = await source.marks()
		const mine = marks.filter(({ instance }) => instance === this.#marker.instance)
		// The newest of ours: the last one left.
		return {
			own: isLeft
				? (mine.sort((one, other) => Number(other.place) - Number(one.place) || Date.parse(other.seen) - Date.parse(one.seen))[0]
					?? null)
				: null,
			marks,
		}
	}
}

/** What the last look at a mailbox's marks saw, whoever looked; null before the first. */
export async function seenOf(db: Db, address: string): Promise<Seen | null> {
	return factIn(db, factName(address), SEEN)
}

/**
 * Of a ledger that is put back: the mark that it remembers may be remembered by another machine, put back from the same backup. It is left
 * anew at the first look, and whoever comes second finds it there.
 */
export async function markAnew(db: Db): Promise<void> {
	for (const name of await factsNamed(db, factName(''))) {
		const seen = await factIn(db, name, SEEN)
		await (seen?.mark ? noteFact(db, name, JSON.stringify({ ...seen, mark: { ...seen.mark, putAt: 0 } })) : undefined)
	}
}

async function remember(db: Db, address: string, seen: Seen): Promise<void> {
	await noteFact(db, factName(address), JSON.stringify(seen))
}

const factName = (address: string) => `mark/${address}`
