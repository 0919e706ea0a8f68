import { describe, expect, it } from 'vitest'
import { counted } from './counted.ts'

describe('so many', () => {
	it.each([[0, '0 message'], [1, '1 message'], [2, '2 messages']])('%i: %s', (count, said) =>
		expect(counted(count, 'message')).toBe(said))
	it('has its own plural, where it is another', () => expect(counted(3, 'envoi manqué', 'envois manqués')).toBe('3 envois manqués'))
})
