/**
 * Who is told by mail and where backups go, made in the admin page: in the ledger, the password in its vault. What the configuration file
 * says of either stands, and is only shown.
 */
import type { Config } from '../config/schema.ts'
import type { AlertsConfig, BackupConfig } from '../config/upkeep.ts'
import type { AuditEvent } from '../ledger/audit.ts'
import type { SettingName } from '../ledger/ledger-schema.ts'
import type { Ledger, Tx } from '../ledger/ledger.ts'

import { dirname, join } from 'node:path'
import { z } from 'zod'
import { checkMadeAlerts, checkMadeBackup } from '../config/load.ts'
import { parsedBelow } from '../config/parsed-below.ts'
import { MssError } from '../errors.ts'
import { readSetting } from '../ledger/stored/made.stored.ts'
import { forgetSetting, keepSetting, madeSetting } from '../ledger/tables/made.table.ts'
import { fileInBase64, pemOf, readGivenAuthorities } from '../tls/authorities.ts'
import { forgetFailedBackup } from './backup.ts'

/** Of the server of ordinary mail, in the vault. */
const PASSWORD = 'alerts/smtp'
/** Beside the secret key, of the same account alone: whoever looks after the machine puts it there, on paper too. */
const PASSPHRASE = 'sauvegarde.phrase'

export function passphraseFileOf({ secretKeyFile }: Pick<Config, 'secretKeyFile'>): string {
	return join(dirname(secretKeyFile), PASSPHRASE)
}

/** Adds what was made to what the configuration says, in place. */
export async function takeUpUpkeep(ledger: Pick<Ledger, 'db' | 'vault'>, config: Config): Promise<void> {
	if (config.alerts === undefined || config.alerts.isMade) {
		config.alerts = await keptAlerts(ledger)
	}
	if (config.backup === undefined || config.backup.isMade) {
		const row = await madeSetting(ledger.db, 'backup')
		config.backup = row && madeBackupOf(config, row)
	}
}

/** @throws {MssError} MSS-LEDGER-ROW, MSS-CFG-KEY */
export function madeBackupOf(config: Pick<Config, 'secretKeyFile'>, row: { name: string, config: string }): BackupConfig {
	return backupOf(config, readSetting(row))
}

async function keptAlerts({ db, vault }: Pick<Ledger, 'db' | 'vault'>): Promise<AlertsConfig | undefined> {
	const row = await madeSetting(db, 'alerts')
	if (row === undefined) {
		return undefined
	}
	const { smtp, ...rest } = checkMadeAlerts(readSetting(row))
	// One that cannot be deciphered is as one that was never given: its server refuses it, and that is told.
	const password = await vault.get(db, PASSWORD).catch(() => null)
	return { ...rest, smtp: { ...smtp, ...password !== null && { password } }, isMade: true }
}

function backupOf(config: Pick<Config, 'secretKeyFile'>, value: unknown): BackupConfig {
	return { ...checkMadeBackup(value), passphraseFile: passphraseFileOf(config), isMade: true }
}

/** As the page sends it; `alerts`: as `config/upkeep.ts` has it. */
export const alertsWish = z.strictObject({
	alerts: parsedBelow({ smtp: z.looseObject({}) }),
	password: z.string().max(1000).optional(),
	/** In base64; not said: the one that is kept, or those of the system. */
	authority: fileInBase64.optional(),
})
export type AlertsWish = z.infer<typeof alertsWish>

/** As it would be once saved: what is kept goes to whom it was given for, and to nobody else. @throws {MssError} MSS-CFG-KEY, … */
export async function alertsAsked(config: Pick<Config, 'alerts'>, { alerts, password, authority }: AlertsWish): Promise<AlertsConfig> {
	mustBeMade(config.alerts)
	const given = authority === undefined ? config.alerts?.smtp.ca : pemOf(await readGivenAuthorities(authority)).join('')
	const { smtp, ...rest } = checkMadeAlerts({ ...alerts, smtp: { ...alerts.smtp, ...given !== undefined && { ca: given } } })
	const isSame = config.alerts !== undefined && serverOf(config.alerts.smtp) === serverOf(smtp)
	const known = smtp.user === undefined ? undefined : password ?? (isSame ? config.alerts?.smtp.password : undefined)
	if (smtp.user !== undefined && known === undefined) {
		throw new MssError('MSS-CFG-KEY', 'le serveur, sa sécurité ou l’identifiant est nouveau : donnez le mot de passe')
	}
	return { ...rest, smtp: { ...smtp, ...known !== undefined && { password: known } }, isMade: true }
}

function serverOf({ host, port, security, user, ca }: AlertsConfig['smtp']): string {
	return JSON.stringify([host.toLowerCase(), port, security, user, ca])
}

/** @throws {MssError} MSS-CFG-KEY, MSS-TLS-AUTHORITY */
export async function saveAlerts(ledger: Ledger, config: Config, wish: AlertsWish, actor: string): Promise<void> {
	const { to, from, smtp: { password, ...smtp } } = await alertsAsked(config, wish)
	const also = (tx: Tx) => password === undefined ? ledger.vault.forget(tx, PASSWORD) : ledger.vault.put(tx, PASSWORD, password)
	await save(ledger, 'alerts', { value: { to, from, smtp }, details: { host: smtp.host, to: to.join(' ') }, also }, actor)
}

/** The place as it would be. @throws {MssError} MSS-CFG-KEY */
export function backupAsked(config: Pick<Config, 'backup' | 'secretKeyFile'>, wish: unknown): BackupConfig {
	mustBeMade(config.backup)
	return backupOf(config, wish)
}

/** @param asked as `backupAsked` gave it, its place looked at */
export async function saveBackup(ledger: Ledger, asked: BackupConfig, actor: string): Promise<void> {
	const { folder, at, keep } = asked
	const details = { folder, isSealed: asked.passphraseFile !== undefined }
	await save(ledger, 'backup', { value: { folder, at, keep }, details, also: forgetFailedBackup }, actor)
}

/** @throws {MssError} MSS-CFG-KEY: it is the file's; MSS-UNKNOWN: there is none */
export async function removeSetting(ledger: Ledger, config: Config, name: SettingName, actor: string): Promise<void> {
	mustBeMade(config[name])
	if (config[name] === undefined) {
		throw new MssError('MSS-UNKNOWN', name)
	}
	await ledger.change(async (tx) => {
		await forgetSetting(tx, name)
		if (name === 'alerts') {
			await ledger.vault.forget(tx, PASSWORD)
		} else {
			await forgetFailedBackup(tx)
		}
		await ledger.audit.append(tx, [{ action: 'setting-removed', actor, details: { setting: name } }])
	})
}

async function save(
	ledger: Ledger,
	name: SettingName,
	{ value, details, also }: { value: object, details: AuditEvent['details'], also: (tx: Tx) => Promise<void> },
	actor: string,
): Promise<void> {
	await ledger.change(async (tx) => {
		await keepSetting(tx, name, JSON.stringify(value), ledger.clock.at())
		await also(tx)
		await ledger.audit.append(tx, [{ action: 'setting-saved', actor, details: { setting: name, ...details } }])
	})
}

function mustBeMade(known: { isMade?: boolean } | undefined): void {
	if (known !== undefined && !known.isMade) {
		throw new MssError('MSS-CFG-KEY', 'ce réglage est donné par le fichier de configuration, et se change là')
	}
}
