/** The structure's word for those whom it looks after, in the page's own sentences: made once, where they are registered. */
interface Registry { _oc_l10n_registry_translations?: Record<string, Record<string, string | string[]>> }

const KEPT = 'mssante-wording'
let spoken = ''

/** As the last page of this session had it, before the sidecar answers. */
export function speakAsBefore(): void {
	if (typeof sessionStorage === 'undefined') {
		return
	}
	speakOf(JSON.parse(sessionStorage.getItem(KEPT) ?? '[]') as [string, string][])
}

/** @param wording what replaces what, the longest first (server/mssante/words/whom.ts) */
export function speakOf(wording: [said: string, wanted: string][]): void {
	const translations = (window as Registry)._oc_l10n_registry_translations?.mssante
	const asked = JSON.stringify(wording)
	if (translations === undefined || asked === spoken) {
		return
	}
	spoken = asked
	sessionStorage.setItem(KEPT, asked)
	for (const [key, value] of Object.entries(translations)) {
		translations[key] = typeof value === 'string' ? worded(value, wording) : value.map((one) => worded(one, wording))
	}
}

/** Names between braces are nobody's words. */
export function worded(text: string, wording: [said: string, wanted: string][]): string {
	return wording.reduce((now, [said, wanted]) => now.replace(new RegExp(`(?<![\\p{L}{])${said}(?![\\p{L}}])`, 'gu'), wanted), text)
}
