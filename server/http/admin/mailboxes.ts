/** Mailboxes made, changed and tried in the admin page. Those of the configuration are shown, not changed. */
import type { Endpoint, MailboxConfig } from '../../config/schema.ts'
import type { ConnectionReport } from '../../contract/admin/mailboxes.ts'
import type { ParamsOf } from '../../contract/calls.ts'
import type { Desk } from '../../desk.ts'
import type { Handler } from '../handler.ts'

import { complete } from '../../config/complete.ts'
import { checkMade } from '../../config/load.ts'
import { asMssError, MssError } from '../../errors.ts'
import { tryStoreAgain } from '../../incoming/failure.ts'
import { hasQueued } from '../../ledger/reads/outgoing.ts'
import { takeUp } from '../../made.ts'
import { ENDPOINTS, isSameAuthority, removeMade, saveMade } from '../../mailbox/made.ts'
import { peerCertificate } from '../../mailbox/peer.ts'
import { megabytes } from '../../mailbox/submit.ts'
import { courtesyOf } from '../../mssante/cda/profession.ts'
import { endOf } from '../../ops/certificate.ts'
import { examineHolder } from '../../ops/holders.ts'
import { whyUnsigned } from '../../outgoing/sender.ts'
import { forgetParent, mustBeShown } from '../../patients/parent-folder.ts'
import { rowOf } from './overview.ts'

/** Saved, and taken up at once: `serve` begins to read it within a second. */
export const saveMailbox: Handler<'admin POST mailboxes'> = async ({ desk }, { call, params }) => {
	const { mailbox, passwords } = read(desk, params)
	const { config, ledger } = desk
	if (mailbox.structure !== undefined && !config.structures.some(({ id }) => id === mailbox.structure)) {
		throw new MssError('MSS-CFG-KEY', `structure « ${mailbox.structure} » inconnue`)
	}
	if (mailbox.structure === undefined && config.structures.length > 1) {
		throw new MssError('MSS-CFG-KEY', 'choisissez la structure de cette boîte')
	}
	if (mailbox.responsible?.title !== undefined && courtesyOf(mailbox.responsible.title) === null) {
		throw new MssError('MSS-CFG-KEY', `titre « ${mailbox.responsible.title} » : attendu Dr, Pr, MC, MG, PC, PG, M. ou Mme`)
	}
	const { folder, allowPrivate } = mailbox.filing
	// Before the authorisation, nothing is known of it; it is looked at again before anything is filed.
	const isThere = folder !== undefined && await desk.ged.stat(folder).then((entry) => entry !== null, () => false)
	if (isThere) {
		await mustBeShown(desk, folder, allowPrivate)
		await forgetParent(ledger.db, folder)
	}
	await saveMade(ledger, { mailbox, passwords }, call.user)
	await takeUp(ledger, config)
	await tryStoreAgain(ledger.db)
	const saved = config.mailboxes.find(({ address }) => address === mailbox.address.toLowerCase())!
	return rowOf(config, saved, null, await examineHolder(ledger.db, saved))
}

/** Its messages and their history stay; what is queued must have left. */
export const deleteMailbox: Handler<'admin DELETE mailboxes/:address'> = async ({ desk: { config, ledger } }, { call, words }) => {
	const address = decodeURIComponent(words.address).toLowerCase()
	if (!config.mailboxes.some((one) => one.isMade && one.address === address)) {
		throw new MssError('MSS-UNKNOWN', address)
	}
	if (await hasQueued(ledger.db, address)) {
		throw new MssError('MSS-SEND-STATE', 'des messages de cette boîte attendent encore de partir')
	}
	await removeMade(ledger, address, call.user)
	await takeUp(ledger, config)
}

