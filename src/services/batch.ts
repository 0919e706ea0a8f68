/** Several, one after the other: what is refused does not keep the rest back, and is told once. */
import type { Problem } from '../../server/contract/problem.ts'

import { n, t } from '@nextcloud/l10n'
import { ApiError, problemOf } from './api.ts'
import { PLAIN } from './plain.ts'

export interface Titled {
	id: number
	title: string
}

export interface Failed<M> {
	message: M
	problem: Problem
}

export interface Outcome<M, R> {
	made: { message: M, result: R }[]
	failed: Failed<M>[]
}

/** Titles told of those that failed for one reason. */
const MAX_TITLES = 3
/** The decision is kept, and will be carried out. */
const KEPT = 'MSS-TRIAGE-PENDING'
/** Somebody else dealt with it. */
const GONE = 'MSS-TRIAGE-GONE'
/** Nobody answers: the others would wait for nothing. */
const NO_ANSWER = 'MSS-OFFLINE'
/** As it is: nothing here is HTML. */
/** @param tell how many are dealt with */
export async function oneByOne<M, R>(
	messages: M[],
	act: (message: M) => Promise<R>,
	tell: (count: number) => void = () => {},
): Promise<Outcome<M, R>> {
	const outcome: Outcome<M, R> = { made: [], failed: [] }
	let silence: Problem | null = null
	for (const message of messages) {
		if (silence) {
			outcome.failed.push({ message, problem: silence })
			continue
		}
		try {
			outcome.made.push({ message, result: await act(message) })
		} catch (error) {
			const problem = problemOf(error)
			silence = problem.code === NO_ANSWER ? problem : null
			outcome.failed.push({ message, problem })
		}
		tell(outcome.made.length + outcome.failed.length)
	}
	return outcome
}

/** « Un avis », « Facture 12 » : Sophie Morel s’occupe déjà de ce message. */
export function whyNot(failed: Failed<Titled>[]): string {
	const reasons = new Map<string, string[]>()
	for (const { message: { title }, problem: { code, text: what, remedy } } of failed) {
		const text = code === KEPT ? `${what} ${remedy}` : what
		reasons.set(text, [...reasons.get(text) ?? [], title])
	}
	return [...reasons].map(([text, titles]) => {
		const more = titles.length - MAX_TITLES
		const shown = titles.slice(0, MAX_TITLES).map((title) => `«\u00A0${title}\u00A0»`).join(', ')
		return `${shown}${more > 0 ? ` ${n('mssante', 'and %n other', 'and %n others', more)}` : ''}\u00A0: ${text}`
	}).join(' ')
}

/** Nothing of it could be done. */
export function refusalOf(failed: Failed<Titled>[]): ApiError {
	const [first] = failed as [Failed<Titled>]
	const isOneReason = failed.every(({ problem }) => problem.text === first.problem.text)
	return new ApiError({ ...first.problem, text: whyNot(failed), remedy: isOneReason ? first.problem.remedy : '' })
}

/** « 1 attend encore ». */
export function waitingStill(failed: Failed<Titled>[]): string {
	const gone = failed.filter(({ problem }) => problem.code === GONE).length
	const waiting = failed.length - gone
	return [
		...waiting > 0 ? [n('mssante', '%n still waits', '%n still wait', waiting)] : [],
		...gone > 0 ? [n('mssante', '%n waited no more', '%n waited no more', gone)] : [],
	].join(', ')
}

/** May they be tried again? */
export function stillOpen<M>(failed: Failed<M>[]): Failed<M>[] {
	return failed.filter(({ problem: { code } }) => code !== GONE && code !== KEPT)
}

/** « 11 classés, 1 attend encore : … » @param what was made, in words. @param rest what was not */
export function partly(what: string, rest: string, failed: Failed<Titled>[]): string {
	return t('mssante', '{what}, {rest}: {why}', { what, rest, why: whyNot(failed) }, PLAIN)
}
