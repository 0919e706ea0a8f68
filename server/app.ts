/** The one place that knows the concrete parts and puts them together. */
import type { Config, MailboxConfig } from './config/schema.ts'
import type { Context } from './context.ts'
import type { Ged } from './ged/ged.ts'
import type { Leases } from './leases/leases.ts'
import type { OnStatement } from './ledger/dialects/sqlite.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { Lock } from './ledger/lock.ts'
import type { Log } from './log/log.ts'
import type { MailSource } from './mailbox/mail-source.ts'
import type { SignInTimes } from './mailbox/oauth2/sign-ins.ts'
import type { Tokens } from './mailbox/oauth2/tokens.ts'
import type { MarkTimes } from './sidecars/ownership.ts'
import type { Spool } from './spool/spool.ts'
import type { Clock } from './time/clock.ts'

import { setTimeout as sleep } from 'node:timers/promises'
import { deriveKey, loadSecretKey } from './config/secrets.ts'
import { mailboxOf } from './context.ts'
import { directoriesOf } from './directory/directories.ts'
import { lookAtClock } from './doubts/clock-doubt.ts'
import { mayLeave } from './doubts/restoration.ts'
import { MssError } from './errors.ts'
import { readGiven } from './files/given.ts'
import { openFolder } from './ged/folder/ged-folder.ts'
import { appPasswordOf, authorityOf, bindAppPassword } from './ged/nextcloud/app-password.ts'
import { leasesInMemory } from './leases/memory.ts'
import { leasesShared } from './leases/shared-leases.ts'
import { factOf } from './ledger/facts.ts'
import { identify, LEDGER_ID } from './ledger/ledger-identity.ts'
import { isInPostgres, ledgerFile } from './ledger/ledger-place.ts'
import { isUnused, mustBeRestored, openBeside, openLedger } from './ledger/ledger.ts'
import { lockLedger, lockShared } from './ledger/lock.ts'
import { Seat } from './ledger/members/seat.ts'
import { leaseLocks, sit, sitBeside } from './ledger/members/sit.ts'
import { removeLeftSnapshot } from './ledger/snapshot.ts'
import { askedByTheGone } from './ledger/tables/asked.table.ts'
import { logged, openLog } from './log/log.ts'
import { dnsServersOf } from './mailbox/dns-servers.ts'
import { Imap } from './mailbox/imap.ts'
import { Maildir } from './mailbox/maildir.ts'
import { SignIns } from './mailbox/oauth2/sign-ins.ts'
import { submit, verifySubmission } from './mailbox/submit.ts'
import { speakOf } from './mssante/words/whom.ts'
import { shutFiles } from './ops/file-rights.ts'
import { takeUp } from './ops/join-made.ts'
import { ReaderPool } from './reading/pool.ts'
import { shelfInLedger } from './shelf/in-ledger.ts'
import { shelfInMemory } from './shelf/in-memory.ts'
import { Hands } from './sidecars/hands.ts'
import { heardBy, UNCHECKED } from './sidecars/heard.ts'
import { EVERYTHING } from './sidecars/holds.ts'
import { Ownership } from './sidecars/ownership.ts'
import { Room } from './sidecars/room.ts'
import { Sidecar } from './sidecars/sidecar.ts'
import { spoolInFolder } from './spool/spool-folder.ts'
import { adoptNameless } from './structures/belonging.ts'
import { machineClock } from './time/clock.ts'
import { resumeActs } from './triage/carry-out-act.ts'

/** Milliseconds that what is in hand has to end by itself. */
const LAST = 2_000

/** What tests put around the parts, to make them fail. */
export interface Wrappers {
	ged?: (ged: Ged) => Ged
	spool?: (spool: Spool) => Spool
	source?: (source: MailSource) => MailSource
	onStatement?: OnStatement
	/** Another time than this machine's. */
	clock?: Clock
	submit?: Context['submit']
	offer?: Context['offer']
	log?: Log
	/** Readers shared with others: they are not closed with the app. */
	pool?: ReaderPool
	/** Other times for the marks left in mailboxes. */
	marks?: Partial<MarkTimes>
	/** Other times for those who sign in. */
	signInTimes?: Partial<SignInTimes>
	/** Whom to ask about domains, instead of this machine's servers. */
	dnsServers?: string[]
	/** Milliseconds to wait for another process on the ledger. */
	patience?: number
	/** Before that wait. */
	onWait?: () => void
}

export interface App extends Context {
	/** Aborts when the other sidecars have declared this one gone: it must end. Null: there are none. */
	lost: AbortSignal | null
	close: () => Promise<void>
}

/** Milliseconds that opening waits for the store to tell whether the ledger was restored. */
const STORE = 3_000

