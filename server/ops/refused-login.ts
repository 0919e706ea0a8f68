/** What an operator has refused to a mailbox, as the running service last saw it: told, so that nothing tries it of its own accord. */
import type { Endpoint, MailboxConfig } from '../config/schema.ts'
import type { ErrorCode } from '../errors.ts'
import type { Tables } from '../ledger/ledger-schema.ts'
import type { Db } from '../ledger/ledger.ts'
import type { Verdict } from './examination-verdict.ts'

import { ERROR_CODES, remedyOf, sentenceOf, wholeRemedyOf } from '../errors.ts'
import { detailWords } from '../errors/details.errors.ts'
import { readDetail } from '../ledger/stored/whys.ts'
import { mailboxesByAddress } from '../ledger/tables/mailboxes.table.ts'
import { isLoginRefused, isSignInAwaited } from '../mailbox/login.ts'
import { ill, withCode } from './examination-verdict.ts'

/**
 * Null: its last contact was no refused login. Where somebody must sign in no operator is asked anything, so that it may be tried. What is
 * said holds words of ours alone: nothing of it stays in the house.
 */
export async function refusalOf(db: Db, { address }: Pick<MailboxConfig, 'address'>): Promise<Verdict | null> {
	const fault = faultIn((await mailboxesByAddress(db, [address])).get(address))
	if (fault === null || !isLoginRefused(fault.code) || isSignInAwaited(fault.code)) {
		return null
	}
	const { code, said } = fault
	return ill(withCode(`${said} Pas réessayé depuis\u00A0: «\u00A0Revérifier\u00A0» l’essaie.`, code), wholeRemedyOf(code))
}

type Noted = Pick<Tables['mailboxes'], 'error_code' | 'error_detail' | 'error_text'>

/** What kept the mailbox from being reached, as it was noted; null: nothing did. */
export function faultIn(row: Noted | undefined): { code: ErrorCode, said: string } | null {
	const code = ERROR_CODES.find((one) => one === row?.error_code)
	if (row === undefined || code === undefined) {
		return null
	}
	// By a program that kept the sentence, with what to do.
	const before = row.error_text?.replace(remedyOf(code), '').trim()
	return { code, said: before ?? sentenceOf(code, detailWords(readDetail(row.error_detail) ?? '…')) }
}

/** The same with what to do; null: nothing did, as far as this program knows. */
export function faultText(row: Noted | undefined): string | null {
	const fault = faultIn(row)
	return fault === null ? row?.error_text ?? null : `${fault.said} ${remedyOf(fault.code)}`
}

/** The same account, by the same secret: what was refused to the one would be refused to the other. */
export function isSameLogin(one: Endpoint | undefined, other: Endpoint | undefined): boolean {
	return one !== undefined && other !== undefined && secretOf(one) === secretOf(other)
}

function secretOf({ auth, user, password, passwordFile, clientCertFile, certificate }: Endpoint): string {
	return JSON.stringify([auth, user, password, passwordFile, clientCertFile, certificate])
}
