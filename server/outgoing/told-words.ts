/** What is known of a recipient, in words: made here, at the moment they are shown. Pure. */
import type { Told, Why } from '../ledger/stored/whys.ts'
import type { RecipientRow } from '../ledger/tables/recipients.table.ts'

import { ERROR_CODES, MssError } from '../errors.ts'
import { ifSound } from '../ledger/stored/column.ts'
import { readWhys } from '../ledger/stored/whys.ts'
import { FOUND } from '../reasons/found.reasons.ts'

/** Our sentences, with what to do, and what others said as they said it; null: none. */
export function toldWords(row: Told & Pick<RecipientRow, 'outgoing_id' | 'position'>): { ours: string | null, theirs: string | null } {
	if (row.reasons === null && ERROR_CODES.some((code) => code === row.code)) {
		// By a program that kept the sentence.
		return { ours: row.text, theirs: null }
	}
	let damage = ''
	const whys = ifSound(() => readWhys(row), (error) => {
		damage = error.message
	})
	return { ours: whys === null ? damage : whys.map(sentence).join(' ') || null, theirs: row.text }
}

/** All of it, in one; null: nothing. */
export function wholeOf(row: Parameters<typeof toldWords>[0]): string | null {
	const { ours, theirs } = toldWords(row)
	return ours === null && theirs === null ? null : [ours, theirs].filter((part) => part !== null).join(' ')
}

function sentence(why: Why): string {
	return 'found' in why ? FOUND[why.found] : new MssError(why.code, why.detail).text
}