/** Tried live, saved or not; a kept password serves where none is given. */
export const testMailbox: Handler<'admin POST mailboxes/test'> = async ({ desk, jobs }, { params }) => {
	const { mailbox, passwords } = read(desk, params)
	const kept = keptOf(desk, mailbox)
	for (const name of ENDPOINTS) {
		const own = mailbox[name]
		const password = passwords[name] ?? (isSameAuthority(kept?.[name], own) ? kept?.[name]?.password : undefined)
		if (own && password !== undefined) {
			own.password = password
		}
	}
	return { job: jobs.start(desk.log, 'POST mailboxes/test', () => tryOut(desk, mailbox)) }
}

function keptOf({ config }: Desk, { address }: MailboxConfig): MailboxConfig | undefined {
	return config.mailboxes.find((one) => one.isMade && one.address === address.toLowerCase())
}

function read(
	desk: Desk,
	{ mailbox, passwords }: ParamsOf<'admin POST mailboxes'>,
): { mailbox: MailboxConfig, passwords: { imap?: string, smtp?: string } } {
	if (desk.config.mailboxes.some(({ isMade, address }) => !isMade && address.toLowerCase() === mailbox.address.toLowerCase())) {
		throw new MssError('MSS-CFG-KEY', 'cette boîte est donnée par le fichier de configuration, et se change là')
	}
	const made = complete(checkMade(mailbox), desk.config)
	const kept = keptOf(desk, made)
	for (const name of ENDPOINTS) {
		if (made[name] && made[name].ca === undefined && kept?.[name]?.ca !== undefined) {
			made[name].ca = kept[name].ca
		}
	}
	// The same password for receiving and sending, unless another is said.
	return {
		mailbox: made,
		passwords: {
			...(passwords.imap !== undefined && { imap: passwords.imap }),
			...(made.smtp && (passwords.smtp ?? passwords.imap) !== undefined && { smtp: passwords.smtp ?? passwords.imap! }),
		},
	}
}

/** As if it were saved. */
function signingOf({ config }: Desk, mailbox: MailboxConfig): ConnectionReport['signing'] {
	const others = config.mailboxes.filter(({ address }) => address.toLowerCase() !== mailbox.address.toLowerCase())
	const why = whyUnsigned({ ...config, mailboxes: [...others, mailbox] }, mailbox)
	return why === null ? null : { ok: false, text: why }
}

const endOfPeer = async (imap: Endpoint) => (await peerCertificate(imap, 'imap')).validToDate

async function tryOut(desk: Desk, mailbox: MailboxConfig): Promise<ConnectionReport> {
	const report: ConnectionReport = { imap: null, smtp: null, signing: signingOf(desk, mailbox), messages: null }
	if (mailbox.imap) {
		const source = desk.source(mailbox)
		try {
			await source.connect()
			let total = 0
			let taken = 0
			for (const folder of mailbox.folders) {
				const { uids } = await source.list(folder)
				total += uids.length
				taken
					+= mailbox.firstRun.since === 'all'
						? uids.length
						: mailbox.firstRun.since === 'now'
							? 0
							: (await source.heads(folder, uids)).filter(({ internalDate }) => internalDate >= mailbox.firstRun.since).length
			}
			report.messages = { total, taken }
			report.imap = {
				ok: true,
				text: [
					'Connexion réussie',
					mailbox.imap.security === 'plain' ? null : `certificat ${endOf(await endOfPeer(mailbox.imap), '').detail}`,
				]
					.filter(Boolean)
					.join(' · '),
			}
		} catch (error) {
			report.imap = { ok: false, text: asMssError(error).text }
		} finally {
			await source.close()
		}
	}
	if (mailbox.smtp) {
		try {
			const { size, dsn } = await desk.offer(mailbox)
			report.smtp = {
				ok: true,
				text: `Envoi possible · taille maximale ${size === null ? 'non dite' : megabytes(size)} · `
					+ `${dsn ? 'accusés de remise offerts' : 'pas d’accusé de remise'}`,
			}
		} catch (error) {
			report.smtp = { ok: false, text: asMssError(error).text }
		}
	}
	return report
}
