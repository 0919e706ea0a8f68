import { describe, expect, it } from 'vitest'
import { circuit } from '../config/circuit.ts'
import { filled } from './models/model.ts'
import { MODELS } from './models/models.ts'
import { isOf, piecesFor } from './piece-for.ts'

const BLANKS = { mailbox: 'a@b.fr', recipients: ['c@d.fr'], approval: { users: [], groups: ['direction'] } }
const crip = circuit.parse(filled(MODELS[0]!, BLANKS))
const named = (name: string, type: string | null = null) => ({ name, title: '', type })

describe('the piece of a file', () => {
	it('is told by the words of its name, whatever their accents', () =>
		expect(piecesFor(crip, [named('certificat.pdf'), named('Information preoccupante Lina.pdf')]))
			.toEqual(['certificat', 'signalement']))
	it('is told by its type when its name says nothing', () =>
		expect(piecesFor(crip, [named('scan 1.pdf', '89601-9')])).toEqual(['certificat']))
	it('is the one that takes anything when nothing tells', () => expect(piecesFor(crip, [named('scan.pdf')])).toEqual(['justificatifs']))
	it('is not one that was found already', () =>
		expect(piecesFor(crip, [named('note.pdf'), named('note bis.pdf')])).toEqual(['signalement', 'justificatifs']))
	it('is none where no piece takes it', () => {
		const pharmacy = circuit.parse(filled(MODELS[1]!, BLANKS))
		expect(piecesFor(pharmacy, [named('facture.pdf')])).toEqual([null])
	})
	it('is read word by word: « notes » is no « note »', () => expect(isOf(crip, named('Notes de frais.pdf'))).toBe(false))
})
