/** The tag on files that came or went: a comfort, whose failure stops nothing. */
import type { Desk } from '../desk.ts'

import { logged } from '../ops/log.ts'

export async function tagAll({ ged, log }: Pick<Desk, 'ged' | 'log'>, fileIds: string[]): Promise<void> {
	for (const fileId of fileIds) {
		await ged.tag(fileId).catch((error: unknown) => log.warn(logged(error), 'file not tagged'))
	}
}
