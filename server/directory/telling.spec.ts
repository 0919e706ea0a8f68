import { expect, it } from 'vitest'
import { tellingWords, wordsIn } from './directory.ts'

it.each([
	['docteur martin dreux', ['martin', 'dreux']],
	['Mme Lefèvre', ['lefevre']],
	['Dr', ['dr']],
])('a civility finds nobody: %s', (query, words) => expect(tellingWords(wordsIn(query))).toEqual(words))
