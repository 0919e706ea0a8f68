/** Whether the person who signed in is the one of the mailbox, where the provider says anything of it. Pure. */
import type { MailboxConfig } from '../../config/schema.ts'

import { domainOf, normaliseAddress } from '../../mssante/address/address.ts'

/** The claim that is looked at where none is named (OpenID Connect Core §5.1). */
const EMAIL = 'email'

type Known = Pick<MailboxConfig, 'address' | 'type'> & { oauth2?: { claim?: string | undefined } | undefined }

/** What must be known of the person before the mailbox is opened; null: nothing. */
export function claimFor({ type, oauth2 }: Known): string | null {
	return oauth2?.claim ?? (type === 'PER' ? EMAIL : null)
}

/**
 * Why it is somebody else, for people; null: nothing says so.
 *
 * A claim that is named must hold the mailbox's address. Without one, the holder of a PER mailbox whose provider gives them an address
 * of the same domain has that one or is another: elsewhere, an address is a person's own, and says nothing of a mailbox.
 */
export function whyAnother(mailbox: Known, claims: Record<string, unknown>): string | null {
	const wanted = normaliseAddress(mailbox.address)
	const claim = claimFor(mailbox)
	if (claim === null) {
		return null
	}
	const given = [claims[claim]].flat().filter((one) => typeof one === 'string').map((one) => normaliseAddress(one))
	if (claim === EMAIL && claims.email_verified === false) {
		return mailbox.oauth2?.claim === undefined ? null : 'son adresse n’est pas vérifiée'
	}
	if (given.includes(wanted)) {
		return null
	}
	if (mailbox.oauth2?.claim !== undefined) {
		return given.length === 0 ? `le fournisseur ne dit pas son « ${claim} »` : 'une autre adresse lui est connue'
	}
	return given.some((one) => one !== null && domainOf(one) === domainOf(mailbox.address)) ? 'une autre adresse lui est connue' : null
}
