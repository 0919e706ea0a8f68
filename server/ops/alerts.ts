/** What somebody must know at once, whatever they came to do: a mailbox not read, a certificate that ends, a list of the past. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Standing } from '../mailbox/mark.ts'
import type { Seen } from '../sidecars/ownership.ts'
import type { Subject } from './subjects.ts'

import { headTrouble } from '../doubts/audit-head.ts'
import { CLOCK_REMEDY, doubtOf, doubtText } from '../doubts/clock-doubt.ts'
import { doubtedAbsences } from '../incoming/absences.ts'
import { oldestPlanned } from '../ledger/tables/acts.ts'
import { oldestAsked } from '../ledger/tables/asked.table.ts'
import { mailboxesByAddress } from '../ledger/tables/mailboxes.table.ts'
import { counted } from '../mssante/words/counted.ts'
import { seenOf } from '../sidecars/ownership.ts'
import { frenchMoment } from '../time/french.ts'
import { backupTrouble } from './backup.ts'
import { endingIn, knownCertificates, LAST_DAYS } from './certificate.ts'
import { approverAlerts } from './dossiers.ts'
import { examineDirectory, examineTrust } from './references.ts'
import { faultText } from './refused-login.ts'
import { sidecarTrouble } from './sidecars.ts'
import { STALLED, stalledIn } from './status.ts'
import { storeTroubles, troubleText } from './store-trouble.ts'
import { ofMailbox } from './subjects.ts'

/** Milliseconds without contact after which a mailbox is not read: it is looked at each minute (watch.ts). */
const UNREAD = 10 * 60_000

/** Milliseconds after which a decision that is not carried out is told. */
const STUCK = 5 * 60_000

const ONE_ALONE = 'Une seule machine doit relever cette boîte : arrêtez l’autre. Rien ne part deux fois entre-temps.'
export const ABSENCES_REMEDY = 'Rendez au service le dossier ou le disque qui manque. S’ils ont bien été retirés, dites-le : mssante '
	+ 'absences accept, ou dans la page d’administration.'

export interface Alert {
	/** The check of `doctor` that tells the same: what it is about, whatever its numbers. */
	about: Subject
	text: string
	remedy: string
	/** What the administrator does. */
	fix: string
	/** `text` for a mail that leaves the house, where it is another: no name of a folder, which may be a patient’s. */
	outside?: string
	/** Nothing is stopped meanwhile. */
	isMild?: true
}

