/**
 * What comes with a document is not that document (design.md "Identity"): beside an exact identity, only its own PDF is surely of
 * the same patient, and even that is read. The rest is looked at as a letter is. Pure.
 */
import type { Person } from '../mssante/mention/find.ts'
import type { Lot, LotSeen } from '../reading/look.ts'
import type { ReadDocument, Reading } from '../reading/reading.ts'
import type { ParamsOf } from '../reasons/catalogue.ts'
import type { Reason } from '../reasons/reason.ts'

import { othersThan } from '../patients/mentions.ts'
import { review } from '../reasons/reason.ts'

/** People named in a sentence. */
const MAX_NAMED = 3
/** The words of the message, as what could not be looked at. */
const WORDS = 'le message'

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
		...(inOwn.length > 0 ? [review('other-patient-inside', namesOf(inOwn, register))] : []),
		...(inBeside.length > 0 ? [review('other-patient-beside', namesOf(inBeside, register))] : []),
		...(ownSeen.isDisguised || besideSeen.isDisguised ? [review('mixed-scripts')] : []),
		...(besideSeen.isUnseen === true ? [review('companion-unread', { name: WORDS, kind: 'unreadable' })] : []),
		// A picture too: nobody can say whose it is without looking at it.
		...beside.documents.flatMap(({ name }, index) => {
			const kind = besideSeen.kinds[index]!
			return kind === 'words' ? [] : [review('companion-unread', { name: name.slice(0, 80), kind })]
		}),
	]
	return { reasons, others: [...new Set([...inOwn, ...inBeside])] }
}

function namesOf(ids: string[], register: Map<string, Person>): ParamsOf<'other-patient-beside'> {
	return {
		names: ids.slice(0, MAX_NAMED)
			.map((id) => [register.get(id)?.families[0], register.get(id)?.firsts[0]].filter(Boolean).join(' ')),
		hasMore: ids.length > MAX_NAMED,
	}
}
