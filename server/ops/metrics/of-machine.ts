/** Measures of the machine, of its files, and of the program that runs. */
import type { Endpoint } from '../../config/schema.ts'
import type { Context } from '../../context.ts'
import type { LedgerPlace } from '../../ledger/ledger-place.ts'
import type { Pulse } from '../pulse.ts'
import type { Readings, Sample } from './measures.ts'

import { stat, statfs } from 'node:fs/promises'
import { directoryFacts, directoryFile } from '../../directory/directory.ts'
import { databaseBytes } from '../../ledger/dialects/engine-files.ts'
import { ledgerFile, ledgerFolder } from '../../ledger/ledger-place.ts'
import { authoritiesOnce } from '../../mailbox/tls.ts'
import { listAt } from '../../net/kept-lists.ts'
import { listenerCertificate } from '../../tls/listener-certificate.ts'
import { trustFacts } from '../../trust/trust-store.ts'
import { lastBackup } from '../backup.ts'
import { knownCertificates } from '../certificate.ts'
import { VERSION } from '../version.ts'

type Where = Pick<Context, 'config' | 'ledger'>

export async function readMachine({ config: { ledger, spool }, ledger: { db } }: Where): Promise<Readings> {
	const file = ledgerFile(ledger)
	const disks = await Promise.all([['ledger', ledgerFolder(ledger)], ['spool', spool]].map(async ([place = '', folder = '']) => {
		const disk = await statfs(folder).catch(() => null)
		return disk === null ? [] : [{ place, free: disk.bavail * disk.bsize, size: disk.blocks * disk.bsize }]
	}))
	const files = await Promise.all([['log', `${file}-wal`], ['directory', directoryFile(ledger)]]
		.map(async ([name = '', path = '']) => ({ labels: { file: name }, value: await bytesOf(path) })))
	return {
		mssante_info: [{ labels: { version: VERSION }, value: 1 }],
		mssante_disk_free_bytes: disks.flat().map(({ place, free }) => ({ labels: { place }, value: free })),
		mssante_disk_size_bytes: disks.flat().map(({ place, size }) => ({ labels: { place }, value: size })),
		mssante_ledger_bytes: [{ labels: { file: 'ledger' }, value: await databaseBytes(db) ?? await bytesOf(file) }, ...files],
	}
}

async function bytesOf(file: string): Promise<number> {
	return (await stat(file).catch(() => null))?.size ?? 0
}

/** The end of what is trusted: certificates, lists of revoked ones, the trust list, the directory. */
export async function readTrust({ config, ledger }: Where, now: number): Promise<Readings> {
	const certificates = (await knownCertificates(ledger, config.mailboxes)).map(({ mailbox, name, end }): Sample =>
		({ labels: { mailbox, certificate: name }, value: secondsTo(end, now) }))
	const ages: Sample[] = []
	const ends: Sample[] = []
	const authoritiesOf = authoritiesOnce()
	for (const { address: mailbox, imap, smtp } of config.mailboxes) {
		for (const [endpoint, one] of [['imap', imap], ['smtp', smtp]] as const) {
			const list = await revocationList(one, authoritiesOf)
			ages.push(...list === null ? [] : [{ labels: { mailbox, endpoint }, value: -secondsTo(list.madeAt, now) }])
			const until = list?.goodUntil ?? null
			ends.push(...until === null ? [] : [{ labels: { mailbox, endpoint }, value: secondsTo(until, now) }])
		}
	}
	const own = ownEnd(config.server.tls)
	const backup = config.backup === undefined ? null : await lastBackup({ config, ledger })
	const references = [
		['trust', (await trustFacts(ledger.db))?.importedAt],
		['directory', directoryDay(config.ledger)],
	].flatMap(([reference, at]) => at === undefined ? [] : [{ labels: { reference }, value: -secondsTo(at, now) }])
	return {
		mssante_certificate_remaining_seconds: own === null
			? certificates
			: [...certificates, { labels: { mailbox: '', certificate: 'certificat du service joint' }, value: secondsTo(own, now) }],
		mssante_revocation_list_age_seconds: ages,
		mssante_revocation_list_remaining_seconds: ends,
		mssante_reference_age_seconds: references,
		mssante_backup_age_seconds: backup === null ? [] : [{ labels: {}, value: -secondsTo(backup.at, now) }],
	}
}

export function readSignIns({ config: { mailboxes }, signIns }: Pick<Context, 'config' | 'signIns'>): Readings {
	return {
		mssante_mailbox_sign_in_awaited: mailboxes.flatMap((mailbox) => (['imap', 'smtp'] as const)
			.filter((endpoint) => mailbox[endpoint]?.auth === 'oauth2')
			.map((endpoint) => ({
				labels: { mailbox: mailbox.address, endpoint },
				value: signIns.fault(mailbox, endpoint) === null ? 0 : 1,
			}))),
	}
}

export function readPulse({ chores, connected, every, calls }: Pulse, addresses: string[]): Readings {
	const known = [...chores].filter(([name]) => every.has(name))
	return {
		mssante_mailbox_connected: addresses.map((mailbox) => ({ labels: { mailbox }, value: connected.has(mailbox) ? 1 : 0 })),
		mssante_chore_interval_seconds: [...every].map(([chore, interval]) => ({ labels: { chore }, value: interval / 1000 })),
		mssante_chore_last_success_timestamp_seconds: known.flatMap(([chore, { succeededAt }]) =>
			succeededAt === null ? [] : [{ labels: { chore }, value: succeededAt / 1000 }]),
		mssante_chore_duration_seconds: known.map(([chore, { took }]) => ({ labels: { chore }, value: took / 1000 })),
		mssante_calls_total: Object.entries(calls).map(([outcome, value]) => ({ labels: { outcome }, value })),
		mssante_chore_failures_total: [...every.keys()].map((chore) => ({ labels: { chore }, value: chores.get(chore)?.failures ?? 0 })),
	}
}

/** Null: none, or one that cannot be believed, which `doctor` tells. */
async function revocationList(endpoint: Endpoint | undefined, authoritiesOf: ReturnType<typeof authoritiesOnce>) {
	return endpoint?.crlFile === undefined
		? null
		: authoritiesOf(endpoint).then((authorities) => listAt(endpoint.crlFile!, authorities)).catch(() => null)
}

function ownEnd(tls: Where['config']['server']['tls']): string | null {
	try {
		return tls === undefined ? null : listenerCertificate(tls).until.toISOString()
	} catch {
		return null
	}
}

function directoryDay(ledger: LedgerPlace): string | undefined {
	const facts = directoryFacts(directoryFile(ledger))
	return facts?.extractedAt ?? facts?.importedAt
}

/** Below 0 once it is past. */
function secondsTo(at: string, now: number): number {
	return (Date.parse(at) - now) / 1000
}
