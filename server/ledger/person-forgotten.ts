/** What each person keeps for themselves goes with their account. */
import type { Tx } from './db.ts'

import { comerGone } from './tables/comers.ts'
import { followsGone } from './tables/followed-patients.ts'
import { viewsGone } from './tables/kept-views.ts'
import { marksGone } from './tables/marks-read.ts'
import { looksGone } from './tables/patient-looks.ts'
import { listsGone } from './tables/recipient-lists.ts'
import { modelsGone } from './tables/text-models.ts'
import { wishesGone } from './tables/wishes.ts'
import { draftsGone } from './tables/written.table.ts'

const OF_PEOPLE = [marksGone, followsGone, looksGone, viewsGone, draftsGone, modelsGone, listsGone, comerGone, wishesGone]

/** Of whoever is there no more. */
export async function personForgotten(tx: Tx, user: string): Promise<void> {
	for (const goes of OF_PEOPLE) {
		await goes(tx, user)
	}
}
