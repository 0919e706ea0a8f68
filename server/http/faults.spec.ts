import type { Log } from '../log/log.ts'

import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES, MssError, statusOf } from '../errors.ts'
import { reported } from './faults.ts'

/** What the log says. */
function logging(act: (log: Log) => MssError): { problem: MssError, lines: Record<string, unknown>[] } {
	const lines: Record<string, unknown>[] = []
	const problem = act(pino({ base: undefined }, { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) }))
	return { problem, lines }
}

describe('an error that nobody expected', () => {
	const { problem, lines } = logging((log) => reported(log, 'GET waiting/:', new TypeError('Mme LEFÈVRE n’a pas de dossier')))

	it('has its line in the log: the route, the code, and the mark that its sentence bears', () => {
		expect(lines).toMatchObject([
			{ msg: 'call failed', route: 'GET waiting/:', code: 'MSS-INTERNAL', mark: expect.stringMatching(/^[0-9a-f]{8}$/) as unknown },
		])
		expect(problem.message).toBe(`Une erreur imprévue s’est produite (TypeError, repère ${String(lines[0]!.mark)}).`)
	})
	it('tells nobody’s name', () => expect(JSON.stringify(lines) + problem.text).not.toContain('LEFÈVRE'))
})

describe('an error of the registry', () => {
	it('that is the server’s is logged, and said as it is', () => {
		const { problem, lines } = logging((log) => reported(log, 'POST waiting/:/file', new MssError('MSS-GED-FULL')))
		expect([problem.code, lines[0]!.code]).toEqual(['MSS-GED-FULL', 'MSS-GED-FULL'])
	})
	it('that is the caller’s is not', () =>
		expect(logging((log) => reported(log, 'GET waiting/:', new MssError('MSS-UNKNOWN', '12'))).lines).toEqual([]))
})

describe('the status of an error', () => {
	it.each(ERROR_CODES)('%s has one', (code) => expect([400, 401, 403, 404, 409, 413, 429, 422, 500, 503]).toContain(statusOf(code)))
	it.each([
		['MSS-INTERNAL', 500],
		['MSS-SPOOL', 500],
		['MSS-GED-DOWN', 503],
		['MSS-TRIAGE-STORE', 503],
		['MSS-LOCKED', 503],
		['MSS-TRIAGE-CHANGED', 409],
		['MSS-EXCHANGE-CHANGED', 409],
		['MSS-UNKNOWN', 404],
		['MSS-FORBIDDEN', 403],
		['MSS-SEND-UNTRUSTED', 422],
	] as const)('%s: %i', (code, status) => expect(statusOf(code)).toBe(status))
})
