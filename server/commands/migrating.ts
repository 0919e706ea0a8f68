import type { Command } from './command.ts'

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { deriveKey, loadSecretKey } from '../config/secrets.ts'
import { MssError } from '../errors.ts'
import { isInPostgres } from '../ledger/ledger-place.ts'
import { isUnused, openLedger } from '../ledger/ledger.ts'
import { lockLedger } from '../ledger/lock.ts'
import { moveLedger } from '../ledger/moving.ts'
import { namedBytes } from '../ledger/tables/spooled.ts'
import { counted } from '../mssante/words/counted.ts'
import { keepLacking } from '../spool/with-ledger.ts'

/**
 * `migrate sqlite:PATH [postgres://…]`: the ledger, and the bytes of the spool that it names, go into the database that the configuration
 * names already, so that nothing begins again on the old one. Nobody is at work on either. Bytes go first: what was carried when it was
 * killed is carried again.
 */
export const migrateCommand: Command = async ({ config: read, words: [source = '', target], tell }) => {
	const config = read()
	const file = /^sqlite:(.+)$/.exec(source)?.[1]
	if (file === undefined) {
		throw new MssError('MSS-USAGE', 'La commande migrate attend le registre d’avant : mssante migrate sqlite:CHEMIN.')
	}
	if (!isInPostgres(config.ledger) || (target !== undefined && target !== config.ledger.url)) {
		throw new MssError('MSS-USAGE', 'Nommez d’abord la base dans la configuration (ledger.url: postgres://…) : le registre y déménage.')
	}
	if (!existsSync(resolve(file))) {
		throw new MssError('MSS-USAGE', `Il n’y a pas de registre « ${file} ».`)
	}
	const [from, to] = [{ url: `sqlite:${resolve(file)}` }, config.ledger]
	const secret = await loadSecretKey(config.secretKeyFile, async () => false)
	const keys = { audit: deriveKey(secret, 'audit'), vault: deriveKey(secret, 'vault') }
	if (!await isUnused(to)) {
		throw new MssError('MSS-MIGRATE-TAKEN')
	}
	const locks = [await lockLedger(from, { patience: 0 })]
	try {
		locks.push(await lockLedger(to, { patience: 0 }))
		const before = await openLedger(from, keys)
		try {
			const after = await openLedger(to, keys)
			try {
				const spool = await keepLacking(join(config.spool, 'raw'), after.db, await namedBytes(before.db), after.clock)
				const { tables, auditHead } = await moveLedger(before.db, after.db, before.audit)
				tell(`Tout est déménagé, et vérifié. Mettez de côté « ${file} » (mv) : c’est le registre d’avant, il ne sert plus.`)
				const missing = spool.lost.length + spool.changed.length
				if (missing > 0) {
					tell(`Dans la boîte d’attente, ${counted(missing, 'fichier manquait', 'fichiers manquaient')} déjà, ou n’${
						missing > 1 ? 'étaient' : 'était'} plus comme le registre l’a connu : « spool » dit lesquels.`)
				}
				return { json: { rows: Object.values(tables).reduce((sum, count) => sum + count, 0), tables, auditHead, spool } }
			} finally {
				await after.close()
			}
		} finally {
			await before.close()
		}
	} finally {
		for (const { unlock } of locks) {
			await unlock()
		}
	}
}
