/** What a person does with what waits. Each act is told when it begins and when it is done, and can be undone. */
import type { Ref } from 'vue'
import type { Candidate, WaitingItem, WaitingMessage } from '../../server/http/contract.ts'

import { n, t } from '@nextcloud/l10n'
import { post } from '../services/api.ts'
import { CHANGED } from '../services/dialog.ts'
import { useDone } from './useDone.ts'

export interface FilingOptions {
	reason: string
	subfolder: string
	/** JDV_J07, for a letter. */
	type: string | null
}
export type Alike = { id: number, title: string, at: string }[]

interface Filing { id: number, title: string, params: Record<string, unknown>, folder: string }

/** As it is: nothing here is HTML. */
const PLAIN = { escape: false, sanitize: false }

interface List {
	/** Takes rows away while something is done with them. */
	without: <R>(keys: string[], act: () => Promise<R>) => Promise<R>
	selected: Ref<string | null>
}

export function useTriage({ without, selected }: List) {
	const { done, problem, attempt, undo } = useDone()
	const tellChange = () => window.dispatchEvent(new CustomEvent(CHANGED))

	/** The next one is there at once; what the sidecar refuses comes back, with why. */
	async function file(wishes: Filing[], where: string): Promise<void> {
		const what = wishes.length === 1 ? `« ${wishes[0]!.title} »` : n('mssante', '%n message', '%n messages', wishes.length)
		const filed: number[] = []
		await without(wishes.map(({ id }) => String(id)), () => attempt(
			{ doing: t('mssante', 'Filing {what}…', { what }, PLAIN), done: t('mssante', '{what} filed: {where}', { what, where }, PLAIN) },
			async () => {
				for (const { id, params, folder } of wishes) {
					await post(`waiting/${id}/file`, { params, folders: [folder] })
					filed.push(id)
				}
			},
			() => bringBack(filed),
		))
		tellChange()
	}

	function fileWith(some: { item: Pick<WaitingItem, 'id' | 'title'>, candidate: Candidate }[], { reason, subfolder, type }: FilingOptions): Promise<void> {
		const { patient } = some[0]!.candidate
		return file(some.map(({ item: { id, title }, candidate }) => ({
			id,
			title,
			params: { patientId: candidate.patient.id, fingerprint: candidate.fingerprint, reason: reason || null, subfolder: subfolder || null, type },
			folder: candidate.folderId!,
		})), `${patient.birthFamilyName} ${patient.birthGivenNames}`)
	}

	function fileElsewhere(messages: WaitingMessage[], { path, folderId }: { path: string, folderId: string }, reason: string): Promise<void> {
		return file(messages.map(({ id, title }) => ({ id, title, params: { folder: path, reason: reason || null }, folder: folderId })), path)
	}

	async function bringBack(ids: number[]): Promise<void> {
		for (const id of ids) {
			await post(`received/${id}/put-back`, { params: { reason: t('mssante', 'Undone at once') } })
			selected.value = String(id)
		}
		tellChange()
	}

	/** « Mauvais dossier ». @return what the same rule filed too; null when it could not be done */
	async function sayWrong({ id, title }: Pick<WaitingItem, 'id' | 'title'>, reason: string): Promise<Alike | null> {
		let alike: Alike | null = null
		await without([String(id)], () => attempt(
			{ doing: t('mssante', 'Taking it back…'), done: t('mssante', '“{title}” waits again, to be filed in the right place', { title }, PLAIN) },
			async () => {
				({ alike } = await post<{ alike: Alike }>(`received/${id}/put-back`, { params: { reason: reason || null } }))
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

	return { done, problem, undo, fileWith, fileElsewhere, sayWrong, putInQueue, claim }
}
