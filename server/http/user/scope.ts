/** What a call may look at: mailboxes by right, a window, a patient of those mailboxes' structures. */
import type { MailboxConfig } from '../../config/schema.ts'
import type { Context } from '../../context.ts'
import type { Period } from '../../ledger/windows.ts'
import type { Person, Thing } from '../../rights.ts'

import { MssError } from '../../errors.ts'
import { mailboxesFor, structuresFor } from '../../rights.ts'
import { dayBegins } from '../../time/days.ts'

/** The number that a word of a path is. @throws {MssError} MSS-UNKNOWN: nothing bears another name */
export function numberIn(text: string): number {
	if (!/^\d{1,15}$/.test(text)) {
		throw new MssError('MSS-UNKNOWN', text)
	}
	return Number(text)
}

/** @throws {MssError} MSS-FORBIDDEN for a mailbox that is not theirs */
export function within({ config }: Pick<Context, 'config'>, person: Person, thing: Thing, address: string): MailboxConfig[] {
	const mine = mailboxesFor(config, person, thing)
	const wanted = mine.filter((mailbox) => address === '' || mailbox.address === address)
	if (address !== '' && wanted.length === 0) {
		throw new MssError('MSS-FORBIDDEN')
	}
	return wanted
}

/** Their addresses. @throws {MssError} MSS-FORBIDDEN */
export function addressesWithin(context: Pick<Context, 'config'>, person: Person, thing: Thing, address: string): string[] {
	return within(context, person, thing, address).map((mailbox) => mailbox.address)
}

/** @throws {MssError} MSS-FORBIDDEN for a patient of a structure that this person does not work for */
export function patientIn({ config }: Pick<Context, 'config'>, person: Person, text: string): { structure: string, id: string } | null {
	const [structure = '', ...id] = text.split('/')
	if (text === '') {
		return null
	}
	if (!structuresFor(config, person).includes(structure)) {
		throw new MssError('MSS-FORBIDDEN')
	}
	return { structure, id: id.join('/') }
}

/** The instants of these days there; null: whenever. @param days YYYY-MM-DD, or empty */
export function periodOf({ config: { timeZone } }: Pick<Context, 'config'>, { from, to }: { from: string, to: string }): Period | null {
	return from === '' && to === ''
		? null
		: { from: from === '' ? '' : dayBegins(from, timeZone), to: to === '' ? '9999' : dayBegins(to, timeZone) }
}
