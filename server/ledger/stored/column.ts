/** JSON of the ledger, read: what was ever stored fits its schema; what does not is an error that says which row, never a silent hole. */
import type { ZodType } from 'zod'

import { MssError } from '../../errors.ts'

/** Of a schema of what is known elsewhere by its type: not one of its keys is forgotten. */
export type ShapeOf<T> = { [Key in keyof Required<T>]: ZodType<T[Key]> }

/**
 * @param at table and column, and which row: told to the administrator, so no trait
 * @throws {MssError} MSS-LEDGER-ROW
 */
export function parseStored<T>(schema: ZodType<T>, text: string | null, at: { column: string, row: number | string }): T {
	const result = schema.safeParse(valueOf(text))
	if (!result.success) {
		throw new MssError('MSS-LEDGER-ROW', `${at.column}, ${at.row}`)
	}
	return result.data
}

/** For what goes on without a row that is damaged. @return null: it is, which is told; any other error is thrown */
export function ifSound<T>(read: () => T, told: (error: MssError) => void): T | null {
	try {
		return read()
	} catch (error) {
		if (!(error instanceof MssError) || error.code !== 'MSS-LEDGER-ROW') {
			throw error
		}
		told(error)
		return null
	}
}

/** Of what is kept for a while, and made anew where it is not there: null where it does not fit, as where there is nothing. */
export function parseKept<T>(schema: ZodType<T>, text: string | null): T | null {
	return schema.safeParse(valueOf(text)).data ?? null
}

/** Undefined fits no schema. */
function valueOf(text: string | null): unknown {
	try {
		return text === null ? undefined : JSON.parse(text)
	} catch {
		return undefined
	}
}
