/** Room for what arrives, in the spool, and for what is remembered, in the ledger. */
import type { Config } from '../config/schema.ts'
import type { Check } from './check-parts.ts'
import type { Verdict } from './examination-verdict.ts'

import { constants, existsSync } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ledgerFile, ledgerFolder } from '../ledger/ledger-place.ts'
import { tryOut } from './check-parts.ts'
import { ill, well } from './examination-verdict.ts'

/** Free bytes below which mail may soon have nowhere to go. */
const MIN_FREE = 1024 ** 3

/** @return of the spool, then of the ledger */
export function examineDisks({ spool, ledger }: Pick<Config, 'spool' | 'ledger'>): Promise<Check[]> {
	return Promise.all([
		tryOut('attente sur disque', async () => roomIn(await writableFolder(spool))),
		tryOut('disque du registre', async () => {
			const file = ledgerFile(ledger)
			const folder = await writableFolder(ledgerFolder(ledger))
			await (existsSync(file) ? access(file, constants.W_OK) : undefined)
			const isShared = (await stat(folder)).dev === (await stat(existing(spool))).dev
			return isShared ? well('celui de l’attente') : roomIn(folder)
		}),
	])
}

async function roomIn(folder: string): Promise<Verdict> {
	const { bavail, bsize } = await statfs(folder)
	return bavail * bsize >= MIN_FREE
		? well(`${gigabytes(bavail * bsize)} libres`)
		: ill(`${gigabytes(bavail * bsize)} libres`, 'Libérez de la place sur le disque.')
}

async function writableFolder(path: string): Promise<string> {
	const folder = existing(path)
	await access(folder, constants.W_OK)
	return folder
}

/** Before the first mail, the folder that it will be made in. */
function existing(path: string): string {
	return existsSync(path) ? path : existing(dirname(path))
}

function gigabytes(bytes: number): string {
	return `${(bytes / 1024 ** 3).toFixed(1).replace('.', ',')} Go`
}
