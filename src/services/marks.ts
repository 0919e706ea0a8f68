/** What is known of files, for what Files shows beside their names. */
import type { FileMark } from '../../server/contract/search.contract.ts'

import { askedTogether } from './asked-together.ts'

/** Milliseconds. */
const TOGETHER = 50
const HOLDS = 60_000
/** Files of one question (lib/Controller/RelayController.php). */
const MOST = 20

/** @param asked of these files */
export function marksBy(asked: (ids: string[]) => Promise<FileMark[]>) {
	const { of: markOf, forget } = askedTogether<FileMark>({
		ask: async (ids) => new Map((await asked(ids)).map((mark) => [mark.file, mark])),
		most: MOST,
		together: TOGETHER,
		holds: () => HOLDS,
	})
	return { markOf, forget }
}
