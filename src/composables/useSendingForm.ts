/** What a person chooses of a sending, what still lacks, and how it is asked of the sidecar. */
import type { VersionOf } from '../../server/contract/files.contract.ts'
import type { Me, MyMailbox } from '../../server/contract/me.contract.ts'
import type { PatientCard } from '../../server/contract/patients.contract.ts'
import type { Recipient } from '../../server/contract/recipients.contract.ts'
import type { SendWish } from '../../server/contract/sending.contract.ts'
import type { Options } from '../components/MoreOptions.vue'

import { t } from '@nextcloud/l10n'
import { computed, reactive, ref, watch } from 'vue'

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

export interface Begun {
	/** A message is written, which files may join. */
	isLetter: boolean
	/** Number of the sending whose documents these files replace; null: they are new. */
	replaced: number | null
	/** Number of the sending that missed those whom this one is for; null: none. */
	resends: number | null
}

export function useSendingForm({ isLetter, replaced, resends }: Begun) {
	const session = ref<Me | null>(null)
	const versionOf = ref<VersionOf | null>(null)
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

	const wish = (): Omit<SendWish, 'key'> => ({
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
		resends,
		aboutPatient: form.aboutPatient.trim() || null,
		serviceDate: form.isXdm ? form.options.serviceDate || null : null,
		maskings: form.isXdm ? form.options.maskings : [],
		closesExchange: form.options.closesExchange && hasCitizen.value,
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

	return {
		session,
		versionOf,
		form,
		ids,
		mailboxes,
		mailbox,
		writable,
		hasCitizen,
		refused,
		target,
		isAsReceived,
		missing,
		unwritten,
		wish,
	}
}
