/** The dialog's state: what is proposed, what the person chose, and what the sidecar says of it. */
import type { Proposal, VersionOf } from '../../server/contract/files.ts'
import type { Me, MyMailbox } from '../../server/contract/me.ts'
import type { PatientCard } from '../../server/contract/patients.ts'
import type { Problem } from '../../server/contract/problem.ts'
import type { Recipient } from '../../server/contract/recipients.ts'
import type { DraftView, SendingAgain, SendWish } from '../../server/contract/sending.ts'
import type { Options } from '../components/MoreOptions.vue'
import type { FileToSend, PickedFile } from '../services/files.ts'

import { t } from '@nextcloud/l10n'
import { computed, reactive, ref, watch } from 'vue'
import { get, post, problemOf } from '../services/api.ts'
import { PLAIN } from '../services/plain.ts'
import { me } from '../services/session.ts'

/** Milliseconds without a change before the sidecar is asked for a last look. */
const PAUSE = 600

/** What was sent under this key is something else (server/outgoing/notice.ts). */
const KEY_REUSED = 'key-reused'

/** Mailboxes of Mon espace santé. */
const CITIZENS = '@patient.mssante.fr'

export interface DocumentRow {
	id: string
	name: string
	size: number
	isPdf: boolean
	type: string
	title: string
	reason: string | null
	/** Name of the folder where it lies. */
	folder: string
	/** A received health document, in one line. */
	received: string | null
}

/**
 * @param files none: a message is written, which files may join
 * @param replaced number of the sending whose documents these files replace, as asked from its story
 * @param earlier what was written when the same was sent
 */
