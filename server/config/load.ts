/** The configuration file: read, checked, its paths made absolute from where it stands. */
import type { PersonConfig } from './professional.ts'
import type { Config, MailboxConfig, StructureConfig } from './schema.ts'

import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { MssError } from '../errors.ts'
import { complete } from './complete.ts'
import { placeOf } from './ledger-key.ts'
import { person } from './professional.ts'
import { madeMailbox, madeStructure, schema } from './schema.ts'
import { isAddress } from './transport.ts'
import { madeAlerts, madeBackup } from './upkeep.ts'

/** Bytes: ten thousand mailboxes with all that can be said of them. */
const MAX_CONFIG = 16 * 1024 * 1024

/** @throws {MssError} MSS-CFG-FILE, MSS-CFG-SYNTAX, or MSS-CFG-KEY, which names the key and what was expected */
export function loadConfig(file: string): Config {
	let text: string
	try {
		text = readFileSync(file, 'utf8')
	} catch (error) {
		throw new MssError('MSS-CFG-FILE', file, { cause: error })
	}
	return configOf(text, file)
}

/** What is written in a file, or will be: its paths are meant from there. @throws {MssError} MSS-CFG-SYNTAX, MSS-CFG-KEY */
export function configOf(text: string, file: string): Config {
	if (text.length > MAX_CONFIG) {
		throw new MssError('MSS-CFG-SYNTAX', 'fichier trop long')
	}
	let value: unknown
	try {
		value = parse(text, { maxAliasCount: 100 })
	} catch (error) {
		throw new MssError('MSS-CFG-SYNTAX', error instanceof Error ? error.message.split('\n', 1)[0] : '', { cause: error })
	}
	const config = absolute(check(value), dirname(resolve(file)))
	return { ...config, file: resolve(file), mailboxes: config.mailboxes.map((mailbox) => complete(mailbox, config)) }
}

/** @throws {MssError} MSS-CFG-KEY */
export function check(value: unknown): Config {
	return checked(schema, value)
}

/** A mailbox as the admin page describes it. @throws {MssError} MSS-CFG-KEY */
export function checkMade(value: unknown): MailboxConfig {
	return { ...checked(madeMailbox, value), isMade: true }
}

/** A structure as the admin page describes it: all that signs. @throws {MssError} MSS-CFG-KEY */
export function checkMadeStructure(value: unknown): StructureConfig {
	return { ...checked(madeStructure, value), isMade: true }
}

/** A person as the admin page describes one. @throws {MssError} MSS-CFG-KEY */
export function checkMadePerson(value: unknown): PersonConfig {
	return { ...checked(person, value), isMade: true }
}

/** Who is told by mail, as the admin page says it. @throws {MssError} MSS-CFG-KEY */
export const checkMadeAlerts = (value: unknown) => checked(madeAlerts, value)

/** Where backups go, as the admin page says it. @throws {MssError} MSS-CFG-KEY */
export const checkMadeBackup = (value: unknown) => checked(madeBackup, value)

function checked<T>(against: z.ZodType<T>, value: unknown): T {
	const result = against.safeParse(value, { error: FRENCH })
	if (result.success) {
		return result.data
	}
	throw new MssError('MSS-CFG-KEY', result.error.issues.slice(0, 5).map(sentenceOf).join(' · '))
}

/** In zod's French, but for the whole of a key, a type in an administrator's words, and what several forms have in common. */
function sentenceOf(issue: z.core.$ZodIssue): string {
	const key = issue.path.map(String).join('.')
	switch (issue.code) {
		case 'unrecognized_keys':
			return `clé « ${[...issue.path.map(String), issue.keys[0]!].join('.')} » : cette clé n’existe pas`
		case 'invalid_type':
			return `clé « ${key || '(racine)'} » : attendu ${FRENCH_TYPES[issue.expected] ?? issue.expected}`
		case 'invalid_value':
			return `clé « ${key} » : attendu ${issue.values.map(String).join(' ou ')}`
		case 'invalid_union':
			return `clé « ${key} » : attendu ${unionOf(key)}`
		default:
			return `clé « ${key} » : ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`
	}
}

