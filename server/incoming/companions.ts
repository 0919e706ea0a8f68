/**
 * What comes with a document is not that document (design.md "Identity"): beside an exact identity, only its own PDF is surely of
 * the same patient, and even that is read. The rest is looked at as a letter is. Pure.
 */
import type { Person } from '../mssante/mention/find.ts'
import type { Reason } from '../patients/match.ts'
import type { WordsKind } from '../reading/known-words.ts'
import type { Lot, LotSeen } from '../reading/look.ts'
import type { ReadDocument, Reading } from '../reading/reading.ts'

import { DISGUISED } from './conversation.ts'
import { othersThan } from './mentions.ts'
import { review } from './review.ts'

/** What is the health document's own, and what only came with it. */
export function companionsOf({ documents, envelope, text, said }: Reading): { own: Lot, beside: Lot } {
	const isOwn = (document: ReadDocument) => document.pairedWith !== undefined
	const others = documents.filter((document) => document.cda === undefined && document.source !== 'body')
	return {
		own: { texts: [], documents: others.filter(isOwn).map(asFile) },
		beside: {
			texts: [envelope.subject, text, ...said, ...others.map(({ name }) => name), ...documents.map(({ cda }) => cda?.title ?? '')],
			documents: others.filter((document) => !isOwn(document)).map(asFile),
		},
	}
}

function asFile({ file, name, mediaType }: ReadDocument) {
	return { file, name, mediaType }
}

interface Seen {
	own: Lot
	ownSeen: LotSeen
	beside: Lot
	besideSeen: LotSeen
}

/** Why the message waits although its document's identity is exact, and who else is named. */
export function obstaclesBeside(
	patient: Person,
	register: Map<string, Person>,
	{ ownSeen, beside, besideSeen }: Seen,
): { reasons: Reason[], others: string[] } {
	const named = (people: LotSeen['people'], needsNear: boolean) => othersThan(patient, people, register, needsNear).map(({ id }) => id)
	const [inOwn, inBeside] = [named(ownSeen.people, true), named(besideSeen.people, false)]
	const reasons = [
		...(inOwn.length > 0
			? [
					review(
						'other-patient-inside',
						`Le document lui-même semble nommer ${listed(inOwn, register)}, et pas seulement le patient de son en-tête.`,
					),
				]
			: []),
		...(inBeside.length > 0
			? [review('other-patient-beside', `Ce qui accompagne le document semble nommer ${listed(inBeside, register)}.`)]
			: []),
		...(ownSeen.isDisguised || besideSeen.isDisguised ? [DISGUISED] : []),
		...beside.documents.flatMap(({ name }, index) => {
			const sentence = WAITS[besideSeen.kinds[index]!]
			return sentence === null ? [] : [review('companion-unread', sentence.replace('{}', () => name.slice(0, 80)))]
		}),
	]
	return { reasons, others: [...new Set([...inOwn, ...inBeside])] }
}

/** A picture too: nobody can say whose it is without looking at it. */
const WAITS: Record<WordsKind, string | null> = {
	words: null,
	picture: '« {} », joint au document, est une image : le logiciel ne peut pas savoir de qui elle parle. Regardez-la avant de classer.',
	active: '« {} », joint au document, est d’une sorte qui peut agir sur un poste ou cacher ce qu’elle contient : vérifiez-le avant de '
		+ 'classer.',
	unreadable: '« {} », joint au document, ne peut pas être lu par le logiciel : il pourrait concerner quelqu’un d’autre.',
}

function listed(ids: string[], register: Map<string, Person>): string {
	const names = ids.slice(0, 3).map((id) => [register.get(id)?.families[0], register.get(id)?.firsts[0]].filter(Boolean).join(' '))
	return `${names.join(', ')}${ids.length > 3 ? '…' : ''}`
}
