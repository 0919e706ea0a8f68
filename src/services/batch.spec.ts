import type { Titled } from './batch.ts'

import { describe, expect, it } from 'vitest'
import { ApiError } from './api.ts'
import { oneByOne, refusalOf, whyNot } from './batch.ts'

const problem = (code: string, text: string) => ({ code, text, remedy: 'Réessayez.', field: null })
const mails: Titled[] = [1, 2, 3, 4].map((id) => ({ id, title: `Facture ${id}` }))
function refusing(ids: number[], code = 'MSS-TRIAGE-CLAIMED') {
	return async ({ id }: Titled) => {
		if (ids.includes(id)) {
			throw new ApiError(problem(code, 'Sophie s’en occupe.'))
		}
		return id
	}
}

describe('several at once', () => {
	it('go on after one that is refused', async () => {
		const { made, failed } = await oneByOne(mails, refusing([2]))
		expect(made.map(({ result }) => result)).toEqual([1, 3, 4])
		expect(failed.map(({ message }) => message.id)).toEqual([2])
	})
	it('stop where nobody answers: the rest failed for the same reason', async () => {
		const { made, failed } = await oneByOne(mails, refusing([2], 'MSS-OFFLINE'))
		expect(made.map(({ result }) => result)).toEqual([1])
		expect(failed.map(({ message, problem: { code } }) => [message.id, code])).toEqual([
			[2, 'MSS-OFFLINE'],
			[3, 'MSS-OFFLINE'],
			[4, 'MSS-OFFLINE'],
		])
	})
	it('tell how far they are', async () => {
		const told: number[] = []
		await oneByOne(mails, refusing([1]), (count) => told.push(count))
		expect(told).toEqual([1, 2, 3, 4])
	})
	it('are told once for each reason, by their titles', () => {
		const failed = mails.map((message) => ({ message, problem: problem('X', message.id < 3 ? 'Pris.' : 'Parti.') }))
		expect(whyNot(failed).replaceAll('\u00A0', ' ')).toBe('« Facture 1 », « Facture 2 » : Pris. « Facture 3 », « Facture 4 » : Parti.')
		expect(refusalOf(failed).problem.remedy).toBe('')
		expect(refusalOf(failed.slice(0, 1)).problem.remedy).toBe('Réessayez.')
	})
})
