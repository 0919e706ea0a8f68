/** What a person does with what waits. Each act is told when it begins and when it is done, and can be undone. */
import type { Ref } from 'vue'
import type { ParamsFor } from '../../server/contract/calls.contract.ts'
import type { Alike } from '../../server/contract/received.ts'
import type { Candidate, Filing, OtherFolder, SetAside, WaitingItem } from '../../server/contract/waiting.contract.ts'
import type { Failed, Outcome, Titled } from '../services/batch.ts'
import type { Always, Done, Undoing } from './useDone.ts'

import { n, t } from '@nextcloud/l10n'
import { get, post, problemOf } from '../services/api.ts'
import { oneByOne, partly, refusalOf, waitingStill } from '../services/batch.ts'
import { CHANGED } from '../services/files.service.ts'
import { PLAIN } from '../services/plain.ts'
import { useDone } from './useDone.ts'

export interface FilingOptions {
	reason: string
	subfolder: string
	/** JDV_J07, for a letter. */
	type: string | null
}
/** With whom each is filed, as it was looked at. */
export type Chosen = { item: Pick<WaitingItem, 'id' | 'title'>, candidate: Candidate }[]

interface FilingWish extends Titled {
	params: ParamsFor<'user POST waiting/:id/file'>
	folder: string
	/** Address; for a folder that is no patient's. */
	mailbox?: string
}

/** As it is: nothing here is HTML. */
interface List {
	/** Takes rows away while something is done with them. */
	without: <R>(keys: string[], act: () => Promise<R>) => Promise<R>
	choose: (key: string) => void
	selected: Ref<string | null>
}

interface Words {
	/** What is being done, without how far it is. */
	doing: string
	done: string
	/** « 11 classés dans « Factures » ». */
	some: (count: number) => string
	/** « 1 attend encore ». */
	rest: (failed: Failed<Titled>[]) => string
}

function nameOf(messages: { title: string }[]): string {
	return messages.length === 1 ? `«\u00A0${messages[0]!.title}\u00A0»` : n('mssante', '%n message', '%n messages', messages.length)
}

