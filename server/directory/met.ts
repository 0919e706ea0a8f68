/** Addresses met in real exchanges, added to what the directory finds: APP mailboxes are in no public extraction. */
import type { Db } from '../ledger/ledger.ts'
import type { DirectoryEntry } from './directory.ts'

import { wordsIn } from './directory.ts'

/** Addresses looked at, the most recent first. */
const MAX_MET = 5000

export async function metMatching(db: Db, query: string): Promise<DirectoryEntry[]> {
	const words = wordsIn(query)
	if (words.length === 0) {
		return []
	}
	const rows = await db.selectFrom('correspondents').selectAll().orderBy('last_at', 'desc').limit(MAX_MET).execute()
	return rows.filter(({ address, name }) => {
		const theirs = wordsIn(`${address} ${name ?? ''}`)
		return words.every((word) => theirs.some((one) => one.startsWith(word)))
	}).map(({ address, name }) => ({ address, type: '', name: name ?? address, profession: '', speciality: '', structure: '', city: '', postalCode: '' }))
}