/** The app that takes in and sends: alone on its ledger. @throws {MssError} MSS-LOCKED when another one has it */
export async function openApp(config: Config, wrappers: Wrappers = {}): Promise<App> {
	const seat = seatIn(config)
	return open(config, wrappers, { seat, lock: await lockLedger(config.ledger, { ...wrappers, application: seat?.application }) })
}

/** The same for `serve`: in PostgreSQL, beside others that serve. @throws {MssError} MSS-LOCKED when one that does not has it */
export async function openToServe(config: Config, wrappers: Wrappers = {}): Promise<App> {
	const seat = seatIn(config)
	const lock = await lockShared(config.ledger, { ...wrappers, application: seat?.application })
	return open(config, wrappers, { seat, lock, isServing: true })
}

function seatIn({ ledger }: Config): Seat | undefined {
	return isInPostgres(ledger) ? new Seat() : undefined
}

/** The same, where nobody else has the ledger; null: somebody has it. @throws {MssError} */
export async function openAlone(config: Config): Promise<App | null> {
	try {
		return await openApp(config, { patience: 0 })
	} catch (error) {
		if (!(error instanceof MssError) || error.code !== 'MSS-LOCKED') {
			throw error
		}
		return null
	}
}

/**
 * The app of a command that only asks: alone where nobody has the ledger; else beside whoever has it, who carries out what was written.
 *
 * @throws {MssError}
 */
export async function openToAsk(config: Config): Promise<{ app: App, isAlone: boolean }> {
	const alone = await openAlone(config)
	return alone === null
		? { app: await open(config, {}, {}), isAlone: false }
		: { app: alone, isAlone: true }
}

/** How a process has its ledger. */
interface Having {
	/** Undefined: beside whoever has it, only to ask. */
	lock?: Lock
	/** Of PostgreSQL. */
	seat?: Seat
	/** Others may serve beside. */
	isServing?: boolean
}

/** Whoever has the lock alone tidies what a killed process left, and takes it up again: nobody else is at work. */
async function open(config: Config, wrappers: Wrappers, { lock, seat, isServing = false }: Having): Promise<App> {
	const { clock = machineClock } = wrappers
	const alone = lock?.isAlone ?? false
	let ledger: Ledger | undefined
	let sidecar: Sidecar | undefined
	const signIns = new SignIns(clock, wrappers.signInTimes)
	try {
		ledger = await openAuditedLedger(config, { seat, isShared: lock !== undefined && !alone, onStatement: wrappers.onStatement, clock })
		const log = wrappers.log ?? openLog()
		await takeUp(ledger, config)
		sidecar = seat && await sidecarOf(config, ledger, seat, { log, signIns, isAlone: alone, isServing })
		const holds = sidecar ?? EVERYTHING
		const heard = seat === undefined ? UNCHECKED : heardBy(() => holds.mustBeHeard())
		speakOf(config.words)
		if (alone) {
			await adoptNameless(ledger, config)
		}
		if (config.ged.kind === 'nextcloud') {
			await bindAppPassword(ledger, config.ged)
		}
		const leases = seat === undefined ? leasesInMemory() : heard.leases(leasesShared(leaseLocks(ledger.db, seat)))
		const ged = await openGed(config, ledger, { alone, leases })
		const spool = await openSpool(config, ledger, { alone, serves: isServing })
		const pool = wrappers.pool ?? new ReaderPool()
		const [opened, seated] = [ledger, sidecar]
		const marker = await identify(ledger.db, seat?.id)
		const tokensFor = (mailbox: MailboxConfig, use?: 'trial') =>
			use === 'trial' ? signIns.trialTokens(mailbox) : signIns.tokens(mailbox)
		const app: App = {
			config,
			ledger,
			ged: heard.ged(wrappers.ged?.(ged) ?? ged),
			spool: wrappers.spool?.(spool) ?? spool,
			pool,
			log,
			clock,
			source: (mailbox, use) => {
				const source = sourceOf(mailbox, clock, tokensFor(mailbox, use))
				return heard.source(wrappers.source?.(source) ?? source)
			},
			signIns,
			submit: heard.submit(
				wrappers.submit ?? ((mailbox, handover, raw) => submit(mailbox.smtp!, handover, raw, signIns.tokens(mailbox))),
			),
			offer: wrappers.offer ?? ((mailbox, use) => verifySubmission(mailbox.smtp!, tokensFor(mailbox, use))),
			serversOf: (domain) => dnsServersOf(domain, wrappers.dnsServers),
			directory: directoriesOf(config, clock, (error) => log.warn(logged(error), 'the extraction answers alone')),
			leases,
			shelf: ledger.isInPostgres ? shelfInLedger(ledger) : shelfInMemory(clock),
			hands: new Hands(),
			room: new Room(),
			ownership: new Ownership(marker, clock, wrappers.marks),
			holds,
			run: lock === undefined ? null : marker.instance,
			lost: seat?.lost ?? null,
			close: async () => {
				signIns.closeAll()
				if (wrappers.pool === undefined) {
					await pool.close()
				}
				// What was being read ends by that; what is being filed has a moment.
				const moment = sleep(LAST, undefined, { ref: false })
				await Promise.race([app.hands.atRest(), moment])
				// What waits for its lease is not begun any more; what works has the rest of that moment.
				await Promise.race([leases.stop(), moment])
				await ged.close()
				await spool.close()
				await seated?.close()
				await opened.close()
				await lock?.unlock()
			},
		}
		if (alone || isServing) {
			shutFiles(config)
		}
		if (alone) {
			removeLeftSnapshot(opened.file)
			await (isServing ? lock!.share() : undefined)
		}
		await (isServing && seat !== undefined ? sitBeside(opened.db, seat) : undefined)
		if (alone) {
			// Before anything is written: afterwards, the last known instants are of the clock itself.
			await lookAtClock(opened, await spool.newestAt(), clock.now())
			// A store that does not answer holds nobody up: nothing leaves before it was asked again.
			await Promise.race([mayLeave(app), sleep(STORE, undefined, { ref: false })])
			await resumeActs(app)
			await askedByTheGone(opened.db)
		}
		return app
	} catch (error) {
		await sidecar?.close()
		await ledger?.close()
		await lock?.unlock()
		throw error
	}
}

