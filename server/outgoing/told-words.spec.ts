import type { Told } from '../ledger/stored/whys.ts'

import { describe, expect, it } from 'vitest'
import { ERROR_CODES, MssError } from '../errors.ts'
import { keptTold } from '../ledger/stored/whys.ts'
import { FOUND } from '../reasons/found.reasons.ts'
import { toldWords, wholeOf } from './told-words.ts'

const KEYS = { outgoing_id: 4, position: 1 }
const wordsOf = (told: Told) => toldWords({ ...KEYS, ...told })

describe('what is known of a recipient', () => {
	it.each(ERROR_CODES)('%s is kept by its code and what fills it, and told whole', (code) => {
		const error = new MssError(code, 'ECONNREFUSED')
		const told = keptTold(code, null, [error])
		expect([told.text, told.reasons]).toEqual([null, JSON.stringify([{ code, detail: 'ECONNREFUSED' }])])
		expect(wordsOf(told)).toEqual({ ours: error.text, theirs: null })
	})

	it.each(Object.keys(FOUND) as (keyof typeof FOUND)[])('« %s » is kept by its code, and told', (found) => {
		const told = keptTold(null, null, [found])
		expect(told.reasons).not.toContain(FOUND[found])
		expect(wordsOf(told)).toEqual({ ours: FOUND[found], theirs: null })
	})

	it('is a server’s own words, as they are', () =>
		expect(wordsOf(keptTold('550', '550 5.1.1 no'))).toEqual({ ours: null, theirs: '550 5.1.1 no' }))

	it('is that it was given up, and why the last attempt failed', () =>
		expect(wholeOf({ ...KEYS, ...keptTold('450', '450 later', [new MssError('MSS-SEND-EXPIRED')]) }))
			.toBe(`${new MssError('MSS-SEND-EXPIRED').text} 450 later`))

	it('is nothing, of whoever was told nothing', () => expect(wholeOf({ ...KEYS, ...keptTold(null, null) })).toBeNull())

	it('of a program that kept the sentence is that sentence, and no server’s', () =>
		expect(wordsOf({ code: 'MSS-SMTP-DOWN', text: 'Ne répond pas.', reasons: null })).toEqual({ ours: 'Ne répond pas.', theirs: null }))

	it.each(['{', '[{"code":"MSS-PERHAPS","detail":""}]'])('damaged is told by its row, and hides nothing else: %s', (reasons) =>
		expect(wordsOf({ code: '450', text: 'later', reasons })).toEqual({
			ours: expect.stringContaining('recipients.reasons, 4:1'),
			theirs: 'later',
		}))
})
