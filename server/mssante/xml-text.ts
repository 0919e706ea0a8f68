/** Text put into XML: markup escaped, characters that XML 1.0 forbids (§2.2) left out. Pure. */

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

export function escapeXml(text: string): string {
	return text
		.toWellFormed()
		.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
		.replace(/[&<>"]/g, (character) => ENTITIES[character]!)
}

/** XML whose inserted values are escaped; what `xml` or `raw` made is inserted as it is, lists item by item, null as nothing. */
export function xml(strings: TemplateStringsArray, ...values: (string | number | null | Markup | Markup[])[]): Markup {
	return new Markup(strings.map((piece, index) => piece + (index < values.length ? inserted(values[index]!) : '')).join(''))
}

export class Markup {
	readonly text: string

	constructor(text: string) {
		this.text = text
	}

	toString(): string {
		return this.text
	}
}

function inserted(value: string | number | null | Markup | Markup[]): string {
	if (Array.isArray(value)) {
		return value.join('')
	}
	return value === null ? '' : value instanceof Markup ? value.text : escapeXml(String(value))
}
