import { expect, it } from 'vitest'
import { VERDICTS as all, answerText } from '../../server/mssante/verdict/verdict.ts'
import { FIRST_LINE, readAmong, VERDICTS } from './verdicts.ts'

it.each(VERDICTS)('the page announces the line that an answer « %s » begins by', (verdict) => {
	expect(FIRST_LINE[verdict]).toBe(answerText(verdict, ''))
})

it('every verdict has its key', () => expect([...VERDICTS].sort()).toEqual([...all].sort()))

it.each([
	[['received'], ['moreAsked', 'received']],
	[['refused', 'accepted'], ['accepted', 'refused', 'moreAsked']],
	[[...VERDICTS], [...VERDICTS]],
] as const)('of a circuit that offers %j, theirs may say %j: a question is always one', (offered, read) =>
	expect(readAmong(offered)).toEqual(read))