/** Its place among those that work on this ledger, and its share. @throws {MssError} MSS-LOCKED */
async function sidecarOf(
	config: Config,
	ledger: Ledger,
	seat: Seat,
	{ log, signIns, isAlone, isServing }: { log: Log, signIns: SignIns, isAlone: boolean, isServing: boolean },
): Promise<Sidecar> {
	await sit(ledger.db, seat, { isAlone })
	return Sidecar.begin({
		db: await openBeside(config.ledger, seat.application),
		seat,
		log,
		wall: () => machineClock.now(),
		mailboxes: () => config.mailboxes.map(({ address }) => address.toLowerCase()),
		isMailbox: (address) => mailboxOf(config, address) !== undefined,
		signedIn: () => new Map(config.mailboxes.flatMap((mailbox) => {
			const standing = signIns.standing(mailbox)
			return standing?.state === 'open' ? [[mailbox.address, standing.since ?? '']] : []
		})),
		rejoin: () => factOf(ledger.db, LEDGER_ID),
		isAlone: !isServing,
	})
}

/** The ledger with its audit key. `readOnly` works beside a running app. @throws {MssError} MSS-SECRET-…, MSS-LEDGER-…, MSS-DISK-… */
export async function openAuditedLedger(
	config: Config,
	options: { readOnly?: boolean, seat?: Seat, isShared?: boolean, onStatement?: OnStatement, clock?: Clock } = {},
): Promise<Ledger> {
	mustBeRestored(ledgerFile(config.ledger))
	const secret = await loadSecretKey(config.secretKeyFile, () => isUnused(config.ledger))
	return openLedger(config.ledger, { audit: deriveKey(secret, 'audit'), vault: deriveKey(secret, 'vault') }, options)
}

/** @param options.leases of a process that writes: two of its writes to one name are one after the other */
export async function openGed({ ged }: Config, ledger: Ledger, options: { alone?: boolean, leases?: Leases } = {}): Promise<Ged> {
	if (ged.kind === 'folder') {
		return openFolder(ged.root, options)
	}
	const { url, user, passwordFile, caFile, tag } = ged
	const authority = passwordFile === undefined ? authorityOf(ged) : ''
	const password = passwordFile === undefined
		? () => appPasswordOf(ledger, ledger.db, authority)
		: async () => (await readGiven(passwordFile)).toString('utf8').trim()
	const { openNextcloud } = await import('./ged/nextcloud/nextcloud.ts')
	return openNextcloud({ url, user, password, caFile }, { tag, leases: options.leases })
}

/**
 * @param options.alone what a killed process left is tidied
 * @param options.serves this process stays, others may be beside
 * @throws {MssError} MSS-SPOOL, MSS-LEDGER-AWAY
 */
export async function openSpool(
	{ spool }: Config,
	{ isInPostgres, db, clock }: Ledger,
	{ alone, serves = false }: { alone: boolean, serves?: boolean },
): Promise<Spool> {
	return isInPostgres
		? (await import('./spool/with-ledger.ts')).spoolWithLedger(spool, db, { alone, serves: alone || serves, clock })
		: spoolInFolder(spool, { alone, clock })
}

/** @param tokens of who signed in; a command has nobody */
export function sourceOf(mailbox: MailboxConfig, clock: Clock, tokens?: Tokens): MailSource {
	return mailbox.imap ? new Imap(mailbox.imap, clock, tokens) : new Maildir(mailbox.maildir!, clock)
}
