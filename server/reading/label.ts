/** The name and the type under which a document goes on: what its bytes prove, then what was said of it. A `.pdf` is a PDF, always. */
import type { Finding } from '../mssante/finding.ts'
import type { ReadDocument } from './reading.ts'

import { finding } from '../mssante/finding.ts'
import { extensionOf } from './media-type.ts'
import { sniff, textKindOf } from './sniff.ts'

/** Types that say nothing. */
const VAGUE
	= /^(?:application\/(?:octet-stream|x-unknown|unknown|download|x-download|force-download|binary)|binary\/octet-stream|\*\/\*|)$/i
/** Extensions that say nothing. */
const EMPTY = /^\.(?:bin|dat|tmp|att|unknown|octet-stream|part)$/i
const EXTENSION = /\.[\p{L}\p{N}]{1,10}$/u
/** Office and other archives keep the name that they bear: their bytes are those of a zip. */
const ARCHIVE = new Set(['.zip', '.cfb'])

/**
 * @param document its name may be empty
 * @param nameless what to call it when it has no name
 */
export async function label(document: ReadDocument, nameless = 'Pièce jointe'): Promise<Finding[]> {
	const proven = await sniff(document.file)
	const said = document.name.trim().replace(/[\s.]+$/, '')
	const claimed = (EXTENSION.exec(said)?.[0] ?? '').toLowerCase()
	const base = claimed === '' ? said : said.slice(0, -claimed.length)
	const claims = claimed === '.pdf' || (claimed === '' && document.mediaType === 'application/pdf')
	const isPdf = proven?.extension === '.pdf'
	const known = proven ?? (VAGUE.test(document.mediaType) || claims ? textKindOf(document.file) : null)
	if (known && (isPdf || claims || VAGUE.test(document.mediaType)) && !(ARCHIVE.has(known.extension) && claimed !== '' && !claims)) {
		document.mediaType = known.mediaType
	} else if (claims) {
		document.mediaType = 'application/octet-stream'
	}
	const extension = isPdf
		? '.pdf'
		: claims
			? (known?.extension ?? '.bin')
			: claimed === '' || EMPTY.test(claimed)
				? (known?.extension ?? extensionOf(document.mediaType))
				: claimed
	const kept = claimed === extension ? EXTENSION.exec(said)![0] : extension
	document.name = `${base || nameless}${kept}`
	return claims && !isPdf ? [finding('document.not-pdf', { name: document.name.slice(0, 80) })] : []
}
