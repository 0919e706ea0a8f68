/** The one place that knows the concrete parts and puts them together. */
import type { Config, MailboxConfig } from './config/schema.ts'
import type { Context } from './context.ts'
import type { Ged } from './ged/ged.ts'
import type { MarkTimes } from './incoming/ownership.ts'
import type { Leases } from './leases/leases.ts'
import type { OnStatement } from './ledger/dialects/sqlite.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { Unlock } from './ledger/lock.ts'
import type { SignInTimes } from './mailbox/oauth2/sign-ins.ts'
import type { Tokens } from './mailbox/oauth2/tokens.ts'
import type { MailSource } from './mailbox/source.ts'
import type { Log } from './ops/log.ts'
import type { Spool } from './spool/spool.ts'
import type { Clock } from './time/clock.ts'

import { setTimeout as sleep } from 'node:timers/promises'
import { takeUp } from './config/join-made.ts'
import { deriveKey, loadSecretKey } from './config/secrets.ts'
import { directoriesOf } from './directory/directories.ts'
import { MssError } from './errors.ts'
import { readGiven } from './files/given.ts'
import { openFolder } from './ged/folder/folder.ts'
import { appPasswordOf, authorityOf, bindAppPassword } from './ged/nextcloud/app-password.ts'
import { Hands } from './incoming/hands.ts'
import { Ownership } from './incoming/ownership.ts'
import { leasesInMemory } from './leases/memory.ts'
import { identify } from './ledger/identity.ts'
import { isUnused, mustBeRestored, openLedger } from './ledger/ledger.ts'
import { lockLedger } from './ledger/lock.ts'
import { ledgerFile } from './ledger/place.ts'
import { removeLeftSnapshot } from './ledger/snapshot.ts'
import { dnsServersOf } from './mailbox/dns-servers.ts'
import { Imap } from './mailbox/imap.ts'
import { Maildir } from './mailbox/maildir.ts'
import { SignIns } from './mailbox/oauth2/sign-ins.ts'
import { submit, verifySubmission } from './mailbox/submit.ts'
import { speakOf } from './mssante/words/whom.ts'
import { lookAtClock } from './ops/clock-doubt.ts'
import { shutFiles } from './ops/file-rights.ts'
import { logged, openLog } from './ops/log.ts'
import { mayLeave } from './ops/restoration.ts'
import { ReaderPool } from './reading/pool.ts'
import { shelfInLedger } from './shelf/in-ledger.ts'
import { shelfInMemory } from './shelf/in-memory.ts'
import { spoolInFolder } from './spool/folder.ts'
import { adoptNameless } from './structures/belonging.ts'
import { machineClock } from './time/clock.ts'
import { resumeActs } from './triage/carry-out.ts'

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
	close: () => Promise<void>
}

/** Milliseconds that opening waits for the store to tell whether the ledger was restored. */
const STORE = 3_000

/** The app that takes in and sends: alone on its ledger. @throws {MssError} MSS-LOCKED when another one has it */
export async function openApp(config: Config, wrappers: Wrappers = {}): Promise<App> {
	const unlock = await lockLedger(config.ledger, wrappers)
	return open(config, wrappers, { alone: true }, unlock)
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
		? { app: await open(config, {}, { alone: false }, () => {}), isAlone: false }
		: { app: alone, isAlone: true }
}

/** @param options.alone what a killed process left is tidied, and taken up again: nobody else is at work */
async function open(config: Config, wrappers: Wrappers, { alone }: { alone: boolean }, unlock: Unlock): Promise<App> {
	const { clock = machineClock } = wrappers
	let ledger: Ledger | undefined
	try {
		ledger = await openAuditedLedger(config, { alone, onStatement: wrappers.onStatement, clock })
		await takeUp(ledger, config)
		speakOf(config.words)
		if (alone) {
			await adoptNameless(ledger, config)
		}
		if (config.ged.kind === 'nextcloud') {
			await bindAppPassword(ledger, config.ged)
		}
		const leases = leasesInMemory()
		const ged = await openGed(config, ledger, { alone, leases })
		const spool = await openSpool(config, ledger, { alone })
		const pool = wrappers.pool ?? new ReaderPool()
		const opened = ledger
		const log = wrappers.log ?? openLog()
		const signIns = new SignIns(clock, wrappers.signInTimes)
		const tokensFor = (mailbox: MailboxConfig, use?: 'trial') =>
			use === 'trial' ? signIns.trialTokens(mailbox) : signIns.tokens(mailbox)
		const app: App = {
			config,
			ledger,
			ged: wrappers.ged?.(ged) ?? ged,
			spool: wrappers.spool?.(spool) ?? spool,
			pool,
			log,
			clock,
			source: (mailbox, use) => {
				const source = sourceOf(mailbox, clock, tokensFor(mailbox, use))
				return wrappers.source?.(source) ?? source
			},
			signIns,
			submit: wrappers.submit ?? ((mailbox, handover, raw) => submit(mailbox.smtp!, handover, raw, signIns.tokens(mailbox))),
			offer: wrappers.offer ?? ((mailbox, use) => verifySubmission(mailbox.smtp!, tokensFor(mailbox, use))),
			serversOf: (domain) => dnsServersOf(domain, wrappers.dnsServers),
			directory: directoriesOf(config, clock, (error) => log.warn(logged(error), 'the extraction answers alone')),
			leases,
			shelf: ledger.isInPostgres ? shelfInLedger(ledger) : shelfInMemory(clock),
			hands: new Hands(),
			ownership: new Ownership(await identify(ledger.db), clock, wrappers.marks),
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
				await opened.close()
				await unlock()
			},
		}
		if (alone) {
			removeLeftSnapshot(opened.file)
			shutFiles(config)
			// Before anything is written: afterwards, the last known instants are of the clock itself.
			await lookAtClock(opened, await spool.newestAt(), clock.now())
			// A store that does not answer holds nobody up: nothing leaves before it was asked again.
			await Promise.race([mayLeave(app), sleep(STORE, undefined, { ref: false })])
			await resumeActs(app)
		}
		return app
	} catch (error) {
		await ledger?.close()
		await unlock()
		throw error
	}
}

/** The ledger with its audit key. `readOnly` works beside a running app. @throws {MssError} MSS-SECRET-…, MSS-LEDGER-…, MSS-DISK-… */
export async function openAuditedLedger(
	config: Config,
	options: { readOnly?: boolean, alone?: boolean, onStatement?: OnStatement, clock?: Clock } = {},
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

/** @param options.alone this process serves: what a killed one left is tidied. @throws {MssError} MSS-SPOOL, MSS-LEDGER-AWAY */
export async function openSpool({ spool }: Config, { isInPostgres, db, clock }: Ledger, { alone }: { alone: boolean }): Promise<Spool> {
	return isInPostgres
		? (await import('./spool/with-ledger.ts')).spoolWithLedger(spool, db, { alone, clock })
		: spoolInFolder(spool, { alone, clock })
}

/** @param tokens of who signed in; a command has nobody */
export function sourceOf(mailbox: MailboxConfig, clock: Clock, tokens?: Tokens): MailSource {
	return mailbox.imap ? new Imap(mailbox.imap, clock, tokens) : new Maildir(mailbox.maildir!, clock)
}
