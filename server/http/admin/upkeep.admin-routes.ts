/** Who is told by mail, and where backups go, in the page. What the configuration says is shown, not changed. */
import type { Context } from '../../context.ts'
import type { AlertsSettings, BackupState } from '../../contract/admin/upkeep.admin-contract.ts'
import type { Handler } from '../handler.ts'

import { existsSync } from 'node:fs'
import { alertMailFacts } from '../../ops/alert-mail/alert-state.ts'
import { backupTrouble, lastBackup } from '../../ops/backup.ts'
import { passphraseFileOf } from '../../ops/made-upkeep.ts'
import { person } from '../../usecases/actor.ts'
import { backUpNow, removeSetting, saveAlerts, saveBackup } from '../../usecases/administer-upkeep.ts'

export const saveTheAlerts: Handler<'admin POST alerts'> = ({ context }, { call, params }) =>
	saveAlerts.do(context, person(call), {}, params)

export const removeTheAlerts: Handler<'admin DELETE alerts'> = ({ context }, { call }) =>
	removeSetting.do(context, person(call), { name: 'alerts' }, {})

export const saveTheBackup: Handler<'admin POST backup'> = ({ context }, { call, params }) =>
	saveBackup.do(context, person(call), {}, params)

export const removeTheBackup: Handler<'admin DELETE backup'> = ({ context }, { call }) =>
	removeSetting.do(context, person(call), { name: 'backup' }, {})

/** It takes its time; whoever may not is told so at once. */
export const makeBackup: Handler<'admin POST backup/now'> = async ({ context, jobs }, { call }) => {
	const begin = await backUpNow.open(context, person(call), {})
	return {
		job: await jobs.start(context.log, 'POST backup/now', async () => {
			const { folder, at, files, bytes, isSealed, elsewhere, lost } = await begin({})
			return { folder, at, files, bytes, isSealed, elsewhere: elsewhere.map(({ file }) => file), lost: lost.length }
		}),
	}
}

export async function alertsView(context: Pick<Context, 'config' | 'ledger'>): Promise<AlertsSettings | null> {
	const { alerts } = context.config
	const facts = await alertMailFacts(context)
	if (alerts === undefined || facts === null) {
		return null
	}
	const { sentAt, failure, hasLeft } = facts
	const { to, from, smtp: { host, port, security, user = '', password, passwordFile, ca, caFile }, isMade = false } = alerts
	const [hasPassword, hasAuthority] = [(password ?? passwordFile) !== undefined, (ca ?? caFile) !== undefined]
	return { to, from, smtp: { host, port, security, user, hasPassword, hasAuthority }, sentAt, failure, hasLeft, isMade }
}

export async function backupView({ config, ledger }: Pick<Context, 'config' | 'ledger'>): Promise<BackupState> {
	const { backup } = config
	const file = passphraseFileOf(config)
	const last = await lastBackup({ config, ledger })
	const trouble = backup === undefined ? null : await backupTrouble({ config, ledger })
	return {
		settings: backup === undefined
			? null
			: {
					folder: backup.folder,
					at: backup.at,
					keep: backup.keep,
					isSealed: backup.passphraseFile !== undefined,
					isMade: backup.isMade ?? false,
				},
		passphrase: { file, isThere: existsSync(file) },
		last: last && {
			at: last.at,
			folder: last.folder,
			bytes: last.bytes,
			isSealed: last.isSealed,
			isOnSameDisk: last.isOnSameDisk,
		},
		trouble: trouble && `${trouble.detail}. ${trouble.fix}`,
	}
}
