/** `doctor`: each thing that must work, tried; what is wrong, in French, with its remedy. */
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { Directories } from '../directory/directory-source.ts'
import type { Ged } from '../ged/ged.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { MailSource } from '../mailbox/mail-source.ts'
import type { SignIns } from '../mailbox/oauth2/sign-ins.ts'
import type { Offer } from '../mailbox/submit.ts'
import type { authoritiesFor } from '../mailbox/tls.ts'
import type { Check } from './check-parts.ts'
import type { Verdict } from './examination-verdict.ts'
import type { MailboxSubject } from './subjects.ts'

import { activationFaults } from '../circuits/activation.ts'
import { verifyJournal } from '../doubts/audit-head.ts'
import { CLOCK_REMEDY, doubtOf, doubtText } from '../doubts/clock-doubt.ts'
import { restorationOf } from '../doubts/restoration.ts'
import { asMssError, wholeRemedyOf } from '../errors.ts'
import { doubtedAbsences } from '../incoming/absences.ts'
import { troubleOf } from '../ledger/dialects/engine-files.ts'
import { hostId } from '../ledger/ledger-identity.ts'
import { patientCounts } from '../ledger/reads/patients.reads.ts'
import { recipientCounts } from '../ledger/reads/recipients.reads.ts'
import { megabytes } from '../mailbox/submit.ts'
import { authoritiesOnce } from '../mailbox/tls.ts'
import { counted } from '../mssante/words/counted.ts'
import { namingNotices } from '../outgoing/names-of-senders.ts'
import { STATE_WORDS } from '../outgoing/recipient-state.ts'
import { senderOf, signatoriesOf, whyUnsigned } from '../outgoing/sender.ts'
import { seenOf } from '../sidecars/ownership.ts'
import { orphansOf } from '../structures/belonging.ts'
import { circuitsOf } from '../structures/known-circuits.ts'
import { frenchDay } from '../time/french.ts'
import { listenerCertificate } from '../tls/listener-certificate.ts'
import { examineAlertMail } from './alert-mail/alert-state.ts'
import { ABSENCES_REMEDY, sharedAlert } from './alerts.ts'
import { examineAppVersion } from './app-version.ts'
import { examineBackup } from './backup.ts'
import { authoritiesText, certificatesOf, endOf, examineList } from './certificate.ts'
import { tryOut } from './check-parts.ts'
import { examineDisks } from './disk.ts'
import { examineDossiers } from './dossiers.ts'
import { ill, mild, well, withCode } from './examination-verdict.ts'
import { examineRights } from './file-rights.ts'
import { examineFolderRights } from './folder-rights.ts'
import { examineHolder } from './holders.ts'
import { verdictOn } from './journal-verdict.ts'
import { examineCount } from './message-count.ts'
import { examineDoor } from './metrics/door.ts'
import { examinePoll } from './poll-standing.ts'
import { examineDirectory, examineOnline, examineTrust } from './references.ts'
import { isSameLogin, refusalOf } from './refused-login.ts'
import { examineAnswers, examineNil, examineOwnDomain, examinePdfA } from './sending-checks.ts'
import { examineSidecars } from './sidecars.ts'
import { examineElsewhere, examineProvider } from './sign-in.ts'
import { examineStore } from './store-trouble.ts'
import { ofMailbox } from './subjects.ts'
import { writingTrouble } from './writing.ts'

interface Examined {
	config: Config
	ledger: Ledger
	openGed: () => Promise<Ged>
	source: (mailbox: MailboxConfig) => MailSource
	offer: (mailbox: MailboxConfig) => Promise<Offer>
	directory: Directories
	/** Null: they are in the memory of another process. */
	signIns: SignIns | null
	/** By a person. Otherwise what an operator has refused is told, and not tried: asked again and again, it locks the mailbox. */
	isAsked: boolean
}

/** The ledger cannot be read: what is wrong with it, and what can be looked at without it. */
export async function examineWithoutLedger(config: Config, error: unknown): Promise<Check[]> {
	const { code, message } = asMssError(error)
	return [{ check: 'registre', ok: false, detail: withCode(message, code), fix: wholeRemedyOf(code) }, ...await examineDisks(config)]
}

