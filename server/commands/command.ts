/** What every command receives, and what it gives back: JSON for stdout, and whether something failed or was refused. */
import type { Config } from '../config/schema.ts'
import type { Least } from '../context.ts'
import type { Ledger } from '../ledger/ledger.ts'

import { openAuditedLedger } from '../app.ts'
import { LOCK_PATIENCE } from '../ledger/lock.ts'
import { openLog } from '../log/log.ts'
import { takeUp } from '../ops/join-made.ts'

export interface CommandCall {
	/** Reads the configuration: a command that needs none never asks. */
	config: () => Config
	/** Where it stands, or will. */
	configFile: string
	/** Words after the command. */
	words: string[]
	options: Record<string, string | boolean | string[] | undefined>
	/** A sentence for people, at once. */
	tell: (text: string) => void
}

export interface Answer {
	json: unknown
	/** The same for a person at a terminal, where JSON would be hard to read. */
	words?: string
	failed?: boolean
}

/** Told before a command waits for the ledger. */
export const WAITING = 'Un autre processus de MSSanté travaille sur ce registre : il est attendu, '
	+ `${LOCK_PATIENCE / 1000} secondes au plus.`

export type Command = (call: CommandCall) => Promise<Answer | undefined>

/** Opens the ledger, gives it to `act`, closes it. */
export async function withLedger<T>(
	config: Config,
	act: (ledger: Ledger, context: Least) => Promise<T>,
	options: { readOnly?: boolean } = {},
): Promise<T> {
	const ledger = await openAuditedLedger(config, options)
	try {
		await takeUp(ledger, config)
		return await act(ledger, { config, ledger, log: openLog(), clock: ledger.clock })
	} finally {
		await ledger.close()
	}
}

export function textsOption(options: CommandCall['options'], name: string): string[] {
	return [options[name]].flat().filter((value) => typeof value === 'string')
}

export function textOption(options: CommandCall['options'], name: string): string | null {
	return textsOption(options, name)[0] ?? null
}
