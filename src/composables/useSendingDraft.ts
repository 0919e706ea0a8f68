/** A sending as it is kept while it is written, and taken up again: nothing of a draft is believed. */
import type { KeptDraft } from '../../server/contract/written.ts'
import type { Content } from './useDraft.ts'
import type { useSending } from './useSending.ts'

import { get } from '../services/api.ts'
import { proposalOf } from './useSending.ts'

type Sending = Pick<ReturnType<typeof useSending>, 'form' | 'mailboxes' | 'ownOf' | 'isFormChosen' | 'isTouched' | 'keyOf' | 'takeKey'>

export function useSendingDraft({ form, mailboxes, ownOf, isFormChosen, isTouched, keyOf, takeKey }: Sending) {
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
	async function resume({ content, patient }: KeptDraft): Promise<string[]> {
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

	return { contentOf, resume }
}