export async function examine(examined: Examined): Promise<Check[]> {
	const { config, ledger } = examined
	const checks: Check[] = [
		await tryOut('registre', async () => {
			const trouble = await troubleOf(ledger.db)
			return trouble === null
				? well('intègre')
				: trouble === 'damaged'
					? ill('abîmé', wholeRemedyOf('MSS-LEDGER-DAMAGED'))
					: ill('PostgreSQL n’écrit pas aussitôt sur le disque', 'Mettez fsync et full_page_writes à on dans postgresql.conf.')
		}),
		...await examineDisks(config),
		await tryOut('droits des fichiers', async () => examineRights(config)),
	]
	const writing = writingTrouble(ledger)
	checks.push(...writing === null ? [] : [{ check: 'écriture du registre' as const, ...writing }])
	const sidecars = await examineSidecars(examined)
	checks.push(...sidecars === null ? [] : [{ check: 'services joints' as const, ...sidecars }])
	let ged: Ged | null = null
	let answering: Ged | null = null
	checks.push(await tryOut('GED', async () => {
		ged = await examined.openGed()
		await ged.check()
		answering = ged
		return examineStore(ledger)
	}))
	checks.push(await tryOut('documents de la GED', () => examineAbsences(examined)))
	checks.push(...await examineFolderRights(examined, answering))
	checks.push(await tryOut('journal', async () => verdictOn(await verifyJournal(ledger, ged))))
	checks.push(await tryOut('horloge', () => examineClock(examined)))
	checks.push(await tryOut('restauration', () => examineRestoration(examined)))
	checks.push(await tryOut('sauvegarde', () => examineBackup(examined)))
	checks.push(await tryOut('compte des messages', () => examineCount(ledger)))
	checks.push(await tryOut('liste blanche', () => examineTrust(examined)))
	checks.push(await tryOut('patients', async () => {
		const { count } = await patientCounts(ledger.db)
		const [orphans] = await orphansOf(ledger.db, config)
		if (orphans) {
			return ill(
				`${orphans.count} d’une structure qui n’est pas déclarée («\u00A0${orphans.structure}\u00A0»)\u00A0: `
				+ 'leurs documents attendent, et '
				+ 'rien ne part à leur sujet',
				'Rattachez-les à leur structure dans la page d’administration (Patients), ou déclarez-la de nouveau.',
			)
		}
		return count > 0
			? well(`${count} au registre`)
			: mild(
					'registre vide',
					'Importez les patients dans la page d’administration (Patients) : sans eux, tout attend une personne. '
					+ 'Ou : mssante patients import FICHIER.csv.',
				)
	}))
	checks.push(await tryOut('annuaire', async () => examineDirectory(config, ledger.clock.now())))
	const { online } = examined.directory
	checks.push(...online === null ? [] : [await tryOut('annuaire en ligne', () => examineOnline(online, config.timeZone))])
	checks.push(await tryOut('envois', () => examineSendings(examined)))
	checks.push(await tryOut('réponses attendues', () => examineAnswers(ledger, config)))
	checks.push(await tryOut('dossiers', () => examineDossiers(examined)))
	checks.push(await tryOut('numéro NIL', async () => examineNil(config)))
	checks.push(await tryOut('PDF/A', async () => examinePdfA()))
	checks.push(...await examineCircuits(examined), ...await examineWay(examined))
	checks.push(await tryOut('alertes par courriel', () => examineAlertMail(examined)))
	checks.push(...config.server.metrics === undefined ? [] : [await tryOut('mesures', () => examineDoor(ledger.db))])
	const authoritiesOf = authoritiesOnce()
	for (const mailbox of config.mailboxes) {
		checks.push(...await examineMailbox(examined, mailbox, authoritiesOf), ...await examineSender(examined, mailbox))
		const holder = await examineHolder(ledger.db, mailbox)
		checks.push(...holder === null ? [] : [{ check: ofMailbox(mailbox.address, 'titulaire'), ...holder }])
		const domain = await examineOwnDomain(ledger.db, config, mailbox)
		checks.push(...domain === null ? [] : [{ check: ofMailbox(mailbox.address, 'espace de confiance'), ...domain }])
	}
	return checks
}

