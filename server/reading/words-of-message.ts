/** Which of a message's texts are what it says: of several forms of the same, the one that says more; of others, all, in order. */
import type { Part } from './mime.ts'

import { LIMITS } from './limits.ts'
import { saysMore, textOf } from './text.ts'

export function chooseWords(words: Part[]): string {
	const groups: Part[][] = []
	for (const part of words) {
		const known = part.alternative === null ? undefined : groups.find(([first]) => first!.alternative === part.alternative)
		if (known) {
			known.push(part)
		} else {
			groups.push([part])
		}
	}
	return groups.map(wordsOf).filter(Boolean).join('\n\n').slice(0, LIMITS.text)
}

/** The plain text, unless another form says more; both, where each says what the other does not. */
function wordsOf(forms: Part[]): string {
	const [plain, ...others] = [...forms]
		.sort((one, other) => Number(one.mediaType !== 'text/plain') - Number(other.mediaType !== 'text/plain'))
		.map((part) => textOf(part).trim())
		.filter((text) => text !== '')
	let said = plain ?? ''
	for (const other of others) {
		if (saysMore(other, said)) {
			said = saysMore(said, other) ? `${said}\n\n---- Le même message, sous une autre forme ----\n\n${other}` : other
		}
	}
	return said
}
