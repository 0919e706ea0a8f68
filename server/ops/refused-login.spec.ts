import { expect, it } from 'vitest'
import { ERROR_CODES, MssError } from '../errors.ts'
import { faultIn } from './refused-login.ts'

it.each(ERROR_CODES)('%s: what was noted with what to do is told without it, for it is told beside', (code) => {
	const error = new MssError(code, 'ECONNREFUSED')
	expect(faultIn({ error_code: code, error_text: error.text })).toEqual({ code, said: error.message })
})
