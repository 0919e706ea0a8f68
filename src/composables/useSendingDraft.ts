/** A sending as it is kept while it is written, and taken up again: nothing of a draft is believed. */
import type { KeptDraft } from '../../server/contract/written.contract.ts'
import type { Content } from './useDraft.ts'
import type { useSending } from './useSending.ts'

import { ref, watch } from 'vue'
import { get } from '../services/api.ts'
import { proposalOf } from '../services/proposal.service.ts'
import { useDraft } from './useDraft.ts'

type Sending = Pick<ReturnType<typeof useSending>, 'form' | 'mailboxes' | 'ownOf' | 'isFormChosen' | 'isTouched' | 'keyOf' | 'takeKey'>

/**
 * @param place null: it is not kept
 * @param mayKeep what is written may be kept now
 */
export function useSendingDraft(sending: Sending, place: string | null, mayKeep: () => boolean) {
	const { form, mailboxes, ownOf, isFormChosen, isTouched, keyOf, takeKey } = sending
	const draft = useDraft()
	/** What was begun here before, until its person says what becomes of it. */
	const earlier = ref<KeptDraft | null>(null)
	/** Names of files that a draft had, and that are there no more. */
	const lost = ref<string[]>([])
	// Written beside a draft that was left, it is not kept over it before its person has chosen.
	watch(() => mayKeep() && earlier.value === null ? contentOf() : null, (now) => {
		if (now !== null) {
			draft.keep(place, now)
		}
	}, { deep: true })

	/** As it is kept, until it is sent; null: nothing was written. */
	function contentOf(): Content {
		return !isTouched()
			? null
			: {
					key: keyOf(),
					from: form.from,
					to: form.to.map(({ address, name }) => ({ address, name })),
					patient: form.patient && `${form.patient.structure}/${form.patient.id}`,
					subject: form.subject,
					text: form.text,
					files: form.documents.map(({ id, name, title, type }) => ({ id, name, title, type })),
					isXdm: form.isXdm,
					askReceipt: form.askReceipt,
					answerDays: form.answerDays,
				}
	}

	/** Each recipient is looked at again, and so is each file. @return names of the files that are there no more */
	async function takeUp({ content, patient }: KeptDraft): Promise<string[]> {
		const from = content.from === null ? form.from : ownOf(content.from)
		// Only to be told who they are: each is looked at again when it leaves, from whichever mailbox.
		const mailbox = from ?? mailboxes.value[0]?.address ?? null
		const to = mailbox === null
			? []
			: await Promise.all(content.to.map(({ address }) => get('recipients/check', { params: { address, mailbox } })))
		const joined = content.files.filter(({ id }) => !form.documents.some((one) => one.id === id))
		const found = await Promise.all(joined.map(({ id }) => proposalOf([id]).then(({ documents }) => documents, () => [])))
		takeKey(content.key)
		const kept = new Map(content.files.map((one) => [one.id, one]))
		form.documents = [...form.documents, ...found.flat()]
			.map((one) => ({ ...one, title: kept.get(one.id)?.title ?? one.title, type: kept.get(one.id)?.type ?? one.type }))
		isFormChosen.value = true
		const { subject, text, isXdm, askReceipt, answerDays } = content
		const isOfIt = from === null || mailboxes.value.find(({ address }) => address === from)?.structure === patient?.structure
		Object.assign(form, { from, to, subject, text, isXdm, askReceipt, answerDays, patient: isOfIt ? patient : null })
		return joined.filter((_, index) => found[index]!.length === 0).map(({ name }) => name)
	}

	async function look(): Promise<void> {
		earlier.value = await draft.earlier(place)
	}

	async function resume(): Promise<void> {
		const kept = earlier.value!
		lost.value = await takeUp(kept)
		draft.takeUp(place, kept.content.key)
		earlier.value = null
	}

	async function throwAway(): Promise<void> {
		draft.takeUp(place, earlier.value!.content.key)
		await draft.forget(place)
		earlier.value = null
	}

	return { earlier, lost, look, resume, throwAway, flush: draft.flush, forget: () => draft.forget(place) }
}