async function examineMailbox(examined: Examined, mailbox: MailboxConfig, authoritiesOf: typeof authoritiesFor): Promise<Check[]> {
	const name = (what: MailboxSubject) => ofMailbox(mailbox.address, what)
	const isElsewhere = (way: 'imap' | 'smtp') => examined.signIns === null && mailbox[way]?.auth === 'oauth2'
	const refused = examined.isAsked ? null : await refusalOf(examined.ledger.db, mailbox)
	const checks = [await tryOut(name('réception'), async () => {
		if (refused !== null) {
			return refused
		}
		if (isElsewhere('imap')) {
			return examineElsewhere(examined.ledger, mailbox)
		}
		const source = examined.source(mailbox)
		try {
			await source.connect()
			for (const folder of mailbox.folders) {
				await source.list(folder)
			}
			return well('connexion, identification et dossiers en ordre')
		} finally {
			await source.close()
		}
	})]
	checks.push(await tryOut(name('autres machines'), () => examineShared(examined, mailbox)))
	for (const { name: which, end, fix } of certificatesOf(mailbox)) {
		checks.push(await tryOut(name(which), async () => endOf(await end(), fix, examined.ledger.clock.now())))
	}
	if (mailbox.oauth2 !== undefined) {
		const { oauth2 } = mailbox
		checks.push(await tryOut(name('fournisseur d’identité'), () => examineProvider(oauth2)))
	}
	for (const [what, endpoint] of [['', mailbox.imap], [' (envoi)', mailbox.smtp]] as const) {
		if (endpoint?.ca !== undefined || endpoint?.caFile !== undefined) {
			checks.push(await tryOut(name(`autorités${what}`), async () => well(await authoritiesText(endpoint, authoritiesOf))))
		}
		if (endpoint?.crlFile !== undefined) {
			checks.push(await tryOut(name(`certificats révoqués${what}`), () => examineList(endpoint, authoritiesOf)))
		}
	}
	if (mailbox.smtp) {
		checks.push(await tryOut(name('envoi'), async () => {
			if (refused !== null && isSameLogin(mailbox.imap, mailbox.smtp)) {
				return refused
			}
			if (isElsewhere('smtp')) {
				return well('part au nom de qui s’est connecté ; ne peut être essayé que par le service (page d’administration, État)')
			}
			const { size, dsn } = await examined.offer(mailbox)
			return well('connexion et identification en ordre\u202F; '
				+ `taille maximale\u00A0: ${size === null ? 'non dite' : megabytes(size)}\u202F; `
				+ `${dsn ? 'accusés de remise offerts' : 'pas d’accusé de remise'}`)
		}))
	} else {
		checks.push({ check: name('envoi'), ok: true, detail: 'aucun serveur d’envoi : les accusés de réception ne partent pas', fix: '' })
	}
	return checks
}

/** What was seen of other machines that read the mailbox, when `serve` or `collect` last looked. */
async function examineShared({ ledger: { db } }: Examined, { address, label }: MailboxConfig): Promise<Verdict> {
	const seen = await seenOf(db, address)
	if (seen?.other) {
		const { text, remedy } = sharedAlert(label ?? address, seen.standing, seen.other)
		return ill(`${text} Cette machine-ci est ${hostId()}.`, remedy)
	}
	return well(seen === null
		? 'pas encore regardé'
		: seen.marked
			? `aucune\u202F; cette machine-ci est ${hostId()}`
			: 'aucun repère ne peut être laissé dans cette boîte : une autre machine ne serait pas vue')
}

/** What lacks for a mailbox to send health documents, and what its name says (usages.md). */
async function examineSender({ config, directory }: Examined, mailbox: MailboxConfig): Promise<Check[]> {
	if (!mailbox.smtp) {
		return []
	}
	const name = ofMailbox(mailbox.address, 'signature des envois')
	const notices = await namingNotices({ config, directory }, mailbox)
	const naming
		= notices.length === 0
			? []
			: [
					{
						check: ofMailbox(mailbox.address, 'nom de la boîte'),
						ok: false,
						isMild: true as const,
						detail: notices.map(({ text }) => text).join(' '),
						fix: 'Demandez à l’opérateur une adresse conforme ; l’envoi reste possible.',
					},
				]
	try {
		signatoriesOf(config, senderOf(config, mailbox.address))
		return [{ check: name, ok: true, detail: 'structure et responsable en ordre', fix: '' }, ...naming]
	} catch (error) {
		const problem = asMssError(error)
		// A mailbox from which nobody sends needs none: it is told, not counted as a fault.
		return [
			{
				check: name,
				ok: whyUnsigned(config, mailbox) === null,
				detail: `envoi de documents de santé impossible\u00A0: ${problem.message}`,
				fix: wholeRemedyOf(problem.code),
			},
			...naming,
		]
	}
}

