/** Mailboxes made, changed and tried in the admin page. Those of the configuration are shown, not changed. */
import type { Endpoint, MailboxConfig, SignInSettings } from '../../config/schema.ts'
import type { Context } from '../../context.ts'
import type { ConnectionReport } from '../../contract/admin/mailboxes.admin-contract.ts'
import type { Handler } from '../handler.ts'

import { asMssError } from '../../errors.ts'
import { makingOf, withSecrets } from '../../mailbox/made-mailboxes.ts'
import { peerCertificate } from '../../mailbox/peer.ts'
import { megabytes } from '../../mailbox/submit.ts'
import { endOf } from '../../ops/certificate.ts'
import { examineHolder } from '../../ops/holders.ts'
import { examineProvider } from '../../ops/sign-in.ts'
import { whyUnsigned } from '../../outgoing/sender.ts'
import { person } from '../../usecases/actor.ts'
import { removeMailbox, saveMailbox as save } from '../../usecases/administer-mailboxes.ts'
import { rowOf } from './overview.admin-routes.ts'

type Verdict = NonNullable<ConnectionReport['imap']>

export const saveMailbox: Handler<'admin POST mailboxes'> = async ({ context }, { call, params }) => {
	const saved = await save.do(context, person(call), {}, params)
	return rowOf(context, saved, null, await examineHolder(context.ledger.db, saved))
}

export const deleteMailbox: Handler<'admin DELETE mailboxes/:address'> = ({ context }, { call, words: { address } }) =>
	removeMailbox.do(context, person(call), { address: decodeURIComponent(address) }, {})

/** Tried live, saved or not; what is kept serves where nothing is given. */
export const testMailbox: Handler<'admin POST mailboxes/test'> = async ({ context, jobs }, { params }) => {
	const mailbox = withSecrets(context.config, await makingOf(context.config, params))
	return { job: await jobs.start(context.log, 'POST mailboxes/test', () => tryOut(context, mailbox)) }
}

/** As if it were saved. */
function signingOf({ config }: Context, mailbox: MailboxConfig): ConnectionReport['signing'] {
	const others = config.mailboxes.filter(({ address }) => address.toLowerCase() !== mailbox.address.toLowerCase())
	const why = whyUnsigned({ ...config, mailboxes: [...others, mailbox] }, mailbox)
	return why === null ? null : { ok: false, text: why }
}

/** Before anybody signed in, no operator can be asked. */
async function provider(settings: SignInSettings): Promise<Verdict> {
	try {
		const { ok, detail } = await examineProvider(settings)
		const next = ok ? ' L’opérateur sera essayé quand quelqu’un se sera connecté à la boîte, depuis la page MSSanté.' : ''
		return { ok, text: `${detail}.${next}` }
	} catch (error) {
		return refused(error)
	}
}

const refused = (error: unknown): Verdict => ({ ok: false, text: asMssError(error).text })

const endOfPeer = async (imap: Endpoint) => (await peerCertificate(imap, 'imap')).validToDate

/** Whoever has just written a server has more to do than to wait. */
function faultOf(error: unknown, { host, port }: Endpoint): string {
	const { code, detail, text } = asMssError(error)
	if (code !== 'MSS-IMAP-DOWN' && code !== 'MSS-SMTP-DOWN') {
		return text
	}
	return ['ENOTFOUND', 'EAI_AGAIN'].includes(detail)
		? `Le serveur «\u00A0${host}\u00A0» ne se trouve pas (${detail}). Relisez son nom dans ce que l’opérateur vous a donné.`
		: `«\u00A0${host}\u00A0» ne répond pas sur le port ${port} (${detail}). Relisez l’un et l’autre\u202F; s’ils sont justes, un `
			+ 'pare-feu arrête peut-être la connexion, ou l’opérateur est en panne.'
}

/** Each way as it is opened: one that waits for somebody says nothing of the other. */
async function tryOut(context: Context, mailbox: MailboxConfig): Promise<ConnectionReport> {
	const waits = (way: 'imap' | 'smtp') => context.signIns.fault(mailbox, way) !== null
	const report: ConnectionReport = { imap: null, smtp: null, signing: signingOf(context, mailbox), messages: null }
	if (waits('imap')) {
		report.imap = await provider(mailbox.oauth2!)
	} else if (mailbox.imap) {
		Object.assign(report, await tryReading(context, mailbox, mailbox.imap))
	}
	if (waits('smtp')) {
		// Once is enough.
		report.smtp = waits('imap') ? null : await provider(mailbox.oauth2!)
	} else if (mailbox.smtp) {
		report.smtp = await trySending(context, mailbox)
	}
	return report
}

async function tryReading(context: Context, mailbox: MailboxConfig, imap: Endpoint): Promise<Pick<ConnectionReport, 'imap' | 'messages'>> {
	const source = context.source(mailbox, 'trial')
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
		const end = imap.security === 'plain' ? null : endOf(await endOfPeer(imap), '', context.clock.now()).detail
		return {
			messages: { total, taken },
			imap: { ok: true, text: ['Connexion réussie', ...end === null ? [] : [`certificat ${end}`]].join(' · ') },
		}
	} catch (error) {
		return { imap: { ok: false, text: faultOf(error, imap) }, messages: null }
	} finally {
		await source.close()
	}
}

async function trySending(context: Context, mailbox: MailboxConfig): Promise<Verdict> {
	try {
		const { size, dsn } = await context.offer(mailbox, 'trial')
		const words = [
			'Envoi possible',
			size === null ? 'l’opérateur ne dit pas quelle taille il accepte' : `messages de ${megabytes(size)} au plus`,
			dsn ? 'accusés de remise offerts' : 'pas d’accusé de remise',
		]
		return { ok: true, text: words.join(' · ') }
	} catch (error) {
		return { ok: false, text: faultOf(error, mailbox.smtp!) }
	}
}
