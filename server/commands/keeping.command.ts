/** `backup`, `restore`, `rebuild`: what is kept, put back, made again. */
import type { Config } from '../config/schema.ts'
import type { PlaceAsked } from '../kept/keep.ts'
import type { BackedUp } from '../kept/make-backup.ts'
import type { Checked } from '../kept/restore.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Command, CommandCall } from './command.ts'

import { resolve } from 'node:path'
import { openAuditedLedger } from '../app.ts'
import { MOST_BACKUPS } from '../config/upkeep.ts'
import { asMssError, MssError } from '../errors.ts'
import { backUp } from '../kept/make-backup.ts'
import { checkBackup, restore } from '../kept/restore.ts'
import { knowsLayout, settingIn } from '../ledger/ledger.ts'
import { openLog } from '../log/log.ts'
import { counted } from '../mssante/words/counted.ts'
import { madeBackupOf } from '../ops/made-upkeep.ts'
import { machine } from '../usecases/actor.ts'
import { backUpNow } from '../usecases/administer-upkeep.ts'
import { textOption } from './command.ts'

function openers({ options }: CommandCall) {
	return {
		passphraseFile: textOption(options, 'passphrase-file') ?? undefined,
		keysFile: textOption(options, 'keys') ?? undefined,
	}
}

/** `backup FOLDER`: where nothing is said of a passphrase or of keys, what must be kept elsewhere is named. */
export const backupCommand: Command = async (call) => {
	const config = await joined(call.config())
	const folder = call.words[0] ?? config.backup?.folder
	const { passphraseFile = config.backup?.passphraseFile, keysFile } = openers(call)
	const keep = textOption(call.options, 'keep')
	if (folder === undefined) {
		throw new MssError('MSS-USAGE', 'La commande backup attend un dossier : mssante backup DOSSIER.')
	}
	if (passphraseFile !== undefined && keysFile !== undefined) {
		throw new MssError('MSS-USAGE', 'Une sauvegarde sous phrase de passe contient ses clés : --keys ne va pas avec --passphrase-file.')
	}
	if (keep !== null && !(/^[1-9]\d*$/.test(keep) && Number(keep) <= MOST_BACKUPS)) {
		throw new MssError('MSS-USAGE', `L’option --keep attend le nombre de sauvegardes à laisser, de 1 à ${MOST_BACKUPS}.`)
	}
	const { made, fault } = await backedUp(config, { folder, keep: keep === null ? null : Number(keep), passphraseFile, keysFile })
	const files = made.elsewhere.map(({ file }) => file).join(', ')
	if (files !== '') {
		call.tell(made.keysFile === null
			? `Sans ${files}, cette sauvegarde ne s’ouvre pas : gardez-les ailleurs (--keys FICHIER).`
			: `Gardez « ${made.keysFile} » ailleurs que la sauvegarde : sans lui elle ne s’ouvre pas, et qui a les deux a tout.`)
	}
	if (made.lost.length > 0) {
		const lost = counted(made.lost.length, 'message brut manque ou est abîmé', 'messages bruts manquent ou sont abîmés')
		call.tell(`${lost} dans la boîte d’attente.`)
	}
	if (made.stuck.length > 0) {
		call.tell(`Ne peuvent pas être retirés : ${made.stuck.join(', ')}. Retirez-les à la main, ils gardent ce qui a été effacé depuis.`)
	}
	if (fault !== null) {
		call.tell(`Cette sauvegarde n’est pas notée dans le registre. ${fault.wholeText}`)
	}
	return { json: made, failed: fault !== null }
}

/** With what the page says of backups. In a ledger of before too: what was to be sealed is never in clear. */
async function joined(config: Config): Promise<Config> {
	const row = config.backup === undefined ? await settingIn(config.ledger, 'backup') : undefined
	return row === undefined ? config : { ...config, backup: madeBackupOf(config, row) }
}

/**
 * By the use case, which notes it. A ledger of before, or of a program to come, is left as it is: a backup is what is made before a program
 * is updated; and one that does not open is kept all the more.
 */
async function backedUp(config: Config, place: PlaceAsked): Promise<{ made: BackedUp, fault: MssError | null }> {
	let [ledger, fault]: [Ledger | null, MssError | null] = [null, null]
	try {
		ledger = await knowsLayout(config.ledger) ? await openAuditedLedger(config) : null
	} catch (error) {
		fault = asMssError(error)
	}
	if (ledger === null) {
		return { made: await backUp(config, place), fault }
	}
	const context = { config, ledger, log: openLog(), clock: ledger.clock }
	return { made: await backUpNow.do(context, machine(), {}, { place }).finally(() => ledger.close()), fault }
}

/** `restore FOLDER [--check]`: of the newest backup there, or the one that is named. */
export const restoreCommand: Command = async (call) => {
	const [folder] = call.words
	if (folder === undefined) {
		throw new MssError('MSS-USAGE', 'La commande restore attend le dossier des sauvegardes, ou celui de l’une d’elles.')
	}
	const wish = {
		folder: resolve(folder),
		...openers(call),
		configFile: call.configFile,
		acceptJournal: call.options['accept-journal'] === true,
	}
	if (call.options.check === true) {
		const checked = await checkBackup(wish)
		tellAhead(call, checked)
		return { json: checked }
	}
	const restored = await restore(wish)
	tellAhead(call, restored)
	if (restored.configuration === 'kept') {
		call.tell(`La configuration « ${call.configFile} » n’est pas celle de la sauvegarde : elle est gardée telle quelle.`)
	}
	for (const { key, file } of restored.missing) {
		call.tell(`Il manque « ${file} » (${key}) : remettez-le avant de relancer le service.`)
	}
	return { json: restored, failed: restored.missing.length > 0 }
}

/** By the clock of this machine, or by that of the one that made them. */
function tellAhead(call: CommandCall, { folder, ahead }: Checked): void {
	if (ahead.length > 0) {
		call.tell(`Laissé de côté, car daté de l’avenir : ${ahead.join(', ')}. C’est « ${folder} » qui est pris : si l’horloge de cette `
			+ 'machine retarde, réglez-la, ou donnez le dossier d’une sauvegarde.')
	}
}
