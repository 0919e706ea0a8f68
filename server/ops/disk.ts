/** Room for what arrives, in the spool. */
import type { Config } from '../config/schema.ts'
import type { Check } from './check.ts'

import { constants, existsSync } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { tryOut } from './check.ts'
import { ill, well } from './verdict.ts'

/** Free bytes below which mail may soon have nowhere to go. */
const MIN_FREE = 1024 ** 3

export function examineSpool({ spool }: Config): Promise<Check> {
	return tryOut('attente sur disque', async () => {
		// Before the first mail, the folder that it will be made in.
		let folder = spool
		while (!existsSync(folder)) {
			folder = dirname(folder)
		}
		await access(folder, constants.W_OK)
		const { bavail, bsize } = await statfs(folder)
		return bavail * bsize >= MIN_FREE
			? well(`${gigabytes(bavail * bsize)} libres`)
			: ill(`${gigabytes(bavail * bsize)} libres`, 'Libérez de la place sur le disque.')
	})
}

function gigabytes(bytes: number): string {
	return `${(bytes / 1024 ** 3).toFixed(1).replace('.', ',')} Go`
}
