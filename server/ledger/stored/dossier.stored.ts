/** What dossiers, circuits and dropped files keep in JSON. */
import type { Changed, Held } from '../../reasons/dossier.reasons.ts'
import type { DossierRow } from '../tables/dossiers.table.ts'

import { z } from 'zod'
import { ERROR_CODES } from '../../errors.ts'
import { CHANGED, HELD } from '../../reasons/dossier.reasons.ts'
import { parseStored } from './column.ts'
import { DETAIL } from './whys.ts'

const ADDRESSES = z.array(z.string())
const GROUPS = z.array(z.string())
/** What keeps a dossier: a code, and what fills its sentence (circuits/notices.ts). */
const NOTICE = z.union([
	z.object({ code: z.literal('MSS-DROP-HELD'), held: z.enum(Object.keys(HELD) as Held[]) }),
	z.object({ code: z.literal('MSS-DOSSIER-CHANGED'), changed: z.array(z.enum(Object.keys(CHANGED) as Changed[])) }),
	z.object({ code: z.enum(ERROR_CODES), detail: DETAIL }),
	// By a program that kept the sentence.
	z.object({ code: z.string(), text: z.string() }),
])
export type StoredNotice = z.infer<typeof NOTICE>
const NOTICES = z.array(NOTICE)

/** Addresses. @throws {MssError} MSS-LEDGER-ROW */
export function readRecipients({ id, recipients }: Pick<DossierRow, 'id' | 'recipients'>): string[] {
	return parseStored(ADDRESSES, recipients, { column: 'dossiers.recipients', row: id })
}

/** What keeps it. @throws {MssError} MSS-LEDGER-ROW */
export function readNotices({ id, notices }: Pick<DossierRow, 'id' | 'notices'>): StoredNotice[] {
	return parseStored(NOTICES, notices, { column: 'dossiers.notices', row: id })
}

/** Of who dropped a file. @throws {MssError} MSS-LEDGER-ROW */
export function readGroups(fileId: string, groups: string): string[] {
	return parseStored(GROUPS, groups, { column: 'dropped_files.groups', row: fileId })
}
