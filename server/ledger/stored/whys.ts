/**
 * `recipients.reasons`, `mailboxes.error_detail`: why a recipient stands where they do, and a mailbox is not read. A code and what fills
 * its sentence, never the sentence: programs of before kept that, in `recipients.text` and `mailboxes.error_text`.
 */
import type { Selectable } from 'kysely'
import type { Detail } from '../../errors/details.errors.ts'
import type { Found } from '../../reasons/found.reasons.ts'
import type { Tables } from '../ledger-schema.ts'

import { z } from 'zod'
import { ERROR_CODES, MssError } from '../../errors.ts'
import { DETAIL_CODES } from '../../errors/details.errors.ts'
import { FOUND } from '../../reasons/found.reasons.ts'
import { parseKept, parseStored } from './column.ts'

/** What filled an error's sentence: as it was, or by its code. */
export const DETAIL = z.union([z.string(), z.object({ because: z.enum(DETAIL_CODES), of: z.string().exactOptional() })])
const WHY = z.union([
	z.object({ code: z.enum(ERROR_CODES), detail: DETAIL }),
	z.object({ found: z.enum(Object.keys(FOUND) as Found[]) }),
])
export type Why = z.infer<typeof WHY>
const WHYS = z.array(WHY)

type Row = Selectable<Tables['recipients']>

/** What a recipient's row keeps of what is known of them. */
export type Told = Pick<Row, 'code' | 'text' | 'reasons'>

/**
 * @param code what a server or a receipt said, or a code of ours in its place
 * @param text in the words of others, as they are; null: nobody said anything
 * @param ours what is ours, in the order in which it is told
 */
export function keptTold(code: string | null, text: string | null, ours: (MssError | Found)[] = []): Told {
	const whys = ours.map((one): Why => one instanceof MssError ? { code: one.code, detail: one.given } : { found: one })
	return { code, text, reasons: whys.length === 0 ? null : JSON.stringify(whys) }
}

/** @throws {MssError} MSS-LEDGER-ROW */
export function readWhys({ outgoing_id: id, position, reasons }: Pick<Row, 'outgoing_id' | 'position' | 'reasons'>): Why[] {
	return reasons === null ? [] : parseStored(WHYS, reasons, { column: 'recipients.reasons', row: `${id}:${position}` })
}

export function keptDetail({ given }: Pick<MssError, 'given'>): string {
	return JSON.stringify(given)
}

/** Null: none was kept, or it does not fit; a mailbox tells it again at its next round. */
export function readDetail(kept: string | null): Detail | null {
	return parseKept(DETAIL, kept)
}
