/** Does somebody read a PER mailbox? Its holder, while their account lives, and nobody else: without one the administrator is told. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Db } from '../ledger/ledger.ts'
import type { Verdict } from './verdict.ts'

import { isAccountGone } from '../ledger/people.ts'
import { ill, well } from './verdict.ts'

const REMEDY = 'Nommez son titulaire (page d’administration, ou holder dans la configuration), ou faites-la fermer par l’opérateur.'

/** Null for a mailbox that is nobody's own. */
export async function examineHolder(db: Db, { type, holder }: Pick<MailboxConfig, 'type' | 'holder'>): Promise<Verdict | null> {
	if (type !== 'PER') {
		return null
	}
	return holder === undefined
		? ill('aucun titulaire : personne ne lit ce qui y attend', REMEDY)
		: await isAccountGone(db, holder)
			? ill('le compte de son titulaire a été supprimé ou désactivé : personne ne lit ce qui y attend, et rien n’en part', REMEDY)
			: well('un titulaire, dont le compte est actif')
}
