/** `drafts.content`: what was being written; `recipient_lists.addresses`: to whom a list goes. */
import { z } from 'zod'
import { VERDICTS } from '../../mssante/verdict/verdict.ts'
import { parseStored } from './column.ts'

const DRAFT = z.object({
	/** Of the sending that it would become: what has left under it is no draft any more. */
	key: z.string(),
	from: z.string().nullable().default(null),
	/** Of an answer: those who are answered. */
	to: z.array(z.object({ address: z.string(), name: z.string() })).default([]),
	/** `structure/id`; null: about nobody. */
	patient: z.string().nullable().default(null),
	subject: z.string().default(''),
	text: z.string().default(''),
	/** By their ids in the GED. */
	files: z.array(z.object({ id: z.string(), name: z.string(), title: z.string(), type: z.string() })).default([]),
	isXdm: z.boolean().default(false),
	askReceipt: z.boolean().default(true),
	/** Days. */
	answerDays: z.int().nullable().default(null),
	/** Of an answer; null: words alone. */
	verdict: z.enum(VERDICTS).nullable().default(null),
	toAll: z.boolean().default(false),
})
export type StoredDraft = z.infer<typeof DRAFT>

/** @throws {MssError} MSS-LEDGER-ROW */
export function readDraft({ place, content }: { place: string, content: string }): StoredDraft {
	return parseStored(DRAFT, content, { column: 'drafts.content', row: place })
}

/** @throws {MssError} MSS-LEDGER-ROW */
export function readAddresses({ name, addresses }: { name: string, addresses: string }): string[] {
	return parseStored(z.array(z.string()), addresses, { column: 'recipient_lists.addresses', row: name })
}
