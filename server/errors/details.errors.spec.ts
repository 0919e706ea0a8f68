import type { Detail } from './details.errors.ts'

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MssError } from '../errors.ts'
import { keptDetail, readDetail } from '../ledger/stored/whys.ts'
import { because, DETAIL_CODES, detailWords } from './details.errors.ts'

const SERVER = join(import.meta.dirname, '..')
const sources = globSync('**/*.ts', { cwd: SERVER })
	.filter((file) => !file.endsWith('.spec.ts') && file !== 'errors/details.errors.ts')
	.map((file) => ({ file, text: readFileSync(join(SERVER, file), 'utf8') }))
const FILLED = '2026-03-02T00:00:00.000Z'

describe('what fills the sentence of an error', () => {
	it.each(DETAIL_CODES)('by « %s » is kept by that code, and told in the same words', (code) => {
		const error = new MssError('MSS-IMAP-DOWN', because(code, FILLED))
		expect(JSON.parse(keptDetail(error))).toEqual({ because: code, of: FILLED })
		expect(new MssError('MSS-IMAP-DOWN', readDetail(keptDetail(error))!).message).toBe(error.message)
		expect(error.detail).toBe(detailWords(because(code, FILLED)))
	})

	it.each<[Detail, string]>([
		['ECONNREFUSED', 'ECONNREFUSED'],
		[because('cut'), 'connexion coupée'],
		[because('messages', 3), '3 messages'],
		[because('ended-on', FILLED), 'il a pris fin le 02/03/2026'],
	])('%j says « %s »', (detail, words) => expect(detailWords(detail)).toBe(words))

	it('in the words of a program that kept them is told in them', () =>
		expect(detailWords(readDetail('"connexion coupée"')!)).toBe('connexion coupée'))

	it.each(DETAIL_CODES)('« %s » is said by somebody', (code) =>
		expect(sources.filter(({ text }) => text.includes(`'${code}'`))).not.toEqual([]))
})

/** Errors that are kept in the ledger: of a mailbox that is not read, a recipient, Nextcloud that is asked, the measures. */
const KEPT = /new MssError\(\s*'MSS-(?:IMAP|SMTP|TLS-CRL|TLS-REVOKED|CERTIFICATE|SIGN-IN|POLL)[A-Z-]*',\s*(?:'([^']*)'|`([^`]*)`)/g

it('no words of ours are kept with an error of a mailbox, of a sending, of Nextcloud: they have a code', () => {
	const literal = sources.flatMap(({ file, text }) => [...text.matchAll(KEPT)].map(([, quoted, composed]) => [file, quoted ?? composed!]))
	expect(literal.length).toBeGreaterThan(3)
	// Of the protocols alone: SEARCH, HTTP 502.
	expect(literal.filter(([, words]) => !/^(?:[A-Z0-9 ]|\$\{[^}]*\})*$/.test(words!))).toEqual([])
})