export function useTriage({ without, choose, selected }: List) {
	const { done, problems, attempt, undo, always, dismiss } = useDone()
	const tellChange = () => window.dispatchEvent(new CustomEvent(CHANGED))

	/**
	 * The next one is there at once; what the sidecar refuses comes back, with why.
	 *
	 * @param undoing of those that were made; null: there is no way back
	 * @return what could not be done
	 */
	async function each<M extends Titled, R>(
		messages: M[],
		words: Words,
		act: (message: M) => Promise<R>,
		undoing: (made: Outcome<M, R>['made']) => Undoing | null,
		alwaysOf: (made: Outcome<M, R>['made']) => Always | null = () => null,
	): Promise<Failed<M>[]> {
		let failed: Failed<M>[] = []
		const all = messages.length
		await without(
			messages.map(({ id }) => String(id)),
			() => attempt(words, async (say) => {
				const outcome = await oneByOne(messages, act, (count) => {
					if (all > 1) {
						say({ text: `${words.doing} ${t('mssante', '{count} of {all}', { count, all })}` })
					}
				})
				failed = outcome.failed
				if (outcome.made.length === 0) {
					throw refusalOf(failed)
				}
				say({
					isOver: true,
					undo: undoing(outcome.made),
					always: alwaysOf(outcome.made),
					...(failed.length > 0 && {
						isPartial: true,
						text: partly(words.some(outcome.made.length), words.rest(failed), failed),
					}),
				})
			}),
		)
		tellChange()
		return failed
	}

	/** Those that were made are brought back, as many as can be; what is shown changes only for who waits for it. */
	function backWith<M extends Titled, R>(made: Outcome<M, R>['made'], act: (id: number, result: R) => Promise<unknown>): Undoing {
		const what = nameOf(made.map(({ message }) => message))
		return {
			done: t('mssante', 'Undone: {what} waits again', { what }, PLAIN),
			act: async (say: (now: Partial<Done>) => void = () => {}) => {
				const from = selected.value
				const { made: back, failed } = await oneByOne(
					made.map(({ message, result }) => ({ ...message, result })),
					({ id, result }) => act(id, result),
				)
				tellChange()
				if (back.length === 0) {
					throw refusalOf(failed)
				}
				if (failed.length > 0) {
					const rest = n('mssante', '%n stays where it is', '%n stay where they are', failed.length)
					say({ isOver: true, isPartial: true, text: partly(n('mssante', '%n undone', '%n undone', back.length), rest, failed) })
				}
				if (selected.value === from) {
					choose(String(back.at(-1)!.message.id))
				}
			},
		}
	}

	/** `where` ends a sentence: « chez… », « dans… ». */
	function file(wishes: FilingWish[], where: string): Promise<Failed<FilingWish>[]> {
		const what = nameOf(wishes)
		/** A folder that the first one made serves the others. */
		const fresh = new Map<string, string>()
		return each(
			wishes,
			{
				doing: t('mssante', 'Filing {what}…', { what }, PLAIN),
				done: t('mssante', 'Filed {where}: {what}', { what, where }, PLAIN),
				some: (count) => `${n('mssante', '%n filed', '%n filed', count)} ${where}`,
				rest: waitingStill,
			},
			(wish) => fileOne({ ...wish, folder: fresh.get(wish.folder) ?? wish.folder }, (folder) => fresh.set(wish.folder, folder)),
			(made) => backWith(made, (id, { act, homes }) => (
				post('received/:id/put-back', { words: [id], params: { undo: true, lastAct: act }, folders: homes })
			)),
			alwaysOf,
		)
	}

	/** Of one sender: the last one's, for those before may have made a rule known. */
	function alwaysOf(made: Outcome<FilingWish, Filing>['made']): Always | null {
		const { message: { id }, result: { act, always: wish } } = made.at(-1)!
		return wish === null || made.some(({ result }) => result.always?.sender !== wish.sender)
			? null
			: { ...wish, propose: () => post('waiting/:id/rule', { words: [id], params: { act } }) }
	}

	async function fileOne(wish: FilingWish, made: (folder: string) => void): Promise<Filing> {
		const { id, params, folder } = wish
		try {
			return await post('waiting/:id/file', { words: [id], params, folders: [folder] })
		} catch (error) {
			const again = await secondLook(wish, problemOf(error).code).catch(() => null)
			if (again === null) {
				throw error
			}
			if (typeof again !== 'string') {
				return again
			}
			made(again)
			return post('waiting/:id/file', { words: [id], params, folders: [again] })
		}
	}

	/**
	 * @return what became of it, the answer being lost; the folder that was made meanwhile, all that the person saw being as it was; or
	 * null
	 */
	async function secondLook({ id, params, folder, mailbox }: FilingWish, code: string): Promise<Filing | string | null> {
		if (code === 'MSS-TRIAGE-CHANGED' && mailbox !== undefined) {
			const folders = await get('waiting/folders', { params: { mailbox } })
			const now = folders.find(({ path }) => path === params.folder)?.folderId
			return now === undefined || now === folder ? null : now
		}
		if (code !== 'MSS-OFFLINE' && code !== 'MSS-TRIAGE-CHANGED') {
			return null
		}
		const { patientId } = params
		const now = await get('waiting/:id', { words: [id], params: patientId ? { patient: patientId } : {} })
		if (code === 'MSS-OFFLINE') {
			return now.state === 'filed' && now.lastAct !== null ? { act: now.lastAct, homes: now.homes, always: null } : null
		}
		const candidate = now.candidates.find(({ patient, fingerprint }) => patient.id === patientId && fingerprint === params.fingerprint)
		return candidate?.folderId && candidate.folderId !== folder ? candidate.folderId : null
	}

	/** @param isConfirmed the person was asked which one it is */
	function fileWith(some: Chosen, { reason, subfolder, type }: FilingOptions, isConfirmed: boolean): Promise<Failed<Titled>[]> {
		const { patient } = some[0]!.candidate
		const name = [
			patient.birthFamilyName,
			patient.birthGivenNames,
			patient.birthDate && `(${patient.birthDate})`,
			subfolder && `› ${subfolder}`,
		]
			.filter(Boolean)
			.join(' ')
		return file(
			some.map(({ item: { id, title }, candidate }) => ({
				id,
				title,
				params: {
					patientId: candidate.patient.id,
					fingerprint: candidate.fingerprint,
					reason: reason || null,
					subfolder: subfolder || null,
					type,
					confirmed: isConfirmed,
				},
				folder: candidate.folderId!,
			})),
			t('mssante', 'with {patient}', { patient: name }, PLAIN),
		)
	}

	function fileElsewhere(
		messages: (Titled & { mailbox: string })[],
		{ path, folderId }: OtherFolder,
		reason: string,
	): Promise<Failed<Titled>[]> {
		const wishes = messages.map(({ id, title, mailbox }) => ({
			id,
			title,
			mailbox,
			params: { folder: path, reason: reason || null },
			folder: folderId,
		}))
		return file(wishes, t('mssante', 'in “{folder}”', { folder: path }, PLAIN))
	}

	/** « Mauvais dossier ». @return what the same rule filed too; null when it could not be done */
	async function sayWrong(
		{ id, title, lastAct, homes }: Pick<WaitingItem, 'id' | 'title' | 'lastAct' | 'homes'>,
		reason: string,
	): Promise<Alike | null> {
		let alike: Alike | null = null
		await without([String(id)], () => attempt(
			{
				doing: t('mssante', 'Taking it back…'),
				done: t('mssante', '“{title}” waits again, to be filed in the right place', { title }, PLAIN),
			},
			async () => {
				({ alike } = await post('received/:id/put-back', { words: [id], params: { reason, lastAct }, folders: homes }))
			},
		))
		tellChange()
		return alike
	}

	function putInQueue(messages: Titled[], name: string): Promise<Failed<Titled>[]> {
		const where = name === '' ? t('mssante', 'Back in the common list') : t('mssante', 'In the list “{name}”', { name }, PLAIN)
		return each(
			messages,
			{
				doing: '…',
				done: messages.length === 1 ? where : `${where}\u00A0: ${nameOf(messages)}`,
				some: (count) => `${where}\u00A0: ${n('mssante', '%n message', '%n messages', count)}`,
				rest: ({ length }) => n('mssante', '%n could not be', '%n could not be', length),
			},
			({ id }) => post('waiting/:id/queue', { words: [id], params: { queue: name || null } }),
			() => null,
		)
	}

	async function claim({ id, isMine, claimedBy }: Pick<WaitingItem, 'id' | 'isMine' | 'claimedBy'>): Promise<void> {
		const wish = isMine ? 'let-go' : claimedBy === null ? 'take' : 'take-over'
		await attempt(
			{ doing: '…', done: isMine ? t('mssante', 'You no longer deal with it') : t('mssante', 'You are dealing with it') },
			() => post('waiting/:id/claim', { words: [id], params: { wish } }),
		)
		tellChange()
	}

	/** There is nothing to file in them. */
	function setAside(messages: Titled[], reason: string): Promise<Failed<Titled>[]> {
		const what = nameOf(messages)
		return each(
			messages,
			{
				doing: `${what}…`,
				done: t('mssante', 'Nothing to file: {what}', { what }, PLAIN),
				some: (count) => n('mssante', '%n with nothing to file', '%n with nothing to file', count),
				rest: waitingStill,
			},
			(message) => closeOne(message, reason),
			// What was empty has no way back but the bin.
			(made) => made.some(({ result: { act } }) => act === null) ? null : backWith(made, takeUp),
		)
	}

	async function closeOne({ id }: Titled, reason: string): Promise<SetAside> {
		try {
			return await post('waiting/:id/close', { words: [id], params: { reason } })
		} catch (error) {
			// Was it closed all the same, the answer being lost?
			const now = problemOf(error).code === 'MSS-OFFLINE' ? await get('waiting/:id', { words: [id] }).catch(() => null) : null
			if (now?.state !== 'closed') {
				throw error
			}
			return { act: now.lastAct, filed: null }
		}
	}

	function takeUp(id: number, { act, filed }: SetAside): Promise<unknown> {
		return filed
			? post('received/:id/put-back', { words: [id], params: { undo: true, lastAct: act } })
			: post('received/:id/reopen', { words: [id], params: { lastAct: act } })
	}

	async function reopen({ id, title, lastAct }: Pick<WaitingItem, 'id' | 'title' | 'lastAct'>): Promise<void> {
		const text = { doing: '…', done: t('mssante', '“{title}” waits again', { title }, PLAIN) }
		await without([String(id)], () => attempt(text, () => takeUp(id, { act: lastAct, filed: null })))
		tellChange()
	}

	return { done, problems, attempt, undo, always, dismiss, fileWith, fileElsewhere, sayWrong, putInQueue, claim, setAside, reopen }
}
