import { describe, expect, it } from 'vitest'
import { circuit } from '../config/circuit.ts'
import { isMadeForAlert } from './made-for-alert.ts'
import { filled } from './models/model.ts'
import { MODELS } from './models/models.ts'

const BLANKS = { mailbox: 'a@ime.mssante.fr', recipients: ['b@crip.mssante.fr'], approval: { users: [], groups: ['direction'] } }
const PLAIN = { id: 'a', name: 'Envoi', mailbox: 'a@ime.mssante.fr', pieces: [{ id: 'p', name: 'P' }] }
const given = (more: object) => circuit.parse({ ...PLAIN, ...more })

describe('of the seven models', () => {
	const made = MODELS.map((model) => [model.use, circuit.parse(filled(model, BLANKS))] as const)
	it.each(made)('%s is made for it only if it is C1', (use, one) => expect(isMadeForAlert(one)).toBe(use === 'C1'))
})

describe('a circuit is made for an information préoccupante', () => {
	it('by the mask of its documents', () =>
		expect(isMadeForAlert(given({ guards: { mask: ['INVISIBLE_REPRESENTANTS_LEGAUX'] } }))).toBe(true))
	it('by its name', () => expect(isMadeForAlert(given({ name: 'Signalement' }))).toBe(true))
	it('by a piece', () => expect(isMadeForAlert(given({ pieces: [{ id: 'p', name: 'Note', words: ['maltraitance'] }] }))).toBe(true))
	it('not by another mask', () => expect(isMadeForAlert(given({ guards: { mask: ['INVISIBLE_PATIENT'] } }))).toBe(false))
})
