import { expect, it } from 'vitest'
import { askedOnce } from './asked-once.ts'

it('is asked once for all who ask while it is good, and anew afterwards, or where it failed', async () => {
	let asked = 0
	const answers = [() => 'un', () => {
		throw new Error('coupé')
	}, () => 'trois']
	const ask = askedOnce(async () => answers[asked++]!(), 10_000)
	expect(await Promise.all([ask(), ask(), ask()])).toEqual(['un', 'un', 'un'])
	expect(asked).toBe(1)
	const anew = askedOnce(async () => answers[asked++]!(), 0)
	await expect(anew()).rejects.toThrow('coupé')
	expect(await anew()).toBe('trois')
	const failed = askedOnce(async () => asked++ === 3 ? Promise.reject(new Error('coupé')) : 'plus tard', 10_000)
	await expect(failed()).rejects.toThrow('coupé')
	expect(await failed()).toBe('plus tard')
})
