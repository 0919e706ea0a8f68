/**
 * What a receipt gives back twice: attached to it, and in the message that it gives back (volet 1.1.2; mssante.md §5.2). It brings
 * nothing.
 */
import type { Content } from './message-content.ts'
import type { Split } from './mime.ts'

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { MimeLimitError, split } from './mime.ts'

const MESSAGES = new Set(['message/rfc822', 'message/global'])

/** @param work parts still allowed */
export async function withoutGivenBack(content: Content, { parts }: Split, folder: string, work: { parts: number }): Promise<Content> {
	const messages = content.documents.length === 0 ? [] : parts.filter(({ mediaType }) => MESSAGES.has(mediaType))
	const known = new Set<string>()
	for (const [index, { file }] of messages.entries()) {
		const inside = join(folder, `given-back-${index}`)
		await mkdir(inside)
		for (const { sha256 } of await partsOf(file, inside, work)) {
			known.add(sha256)
		}
	}
	return { ...content, documents: content.documents.filter(({ sha256 }) => !known.has(sha256)) }
}

/** None, where it passes a bound: then what is attached waits for a person. */
async function partsOf(file: string, folder: string, work: { parts: number }): Promise<Split['parts']> {
	try {
		return (await split(file, folder, work)).parts
	} catch (error) {
		if (error instanceof MimeLimitError) {
			return []
		}
		throw error
	}
}
