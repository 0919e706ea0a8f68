/** What a rule does, of a sender. */
import type { RuleRow } from '../triage/learn.ts'

import { typeLabel } from '../mssante/cda/document-type.ts'

export function ruleWords({ effect, value }: Pick<RuleRow, 'effect' | 'value'>): string {
	return {
		folder: `ses courriers qui ne citent aucun patient vont dans «\u00A0${value}\u00A0»`,
		queue: `ses messages à classer attendent dans la liste «\u00A0${value}\u00A0»`,
		subfolder: `ses documents classés vont dans le sous-dossier «\u00A0${value}\u00A0» du patient`,
		request: 'ce qu’il envoie demande une réponse : c’est dans « À répondre »',
		type: `ses courriers sont nommés «\u00A0${typeLabel(value) ?? value}\u00A0»`,
	}[effect]
}
