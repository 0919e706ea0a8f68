/** What an examination finds: all is well, or what is wrong and what to do. */
export interface Verdict {
	ok: boolean
	detail: string
	/** What to do; empty when all is well. */
	fix: string
}

export const well = (detail: string): Verdict => ({ ok: true, detail, fix: '' })
export const ill = (detail: string, fix: string): Verdict => ({ ok: false, detail, fix })
