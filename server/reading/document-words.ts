/** What a document that came with a message is, by its bytes, and its words: to look for names in. Nothing is run, nothing is shown. */
import type { DocumentWords } from './known-words.ts'

import { decode } from './charset.ts'
import { asWords } from './known-words.ts'
import { LIMITS } from './limits.ts'
import { officeWords } from './office-words.ts'
import { pdfText } from './pdf-text.ts'
import { readHead } from './sniff.ts'
import { textOf } from './text.ts'

export interface DocumentFile {
	file: string
	name: string
	mediaType: string
}

/** Bytes in which a kind is recognised. */
const HEAD = 4096
const ACTIVE_NAMES = new RegExp(
	`\\.(?:${[
		'exe|dll|com|scr|pif|cpl|msi|msp|msix|appx?|bat|cmd|ps[12]?|psm1|vb[es]?|jse?',
		'mjs|ws[fh]?|hta|jar|class|lnk|url|scf|desktop|webloc|reg|inf|iso|img|vhdx?|dmg|pkg',
		'apk|deb|rpm|sh|bash|py|pl|rb|php|swf|chm|html?|xhtml',
		'mht(?:ml)?|svgz?|xslt?|xht|docm|dotm|xlsm|xltm|xlam|pptm|potm|ppsm|one|library-ms|search-ms',
	].join('|')})[\\s.]*$`,
	'i',
)
const ACTIVE_TYPES = new RegExp(
	`^(?:${[
		'text/(?:html|javascript|x-.*script.*)',
		'application/(?:xhtml\\+xml|(?:x-)?javascript|x-msdownload|x-sh|hta|java-archive|x-ms-shortcut)',
		'image/svg\\+xml',
	].join('|')})$`,
	'i',
)
/** First bytes of programs, shortcuts and scripts: MZ, ELF, Mach-O, Java, .lnk, #!. */
const ACTIVE_BYTES = [hex('4D5A'), hex('7F454C46'), hex('CEFAEDFE'), hex('CFFAEDFE'), hex('CAFEBABE'), hex('4C00000001140200'), hex('2321')]
/** PNG, JPEG, GIF, TIFF, BMP, WebP, JPEG 2000; HEIC and AVIF by their brand. */
const PICTURE_BYTES = [
	hex('89504E470D0A1A0A'),
	hex('FFD8FF'),
	hex('47494638'),
	hex('49492A00'),
	hex('4D4D002A'),
	hex('424D'),
	hex('0000000C6A502020'),
]
const PICTURE_BRANDS = /^(?:RIFF.{4}WEBP|.{4}ftyp(?:hei[cfmsx]|mif1|msf1|avif))/s
const MARKUP = /<(?:!doctype\s+html|html|svg|script|iframe|object|embed|xsl:stylesheet)\b/i
const RTF = /^\{\\rtf/

export async function wordsOf({ file, name, mediaType }: DocumentFile): Promise<DocumentWords> {
	const bytes = readHead(file, HEAD)
	const head = bytes.toString('latin1')
	if (ACTIVE_NAMES.test(name) || ACTIVE_TYPES.test(mediaType) || begins(bytes, ACTIVE_BYTES)) {
		return { kind: 'active', words: '' }
	}
	if (head.slice(0, 1024).includes('%PDF-')) {
		return asWords(await pdfText(file))
	}
	if (head.startsWith('PK')) {
		return officeWords(file)
	}
	if ((isBinary(bytes) && begins(bytes, PICTURE_BYTES)) || PICTURE_BRANDS.test(head)) {
		return { kind: 'picture', words: '' }
	}
	if (RTF.test(head)) {
		return asWords(rtfWords(decode(readHead(file, LIMITS.text), 'windows-1252')))
	}
	if (isBinary(bytes)) {
		return { kind: 'unreadable', words: '' }
	}
	const text = textOf({ file, mediaType: 'text/plain', charset: null })
	return MARKUP.test(text) ? { kind: 'active', words: '' } : asWords(text)
}

function isBinary(bytes: Buffer): boolean {
	const isUtf16 = bytes[0] === 0xFF && bytes[1] === 0xFE
	return !isUtf16 && bytes.includes(0)
}

/** What a rich text says: its control words dropped, its characters by code put back (RTF 1.9, \'hh and \uN). */
function rtfWords(rtf: string): string {
	return rtf.replace(/\{\\\*[^{}]*\}/g, ' ')
		.replace(/\\u(-?\d{1,6})\??/g, (_, code: string) => String.fromCharCode(Number(code) & 0xFFFF))
		.replace(/\\'([0-9a-f]{2})/gi, (_, hex: string) => decode(Buffer.from(hex, 'hex'), 'windows-1252'))
		.replace(/\\(?:par|line|tab|cell|row)\b ?/g, '\n')
		.replace(/\\[a-z]{1,32}-?\d{0,10} ?/gi, '')
		.replace(/[{}]|\\[^a-z]/gi, '')
}

function hex(digits: string): Buffer {
	return Buffer.from(digits, 'hex')
}

function begins(bytes: Buffer, marks: Buffer[]): boolean {
	return marks.some((mark) => bytes.subarray(0, mark.length).equals(mark))
}
