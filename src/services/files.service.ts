/** Files, as the dialog takes them, and the word that something about them changed. */
export interface FileToSend {
	id: string
	name: string
	/** Bytes. */
	size: number
	mime: string
}

/** One that was chosen among the person's own. */
export type PickedFile = Pick<FileToSend, 'id' | 'name'>

/** Something about these files changed: the tab looks again. */
export const CHANGED = 'mssante:changed'