/** Between Nextcloud and this program: its own certificate, whether it is heard where it asks, and whether both are of one version. */
async function examineWay({ config: { server: { tls, poll } }, ledger }: Examined): Promise<Check[]> {
	const version = await examineAppVersion(ledger.db)
	const own = tls && await tryOut('certificat du service joint', async () => {
		const { until, fingerprint } = listenerCertificate(tls)
		const fix = 'Refaites-le, pour la même clé : mssante certificate --again, puis relancez le service.'
		const verdict = endOf(until, fix, ledger.clock.now())
		return { ...verdict, detail: `${verdict.detail}\u202F; empreinte ${fingerprint}` }
	})
	const heard = poll && await tryOut('demandes de Nextcloud', () => examinePoll(ledger))
	const app = version === null ? [] : [{ check: 'application Nextcloud' as const, ...version }]
	return [...app, ...own ? [own] : [], ...heard ? [heard] : []]
}

/** Those in use, of the file and of the page: what kept one from becoming active may have come since. */
async function examineCircuits({ config, ledger }: Examined): Promise<Check[]> {
	const active = (await circuitsOf(ledger.db, config)).filter(({ state }) => state === 'active')
	return Promise.all(active.map(({ circuit, version }) => tryOut(`circuit « ${circuit.name} »`, async () => {
		const faults = await activationFaults({ config, ledger }, circuit)
		return faults.length === 0
			? well(`actif, version ${version}`)
			: ill(
					faults.map(({ text }) => text).join(' '),
					'Corrigez-le dans la page d’administration (Circuits), ou dans le fichier de configuration.',
				)
	})))
}

async function examineSendings({ ledger: { db } }: Examined): Promise<Verdict> {
	const counts = await recipientCounts(db)
	// What failed is known: these wait for somebody.
	const troubles = (['unclear', 'expired'] as const)
		.filter((state) => counts.has(state))
		.map((state) => `${counts.get(state)} «\u00A0${STATE_WORDS[state]}\u00A0»`)
	return troubles.length === 0
		? well(`${counted([...counts.values()].reduce((sum, count) => sum + count, 0), 'destinataire')}, rien à reprendre`)
		: mild(troubles.join(', '), 'Voyez lesquels et que faire dans la page (Envois), ou par « mssante sent ».')
}

async function examineClock({ config, ledger: { db } }: Examined): Promise<Verdict> {
	const doubt = await doubtOf(db)
	return doubt === null ? well('s’accorde avec la dernière activité connue') : ill(doubtText(doubt, config.timeZone), CLOCK_REMEDY)
}

async function examineAbsences({ ledger }: Examined): Promise<Verdict> {
	const doubt = await doubtedAbsences({ ledger })
	return doubt === null
		? well('aucun n’est introuvable')
		: {
				...ill(`${counted(doubt.count, 'introuvable')} (${doubt.folders.join(', ')})`, ABSENCES_REMEDY),
				outside: counted(doubt.count, 'introuvable'),
			}
}

/** A ledger put back from a copy: what it cannot know, and who must look. */
async function examineRestoration({ config, ledger: { db } }: Examined): Promise<Verdict> {
	const restoration = await restorationOf(db)
	if (restoration === null) {
		return well('le registre n’a jamais été restauré d’une sauvegarde')
	}
	const count = (await recipientCounts(db)).get('unclear') ?? 0
	const day = frenchDay(restoration.at, config.timeZone)
	return count === 0
		? well(`registre restauré, vu le ${day}\u202F; plus rien à vérifier`)
		: ill(
				`registre restauré d’une sauvegarde, vu le ${day}\u00A0: ${counted(count, 'destinataire')} à vérifier`,
				'Demandez-leur, et tranchez dans la page (Envois) : rien n’est renvoyé sans vous. Ou : mssante sent, puis mssante settle.',
			)
}
