/** `drafts.content`: what was being written; `recipient_lists.addresses`: to whom a list goes. */
import { z } from 'zod'
import { VERDICTS } from '../../mssante/verdict/verdict.ts'
import { parseStored } from './column.ts'

const address = z.string().max(320)
const name = z.string().max(300)
/** Of a sending. */
export const draftKey = z.string().min(1).max(100)

export const draft = z.object({
	/** Of the sending that it would become: what has left under it is no draft any more. */
	key: draftKey,
	from: address.nullable().default(null),
	/** Of an answer: those who are answered. */
	to: z.array(z.object({ address, name })).max(50).default([]),
	/** `structure/id`; null: about nobody. */
	patient: z.string().max(400).nullable().default(null),
	subject: z.string().max(300).default(''),
	text: z.string().max(100_000).default(''),
	/** By their ids in the GED. */
	files: z.array(z.object({ id: z.string().max(100), name, title: name, type: z.string().max(40) })).max(20).default([]),
	isXdm: z.boolean().default(false),
	askReceipt: z.boolean().default(true),
	/** Days. */
	answerDays: z.int().min(1).max(365).nullable().default(null),
	/** Of an answer; null: words alone. */
	verdict: z.enum(VERDICTS).nullable().default(null),
	toAll: z.boolean().default(false),
})
export type StoredDraft = z.infer<typeof draft>

/** @throws {MssError} MSS-LEDGER-ROW */
export function readDraft({ place, content }: { place: string, content: string }): StoredDraft {
	return parseStored(draft, content, { column: 'drafts.content', row: place })
}

/** @throws {MssError} MSS-LEDGER-ROW */
export function readAddresses({ name, addresses }: { name: string, addresses: string }): string[] {
	return parseStored(z.array(z.string()), addresses, { column: 'recipient_lists.addresses', row: name })
}
