/** The words of an office document (OOXML, OpenDocument): texts of its parts, one line a paragraph. Any other archive is `unreadable`. */
import type { Readable } from 'node:stream'
import type { DocumentWords } from './known-words.ts'

import yauzl from 'yauzl'
import { XmlError, XmlReader } from '../mssante/xml.ts'
import { asWords } from './known-words.ts'
import { LIMITS } from './limits.ts'

/** Parts that hold what people write: Word, Excel, PowerPoint, OpenDocument. */
const WORDED = new RegExp(`^(?:${[
	'word/(?:document|header\\d*|footer\\d*|footnotes|endnotes|comments)',
	'xl/(?:sharedStrings|worksheets/[^/]+|comments\\d*)',
	'ppt/(?:slides|notesSlides)/[^/]+',
	'content|styles',
].join('|')})\\.xml$`)
const OFFICE = /^(?:word|xl|ppt)\/[^/]+\.xml$|^content\.xml$/
/** What runs, or hides: macros, objects within. */
const ACTIVE = /(?:^|\/)(?:vbaProject\.bin|embeddings\/|activeX\/|Scripts\/|Basic\/)/
/** Ends of what stands on a line of its own. */
const LINES = new Set(['p', 'h', 'br', 'tab', 'tc', 'c', 'si', 'row', 'table-cell', 'line-break'])

export async function officeWords(file: string): Promise<DocumentWords> {
	const texts: string[] = []
	let [isOffice, isActive, entries, expanded] = [false, false, 0, 0]
	let zip: yauzl.ZipFile | null = null
	try {
		zip = await yauzl.openPromise(file, { lazyEntries: true, strictFileNames: false, validateEntrySizes: true, autoClose: false })
		for await (const entry of zip.eachEntry()) {
			const name = String(entry.fileName)
			isOffice ||= OFFICE.test(name)
			isActive ||= entry.isEncrypted() || ACTIVE.test(name)
			if (++entries > LIMITS.officeEntries) {
				return { kind: 'unreadable', words: '' }
			}
			if (WORDED.test(name) && !entry.isEncrypted()) {
				expanded += entry.uncompressedSize
				if (expanded > LIMITS.officeExpanded) {
					return { kind: 'unreadable', words: '' }
				}
				texts.push(await textsOf(await zip.openReadStreamPromise(entry)))
			}
		}
	} catch {
		return { kind: 'unreadable', words: '' }
	} finally {
		zip?.close()
	}
	// An archive that is no office document: whatever it holds, nobody has read it.
	return isActive ? { kind: 'active', words: '' } : asWords(isOffice ? texts.join('\n').slice(0, LIMITS.text) : null)
}

/** @throws {XmlError} */
async function textsOf(stream: Readable): Promise<string> {
	const texts: string[] = []
	let length = 0
	const reader = new XmlReader({
		text: (text) => {
			if (length < LIMITS.text) {
				texts.push(text)
				length += text.length
			}
		},
		close: ({ local }) => LINES.has(local) && texts.push('\n'),
	})
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		reader.write(chunk)
	}
	reader.end()
	if (length >= LIMITS.text) {
		throw new XmlError('trop long')
	}
	return texts.join('')
}
