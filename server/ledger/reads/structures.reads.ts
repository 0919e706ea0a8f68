/** What belongs to a structure, whatever its table. */
import type { RawBuilder, SqlBool } from 'kysely'
import type { Db } from '../db.ts'
import type { DocumentRow } from '../tables/documents.table.ts'
import type { MessageRow } from '../tables/messages.table.ts'
import type { TurnRow } from '../tables/turns.table.ts'

import { sql } from 'kysely'

type Owned = 'patients' | 'messages' | 'outgoing' | 'documents' | 'acts' | 'turns' | 'dossiers'

/** Of none, in the words of the indexes of what is nameless. */
function isOf(structure: string): RawBuilder<SqlBool> {
	return structure === '' ? sql<SqlBool>`structure = ''` : sql<SqlBool>`structure = ${structure}`
}

/** Does anything of these tables belong to it? */
export async function isStructureInUse(db: Db, structure: string, tables: readonly Owned[]): Promise<boolean> {
	for (const table of tables) {
		if (await db.selectFrom(table).select('structure').where(isOf(structure)).limit(1).executeTakeFirst()) {
			return true
		}
	}
	return false
}

export async function messagesOfStructure(
	db: Db,
	structure: string,
): Promise<Pick<MessageRow, 'id' | 'mailbox' | 'patient_id' | 'decision'>[]> {
	return db.selectFrom('messages').select(['id', 'mailbox', 'patient_id', 'decision']).where('structure', '=', structure).execute()
}

export async function documentsOfStructure(db: Db, structure: string): Promise<Pick<DocumentRow, 'message_id' | 'patient_id'>[]> {
	return db.selectFrom('documents').select(['message_id', 'patient_id']).where('structure', '=', structure).execute()
}

/** Sendings of a structure, what its people prepare, or what they decided. */
export async function rowsOfStructure(
	db: Db,
	table: 'outgoing' | 'acts' | 'dossiers',
	structure: string,
): Promise<{ id: number, mailbox: string, patient_id: string | null }[]> {
	return db.selectFrom(table).select(['id', 'mailbox', 'patient_id']).where('structure', '=', structure).execute()
}

export async function turnsOfStructure(db: Db, structure: string): Promise<Pick<TurnRow, 'id' | 'mailbox' | 'thread'>[]> {
	return db.selectFrom('turns').select(['id', 'mailbox', 'thread']).where('structure', '=', structure).execute()
}

/** Exchanges in which a message of this structure was sent or received. */
export async function threadsOfStructure(db: Db, structure: string): Promise<Set<string>> {
	const rows = await db
		.selectFrom('outgoing')
		.select('thread')
		.where('structure', '=', structure)
		.union(db.selectFrom('messages').select('thread').where('structure', '=', structure))
		.execute()
	return new Set(rows.flatMap(({ thread }) => thread ?? []))
}
