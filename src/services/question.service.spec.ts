import { describe, expect, it } from 'vitest'
import { questionBefore } from './question.service.ts'

const question = { text: 'Deux patients correspondent.', among: ['R002', 'R003'] }

describe('before a message is filed', () => {
	it('nothing is asked of who is sure', () => expect(questionBefore({ question: null, isAnother: false }, '')).toBeNull())
	it('it is asked which of those that fit, whatever was written', () =>
		expect(questionBefore({ question, isAnother: false }, 'Vu avec la famille')).toBe('which'))
	it.each(['', ' \n'])('it is asked why, of a document that says somebody else (written: %j)', (said) =>
		expect(questionBefore({ question: null, isAnother: true }, said)).toBe('reason'))
	it('it is not asked twice why', () => expect(questionBefore({ question: null, isAnother: true }, 'Nom de naissance')).toBeNull())
	it('it is asked again why, of a document that is half one’s and half another’s', () =>
		expect(questionBefore({ question, isAnother: true }, 'Nom de naissance')).toBe('reason'))
})
