import { describe, expect, it } from 'vitest'
import { hintFor } from './hint.ts'

const PSC = { preset: 'pro-sante-connect' } as const
const RPPS = '99700218896'
const another = expect.objectContaining({ code: 'MSS-SIGN-IN-HINT' }) as Error

describe('who is called by Pro Santé Connect', () => {
	it.each([[RPPS, ''], [RPPS, '899700218896'], [RPPS, '8 99700218896'], [RPPS, RPPS], [`8${RPPS}`, '']])(
		'is whoever asks, of RPPS %s, who typed « %s »',
		(rpps, given) => expect(hintFor(PSC, rpps, given)).toBe('899700218896'),
	)
	it('is nobody else', () => expect(() => hintFor(PSC, RPPS, '899700218897')).toThrow(another))
	it('is whom they typed, where their RPPS is not known', () => expect(hintFor(PSC, undefined, '899700218897')).toBe('899700218897'))
})

it('another provider knows people by names of its own', () => expect(hintFor({}, RPPS, 'bruno')).toBe('bruno'))
