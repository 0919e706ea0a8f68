/** JSON logs on stderr. Codes, counts and ids of the ledger only: no subject, no name, no path, no message of an error. */
import type { Logger } from 'pino'

import { destination, pino } from 'pino'
import { asMssError, systemCode } from '../errors.ts'

export type Log = Logger

export function openLog(level = process.env.MSSANTE_LOG ?? 'info'): Log {
	return pino({ base: undefined, level, timestamp: () => `,"time":"${new Date().toISOString()}"` }, destination({ fd: 2, sync: true }))
}

/** What a log may say of an error: its codes, and where in our code it came from. Its message may name files or people. */
export function logged(error: unknown): { code: string, cause?: string, at?: string } {
	const mss = asMssError(error)
	const cause = mss.cause === undefined ? undefined : systemCode(mss.cause)
	const frame = (mss.cause instanceof Error ? mss.cause : mss).stack?.split('\n').find((line) => line.includes('/server/'))
	return { code: mss.code, cause, at: frame?.replace(/^.*\/server\//, 'server/').replace(/\)$/, '') }
}
