import { expect, it } from 'vitest'
import { ERROR_CODES, MssError } from '../errors.ts'
import { keptDetail } from '../ledger/stored/whys.ts'
import { faultIn, faultText } from './refused-login.ts'

it.each(ERROR_CODES)('%s: what was noted is told with what to do, and without it where that is told beside', (code) => {
	const error = new MssError(code, 'ECONNREFUSED')
	const row = { error_code: code, error_detail: keptDetail(error), error_text: null }
	expect(faultIn(row)).toEqual({ code, said: error.message })
	expect(faultText(row)).toBe(error.text)
})

it.each(ERROR_CODES)('%s: so is the sentence that a program of before kept', (code) => {
	const error = new MssError(code, 'ECONNREFUSED')
	const row = { error_code: code, error_detail: null, error_text: error.text }
	expect(faultIn(row)).toEqual({ code, said: error.message })
	expect(faultText(row)).toBe(error.text)
})

it('what no longer fits is told all the same, without what filled it', () =>
	expect(faultIn({ error_code: 'MSS-IMAP-DOWN', error_detail: '{', error_text: null })?.said).toContain('ne répond pas (…)'))
