/** What dossiers, circuits and dropped files keep in JSON. */
import type { DossierRow } from '../tables/dossiers.ts'

import { z } from 'zod'
import { parseStored } from './column.ts'

const ADDRESSES = z.array(z.string())
const NOTICES = z.array(z.object({ code: z.string(), text: z.string() }))
const GROUPS = z.array(z.string())

/** Addresses. @throws {MssError} MSS-LEDGER-ROW */
export function readRecipients({ id, recipients }: Pick<DossierRow, 'id' | 'recipients'>): string[] {
	return parseStored(ADDRESSES, recipients, { column: 'dossiers.recipients', row: id })
}

/** What keeps it. @throws {MssError} MSS-LEDGER-ROW */
export function readNotices({ id, notices }: Pick<DossierRow, 'id' | 'notices'>): { code: string, text: string }[] {
	return parseStored(NOTICES, notices, { column: 'dossiers.notices', row: id })
}

/** Of who dropped a file. @throws {MssError} MSS-LEDGER-ROW */
export function readGroups(fileId: string, groups: string): string[] {
	return parseStored(GROUPS, groups, { column: 'dropped_files.groups', row: fileId })
}
