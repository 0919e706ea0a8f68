/** Does somebody read a PER mailbox? Its holder, while their account lives, and nobody else: without one the administrator is told. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Db } from '../ledger/ledger.ts'
import type { Verdict } from './examination-verdict.ts'

import { goneAmong } from '../ledger/people-known.ts'
import { ill, well } from './examination-verdict.ts'

const REMEDY = 'Nommez son titulaire (page d’administration, ou holder dans la configuration), ou faites-la fermer par l’opérateur.'

/** Null for a mailbox that is nobody's own. */
export async function examineHolder(db: Db, mailbox: Pick<MailboxConfig, 'type' | 'holder'>): Promise<Verdict | null> {
	return (await holdersOf(db, [mailbox]))(mailbox)
}

/** Of any of these. */
export async function holdersOf<Held extends Pick<MailboxConfig, 'type' | 'holder'>>(
	db: Db,
	mailboxes: readonly Held[],
): Promise<(mailbox: Held) => Verdict | null> {
	const gone = await goneAmong(db, mailboxes.flatMap(({ type, holder }) => type === 'PER' && holder !== undefined ? [holder] : []))
	return (mailbox) => verdictOn(mailbox, gone)
}

function verdictOn({ type, holder }: Pick<MailboxConfig, 'type' | 'holder'>, gone: Set<string>): Verdict | null {
	if (type !== 'PER') {
		return null
	}
	return holder === undefined
		? ill('aucun titulaire : personne ne lit ce qui y attend', REMEDY)
		: gone.has(holder)
			? ill('le compte de son titulaire a été supprimé ou désactivé : personne ne lit ce qui y attend, et rien n’en part', REMEDY)
			: well('un titulaire, dont le compte est actif')
}
