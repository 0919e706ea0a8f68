/** Where a dossier is, in the words of who prepares it. Pure. */
import type { CircuitOffered } from '../../server/contract/circuits.contract.ts'
import type { DossierShown } from '../../server/contract/dossiers.contract.ts'
import type { Tone } from '../../server/contract/tone.ts'

import { n, t } from '@nextcloud/l10n'
import { day, time } from './format.ts'
import { PLAIN } from './plain.ts'

/** As it is: nothing here is HTML. */
const DAY = 24 * 60 * 60 * 1000
/** Names of those who approve that are told; the others are counted. */
const NAMED = 2

type Told = Pick<DossierShown, 'state' | 'isHeld' | 'notices' | 'shownPieces' | 'approvers' | 'submittedAt' | 'visas'>

/** « En préparation 2/3 », « Chez la direction depuis hier », « Renvoyé : il manque la date ». */
export function stateOf(dossier: Told, now = new Date()): { text: string, tone: Tone } {
	const { state, isHeld, notices, approvers, submittedAt } = dossier
	const why = notices.map(({ text }) => text).join(' ')
	switch (state) {
		case 'preparing': {
			const { there, all } = countOf(dossier)
			return isHeld
				? { text: t('mssante', 'Held: {why}', { why }, PLAIN), tone: 'bad' }
				: { text: t('mssante', 'Being prepared {there}/{all}', { there, all }), tone: 'neutral' }
		}
		case 'awaiting':
			return {
				text: t('mssante', 'With {who} {since}', { who: namesOf(approvers), since: sinceOf(submittedAt ?? '', now) }, PLAIN),
				tone: 'waiting',
			}
		case 'returned':
			return { text: t('mssante', 'Returned: {why}', { why: returnOf(dossier)?.reason ?? '' }, PLAIN), tone: 'bad' }
		case 'stale':
			return { text: t('mssante', 'To be looked at again: {why}', { why }, PLAIN), tone: 'bad' }
		case 'withdrawn':
			return { text: t('mssante', 'Withdrawn'), tone: 'neutral' }
		case 'sent':
			return { text: t('mssante', 'Sent (dossier)'), tone: 'good' }
	}
}

/** Pieces that are there, or need not be, of those that must. */
export function countOf({ shownPieces }: Pick<DossierShown, 'shownPieces'>): { there: number, all: number } {
	const wanted = shownPieces.filter(({ optional }) => !optional)
	return { there: wanted.filter(({ missing }) => !missing).length, all: wanted.length }
}

/** The last word of who returned it. */
export function returnOf({ visas }: Pick<DossierShown, 'visas'>): DossierShown['visas'][number] | null {
	return visas.findLast(({ decision }) => decision === 'returned') ?? null
}

/** « Dr Leroy ou la direction », « Dr Leroy, Mme Petit et 3 autres ». */
export function namesOf(people: string[]): string {
	const more = people.length - NAMED
	return people.length === 0
		? t('mssante', 'who approves')
		: more > 0
			? n('mssante', '{names} and %n other', '{names} and %n others', more, { names: people.slice(0, NAMED).join(', ') }, PLAIN)
			: people.join(t('mssante', ' or '))
}

/** « SSIAD Sud (accueil@ssiad.mssante.fr) »; the address alone where nobody knows its name. */
export function recipientWords(address: string, names: Record<string, string>): string {
	const name = names[address]
	return name && name !== address ? `${name} (${address})` : address
}

/** « depuis 10:42 », « depuis hier », « depuis le 12 novembre ». @param iso empty: nothing is said */
export function sinceOf(iso: string, now = new Date()): string {
	if (iso === '') {
		return ''
	}
	const date = new Date(iso)
	const days = Math.round((midnight(now) - midnight(date)) / DAY)
	return days === 0
		? t('mssante', 'since {time}', { time: time(iso) })
		: days === 1
			? t('mssante', 'since yesterday')
			: t('mssante', 'since {day}', { day: date.toLocaleDateString('fr-FR', { day: 'numeric', month: 'long' }) })
}

/** By when they are to answer: « attendue au plus tard le jeudi 3 décembre », « attendue sous 7 jours »; null: no answer is due. */
export function answerWords({ answerBy, answerDays }: Pick<DossierShown, 'answerBy' | 'answerDays'>): string | null {
	return answerBy !== null
		? t('mssante', 'expected by {day}', { day: day(`${answerBy}T12:00`) }, PLAIN)
		: answerDays === null ? null : n('mssante', 'expected within a day', 'expected within %n days', answerDays)
}

/** What a circuit does, besides sending: who approves, who may not see it, when an answer is due. */
export function rulesOf({ isApproved, approvers, mask, answerDays, isDated }: CircuitOffered): string[] {
	return [
		...isApproved ? [t('mssante', 'approved by {who} before it leaves', { who: namesOf(approvers) }, PLAIN)] : [],
		...mask.includes('INVISIBLE_REPRESENTANTS_LEGAUX') ? [t('mssante', 'not visible to the legal representatives')] : [],
		...mask.includes('INVISIBLE_PATIENT') ? [t('mssante', 'not visible to the patient')] : [],
		...answerDays === null || isDated
			? []
			: [n('mssante', 'answer expected within a day', 'answer expected within %n days', answerDays)],
	]
}

function midnight(date: Date): number {
	return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}
