/** What an answer says, in words and by a key: as we say it, and as we are asked what theirs says. */
import type { Verdict } from '../../server/contract/turns.contract.ts'

import { t } from '@nextcloud/l10n'

/** In the order of the keys 1 to 5, and of the buttons. */
export const VERDICTS = ['accepted', 'refused', 'moreAsked', 'received', 'substitution'] as const satisfies Verdict[]

/** What theirs may say, by its circuit; and always that it asks for more: it is no answer, and closing it would lose it. */
export function readAmong(offered: readonly Verdict[]): Verdict[] {
	return VERDICTS.filter((one) => one === 'moreAsked' || offered.includes(one))
}

/** « Acceptée ». */
export function verdictWords(): Record<Verdict, string> {
	return {
		accepted: t('mssante', 'Accepted (request)'),
		refused: t('mssante', 'Refused (request)'),
		moreAsked: t('mssante', 'More asked'),
		received: t('mssante', 'Received (request)'),
		substitution: t('mssante', 'Substitution'),
	}
}

/** The letter by which we say it. */
export const LETTERS = {
	accepted: 'a',
	refused: 'r',
	moreAsked: 'c',
	received: 'e',
	substitution: 'u',
} as const satisfies Record<Verdict, string>

/** « Accepter ». */
export function actWords(): Record<Verdict, string> {
	return {
		accepted: t('mssante', 'Accept the request'),
		refused: t('mssante', 'Refuse the request'),
		moreAsked: t('mssante', 'Ask for more'),
		received: t('mssante', 'Say that it was received'),
		substitution: t('mssante', 'Propose a substitution'),
	}
}

/** The line by which our answer begins, as they read it. Source: server/mssante/verdict/verdict.ts. */
export const FIRST_LINE: Record<Verdict, string> = {
	accepted: 'Réponse : DEMANDE ACCEPTÉE',
	refused: 'Réponse : DEMANDE REFUSÉE',
	moreAsked: 'Réponse : COMPLÉMENT DEMANDÉ',
	received: 'Réponse : DEMANDE REÇUE',
	substitution: 'Réponse : SUBSTITUTION PROPOSÉE',
}
