import { describe, expect, it } from 'vitest'
import { inWords } from './check-words.ts'

const told = (check: string, level: 'ok' | 'attention' | 'problem', detail: string, fix = '') => ({ check, level, detail, fix })

describe('what doctor found, at a terminal', () => {
	it('begins with what is wrong and what it asks, the worst first; what is in order is named, and no more', () => {
		expect(inWords([
			told('registre', 'ok', 'intègre'),
			told('patients', 'attention', 'registre vide', 'Importez-les.'),
			told('GED', 'problem', 'Nextcloud refuse le compte de service.', 'Refaites l’autorisation.'),
			told('horloge', 'ok', 's’accorde'),
		])).toBe(`PROBLÈME – GED\u00A0: Nextcloud refuse le compte de service.
  → Refaites l’autorisation.
À surveiller – patients\u00A0: registre vide
  → Importez-les.
En ordre (2)\u00A0: registre, horloge.`)
	})
})
