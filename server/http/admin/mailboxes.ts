/** Mailboxes made, changed and tried in the admin page. Those of the configuration are shown, not changed. */
import type { Endpoint, MailboxConfig, SignInSettings } from '../../config/schema.ts'
import type { Context } from '../../context.ts'
import type { ConnectionReport } from '../../contract/admin/mailboxes.ts'
import type { Handler } from '../handler.ts'

import { asMssError } from '../../errors.ts'
import { makingOf, withSecrets } from '../../mailbox/made.ts'
import { peerCertificate } from '../../mailbox/peer.ts'
import { megabytes } from '../../mailbox/submit.ts'
import { endOf } from '../../ops/certificate.ts'
import { examineHolder } from '../../ops/holders.ts'
import { examineProvider } from '../../ops/sign-in.ts'
import { whyUnsigned } from '../../outgoing/sender.ts'
import { person } from '../../usecases/actor.ts'
import { removeMailbox, saveMailbox as save } from '../../usecases/administer-mailboxes.ts'
import { rowOf } from './overview.ts'

export const saveMailbox: Handler<'admin POST mailboxes'> = async ({ context }, { call, params }) => {
	const saved = await save.do(context, person(call), {}, params)
	return rowOf(context, saved, null, await examineHolder(context.ledger.db, saved))
}

export const deleteMailbox: Handler<'admin DELETE mailboxes/:address'> = ({ context }, { call, words: { address } }) =>
	removeMailbox.do(context, person(call), { address: decodeURIComponent(address) }, {})

/** Tried live, saved or not; what is kept serves where nothing is given. */
export const testMailbox: Handler<'admin POST mailboxes/test'> = async ({ context, jobs }, { params }) => {
	const mailbox = withSecrets(context.config, await makingOf(context.config, params))
	return { job: jobs.start(context.log, 'POST mailboxes/test', () => tryOut(context, mailbox)) }
}

/** As if it were saved. */
function signingOf({ config }: Context, mailbox: MailboxConfig): ConnectionReport['signing'] {
	const others = config.mailboxes.filter(({ address }) => address.toLowerCase() !== mailbox.address.toLowerCase())
	const why = whyUnsigned({ ...config, mailboxes: [...others, mailbox] }, mailbox)
	return why === null ? null : { ok: false, text: why }
}

/** Before anybody signed in, no operator can be asked. */
async function provider(settings: SignInSettings): Promise<ConnectionReport['imap']> {
	try {
		const { detail } = await examineProvider(settings)
		return { ok: true, text: `${detail} · reste à s’y connecter, depuis la page MSSanté, par une personne qui se sert de la boîte` }
	} catch (error) {
		return { ok: false, text: asMssError(error).text }
	}
}

const endOfPeer = async (imap: Endpoint) => (await peerCertificate(imap, 'imap')).validToDate

/** Whoever has just written a server has more to do than to wait. */
function faultOf(error: unknown, { host, port }: Endpoint): string {
	const { code, detail, text } = asMssError(error)
	if (code !== 'MSS-IMAP-DOWN' && code !== 'MSS-SMTP-DOWN') {
		return text
	}
	return ['ENOTFOUND', 'EAI_AGAIN'].includes(detail)
		? `Le serveur « ${host} » ne se trouve pas (${detail}). Relisez son nom dans ce que l’opérateur vous a donné.`
		: `« ${host} » ne répond pas sur le port ${port} (${detail}). Relisez l’un et l’autre ; s’ils sont justes, un pare-feu arrête `
			+ 'peut-être la connexion, ou l’opérateur est en panne.'
}

async function tryOut(context: Context, mailbox: MailboxConfig): Promise<ConnectionReport> {
	const report: ConnectionReport = { imap: null, smtp: null, signing: signingOf(context, mailbox), messages: null }
	if (mailbox.oauth2 && context.signIns.fault(mailbox) !== null) {
		return { ...report, imap: await provider(mailbox.oauth2) }
	}
	if (mailbox.imap) {
		const source = context.source(mailbox)
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
					mailbox.imap.security === 'plain'
						? null
						: `certificat ${endOf(await endOfPeer(mailbox.imap), '', context.clock.now()).detail}`,
				]
					.filter(Boolean)
					.join(' · '),
			}
		} catch (error) {
			report.imap = { ok: false, text: faultOf(error, mailbox.imap) }
		} finally {
			await source.close()
		}
	}
	if (mailbox.smtp) {
		try {
			const { size, dsn } = await context.offer(mailbox)
			report.smtp = {
				ok: true,
				text: `Envoi possible · taille maximale ${size === null ? 'non dite' : megabytes(size)} · `
					+ `${dsn ? 'accusés de remise offerts' : 'pas d’accusé de remise'}`,
			}
		} catch (error) {
			report.smtp = { ok: false, text: faultOf(error, mailbox.smtp) }
		}
	}
	return report
}