export async function alertsOf(
	context: Pick<Context, 'config' | 'ledger' | 'signIns'>,
	mailboxes: readonly MailboxConfig[],
	now = context.ledger.clock.now(),
): Promise<Alert[]> {
	const alerts: Alert[] = []
	const rows = await mailboxesByAddress(context.ledger.db, mailboxes.map(({ address }) => address))
	// Until its last week it is the administrator's, whose bell rings (bell.ts).
	const ending = endingIn(LAST_DAYS, await knownCertificates(context.ledger, mailboxes), now)
	for (const mailbox of mailboxes) {
		const row = rows.get(mailbox.address)
		const name = mailbox.label ?? mailbox.address
		const since = row?.last_contact_at ? now - Date.parse(row.last_contact_at) : null
		// One that waits for somebody to sign in is told with its button.
		const mayBeRead = context.signIns.fault(mailbox, 'imap') === null
		if (row && mayBeRead && (since === null ? row.error_code !== null : since > UNREAD)) {
			const unread = `La boîte «\u00A0${name}\u00A0» n’est plus `
				+ `lue${row.last_contact_at ? ` depuis le ${frenchMoment(row.last_contact_at, context.config.timeZone)}` : ''}\u00A0: `
			alerts.push({
				about: ofMailbox(mailbox.address, 'réception'),
				text: `${unread}${faultText(row) ?? 'le service ne tourne peut-être plus'}`,
				remedy: 'Prévenez l’administrateur. Les messages attendent chez l’opérateur : rien n’est perdu.',
				fix: 'Les messages attendent chez l’opérateur : rien n’est perdu. Testez la connexion dans la page (Boîtes).',
				outside: `${unread}${row.error_code ?? 'le service ne tourne peut-être plus'}.`,
			})
		}
		const shared = await seenOf(context.ledger.db, mailbox.address)
		if (shared?.other) {
			const about = ofMailbox(mailbox.address, 'autres machines')
			alerts.push({ about, ...sharedAlert(name, shared.standing, shared.other), fix: ONE_ALONE })
		}
		for (const { name: which, left, fix } of ending.filter((one) => one.mailbox === mailbox.address)) {
			const text = left < 0 ? 'n’est plus valable' : `n’est plus valable que ${counted(left, 'jour')}`
			alerts.push({
				about: ofMailbox(mailbox.address, which),
				text: `Boîte «\u00A0${name}\u00A0»\u00A0: le ${which} ${text}.`,
				remedy: `Prévenez l’administrateur. ${fix}`,
				fix,
			})
		}
	}
	const since = new Date(now - STUCK).toISOString()
	const stuck = await oldestPlanned(context.ledger.db, mailboxes.map(({ address }) => address), since)
	if (stuck) {
		alerts.push({
			about: 'décisions',
			text: `Une décision attend depuis le ${frenchMoment(stuck.at, context.config.timeZone)} que la GED réponde.`,
			remedy: 'Prévenez l’administrateur. Elle sera menée à bout toute seule : ne refaites rien à la main.',
			fix: 'Elle sera menée à bout toute seule : regardez si la GED répond, et ne refaites rien à la main.',
		})
	}
	const asked = await oldestAsked(context.ledger.db, mailboxes.map(({ address }) => address), since)
	if (asked !== null) {
		alerts.push({
			about: 'envois demandés',
			text: `Un envoi demandé le ${frenchMoment(asked, context.config.timeZone)} n’a pas encore pu être préparé.`,
			remedy: 'Prévenez l’administrateur. Il est repris tout seul\u00A0: ne l’envoyez pas une seconde fois.',
			fix: 'Il est repris chaque minute\u00A0: regardez si le disque est plein, si la GED répond, et le journal du service.',
		})
	}
	const stalled = await stalledIn(context.ledger, (address) => mailboxes.some((mailbox) => mailbox.address === address), now)
	if (stalled > 0) {
		alerts.push({
			about: 'compte des messages',
			text: `${counted(stalled, 'message')} «\u00A0En cours\u00A0» depuis plus de ${STALLED / 60_000} minutes.`,
			remedy: 'Prévenez l’administrateur. Ils sont repris tout seuls : rien n’est perdu.',
			fix: 'Vérifiez que le disque du registre n’est pas plein : ils sont repris tout seuls, rien n’est perdu.',
		})
	}
	alerts.push(...await approverAlerts(context, mailboxes.map(({ address }) => address)))
	for (const store of await storeTroubles(context.ledger, now)) {
		alerts.push({ about: 'GED', text: troubleText(store), remedy: `Prévenez l’administrateur. ${store.remedy}`, fix: store.remedy })
	}
	const absences = await doubtedAbsences(context)
	if (absences !== null) {
		const since = frenchMoment(absences.since, context.config.timeZone)
		const lost = `${counted(absences.count, 'document introuvable', 'documents introuvables')} dans la GED depuis le ${since}`
		alerts.push({
			about: 'documents de la GED',
			text: `${lost} (${absences.folders.map((folder) => `«\u00A0${folder}\u00A0»`).join(', ')}).`,
			remedy: 'Prévenez l’administrateur : un dossier n’est peut-être plus partagé, ou un disque n’est plus là. Rien n’est tenu '
				+ 'pour retiré tant qu’il ne le dit pas.',
			fix: ABSENCES_REMEDY,
			outside: `${lost}.`,
		})
	}
	const trouble = await headTrouble(context.ledger.db)
	if (trouble !== null) {
		alerts.push({
			about: 'journal',
			text: `Journal\u00A0: ${trouble}.`,
			remedy: 'Prévenez l’administrateur : il compare avec les sauvegardes, puis tranche. Ce qui attendait '
				+ 'de partir est « À vérifier » : rien n’est renvoyé tout seul.',
			fix: 'Comparez avec les sauvegardes, puis tranchez (mssante audit accept). Ce qui attendait de partir est « À '
				+ 'vérifier » : rien n’est renvoyé tout seul.',
		})
	}
	const sidecar = await sidecarTrouble(context)
	if (sidecar !== null) {
		alerts.push({
			about: 'services joints',
			...sidecar,
			remedy: 'Prévenez l’administrateur. Rien n’est perdu, et rien n’attend\u00A0: les autres font son travail.',
			isMild: true,
		})
	}
	const backup = context.config.backup && await backupTrouble(context, now)
	// One that goes on is nobody's but the administrator's.
	if (backup && !backup.isMild) {
		alerts.push({
			about: 'sauvegarde',
			text: `Sauvegarde\u00A0: ${backup.detail}`,
			remedy: `Prévenez l’administrateur. ${backup.fix}`,
			fix: backup.fix,
			outside: `Sauvegarde\u00A0: ${backup.outside ?? backup.detail}`,
		})
	}
	const doubt = await doubtOf(context.ledger.db)
	if (doubt !== null) {
		alerts.push({
			about: 'horloge',
			text: `Conservation\u00A0: ${doubtText(doubt, context.config.timeZone)}.`,
			remedy: `Prévenez l’administrateur. ${CLOCK_REMEDY}`,
			fix: CLOCK_REMEDY,
		})
	}
	const [trust, directory] = [await examineTrust(context), examineDirectory(context.config, now)]
	if (!trust.ok) {
		alerts.push({
			about: 'liste blanche',
			text: `Liste blanche des expéditeurs MSSanté\u00A0: ${trust.detail}.`,
			remedy: 'Prévenez l’administrateur : il l’importe depuis sa page.',
			fix: trust.fix,
			...trust.isMild && { isMild: true },
		})
	}
	if (!directory.ok) {
		alerts.push({
			about: 'annuaire',
			text: `Annuaire\u00A0: ${directory.detail}.`,
			remedy: 'Prévenez l’administrateur : il l’importe depuis sa page.',
			fix: directory.fix,
			...directory.isMild && { isMild: true },
		})
	}
	return alerts
}

/** Two machines on one mailbox: which one acts. */
export function sharedAlert(
	name: string,
	standing: Standing,
	{ host, isCopy }: NonNullable<Seen['other']>,
): Pick<Alert, 'text' | 'remedy'> {
	const text = `La boîte «\u00A0${name}\u00A0» est aussi relevée par une autre machine (${host})`
		+ `${isCopy ? ', avec une copie de ce registre' : ''}`
	return standing === 'second'
		? {
				text: `${text}\u00A0: c’est elle qui envoie les accusés`
					+ `${isCopy ? ', et rien ne part d’ici' : ''}\u202F; chacune classe de son côté.`,
				remedy: 'Prévenez l’administrateur : une seule doit relever cette boîte. Si l’autre est arrêtée pour de bon, celle-ci '
					+ 'prend le relais au bout d’une heure.',
			}
		: {
				text: `${text}\u00A0: celle-ci envoie les accusés, l’autre non\u202F; chacune classe de son côté.`,
				remedy: 'Prévenez l’administrateur : une seule doit relever cette boîte ; qu’il arrête l’autre.',
			}
}