export function useSending(files: FileToSend[], replaced: number | null = null, earlier: SendingAgain | null = null) {
	const isLetter = files.length === 0 && replaced === null
	const key = ref<string>(crypto.randomUUID())
	/** The person said in which form it leaves. */
	const isFormChosen = ref(false)
	const session = ref<Me | null>(null)
	const proposed = ref<PatientCard | null>(null)
	const versionOf = ref<VersionOf | null>(null)
	const draft = ref<DraftView | null>(null)
	const problem = ref<Problem | null>(null)
	const isLooking = ref(false)
	const isSending = ref(false)
	/** Without a circuit: otherwise nothing is looked at here. */
	const isPlain = ref(true)
	/** A file was not what the last look had shown. */
	const changed = ref<Problem | null>(null)
	/** Address of the mailbox from which it was written before, where this person may send from it no more. */
	const lostFrom = ref<string | null>(null)
	const confirmed = ref<string[]>([])
	const form = reactive({
		from: null as string | null,
		patient: null as PatientCard | null,
		documents: [] as DocumentRow[],
		to: [] as Recipient[],
		subject: '',
		text: '',
		isXdm: !isLetter,
		askReceipt: true,
		answerDays: null as number | null,
		again: false,
		/** A new version of what was sent before. */
		isVersion: replaced !== null,
		asNew: false,
		oldVersion: false,
		aboutPatient: '',
		options: { serviceDate: '', maskings: [], closesExchange: false } as Options,
	})

	const ids = () => form.documents.map(({ id }) => id)
	const mailboxes = computed(() => session.value?.mailboxes.filter(({ maySend }) => maySend) ?? [])
	const mailbox = computed<MyMailbox | null>(() => mailboxes.value.find(({ address }) => address === form.from) ?? null)
	const writable = computed(() => form.to.filter((one) => one.problem === null))
	const hasCitizen = computed(() => writable.value.some(({ address }) => address.toLowerCase().endsWith(CITIZENS)))
	const refused = computed(() => form.to.filter((one) => one.problem !== null))
	const target = computed(() => !form.isVersion
		? null
		: replaced !== null
			? { sending: replaced, positions: null }
			: versionOf.value && { sending: versionOf.value.sending, positions: [versionOf.value.position] })
	/** Received health documents leave as they are. */
	const isAsReceived = computed(
		() => form.isXdm && !form.asNew && form.documents.length > 0 && form.documents.every(({ received }) => received !== null),
	)
	/** What still lacks, in the order of the form; nothing when a last look is possible. */
	const missing = computed(() => target.value !== null
		? []
		: [
				...form.isXdm && form.patient === null ? [t('mssante', 'the patient')] : [],
				...form.from === null ? [t('mssante', 'the mailbox')] : [],
				...writable.value.length === 0 ? [t('mssante', 'a recipient')] : [],
			])
	/** What is to be written of a message. */
	const unwritten = computed(() => !isLetter
		? []
		: [
				...!form.isXdm && form.subject.trim() === '' ? [t('mssante', 'a subject')] : [],
				...form.documents.length === 0 && form.text.trim() === '' ? [t('mssante', 'a message')] : [],
			])
	const mayBeLookedAt = computed(() => missing.value.length === 0 && unwritten.value.length === 0)
	const unconfirmed = computed(() => draft.value?.mustConfirm.filter((code) => !confirmed.value.includes(code)) ?? [])
	const isReady = computed(
		() => draft.value !== null && !isLooking.value && !isSending.value && refused.value.length === 0 && unconfirmed.value.length === 0,
	)

	const wish = (): SendWish => ({
		from: form.from ?? '',
		to: writable.value.map(({ address }) => address),
		// A message is about whom its writer chose; a file that is no health document, about nobody.
		patientId: form.isXdm || isLetter ? form.patient?.id ?? null : null,
		// A new version keeps what it is.
		types: target.value ? [] : form.documents.map(({ type }) => type),
		titles: target.value ? [] : isLetter && !form.isXdm ? [form.subject.trim()] : form.documents.map(({ title }) => title),
		text: form.text,
		isXdm: form.isXdm,
		askReceipt: form.askReceipt,
		answerDays: form.answerDays,
		again: form.again,
		replaces: target.value,
		asNew: form.asNew,
		oldVersion: form.oldVersion,
		resends: earlier?.sending ?? null,
		aboutPatient: form.aboutPatient.trim() || null,
		serviceDate: form.isXdm ? form.options.serviceDate || null : null,
		maskings: form.isXdm ? form.options.maskings : [],
		closesExchange: form.options.closesExchange && hasCitizen.value,
		key: key.value,
	})

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
			form.text = proposedText = isLetter ? '' : greeting(form.documents.map(({ title }) => title))
			if (earlier !== null) {
				writeAgain(earlier)
			}
			before = written()
		} catch (error) {
			problem.value = problemOf(error)
		}
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

	let timer: ReturnType<typeof setTimeout> | undefined
	let asked = 0
	watch(() => JSON.stringify([wish(), mayBeLookedAt.value, refused.value.length, isPlain.value]), () => {
		clearTimeout(timer)
		draft.value = null
		problem.value = session.value === null ? problem.value : null
		if (isPlain.value && mayBeLookedAt.value && session.value !== null) {
			isLooking.value = true
			timer = setTimeout(look, PAUSE)
		} else {
			isLooking.value = false
		}
	})
	watch(() => [form.patient?.id, form.to.length, form.isXdm, form.asNew, form.isVersion], () => {
		confirmed.value = []
		form.again = false
		form.oldVersion = false
		form.aboutPatient = ''
	})
	// Never kept for the next: it is said again, or not.
	watch(hasCitizen, () => {
		form.options = { ...form.options, closesExchange: false }
	})
	// A patient is of one structure: another mailbox may not know them.
	watch(mailbox, (now, before) => {
		if (before && now && now.structure !== form.patient?.structure) {
			form.patient = null
		}
	})

	async function look(): Promise<void> {
		const turn = ++asked
		try {
			const answer = await post('messages/draft', { params: { ...wish() }, files: ids() })
			if (turn === asked) {
				draft.value = answer
				problem.value = null
			}
		} catch (error) {
			if (turn === asked) {
				problem.value = problemOf(error)
			}
		} finally {
			if (turn === asked) {
				isLooking.value = false
			}
		}
	}

	/** @return the number of the message, or null when it was refused */
	async function send(): Promise<number | null> {
		isSending.value = true
		try {
			const { id, notices } = await post('messages', { params: { ...wish(), seen: draft.value?.seen ?? null }, files: ids() })
			if (!notices.some(({ code }) => code === KEY_REUSED)) {
				return id
			}
			// Another window sent other words under the key of this draft: these are another message.
			key.value = crypto.randomUUID()
			changed.value = leftAlready(id)
			return null
		} catch (error) {
			problem.value = problemOf(error)
			// What changed is shown again: nothing leaves by itself.
			changed.value = problem.value.code === 'MSS-SEND-CHANGED' ? problem.value : null
			if (changed.value) {
				await look()
			}
			return null
		} finally {
			isSending.value = false
		}
	}

	return {
		isLetter,
		isFormChosen,
		lostFrom,
		ownOf,
		unwritten,
		join,
		drop,
		keyOf: () => key.value,
		/** Of a draft: what has left under it is not sent twice. */
		takeKey: (other: string) => {
			key.value = other
		},
		isPlain,
		versionOf,
		target,
		isAsReceived,
		session,
		mailboxes,
		mailbox,
		proposed,
		form,
		writable,
		refused,
		missing,
		draft,
		problem,
		changed,
		isLooking,
		isSending,
		isReady,
		confirmed,
		unconfirmed,
		isTouched,
		nameInText,
		hasCitizen,
		load,
		send,
	}
}

function leftAlready(id: number): Problem {
	return {
		code: KEY_REUSED,
		text: t('mssante', 'This draft left already, otherwise written, as sending {id}: what is here is not sent.', { id }),
		remedy: t('mssante', 'Send it if it has to leave as well.'),
		field: null,
	}
}

const NOTHING_PROPOSED: Proposal = { patient: null, documents: [], mailbox: null, versionOf: null }

export async function proposalOf(files: string[]): Promise<Proposal> {
	return files.length === 0 ? NOTHING_PROPOSED : get('files/proposal', { files })
}

function greeting(titles: string[]): string {
	const title = titles.join(', ')
	return t('mssante', 'Hello,\n\nPlease find enclosed: {title}.', { title }, PLAIN)
}
