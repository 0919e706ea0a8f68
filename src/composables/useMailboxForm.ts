/** A mailbox being written: tried, looked at, saved; what is doubtful is told before anything is kept. */
import type { ConnectionReport, MailboxRow } from '../../server/contract/admin/mailboxes.admin-contract.ts'
import type { Overview } from '../../server/contract/admin/overview.admin-contract.ts'
import type { Problem } from '../../server/contract/problem.ts'
import type { Doubt } from '../services/mailbox-doubts.ts'

import { t } from '@nextcloud/l10n'
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { admin, ApiError, problemOf } from '../services/api.ts'
import { attempted } from '../services/attempt.service.ts'
import { doubtsOf } from '../services/mailbox-doubts.ts'
import { fieldsOf, mailboxIn } from '../services/mailbox-fields.ts'
import { useAuthority, useCertificate } from './useGivenFiles.ts'
import { finished } from './useJob.ts'
import { useProfessions } from './useProfessions.ts'

/** Milliseconds without a change before the names are shown again. */
const PAUSE = 300

/** @param row null: a new one */
export function useMailboxForm(row: MailboxRow | null, overview: Overview) {
	const form = reactive(fieldsOf(row, overview))
	const certificate = useCertificate()
	const clientCertificate = useCertificate()
	const authority = useAuthority()
	const problem = ref<Problem | null>(null)
	const report = ref<ConnectionReport | null>(null)
	const isTesting = ref(false)
	const isSaving = ref(false)
	const examples = ref<string[]>([])
	const professions = useProfessions(() => form.responsible, (one) => {
		problem.value = one
	})
	const mayTest = computed(() => form.address.includes('@') && form.imap.host !== '')
	/** There is no trust list that says whether a new one is of the trust space. */
	const isUnlisted = ref(false)
	/** What was told when somebody wanted to save. */
	const doubts = shallowRef<Doubt[]>([])

	async function wish() {
		const { signIn } = form
		const isByPerson = form.auth === 'oauth2'
		const own = form.auth === 'external' ? await whole(certificate) : null
		const client = isByPerson && signIn.clientAuth === 'certificate' ? await whole(clientCertificate) : null
		const believed = await authority.given()
		return {
			mailbox: mailboxIn(form, row),
			passwords: {
				...form.auth === 'password' && form.password !== '' && { imap: form.password },
				...isByPerson && signIn.clientAuth === 'secret' && signIn.secret !== '' && { oauth2: signIn.secret },
			},
			...own && { certificate: own },
			...client && { clientCertificate: client },
			...believed && { authority: believed },
			isNew: row === null,
		}
	}

	/** Null: none was chosen. @throws {ApiError} without its key */
	async function whole(chosen: ReturnType<typeof useCertificate>) {
		if (chosen.isIncomplete.value) {
			const text = t('mssante', 'The key of this certificate is missing.')
			throw new ApiError({ code: 'MSS-CERTIFICATE', text, remedy: '', field: null })
		}
		return chosen.given()
	}

	/** @return whether it went through */
	async function attempt(isBusy: typeof isSaving, act: () => Promise<unknown>): Promise<boolean> {
		return attempted({ problem, isBusy }, act)
	}

	/** May this address become a mailbox? */
	const lookAtAddress = () => attempt(isSaving, async () => {
		const { standing } = await admin.get('mailboxes/address', { params: { address: form.address.trim() } })
		isUnlisted.value = standing === 'unknown'
	})

	function test() {
		report.value = null
		return attempt(isTesting, async () => {
			report.value = await finished('mailboxes/test', { params: await wish() })
		})
	}

	/**
	 * @param despite the doubts that the person was shown
	 * @return whether it was kept: not while there is a doubt that was never told
	 */
	async function save(despite: readonly Doubt[] = []): Promise<boolean> {
		isSaving.value = true
		doubts.value = await doubtsOf(form, { isNew: row === null, isUnlisted: isUnlisted.value, report: report.value })
		const told = despite.map(({ text }) => text)
		if (doubts.value.some(({ text }) => !told.includes(text))) {
			isSaving.value = false
			return false
		}
		const kinds = [...new Set(despite.map(({ about }) => about))]
		return attempt(isSaving, async () => admin.post('mailboxes', { params: { ...await wish(), despite: kinds } }))
	}

	const forget = () => attempt(isSaving, () => admin.remove('mailboxes/:address', { words: [form.address] }))

	function outdated(): void {
		report.value = null
	}

	/** What was tried is no longer what is written. */
	const connection = () => [form.address, form.auth, form.imap, form.smtp, form.hasSmtp, form.password, form.signIn, form.crl]
	watch(connection, outdated, { deep: true })
	watch([certificate.file, certificate.keyFile, clientCertificate.file, authority.file], outdated)
	/** What was told is no longer what is chosen. */
	watch(form, () => {
		doubts.value = []
	})

	/** The official list of the authority that is given, where none is said. */
	watch(authority.seen, (seen) => {
		form.crl ||= seen?.crl ?? ''
	})

	let timer: ReturnType<typeof setTimeout> | undefined
	watch(
		() => [form.pattern, form.folder],
		() => {
			clearTimeout(timer)
			timer = setTimeout(async () => {
				try {
					({ examples: examples.value } = await admin.get('names', { params: { pattern: form.pattern, folder: form.folder } }))
				} catch (error) {
					examples.value = [problemOf(error).text]
				}
			}, PAUSE)
		},
		{ immediate: true },
	)

	return {
		...{ professions, form, certificate, clientCertificate, authority, problem, report, doubts, isUnlisted },
		...{ isTesting, isSaving, examples, mayTest, lookAtAddress, test, save, forget },
	}
}
