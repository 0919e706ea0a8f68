import { expect, it } from 'vitest'
import { wordOf } from './word.ts'

function of(words: 'patient' | 'usager' | undefined, ...sectors: string[]) {
	return wordOf({ words, structures: sectors.map((sector) => ({ sector })) as never })
}

it.each([
	['the file says it', of('patient', 'SA17'), 'patient'],
	['of people of age', of(undefined, 'SA17', 'SA17'), 'resident'],
	['of people with a disability', of(undefined, 'SA16'), 'usager'],
	['of two kinds', of(undefined, 'SA16', 'SA17'), 'patient'],
	['not known', of(undefined), 'patient'],
	['a hospital', of(undefined, 'SA01'), 'patient'],
])('the word of a structure, %s', (_, word, wanted) => expect(word).toBe(wanted))
