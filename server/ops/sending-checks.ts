/** What `doctor` says of sending: what a health document needs, which mailboxes may write, and who was expected to answer. */
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { Db, Ledger } from '../ledger/ledger.ts'
import type { Verdict } from './examination-verdict.ts'

import { wholeRemedyOf } from '../errors.ts'
import { lateTurns } from '../ledger/reads/turns.reads.ts'
import { domainOf } from '../mssante/address/address.ts'
import { counted } from '../mssante/words/counted.ts'
import { lacksNil } from '../outgoing/nil.ts'
import { hasGhostscript } from '../outgoing/pdfa.ts'
import { isTrusted, trustFacts } from '../trust/trust-store.ts'
import { ill, mild, well } from './examination-verdict.ts'

const DAY = 24 * 60 * 60 * 1000

/** X-MSS-NIL (ECO.2.4.3): its lack is a fault in production alone. */
export function examineNil(config: Pick<Config, 'product' | 'ins'>): Verdict {
	const fix = wholeRemedyOf('MSS-SEND-NIL')
	if (lacksNil(config)) {
		return ill('non renseigné (product.nil) : aucun document de santé ne peut partir, seuls les simples courriers partent', fix)
	}
	return config.product.nil === undefined
		? {
				...well('non renseigné (product.nil) : sans conséquence en environnement de test ; en production, aucun document de '
					+ 'santé ne partirait'),
				fix,
			}
		: well(config.product.nil)
}

/** Optional, as the directory is: what it means is told, no more (ECO.2.1.1). */
export function examinePdfA(): Verdict {
	return hasGhostscript()
		? well('Ghostscript est là : les documents envoyés depuis Nextcloud sont convertis en PDF/A-1 quand ils ne le sont pas')
		: {
				...well('Ghostscript est absent : un PDF qui n’est pas PDF/A-1 part tel quel, et c’est dit avant l’envoi'),
				fix: 'Installez le paquet Debian « ghostscript » : la norme demande du PDF/A-1.',
			}
}

/** Turns past their time, as the bell counts them: how many on each side, and for how long; not whose. */
export async function examineAnswers(
	{ db, clock }: Pick<Ledger, 'db' | 'clock'>,
	{ mailboxes }: Pick<Config, 'mailboxes'>,
): Promise<Verdict> {
	const now = clock.at()
	const addresses = mailboxes.map(({ address }) => address)
	const [theirs, ours] = [
		await lateTurns(db, addresses, 'theirs', now),
		await lateTurns(db, addresses, 'ours', now),
	]
	const sides = [
		{ late: theirs, where: 'chez les autres', fix: 'relancez les autres : mssante turns --theirs, puis mssante remind ÉCHANGE' },
		{ late: ours, where: 'chez nous', fix: 'répondez aux leurs : mssante turns --ours, puis mssante answer MESSAGE' },
	].filter(({ late }) => late.count > 0)
	return sides.length === 0
		? well('aucune en retard')
		: mild(
				sides.map(({ late: { count, oldest }, where }) => `${count} en retard ${where}, ${since(oldest!, now)}`).join(' ; '),
				`Dans la page MSSanté, ou en ligne de commande, ${sides.map(({ fix }) => fix).join(' ; ')}.`,
			)
}

function since(oldest: string, now: string): string {
	const days = Math.floor((Date.parse(now) - Date.parse(oldest)) / DAY)
	return days === 0 ? 'depuis aujourd’hui' : `${counted(days, 'jour')} pour la plus ancienne`
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
				`le domaine «\u00A0${domainOf(address) ?? address}\u00A0» n’est pas dans la liste blanche`,
				'Vérifiez l’adresse de la boîte et importez la liste du jour ; si le domaine y manque toujours, demandez à l’opérateur '
				+ 'de l’y inscrire.',
			)
}
