/** What `doctor` says of sending: what a health document needs, which mailboxes may write, and who was expected to answer. */
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { Db } from '../ledger/ledger.ts'
import type { Verdict } from './verdict.ts'

import { remedyOf } from '../errors.ts'
import { domainOf } from '../mssante/address/address.ts'
import { lacksNil } from '../outgoing/nil.ts'
import { hasGhostscript } from '../outgoing/pdfa.ts'
import { isTrusted, trustFacts } from '../trust/store.ts'
import { countOverdue } from '../views/sendings.ts'
import { ill, well } from './verdict.ts'

/** X-MSS-NIL (ECO.2.4.3): its lack is a fault in production alone. */
export function examineNil(config: Pick<Config, 'product' | 'ins'>): Verdict {
	const fix = remedyOf('MSS-SEND-NIL')
	if (lacksNil(config)) {
		return ill('non renseigné (product.nil) : aucun document de santé ne peut partir, seuls les simples courriers partent', fix)
	}
	return config.product.nil === undefined
		? {
				...well('non renseigné (product.nil) : sans conséquence en environnement de test ; en production, aucun document de '
					+ 'santé ne partirait'),
				fix,
			}
		: well(config.product.nil)
}

/** Optional, as the directory is: what it means is told, no more (ECO.2.1.1). */
export function examinePdfA(): Verdict {
	return hasGhostscript()
		? well('Ghostscript est là : les documents envoyés depuis Nextcloud sont convertis en PDF/A-1 quand ils ne le sont pas')
		: {
				...well('Ghostscript est absent : un PDF qui n’est pas PDF/A-1 part tel quel, et c’est dit avant l’envoi'),
				fix: 'Installez le paquet Debian « ghostscript » : la norme demande du PDF/A-1.',
			}
}

/** Sendings whose answer is past its time, as the bell counts them: how many, not whose. */
export async function examineAnswers(db: Db, { mailboxes }: Pick<Config, 'mailboxes'>): Promise<Verdict> {
	const count = await countOverdue(
		db,
		mailboxes.map(({ address }) => address),
	)
	return count === 0
		? well('aucune en retard')
		: ill(
				`${count} envoi(s) sans la réponse attendue`,
				'Voyez lesquels (mssante sent, ou la page MSSanté), et relancez leurs destinataires.',
			)
}

/** A mailbox outside the trust space is of no operator: what it sends is refused. Null where there is no list, or no check. */
export async function examineOwnDomain(
	db: Db,
	{ trust }: Pick<Config, 'trust'>,
	{ address }: Pick<MailboxConfig, 'address'>,
): Promise<Verdict | null> {
	if (!trust.enforce || (await trustFacts(db)) === null) {
		return null
	}
	return await isTrusted(db, address)
		? well('son domaine est dans la liste blanche')
		: ill(
				`le domaine « ${domainOf(address) ?? address} » n’est pas dans la liste blanche`,
				'Vérifiez l’adresse de la boîte et importez la liste du jour ; si le domaine y manque toujours, demandez à l’opérateur '
				+ 'de l’y inscrire.',
			)
}
