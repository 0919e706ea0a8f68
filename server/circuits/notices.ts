/** What keeps a dossier, as it is kept, and in words for whoever looks at it. */
import type { MssError } from '../errors.ts'
import type { StoredNotice } from '../ledger/stored/dossier.stored.ts'
import type { DossierRow } from '../ledger/tables/dossiers.table.ts'

import { remedyOf, shownSentence } from '../errors.ts'
import { detailWords } from '../errors/details.errors.ts'
import { readNotices } from '../ledger/stored/dossier.stored.ts'
import { said } from '../mssante/words/whom.ts'
import { CHANGED, HELD, IDENTITY_MOVED } from '../reasons/dossier.reasons.ts'

export function noticeOf({ code, given }: MssError): StoredNotice {
	return { code, detail: code === 'MSS-DOSSIER-STALE' ? '' : given }
}

/** @throws {MssError} MSS-LEDGER-ROW */
export function noticesInWords(row: Pick<DossierRow, 'id' | 'notices'>): { code: string, text: string }[] {
	return readNotices(row).map((notice) => ({ code: notice.code, text: inWords(notice) }))
}

function inWords(notice: StoredNotice): string {
	if ('text' in notice) {
		return notice.text
	}
	if ('changed' in notice) {
		const what = notice.changed.map((one) => CHANGED[one]).join(', ')
		return `Modifié depuis la demande de validation${what && ` (${what})`}\u00A0: elle est à refaire.`
	}
	if (notice.code === 'MSS-DOSSIER-STALE') {
		return `${IDENTITY_MOVED} Vérifiez-la, puis demandez de nouveau la validation.`
	}
	// That it did not leave is what « held » says: why comes first.
	const why = 'held' in notice ? `${HELD[notice.held]}.` : shownSentence(notice.code, detailWords(notice.detail))
	return `${why} ${said(remedyOf(notice.code))}`
}