const FRENCH = z.locales.fr().localeError

const FRENCH_TYPES: Record<string, string> = {
	string: 'un texte',
	number: 'un nombre',
	int: 'un nombre entier',
	boolean: 'true ou false',
	array: 'une liste',
	object: 'un groupe de clés',
}

function unionOf(key: string): string {
	if (key.endsWith('since')) {
		return 'now, all ou une date (AAAA-MM-JJ)'
	}
	if (key.endsWith('profession')) {
		return 'un code de profession (JDV_J01), par exemple G15_10'
	}
	return key.endsWith('afterFiling') ? 'keep, markSeen ou move:Dossier' : 'folder ou nextcloud'
}

function absolute(config: Config, base: string): Config {
	const at = <T extends string | undefined>(path: T) => (path === undefined ? path : resolve(base, path)) as T
	const sourceAt = (source: string) => isAddress(source) ? source : at(source)
	const signIn = (value: MailboxConfig['oauth2']) => value && {
		...value,
		clientSecretFile: at(value.clientSecretFile),
		clientCertFile: at(value.clientCertFile),
		clientKeyFile: at(value.clientKeyFile),
		caFile: at(value.caFile),
	}
	const endpoint = (value: MailboxConfig['imap']) => value && {
		...value,
		...value.crl !== undefined && { crl: sourceAt(value.crl) },
		passwordFile: at(value.passwordFile),
		caFile: at(value.caFile),
		clientCertFile: at(value.clientCertFile),
		clientKeyFile: at(value.clientKeyFile),
		oauth2: signIn(value.oauth2),
	}
	return {
		...config,
		server: {
			...config.server,
			socket: at(config.server.socket),
			relayKeyFile: at(config.server.relayKeyFile),
			tls: config.server.tls && { certFile: at(config.server.tls.certFile), keyFile: at(config.server.tls.keyFile) },
			poll: config.server.poll && { ...config.server.poll, caFile: at(config.server.poll.caFile) },
			metrics: config.server.metrics && {
				...config.server.metrics,
				socket: at(config.server.metrics.socket),
				tokenFile: at(config.server.metrics.tokenFile),
			},
		},
		alerts: config.alerts && {
			...config.alerts,
			smtp: { ...config.alerts.smtp, passwordFile: at(config.alerts.smtp.passwordFile), caFile: at(config.alerts.smtp.caFile) },
		},
		ledger: placeOf(config.ledger, config.spool, base),
		spool: at(config.spool),
		secretKeyFile: at(config.secretKeyFile),
		ged:
			config.ged.kind === 'folder'
				? { ...config.ged, root: at(config.ged.root) }
				: { ...config.ged, passwordFile: at(config.ged.passwordFile), caFile: at(config.ged.caFile) },
		trust: {
			...config.trust,
			source: config.trust.source && sourceAt(config.trust.source),
			caFile: at(config.trust.caFile),
		},
		directory: {
			...config.directory,
			source: config.directory.source && sourceAt(config.directory.source),
			apiKeyFile: at(config.directory.apiKeyFile),
			caFile: at(config.directory.caFile),
		},
		backup: config.backup && {
			...config.backup,
			folder: at(config.backup.folder),
			passphraseFile: at(config.backup.passphraseFile),
		},
		mailboxes: config.mailboxes.map((mailbox) => ({
			...mailbox,
			maildir: at(mailbox.maildir),
			imap: endpoint(mailbox.imap),
			smtp: endpoint(mailbox.smtp),
			oauth2: signIn(mailbox.oauth2),
		})),
	}
}

/** The structure of a mailbox: its own, the only one, or the nameless one of a configuration without structures. */
export function structureOf(config: Config, mailbox: MailboxConfig): string {
	return mailbox.structure ?? config.structures[0]?.id ?? ''
}
