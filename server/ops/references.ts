/** Whether what everything is checked against is of today: the trust list, the directory. */
import type { Config } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { OnlineSource } from '../directory/directory-source.ts'
import type { MssError } from '../errors.ts'
import type { Verdict } from './examination-verdict.ts'

import { directoryFacts, directoryFile } from '../directory/directory.ts'
import { asMssError, wholeRemedyOf } from '../errors.ts'
import { counted } from '../mssante/words/counted.ts'
import { frenchDay } from '../time/french.ts'
import { authoritiesOf } from '../tls/authorities.ts'
import { trustFacts } from '../trust/trust-store.ts'
import { ill, mild, well } from './examination-verdict.ts'

const DAY = 24 * 60 * 60 * 1000
/** Days after which a trust list is old. */
const TRUST_DAYS = 7
/** Days after which a directory is old: gaps of ten days were seen in 2026 (mssante.md §6.1). */
const DIRECTORY_DAYS = 14
const AUTHORITY = 'Mettez l’autorité de l’IGC-Santé à cette place (docs/installation.md, 2), lisible du compte du service ; la liste est '
	+ 'alors demandée dans l’heure.'

export async function examineTrust({ config, ledger }: Pick<Context, 'config' | 'ledger'>): Promise<Verdict> {
	const facts = await trustFacts(ledger.db)
	if (!config.trust.enforce) {
		return ill('contrôle désactivé (trust.enforce: false)', 'Réservé aux essais : remettez true.')
	}
	const unread = facts === null ? await unreadAuthority(config.trust) : null
	if (unread !== null) {
		return ill(`absente, et ne peut pas être demandée\u00A0: ${unread.message}`, AUTHORITY)
	}
	if (facts === null) {
		return ill(
			'absente',
			'Importez-la dans la page d’administration : sans elle, les expéditeurs ne sont pas vérifiés. Ou : mssante trust import '
			+ 'listeblanchemssante.xml.',
		)
	}
	const days = Math.floor((ledger.clock.now() - Date.parse(facts.importedAt)) / DAY)
	const detail = `${counted(facts.domains, 'domaine')}, importée le ${frenchDay(facts.importedAt, config.timeZone)}`
	return days <= TRUST_DAYS ? well(detail) : mild(`${detail}, à rafraîchir`, 'Importez la liste du jour, ou renseignez trust.source.')
}

/** Why a list cannot even be asked for: the file of its server's authority lacks, or is none. */
async function unreadAuthority({ source, caFile }: Config['trust']): Promise<MssError | null> {
	return source === undefined || caFile === undefined ? null : authoritiesOf(caFile).then(() => null, asMssError)
}

export function examineDirectory(config: Config, now: number): Verdict {
	const facts = directoryFacts(directoryFile(config.ledger))
	if (facts === null) {
		return { ...well('aucun : les destinataires ne peuvent pas être cherchés par leur nom'), fix: wholeRemedyOf('MSS-DIRECTORY-NONE') }
	}
	const days = Math.floor((now - Date.parse(facts.extractedAt ?? facts.importedAt)) / DAY)
	const detail = `${counted(facts.rows, 'adresse')}, du ${frenchDay(facts.extractedAt ?? facts.importedAt, config.timeZone)}`
	return days <= DIRECTORY_DAYS
		? well(detail)
		: mild(`${detail}, à rafraîchir`, 'Importez l’extraction du jour, ou renseignez directory.source.')
}

/** Tried, by a question about nobody. */
export async function examineOnline(online: OnlineSource, timeZone: string): Promise<Verdict> {
	const before = online.answeredAt()
	try {
		return well(`clé acceptée, réponse en ${Math.ceil(await online.tryOut())} ms`)
	} catch (error) {
		const { code, message } = asMssError(error)
		const last = before === null ? 'Aucune réponse depuis le démarrage.' : `Dernière réponse le ${inFrench(before, timeZone)}.`
		return ill(`${message} ${last}`, wholeRemedyOf(code))
	}
}

function inFrench(at: string, timeZone: string): string {
	return new Date(at).toLocaleString('fr-FR', { timeZone, dateStyle: 'short', timeStyle: 'short' })
}
