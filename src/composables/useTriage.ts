/** What a person does with what waits. Each act is told when it begins and when it is done, and can be undone. */
import type { Ref } from 'vue'
import type { Candidate, Filing, SetAside, WaitingItem, WaitingMessage } from '../../server/http/contract.ts'

import { n, t } from '@nextcloud/l10n'
import { ApiError, get, post, problemOf } from '../services/api.ts'
import { CHANGED } from '../services/dialog.ts'
import { useDone } from './useDone.ts'

export interface FilingOptions {
	reason: string
	subfolder: string
	/** JDV_J07, for a letter. */
	type: string | null
}
export type Alike = { id: number, title: string, at: string }[]

interface FilingWish { id: number, title: string, params: { patientId?: string, fingerprint?: string } & Record<string, unknown>, folder: string }

/** As it is: nothing here is HTML. */
const PLAIN = { escape: false, sanitize: false }

interface List {
	/** Takes rows away while something is done with them. */
	without: <R>(keys: string[], act: () => Promise<R>) => Promise<R>
	selected: Ref<string | null>
}

function nameOf(messages: { title: string }[]): string {
	return messages.length === 1 ? `« ${messages[0]!.title} »` : n('mssante', '%n message', '%n messages', messages.length)
}

export function useTriage({ without, selected }: List) {
	const { done, problems, attempt, undo, dismiss } = useDone()
	const tellChange = () => window.dispatchEvent(new CustomEvent(CHANGED))

	/** The next one is there at once; what the sidecar refuses comes back, with why. `where` ends a sentence: « chez… », « dans… ». */
	async function file(wishes: FilingWish[], where: string): Promise<void> {
		const what = nameOf(wishes)
		const filed: (Filing & { id: number })[] = []
		const undoing = { act: () => bringBack(filed), done: t('mssante', 'Undone: {what} waits again', { what }, PLAIN) }
		const isDone = await without(wishes.map(({ id }) => String(id)), () => attempt(
			{ doing: t('mssante', 'Filing {what}…', { what }, PLAIN), done: t('mssante', 'Filed {where}: {what}', { what, where }, PLAIN) },
			async () => {
				for (const wish of wishes) {
					filed.push({ id: wish.id, ...await fileOne(wish) })
				}
			},
			undoing,
		))
		if (!isDone && filed.length > 0) {
			done.value = { text: t('mssante', '{count} of {all} filed {where}', { count: filed.length, all: wishes.length, where }, PLAIN), isOver: true, undo: undoing }
		}
		tellChange()
	}

	/**
	 * @param secondLook was it done all the same, or may it still be? Null: no
	 * @throws {ApiError} that names the message: another one may be before the person's eyes by then
	 */
	async function decide<T>({ title }: { title: string }, act: () => Promise<T>, secondLook: (code: string) => Promise<T | null>): Promise<T> {
		try {
			return await act()
		} catch (error) {
			const problem = problemOf(error)
			const again = await secondLook(problem.code).catch(() => null)
			if (again) {
				return again
			}
			throw new ApiError({ ...problem, text: `« ${title} » : ${problem.text}` })
		}
	}

	function fileOne(wish: FilingWish): Promise<Filing> {
		const { id, params, folder } = wish
		return decide(wish, () => post<Filing>(`waiting/${id}/file`, { params, folders: [folder] }), (code) => secondLook(wish, code))
	}

	/** Was it filed all the same, the answer being lost? Was the folder made meanwhile, all that the person saw being as it was? */
	async function secondLook({ id, params, folder }: FilingWish, code: string): Promise<Filing | null> {
		if (code !== 'MSS-OFFLINE' && code !== 'MSS-TRIAGE-CHANGED') {
			return null
		}
		const now = await get<WaitingItem>(`waiting/${id}`, { params: params.patientId === undefined ? {} : { patient: params.patientId } })
		if (code === 'MSS-OFFLINE') {
			return now.state === 'filed' && now.lastAct !== null ? { act: now.lastAct, homes: now.homes } : null
		}
		const candidate = now.candidates.find(({ patient, fingerprint }) => patient.id === params.patientId && fingerprint === params.fingerprint)
		return candidate?.folderId && candidate.folderId !== folder ? post<Filing>(`waiting/${id}/file`, { params, folders: [candidate.folderId] }) : null
	}

	function fileWith(some: { item: Pick<WaitingItem, 'id' | 'title'>, candidate: Candidate }[], { reason, subfolder, type }: FilingOptions): Promise<void> {
		const { patient } = some[0]!.candidate
		return file(some.map(({ item: { id, title }, candidate }) => ({
			id,
			title,
			params: { patientId: candidate.patient.id, fingerprint: candidate.fingerprint, reason: reason || null, subfolder: subfolder || null, type },
			folder: candidate.folderId!,
		})), t('mssante', 'with {patient}', { patient: [patient.birthFamilyName, patient.birthGivenNames, patient.birthDate && `(${patient.birthDate})`, subfolder && `› ${subfolder}`].filter(Boolean).join(' ') }, PLAIN))
	}

	function fileElsewhere(messages: Pick<WaitingMessage, 'id' | 'title'>[], { path, folderId }: { path: string, folderId: string }, reason: string): Promise<void> {
		return file(messages.map(({ id, title }) => ({ id, title, params: { folder: path, reason: reason || null }, folder: folderId })), t('mssante', 'in “{folder}”', { folder: path }, PLAIN))
	}

	async function bringBack(filed: (Filing & { id: number })[]): Promise<void> {
		for (const { id, act, homes } of filed) {
			await post(`received/${id}/put-back`, { params: { reason: t('mssante', 'Undone at once'), lastAct: act }, folders: homes })
			selected.value = String(id)
		}
		tellChange()
	}

	/** « Mauvais dossier ». @return what the same rule filed too; null when it could not be done */
	async function sayWrong({ id, title, lastAct, homes }: Pick<WaitingItem, 'id' | 'title' | 'lastAct' | 'homes'>, reason: string): Promise<Alike | null> {
		let alike: Alike | null = null
		await without([String(id)], () => attempt(
			{ doing: t('mssante', 'Taking it back…'), done: t('mssante', '“{title}” waits again, to be filed in the right place', { title }, PLAIN) },
			async () => {
				({ alike } = await post<{ alike: Alike }>(`received/${id}/put-back`, { params: { reason, lastAct }, folders: homes }))
			},
		))
		tellChange()
		return alike
	}

	async function putInQueue(messages: { id: number }[], name: string): Promise<void> {
		await attempt({ doing: '…', done: name === '' ? t('mssante', 'Back in the common list') : t('mssante', 'In the list “{name}”', { name }, PLAIN) }, async () => {
			for (const { id } of messages) {
				await post(`waiting/${id}/queue`, { params: { queue: name || null } })
			}
		})
		tellChange()
	}

	async function claim({ id, isMine, claimedBy }: Pick<WaitingItem, 'id' | 'isMine' | 'claimedBy'>): Promise<void> {
		const wish = isMine ? 'let-go' : claimedBy === null ? 'take' : 'take-over'
		await attempt({ doing: '…', done: isMine ? t('mssante', 'You no longer deal with it') : t('mssante', 'You are dealing with it') }, () => post(`waiting/${id}/claim`, { params: { wish } }))
		tellChange()
	}

	/** There is nothing to file in them. */
	async function setAside(messages: Pick<WaitingMessage, 'id' | 'title'>[], reason: string): Promise<void> {
		const what = nameOf(messages)
		const closed: (SetAside & { id: number })[] = []
		const act = async () => {
			await takeUp(closed)
			selected.value = String(closed.at(-1)!.id)
		}
		const undoing = { act, done: t('mssante', 'Undone: {what} waits again', { what }, PLAIN) }
		const isDone = await without(messages.map(({ id }) => String(id)), () => attempt(
			{ doing: `${what}…`, done: t('mssante', 'Nothing to file: {what}', { what }, PLAIN) },
			async () => {
				for (const message of messages) {
					closed.push({ id: message.id, ...await closeOne(message, reason) })
				}
			},
			undoing,
		))
		// What was empty has no way back but the bin.
		if (isDone && done.value?.undo === undoing && closed.some(({ act }) => act === null)) {
			done.value = { ...done.value, undo: null }
		}
		if (!isDone && closed.length > 0) {
			done.value = { text: t('mssante', '{count} of {all} with nothing to file', { count: closed.length, all: messages.length }, PLAIN), isOver: true, undo: undoing }
		}
		tellChange()
	}

	function closeOne(message: Pick<WaitingMessage, 'id' | 'title'>, reason: string): Promise<SetAside> {
		const { id } = message
		return decide(message, () => post<SetAside>(`waiting/${id}/close`, { params: { reason } }), async (code) => {
			const now = code === 'MSS-OFFLINE' ? await get<WaitingItem>(`waiting/${id}`) : null
			return now?.state === 'closed' ? { act: now.lastAct, filed: null } : null
		})
	}

	async function takeUp(closed: (SetAside & { id: number })[]): Promise<void> {
		for (const { id, act, filed } of closed) {
			await (filed
				? post(`received/${id}/put-back`, { params: { reason: t('mssante', 'Undone at once'), lastAct: act, documentIds: filed } })
				: post(`received/${id}/reopen`, { params: { lastAct: act } }))
		}
		tellChange()
	}

	async function reopen({ id, title, lastAct }: Pick<WaitingItem, 'id' | 'title' | 'lastAct'>): Promise<void> {
		await without([String(id)], () => attempt({ doing: '…', done: t('mssante', '“{title}” waits again', { title }, PLAIN) }, () => takeUp([{ id, act: lastAct, filed: null }])))
	}

	return { done, problems, attempt, undo, dismiss, fileWith, fileElsewhere, sayWrong, putInQueue, claim, setAside, reopen }
}
