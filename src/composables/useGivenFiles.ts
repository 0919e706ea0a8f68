/** Files that an administrator was given for a mailbox: read as they are chosen, looked at by the sidecar, their fault told at once. */
import type { CertificateFiles, FilesSeen } from '../../server/contract/admin/mailboxes.admin-contract.ts'
import type { Problem } from '../../server/contract/problem.ts'

import { computed, ref, shallowRef, watch } from 'vue'
import { admin, problemOf } from '../services/api.ts'
import { base64Of } from '../services/base64.ts'

/** Milliseconds without a change before a password is tried on its file. */
const PAUSE = 400

/** The certificate of the mailbox and its key, or both in one file that a password opens. */
export function useCertificate() {
	const file = shallowRef<File | null>(null)
	const keyFile = shallowRef<File | null>(null)
	const password = ref('')
	const isPack = computed(() => /\.(?:p12|pfx)$/i.test(file.value?.name ?? ''))

	// The key of one is not that of another.
	watch(file, () => {
		keyFile.value = null
		password.value = ''
	})

	/** Null: not all of it is there. Read when it leaves: a form sent at once has it whole. @throws {ApiError} */
	async function given(): Promise<CertificateFiles | null> {
		if (file.value === null || (!isPack.value && keyFile.value === null)) {
			return null
		}
		const bytes = await base64Of(file.value)
		return isPack.value ? { pack: bytes, password: password.value } : { certificate: bytes, key: await base64Of(keyFile.value!) }
	}

	const { seen, problem: fault } = useLook([file, keyFile, password], async () => {
		const certificate = await given()
		return certificate === null ? null : { certificate }
	})
	/** Without a password it is tried all the same: some have none. That it does not open then is no fault yet. */
	const problem = computed(() => isPack.value && password.value === '' ? null : fault.value)
	/** A file was chosen, and what goes with it lacks. */
	const isIncomplete = computed(() => file.value !== null && !isPack.value && keyFile.value === null)
	return { file, keyFile, password, isPack, isIncomplete, given, seen, problem }
}

/** What the operator's certificate is checked against; none: what is kept, or those of the system. */
export function useAuthority() {
	const file = shallowRef<File | null>(null)
	/** @throws {ApiError} */
	const given = async () => file.value && base64Of(file.value)
	const look = useLook([file], async () => {
		const authority = await given()
		return authority === null ? null : { authority }
	})
	return { file, given, ...look }
}

/** Only what was chosen last is told. @param read null: there is nothing to look at yet */
function useLook(
	chosen: Parameters<typeof watch>[0],
	read: () => Promise<{ certificate?: CertificateFiles, authority?: string } | null>,
) {
	const seen = shallowRef<FilesSeen | null>(null)
	const problem = ref<Problem | null>(null)
	let turn = 0
	watch(chosen, async () => {
		const mine = ++turn
		seen.value = null
		problem.value = null
		await new Promise((resolve) => setTimeout(resolve, PAUSE))
		if (mine !== turn) {
			return
		}
		try {
			const params = await read()
			const answer = params && await admin.post('mailboxes/files', { params })
			seen.value = mine === turn ? answer : seen.value
		} catch (error) {
			problem.value = mine === turn ? problemOf(error) : problem.value
		}
	})
	return { seen, problem }
}
