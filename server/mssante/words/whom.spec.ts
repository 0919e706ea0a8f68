import { afterEach, describe, expect, it } from 'vitest'
import { atServerOf, ERROR_CODES, remedyOf, shownSentence } from '../../errors.ts'
import { said, speakOf } from './whom.ts'

afterEach(() => speakOf('patient'))

describe('the word of a structure', () => {
	it.each([
		['resident', 'Le patient « Paul » n’est pas là.', 'Le résident « Paul » n’est pas là.'],
		['usager', 'Le dossier du patient et des patients.', 'Le dossier de l’usager et des usagers.'],
		['usager', 'Ce patient', 'Cet usager'],
		['usager', 'Patient inconnu', 'Usager inconnu'],
		['patient', 'Aucun patient', 'Aucun patient'],
	] as const)('%s: %s', (word, sentence, wanted) => {
		speakOf(word)
		expect(said(sentence)).toBe(wanted)
	})
	it('changes nothing of what is quoted, but the name of its room', () => {
		speakOf('resident')
		expect(said('«\u00A0Avis du patient.pdf\u00A0»')).toBe('«\u00A0Avis du patient.pdf\u00A0»')
		expect(said('dans «\u00A0Patients\u00A0»')).toBe('dans «\u00A0Résidents\u00A0»')
		expect(said('dans «\u00A0Mes patients\u00A0»')).toBe('dans «\u00A0Mes résidents\u00A0»')
	})
	it('leaves no article before a vowel, in any error', () => {
		speakOf('usager')
		const all = ERROR_CODES.flatMap((code) => [shownSentence(code, '…'), said(remedyOf(code)), said(atServerOf(code))])
		expect(all.filter((text) => /(?<!\p{L})(?:le|du|au|ce|de|que|la|beau|nouveau|vieux) usager|patient/iu.test(text))).toEqual([])
	})
})
