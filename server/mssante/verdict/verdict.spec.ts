import { describe, expect, it } from 'vitest'
import { answerText, verdictIn, VERDICTS } from './verdict.ts'

describe('the line of a verdict', () => {
	it.each(VERDICTS)('%s is read as it was written', (verdict) =>
		expect(verdictIn(answerText(verdict, 'Bien à vous.'))).toBe(verdict))
	it.each([
		['Réponse : DEMANDE ACCEPTÉE', 'accepted'],
		['\n\n   réponse :   demande\u00A0acceptée  \n', 'accepted'],
		['Réponse\u00A0: REFUSÉE\r\nNous n’avons plus de place.', 'refused'],
		['Réponse: COMPLÉMENT DEMANDÉ', 'moreAsked'],
		['Re\u0301ponse : DEMANDE RECU\u0327E'.replace('RECU\u0327E', 'REC\u0327UE'), 'received'],
	])('%j says %s', (text, verdict) => expect(verdictIn(text)).toBe(verdict))
	it.each([
		'Bonjour,\n\nRéponse : DEMANDE ACCEPTÉE',
		'> Réponse : DEMANDE ACCEPTÉE',
		'Le 3 mars, X a écrit :\nRéponse : DEMANDE ACCEPTÉE',
		'Réponse : DEMANDE ACCEPTÉE sous réserve',
		'Réponse : DEMANDE NON ACCEPTÉE',
		'DEMANDE ACCEPTÉE',
		'La demande est acceptée.',
		'Réponse : demande acceptee',
		'',
	])('%j says nothing', (text) => expect(verdictIn(text)).toBeNull())
})
