import { expect, it } from 'vitest'
import { VERDICTS as all, answerText } from '../../server/mssante/verdict/verdict.ts'
import { FIRST_LINE, VERDICTS } from './verdicts.ts'

it.each(VERDICTS)('the page announces the line that an answer « %s » begins by', (verdict) => {
	expect(FIRST_LINE[verdict]).toBe(answerText(verdict, ''))
})

it('every verdict has its key', () => expect([...VERDICTS].sort()).toEqual([...all].sort()))
