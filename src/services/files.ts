/** Files, as the dialog takes them, and the word that something about them changed. */
export interface FileToSend {
	id: string
	name: string
	/** Bytes. */
	size: number
	mime: string
}

/** Something about these files changed: the tab looks again. */
export const CHANGED = 'mssante:changed'
