import { afterEach, expect, it } from 'vitest'
import { MssError } from '../errors.ts'
import { speakOf } from '../mssante/words/whom.ts'
import { problemOf } from './http-reply.ts'

afterEach(() => speakOf('patient'))

it('the word of the structure is in what the page shows of an error, never in the error, which the ledger may keep', () => {
	speakOf('usager')
	const error = new MssError('MSS-PATIENTS-CSV', 'Patient 7')
	expect(problemOf(error).text).toBe('Le fichier des usagers n’est pas un CSV correct (Patient 7).')
	expect(error.message).toBe('Le fichier des patients n’est pas un CSV correct (Patient 7).')
	expect(`${error.text} ${error.wholeText}`).not.toContain('usager')
})
