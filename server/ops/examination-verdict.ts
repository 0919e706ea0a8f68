/** What an examination finds: all is well, or what is wrong and what to do. */
import type { ErrorCode } from '../errors.ts'

export interface Verdict {
	ok: boolean
	detail: string
	/** What to do; empty when all is well. */
	fix: string
	/** Of one that is not well: somebody must look, and nothing is stopped meanwhile. */
	isMild?: true
	/** Only the person of a mailbox can do it, by signing in: they are told (bell, page), the administrator by no mail. */
	isTheirs?: true
	/** `detail` for a mail that leaves the house: without the names of files and folders, which may be a patient’s. */
	outside?: string
}

/** As the page shows it. `attention`: nothing is stopped, and somebody must look; or it is well, and could be better. */
export type Level = 'ok' | 'attention' | 'problem'

export const well = (detail: string): Verdict => ({ ok: true, detail, fix: '' })
export const ill = (detail: string, fix: string): Verdict => ({ ok: false, detail, fix })
export const mild = (detail: string, fix: string): Verdict => ({ ok: false, detail, fix, isMild: true })
export const theirs = (detail: string, fix: string): Verdict => ({ ...mild(detail, fix), isTheirs: true })

/** Whoever reads begins with the sentence; whoever is asked for help has the code. */
export function withCode(sentence: string, code: ErrorCode): string {
	return `${sentence} (${code})`
}

export function levelOf({ ok, fix, isMild }: Pick<Verdict, 'ok' | 'fix' | 'isMild'>): Level {
	return ok ? fix === '' ? 'ok' : 'attention' : isMild ? 'attention' : 'problem'
}
