import { expect, it } from 'vitest'
import { spokenGroup } from './approver-words.ts'

it.each([
	['direction', 'la direction'],
	['Médecins', 'les médecins'],
	['cadres-de-sante', 'les cadres de santé'],
	['Pôle Enfance', 'le groupe Pôle Enfance'],
])('a group that is named %s is spoken of as « %s »', (group, words) => expect(spokenGroup(group)).toBe(words))
