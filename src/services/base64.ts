/** The bytes of a file of the person's, as the sidecar takes them beside what a form says. */
import { t } from '@nextcloud/l10n'
import { ApiError } from './api.ts'

/** Bytes: in base64, what the contract takes of one file (MAX_FILE of contract/admin/mailboxes.admin-contract.ts). */
const MAX_BYTES = 97_500

/** @throws {ApiError} when it is too big to be a certificate, a key or a chain of authorities, or cannot be read */
export async function base64Of(file: File): Promise<string> {
	if (file.size === 0 || file.size > MAX_BYTES) {
		throw refused(t('mssante', 'This file is no certificate: it is empty, or too big.'))
	}
	const bytes = await file.arrayBuffer().catch(() => {
		throw refused(t('mssante', 'This file cannot be read.'))
	})
	return btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(''))
}

function refused(text: string): ApiError {
	return new ApiError({ code: 'MSS-FILE', text, remedy: t('mssante', 'Choose the file that you were given.'), field: null })
}
