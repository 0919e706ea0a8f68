/**
 * Text in the headers of a mail (RFC 5322 §2.2.3, RFC 2047): ASCII stays as it is, the words that need it alone are encoded, lines are
 * folded. So a prefix that operators route on (`XDM/1.0/DDM+`) is in clear, whatever comes after it. Pure.
 */

/** Characters of a line (RFC 5322 §2.1.1), and of an encoded word (RFC 2047 §2). */
const MAX_LINE = 78
const MAX_ENCODED = 75
const OPENING = { Q: '=?UTF-8?Q?', B: '=?UTF-8?B?' } as const
const CLOSING = '?='
/** Characters of a word that may stay in clear: after the name of a header, it must still hold on one line. */
const MAX_CLEAR = 60
/** What may stand as it is in an encoded word, in a display name too (RFC 2047 §5, rule 3). */
const SAFE = /[a-z0-9!*+/-]/i

/**
 * The value of an unstructured header, folded. Decoded, it is the text again, less what no header can bear: line breaks and other control
 * characters are spaces, and none stands at either end.
 *
 * @param name of the header, for the length of its first line
 */
export function unstructured(name: string, text: string): string {
	return fold(name.length + 2, piecesOf(bearable(text)))
}

/** `"Name" <address>`, folded: for From. */
export function named(name: string, label: string, address: string): string {
	const text = bearable(label)
	const isClear = /^[ -~]*$/.test(text) && text.length <= MAX_CLEAR && !text.includes('=?')
	const phrase = text === '' ? [] : isClear ? [`"${text.replace(/["\\]/g, '\\$&')}"`] : encoded(text)
	return fold(name.length + 2, [...phrase, `<${address}>`])
}

function bearable(text: string): string {
	// eslint-disable-next-line no-control-regex -- these are what is looked for
	return text.toWellFormed().replace(/[\0-\x1F\x7F]+/g, ' ').trim()
}

/** What is parted by a space: clear words, and encoded ones that hold, between two of them, the space itself (RFC 2047 §6.2). */
function piecesOf(text: string): string[] {
	const pieces: string[] = []
	let run: string[] = []
	const end = () => {
		pieces.push(...run.length === 0 ? [] : encoded(run.join(' ')))
		run = []
	}
	for (const word of text.split(' ')) {
		// Spaces in a row hold inside an encoded word alone: it goes on to the next word.
		if (isClear(word) && run.at(-1) !== '') {
			end()
			pieces.push(word)
		} else {
			run.push(word)
		}
	}
	end()
	return pieces
}

function isClear(word: string): boolean {
	return word !== '' && /^[!-~]+$/.test(word) && word.length <= MAX_CLEAR && !word.includes('=?')
}

/** Encoded words that give `text` back once joined; no character is cut in two. What is mostly ASCII stays readable (RFC 2047 §4). */
function encoded(text: string): string[] {
	const form = text.replace(/[^ -~]/gu, '').length * 2 >= text.length ? 'Q' : 'B'
	return cut(text, form === 'Q' ? quoted : (part) => Buffer.from(part).toString('base64')).map((part) => OPENING[form] + part + CLOSING)
}

function cut(text: string, encode: (part: string) => string): string[] {
	const room = MAX_ENCODED - OPENING.Q.length - CLOSING.length
	const parts: string[] = []
	let part = ''
	for (const character of text) {
		if (encode(part + character).length > room) {
			parts.push(encode(part))
			part = ''
		}
		part += character
	}
	return [...parts, encode(part)]
}

function quoted(part: string): string {
	return [...Buffer.from(part)].map((byte) => {
		const character = String.fromCharCode(byte)
		return character === ' ' ? '_' : SAFE.test(character) ? character : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
	}).join('')
}

/** @param used characters of the first line that the header's name takes */
function fold(used: number, pieces: string[]): string {
	const [first = '', ...others] = pieces
	let [value, length] = used + first.length > MAX_LINE ? [`\r\n ${first}`, first.length + 1] : [first, used + first.length]
	for (const piece of others) {
		const fits = length + 1 + piece.length <= MAX_LINE
		value += `${fits ? ' ' : '\r\n '}${piece}`
		length = fits ? length + 1 + piece.length : piece.length + 1
	}
	return value
}
