import { expect, it } from 'vitest'
import { toCsv } from './spreadsheet.ts'

it('is a table that nothing in a cell can run, whatever separator a spreadsheet takes', () => {
	const lines = toCsv(['Objet'], [['Facture,=HYPERLINK(A1)'], ['a\t=1+1'], [' =1+1'], ['-2'], ['l’« avis » "corrigé"'], [1.5], [null]])
		.toString()
		.split('\r\n')
	expect(lines).toEqual([
		'\uFEFF"Objet"',
		'"Facture,=HYPERLINK(A1)"',
		'"a\t=1+1"',
		'"\' =1+1"',
		'"\'-2"',
		'"l’« avis » ""corrigé"""',
		'1,5',
		'',
		'',
	])
})
