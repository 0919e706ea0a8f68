/** What a receipt of the volet 1.1.2 gives back beside the message itself: its archive and its PDFs (mssante.md §5.2). */
import { LIMITS } from './limits.ts'
import { MimeLimitError, split } from './mime.ts'

export interface Enclosure {
	name: string
	mediaType: 'application/zip' | 'application/pdf'
	/** Its bytes, in the work folder. */
	file: string
}

const ARCHIVE = /^IHE_XDM\.zip$/i
const PDF = /\.pdf$/i

/** Those of the message itself: what a message inside it holds is in that one. */
export async function enclosuresOf(file: string, folder: string): Promise<Enclosure[]> {
	const parts = await split(file, folder, { parts: LIMITS.parts }).then(
		(message) => message.parts,
		(error: unknown) => {
			// What cannot be taken apart is given back in the message itself alone.
			if (error instanceof MimeLimitError) {
				return []
			}
			throw error
		},
	)
	return parts.flatMap(({ name, mediaType, file: bytes }): Enclosure[] => ARCHIVE.test(name ?? '')
		? [{ name: name!, mediaType: 'application/zip', file: bytes }]
		: mediaType === 'application/pdf' || PDF.test(name ?? '')
			? [{ name: name ?? 'document.pdf', mediaType: 'application/pdf', file: bytes }]
			: [])
}
