/** The dialog's state: what is proposed, what the person chose, and what the sidecar says of it. */
import type { PatientCard } from '../../server/contract/patients.contract.ts'
import type { SendingAgain } from '../../server/contract/sending.contract.ts'
import type { Asked } from '../services/asked-dossier.ts'
import type { FileToSend, PickedFile } from '../services/files.service.ts'

import { t } from '@nextcloud/l10n'
import { ref } from 'vue'
import { get, problemOf } from '../services/api.ts'
import { PLAIN } from '../services/plain.ts'
import { proposalOf } from '../services/proposal.service.ts'
import { me } from '../services/session.service.ts'
import { useLastLook } from './useLastLook.ts'
import { useSendingForm } from './useSendingForm.ts'

/**
 * @param files none: a message is written, which files may join
 * @param replaced number of the sending whose documents these files replace, as asked from its story
 * @param earlier what was written when the same was sent
 * @param dossier a dossier is prepared, in answer to that
 */
export function useSending(
	files: FileToSend[],
	replaced: number | null = null,
	earlier: SendingAgain | null = null,
	dossier: { answers: Asked | null } | null = null,
) {
	const isLetter = files.length === 0 && replaced === null && dossier === null
	const chosen = useSendingForm({ isLetter, replaced, resends: earlier?.sending ?? null })
	const { session, versionOf, form, ids, mailboxes, mailbox } = chosen
	const looked = useLastLook(chosen)
	const { problem } = looked
	/** The person said in which form it leaves. */
	const isFormChosen = ref(false)
	const proposed = ref<PatientCard | null>(null)
	/** Address of the mailbox from which it was written before, where this person may send from it no more. */
	const lostFrom = ref<string | null>(null)

	/** What would be lost: compared with what was proposed. */
	const written = () => JSON.stringify({ ...form, to: form.to.map(({ address }) => address), patient: form.patient?.id ?? null })
	let before = ''
	const isTouched = () => session.value !== null && written() !== before
	let proposedText = ''

	/** The words that are proposed name what leaves by the titles that it will bear; what the person wrote stays. */
	function nameInText(titles: string[]): void {
		if (form.text === proposedText && titles.length > 0) {
			const wasTouched = isTouched()
			form.text = proposedText = greeting(titles)
			before = wasTouched ? before : written()
		}
	}

	/** The mailbox from which it was written; null: no more theirs to send from, and another one is chosen by a hand alone. */
	function ownOf(from: string): string | null {
		const isTheirs = mailboxes.value.some(({ address }) => address === from)
		lostFrom.value = isTheirs ? null : from
		return isTheirs ? from : null
	}

	function writeAgain({ from, to, text, documents, isXdm, letter }: SendingAgain): void {
		form.from = ownOf(from)
		form.to = [...to]
		form.text = text || form.text
		form.isXdm &&= isXdm
		form.subject = letter?.subject ?? form.subject
		form.patient = letter?.patient ?? form.patient
		form.documents = form.documents.map((one) => {
			const was = documents.find(({ id }) => id === one.id)
			return was ? { ...one, title: was.title, type: was.type ?? one.type, reason: null } : one
		})
	}

	async function load(): Promise<void> {
		try {
			const [mine, proposal] = await Promise.all([me(), proposalOf(files.map(({ id }) => id))])
			session.value = mine
			form.documents = proposal.documents.map((one) => ({ ...one }))
			// What is no PDF leaves as plain mail.
			form.isXdm = areHealthDocuments()
			// Who missed it has no version to replace.
			versionOf.value = earlier === null ? proposal.versionOf : null
			form.from = proposal.mailbox ?? mailboxes.value[0]?.address ?? null
			form.patient = proposed.value = proposal.patient
			form.text = proposedText = files.length === 0 ? '' : greeting(form.documents.map(({ title }) => title))
			if (earlier !== null) {
				writeAgain(earlier)
			}
			if (dossier?.answers) {
				await writeTo(dossier.answers)
			}
			before = written()
		} catch (error) {
			problem.value = problemOf(error)
		}
	}

	/** Each is looked at again, as one that a person chooses. */
	async function writeTo({ patient, to, mailbox: from }: Asked): Promise<void> {
		form.patient = patient
		form.to = await Promise.all(to.map((address) => get('recipients/check', { params: { address, mailbox: from } })))
	}

	function areHealthDocuments(): boolean {
		return form.documents.length > 0 && form.documents.every(({ isPdf, received }) => isPdf || received !== null)
	}

	/** In a message, the form follows what is joined, until the person chooses it. */
	function follow(): void {
		if (isLetter && (!isFormChosen.value || form.documents.length === 0)) {
			form.isXdm = areHealthDocuments()
		}
	}

	/** A document bears its own title, where the subject has no place: what was written there becomes it, and is not lost. */
	function entitle(): void {
		const [only, ...others] = form.documents
		const subject = form.subject.trim()
		if (form.isXdm && subject !== '' && only?.received === null && others.length === 0) {
			form.documents = [{ ...only, title: subject }]
		}
	}

	async function join(picked: PickedFile[]): Promise<void> {
		const fresh = picked.map(({ id }) => id).filter((id) => !ids().includes(id))
		try {
			const { documents, patient, mailbox: theirs } = await proposalOf(fresh)
			form.documents = [...form.documents, ...documents.map((one) => ({ ...one }))]
			versionOf.value = null
			form.isVersion = replaced !== null
			if (form.patient === null && patient !== null) {
				form.from = form.from === null || mailbox.value?.structure === patient.structure ? form.from : theirs ?? form.from
				form.patient = proposed.value = patient
			}
			follow()
			entitle()
		} catch (error) {
			problem.value = problemOf(error)
		}
	}

	function drop(id: string): void {
		form.documents = form.documents.filter((one) => one.id !== id)
		follow()
	}

	return {
		...chosen,
		...looked,
		isLetter,
		isFormChosen,
		lostFrom,
		ownOf,
		join,
		drop,
		proposed,
		isTouched,
		nameInText,
		load,
	}
}

function greeting(titles: string[]): string {
	const title = titles.join(', ')
	return t('mssante', 'Hello,\n\nPlease find enclosed: {title}.', { title }, PLAIN)
}
