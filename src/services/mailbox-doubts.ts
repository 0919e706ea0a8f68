/** What is doubtful of a mailbox that somebody is about to save, in sentences: it is kept despite them, or not at all. */
import type { ConnectionReport } from '../../server/contract/admin/mailboxes.admin-contract.ts'
import type { AccountKind } from './accounts.service.ts'
import type { MailboxFields } from './mailbox-fields.ts'

import { t } from '@nextcloud/l10n'
import { missingAmong } from './accounts.service.ts'
import { PLAIN } from './plain.ts'

export interface Doubt {
	about: 'address' | 'connection' | 'accounts'
	text: string
}

interface Known {
	isNew: boolean
	/** No trust list says whether its address is of the trust space. */
	isUnlisted: boolean
	/** Of the last trial, of what the form says now; null: none. */
	report: ConnectionReport | null
}

export async function doubtsOf(form: MailboxFields, { isNew, isUnlisted, report }: Known): Promise<Doubt[]> {
	const address = isNew && isUnlisted
		? [t('mssante', 'No trust list is imported: nothing says yet whether this address is of the MSSanté space.')]
		: []
	const accounts = [...await unknown('users', usersOf(form)), ...await unknown('groups', groupsOf(form))]
	return [
		...address.map((text) => ({ about: 'address' as const, text })),
		...connectionDoubts(report, isNew).map((text) => ({ about: 'connection' as const, text })),
		...accounts.map((text) => ({ about: 'accounts' as const, text })),
	]
}

/** A new one was tried, and well; of another, the last trial alone is looked at: its state is in the list. Pure. */
export function connectionDoubts(report: ConnectionReport | null, isNew: boolean): string[] {
	if (report === null) {
		return isNew ? [t('mssante', 'The connection was not tried.')] : []
	}
	return [
		...report.imap?.ok === false ? [t('mssante', 'Nothing is received: {reason}', { reason: report.imap.text }, PLAIN)] : [],
		...report.smtp?.ok === false ? [t('mssante', 'Nothing leaves: {reason}', { reason: report.smtp.text }, PLAIN)] : [],
	]
}

async function unknown(kind: AccountKind, ids: string[]): Promise<string[]> {
	try {
		const names = (await missingAmong(kind, ids)).map((id) => `«\u00A0${id}\u00A0»`).join(', ')
		const text = kind === 'users'
			? t('mssante', 'Nextcloud has no such account: {names}.', { names }, PLAIN)
			: t('mssante', 'Nextcloud has no such group: {names}.', { names }, PLAIN)
		return names === '' ? [] : [`${text} ${t('mssante', 'Make it first in “Accounts”, or choose another one.')}`]
	} catch {
		const names = ids.join(', ')
		return [t('mssante', 'Nextcloud did not say whether these exist: {names}.', { names }, PLAIN)]
	}
}

/** Those whom the form names, each once. Pure. */
export function usersOf({ type, holder, ...form }: MailboxFields): string[] {
	const own = type === 'PER' ? [holder.trim()].filter(Boolean) : ownRights(form).flatMap(({ users }) => users)
	return [...new Set([...own, ...form.prepare.users])]
}

export function groupsOf({ type, ...form }: MailboxFields): string[] {
	return [...new Set([...type === 'PER' ? [] : ownRights(form).flatMap(({ groups }) => groups), ...form.prepare.groups])]
}

/** Those that a PER mailbox has not. */
function ownRights({ send, triage, identity, approve }: Pick<MailboxFields, 'send' | 'triage' | 'identity' | 'approve'>) {
	return [send, triage, identity, approve]
}
