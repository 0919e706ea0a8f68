/** The words of a message: text parts decoded from any charset, HTML put down as text, and what it hides. */
import type { Part } from './mime.ts'

import { compile } from 'html-to-text'
import { decode } from './charset.ts'
import { LIMITS } from './limits.ts'
import { readHead } from './sniff.ts'

type TextPart = Pick<Part, 'file' | 'mediaType' | 'charset'>

/** Pictures written inside an HTML text. */
const DATA_PICTURE = /data:(image\/[\w.+-]{1,40})(?:;[\w=-]{1,40})*;base64,([A-Za-z0-9+/=\s]+)/gi
/** What a reader's mouse, or a screen reader, would say. */
const SPOKEN = /\b(?:alt|title|aria-label|placeholder)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi

/** Text of a part as people read it, at most `LIMITS.text` characters. */
export function textOf(part: TextPart): string {
	const text = sourceOf(part)
	return (isHtml(part) ? htmlToText(text) : part.mediaType === 'text/enriched' ? text.replace(/<[^<>]{0,80}>/g, '') : text).slice(
		0,
		LIMITS.text,
	)
}

/** Words that the text hides: in attributes. */
export function hiddenWordsOf(part: TextPart): string {
	return isHtml(part) ? [...sourceOf(part).matchAll(SPOKEN)].map(([, one, other]) => entities(one ?? other ?? '')).join('\n') : ''
}

/** Content-IDs that an HTML text shows inside itself (`src="cid:…"`). */
export function shownContentIds(part: TextPart): Set<string> {
	return new Set(isHtml(part) ? [...raw(part).matchAll(/\bcid:([^"'\s>)]{1,300})/gi)].map((match) => decodePercent(match[1]!)) : [])
}

/** Is there more text than is read? */
export function isCut(part: TextPart): boolean {
	return readHead(part.file, LIMITS.html + 1).length > LIMITS.html || whole(part).length > LIMITS.text
}

/** Pictures that an HTML text carries inside itself (`src="data:…"`): their type and bytes. */
export function dataPicturesOf(part: TextPart): { mediaType: string, bytes: Buffer }[] {
	return isHtml(part)
		? [...raw(part).matchAll(DATA_PICTURE)]
				.slice(0, LIMITS.parts)
				.map(([, mediaType, base64]) => ({ mediaType: mediaType!.toLowerCase(), bytes: Buffer.from(base64!, 'base64') }))
		: []
}

function isHtml({ mediaType }: TextPart): boolean {
	return mediaType === 'text/html'
}

function raw(part: TextPart): string {
	return decode(readHead(part.file, isHtml(part) ? LIMITS.html : LIMITS.text + 1), part.charset)
}

/** Without the pictures, which are documents of their own. */
function whole(part: TextPart): string {
	return raw(part).replace(/\r\n?/g, '\n').replace(DATA_PICTURE, '')
}

function sourceOf(part: TextPart): string {
	return whole(part).slice(0, LIMITS.text)
}

const convert = compile({
	wordwrap: false,
	limits: { maxInputLength: LIMITS.text, maxDepth: 100, maxChildNodes: 10_000 },
	selectors: [
		{ selector: 'img', format: 'skip' },
		{ selector: 'a', options: { ignoreHref: true } },
	],
})

function htmlToText(html: string): string {
	return convert(html)
}

function entities(text: string): string {
	return text.includes('&') ? htmlToText(text.replaceAll('<', '&lt;')) : text
}

/** Does one text say words that the other does not? */
export function saysMore(one: string, other: string): boolean {
	const words = wordsIn(other)
	return [...wordsIn(one)].some((word) => !words.has(word))
}

function wordsIn(text: string): Set<string> {
	return new Set(text.normalize('NFKC').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
}

function decodePercent(text: string): string {
	try {
		return decodeURIComponent(text)
	} catch {
		return text
	}
}
