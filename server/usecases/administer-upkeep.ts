/** Who is told by mail, and where backups go, as the admin page sets it; and a backup at once. */
import type { Least } from '../context.ts'
import type { BackedUp } from '../kept/make-backup.ts'
import type { SettingName } from '../ledger/ledger-schema.ts'

import { z } from 'zod'
import { parsedBelow } from '../config/parsed-below.ts'
import { MssError } from '../errors.ts'
import { mustTakeBackups } from '../kept/backup-place.ts'
import { keepNow, keepThere, placeAsked } from '../kept/keep.ts'
import { takeUp } from '../ops/join-made.ts'
import { alertsWish, backupAsked, saveAlerts as keepAlerts, saveBackup as keepBackup, removeSetting as remove } from '../ops/made-upkeep.ts'
import { anAdministrator } from './actor.ts'
import { useCase } from './use-case.ts'

const nothing = async (_: Least, key: Record<never, never>) => key

/** @throws {MssError} MSS-CFG-KEY, MSS-TLS-AUTHORITY */
export const saveAlerts = useCase({
	name: 'save-alerts',
	find: nothing,
	may: anAdministrator,
	input: alertsWish,
	run: async ({ context: { config, ledger }, actor, input }) => {
		await keepAlerts(ledger, config, input, actor.user)
		await takeUp(ledger, config)
	},
})

/** @throws {MssError} MSS-CFG-KEY, MSS-BACKUP-PLACE, MSS-BACKUP-PASSPHRASE, MSS-FILE */
export const saveBackup = useCase({
	name: 'save-backup',
	find: nothing,
	may: anAdministrator,
	/** As `config/upkeep.ts` has it. */
	input: parsedBelow({}),
	run: async ({ context: { config, ledger }, actor, input }) => {
		const asked = backupAsked(config, input)
		await mustTakeBackups(config, asked)
		await keepBackup(ledger, asked, actor.user)
		await takeUp(ledger, config)
	},
})

/** @throws {MssError} MSS-CFG-KEY, MSS-UNKNOWN */
export const removeSetting = useCase({
	name: 'remove-setting',
	find: async (_: Least, key: { name: SettingName }) => key,
	may: anAdministrator,
	input: z.strictObject({}),
	run: async ({ context: { config, ledger }, actor, found: { name } }) => {
		await remove(ledger, config, name, actor.user)
		await takeUp(ledger, config)
	},
})

/** « Sauvegarder maintenant », `backup FOLDER`. @throws {MssError} MSS-BACKUP-…, MSS-DISK-…, MSS-LEDGER-…, MSS-SECRET-… */
export const backUpNow = useCase({
	name: 'back-up-now',
	find: nothing,
	may: anAdministrator,
	/** `place`: by the command line alone, for the page names no file of this machine; null: where each day's are made. */
	input: z.strictObject({ place: placeAsked.nullable().default(null) }),
	run: async ({ context, actor, input: { place } }): Promise<BackedUp> => {
		if (place === null) {
			return keepNow(context, actor.user)
		}
		if (actor.kind !== 'machine') {
			throw new MssError('MSS-FORBIDDEN')
		}
		return keepThere(context, place, actor.user)
	},
})
