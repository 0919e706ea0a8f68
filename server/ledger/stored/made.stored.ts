/** What was made in the admin page: an object, whose keys are the configuration's (config/schema.ts checks them). */
import { z } from 'zod'
import { parseStored } from './column.ts'

const MADE = z.record(z.string(), z.unknown())

/** @throws {MssError} MSS-LEDGER-ROW */
export function readMailbox({ address, config }: { address: string, config: string }): Record<string, unknown> {
	return parseStored(MADE, config, { column: 'made_mailboxes.config', row: address })
}

/** @throws {MssError} MSS-LEDGER-ROW */
export function readPerson({ user, config }: { user: string, config: string }): Record<string, unknown> {
	return parseStored(MADE, config, { column: 'made_people.config', row: user })
}

/** @throws {MssError} MSS-LEDGER-ROW */
export function readSetting({ name, config }: { name: string, config: string }): Record<string, unknown> {
	return parseStored(MADE, config, { column: 'made_settings.config', row: name })
}

/** @throws {MssError} MSS-LEDGER-ROW */
export function readStructure({ id, config }: { id: string, config: string }): Record<string, unknown> {
	return parseStored(MADE, config, { column: 'made_structures.config', row: id })
}
