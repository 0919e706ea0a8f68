import { expect, it } from 'vitest'
import { beginRemark, remarkBegun, remarkSaid } from './remarks-begun.ts'

it('a remark that was said is begun no more, unless more was written meanwhile', () => {
	beginRemark(1, 'À rappeler')
	beginRemark(2, 'À rappeler')
	beginRemark(2, 'À rappeler lundi')
	remarkSaid(1, 'À rappeler')
	remarkSaid(2, 'À rappeler')
	expect([remarkBegun(1), remarkBegun(2)]).toEqual(['', 'À rappeler lundi'])
})
