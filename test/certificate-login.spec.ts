/** APP mailboxes (mssante.md §1.4, §13): an operator that knows who asks by their certificate, with real Dovecot for both ways. */
import type { MailboxConfig } from '../server/config/schema.ts'
import type { Authority, Made } from './support/authority.ts'
import type { MailHost } from './support/mail-host.ts'

import { once } from 'node:events'
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { loadConfig } from '../server/config/load.ts'
import { asMssError } from '../server/errors.ts'
import { openLog } from '../server/log/log.ts'
import { freshenLists } from '../server/mailbox/freshen-lists.ts'
import { Imap } from '../server/mailbox/imap.ts'
import { verifySubmission } from '../server/mailbox/submit.ts'
import { machineClock } from '../server/time/clock.ts'
import { makeAuthority } from './support/authority.ts'
import { startMailHost } from './support/mail-host.ts'
import { makeWorld, newRoot } from './support/world.support.ts'

const APP = 'logiciel@ehpad.exemple.mssante.fr'
const OTHER = 'autre@ehpad.exemple.mssante.fr'
const root = newRoot()
let authority: Authority
let server: Made
let ours: Made
let host: MailHost

beforeAll(async () => {
	authority = makeAuthority()
	server = authority.make({ name: 'localhost' })
	ours = authority.make({ name: APP, usage: 'clientAuth' })
	host = await startMailHost({ authority, server })
})
afterAll(() => host.stop())

function mailbox({ certFile, keyFile }: Made = ours, more: Record<string, unknown> = {}, address = APP) {
	const endpoint = { host: 'localhost', auth: 'external', clientCertFile: certFile, clientKeyFile: keyFile, caFile: host.caFile, ...more }
	return {
		address,
		type: 'APP',
		imap: { port: host.ports.imaps, security: 'tls', ...endpoint },
		smtp: { port: host.ports.byCertificate, security: 'starttls', ...endpoint },
		firstRun: { since: 'all' },
	}
}

function configuration(...mailboxes: unknown[]) {
	const file = join(root, 'mssante.yaml')
	writeFileSync(file, stringify({
		ledger: { url: 'sqlite:./data/ledger.db' },
		spool: './spool',
		ged: { kind: 'folder', root: './GED' },
		mailboxes,
	}))
	return loadConfig(file)
}

/** What is said of the mailbox when it is read, and when something is to be sent from it. */
async function trouble(written: ReturnType<typeof mailbox>): Promise<string[]> {
	const { mailboxes: [read] } = configuration(written)
	return Promise.all([reading(read!), verifySubmission(read!.smtp!).then(() => 'en ordre', (error) => asMssError(error).message)])
}

async function reading({ imap }: MailboxConfig): Promise<string> {
	const source = new Imap(imap!, machineClock)
	try {
		await source.connect()
		await source.list('INBOX')
		return 'en ordre'
	} catch (error) {
		return asMssError(error).message
	} finally {
		await source.close()
	}
}

const both = (sentence: string) => [expect.stringContaining(sentence), expect.stringContaining(sentence)]

describe('a mailbox whose certificate its operator knows', () => {
	it('is read, sends, and is told by doctor with its authorities and until when each certificate is good', async () => {
		const world = await makeWorld({ mailboxes: [{ ...mailbox(), replyTo: OTHER }], more: { trust: { enforce: false } } })
		host.deliver(APP, await makeMail({ subject: 'Bonjour' }))
		const { json: collected } = await world.run('collect', '--once')
		expect(collected).toMatchObject({ received: 1, mailboxes: [{ address: APP, ok: true }] })
		writeFileSync(join(world.root, 'mot.txt'), 'Un mot.')
		const { json: sent } = await world.run(
			...['send', '--from', APP, '--to', OTHER, '--file', join(world.root, 'mot.txt')],
			...['--no-xdm', '--title', 'Un mot', '--wait', '20'],
		)
		expect(sent).toMatchObject({ recipients: [{ address: OTHER, state: 'accepted' }] })
		await expect.poll(() => host.messages(OTHER).length, { timeout: 60_000 }).toBe(1)
		const { json } = await world.run('doctor')
		const checks = json as { check: string, detail: string }[]
		const detail = (what: string) => checks.find(({ check }) => check === `${APP} : ${what}`)?.detail
		expect(detail('réception')).toContain('identification')
		for (const certificate of ['certificat de la boîte', 'certificat de l’opérateur', 'certificat de l’opérateur (envoi)']) {
			expect(detail(certificate)).toMatch(/valable encore \d+ jour/)
		}
		expect(detail('autorités')).toMatch(/AC RACINE DE TEST \((?:[\dA-F]{2}:){31}[\dA-F]{2}\)/)
	})

	it('by STARTTLS too', async () => {
		const written = mailbox()
		written.imap = { ...written.imap, port: host.ports.imap, security: 'starttls' }
		expect(await trouble(written)).toEqual(['en ordre', 'en ordre'])
	})
})

describe('says what is wrong with a certificate', () => {
	it.each([
		['that is over', { from: '20240101000000Z', until: '20250301000000Z' }, 'il a pris fin le 01/03/2025'],
		['that is not good yet', { from: '20400101000000Z', until: '20410101000000Z' }, 'il ne vaut qu’à partir du 01/01/2040'],
		['that is made for a server', { usage: 'serverAuth' as const }, '« ORG_AUTH_CLI »'],
	])('%s: it is shown to nobody', async (_, making, sentence) => {
		expect(await trouble(mailbox(authority.make({ name: APP, usage: 'clientAuth', ...making })))).toEqual(both(sentence))
	})

	it('whose key is another’s, or cannot be read', async () => {
		expect(await trouble(mailbox({ ...ours, keyFile: server.keyFile }))).toEqual(both('la clé n’est pas celle du certificat'))
		expect(await trouble(mailbox({ ...ours, keyFile: ours.certFile }))).toEqual(both('la clé ne peut pas être lue'))
		expect(await trouble(mailbox({ ...ours, certFile: ours.keyFile }))).toEqual(both('ce n’est pas un certificat'))
	})

	it('that the operator does not know, or knows as another mailbox’s, whose mail is never read instead', async () => {
		const refused = both('L’opérateur refuse le certificat de la boîte')
		expect(await trouble(mailbox(makeAuthority().make({ name: APP, usage: 'clientAuth' })))).toEqual(refused)
		expect(await trouble(mailbox(ours, {}, OTHER))).toEqual(both('(identification refusée)'))
	})

	it('a configuration that gives none, or gives it where nobody would see it, is refused', () => {
		const without = { ...mailbox().imap, clientCertFile: undefined, clientKeyFile: undefined }
		expect(() => configuration({ ...mailbox(), imap: without })).toThrow('clientCertFile')
		const clear = { ...mailbox().imap, security: 'plain', allowPlain: true }
		expect(() => configuration({ ...mailbox(), imap: clear })).toThrow('tls ou starttls')
	})
})

describe('an operator', () => {
	it('that knows nobody by certificate is told as such: nothing else is tried', async () => {
		const ordinary = await startMailHost()
		try {
			const { imaps, submission } = ordinary.ports
			const written = mailbox(ours, { caFile: ordinary.caFile })
			written.imap.port = imaps
			written.smtp.port = submission
			expect(await trouble(written)).toEqual(both('la façon de s’identifier demandée (par certificat : EXTERNAL)'))
		} finally {
			ordinary.stop()
		}
	})

	it('whose certificate was revoked is not spoken to; '
		+ 'a list of somebody else is told, one that lacks stops nobody (ECO.1.1.6)', async () => {
		const crl = join(root, 'liste.crl')
		const withList = async (list: string) => {
			copyFileSync(list, crl)
			return trouble(mailbox(ours, { crl }))
		}
		expect(await withList(authority.revoke(null))).toEqual(['en ordre', 'en ordre'])
		expect(await withList(makeAuthority().revoke(null))).toEqual(both('qu’aucune autorité connue n’a signée'))
		const list = authority.revoke(authority.make({ name: 'ailleurs' }))
		expect(await withList(list)).toEqual(['en ordre', 'en ordre'])
		expect(await withList(authority.revoke(server))).toEqual(both('Le certificat du serveur de l’opérateur est révoqué'))
		rmSync(crl)
		expect(await trouble(mailbox(ours, { crl }))).toEqual(['en ordre', 'en ordre'])
	})

	let answer: string
	/** A site of lists. @return its address, and what ends it */
	async function published(): Promise<{ url: string, close: () => void }> {
		answer = authority.revoke(null)
		const site = createServer((_, response) => {
			response.writeHead(answer === '' ? 500 : 200)
			response.end(answer === '' ? '' : readFileSync(answer))
		})
		site.listen(0, '127.0.0.1')
		await once(site, 'listening')
		return { url: `http://127.0.0.1:${(site.address() as { port: number }).port}`, close: () => site.close() }
	}

	it('is held against the list of an address: read again, and the last good one kept (ECO.1.1.7)', async () => {
		const site = await published()
		try {
			const written = mailbox(ours, { crl: `${site.url}/ACI-EL-ORG.crl` })
			const context = { config: configuration(written), log: openLog('silent') }
			expect(await trouble(written)).toEqual(['en ordre', 'en ordre'])
			await freshenLists(context)
			const file = context.config.mailboxes[0]!.imap!.crlFile!
			const kept = readFileSync(file)
			expect(kept).toEqual(readFileSync(answer))
			// Nothing good comes any more: what was kept stays.
			answer = ''
			await freshenLists(context)
			expect(readFileSync(file)).toEqual(kept)
		} finally {
			site.close()
		}
	})

	it('is held against it though another mailbox of that list has no authority that can be read', async () => {
		const site = await published()
		try {
			const crl = `${site.url}/partagee.crl`
			const broken = mailbox(ours, { crl, caFile: join(root, 'disparue.pem') }, OTHER)
			const context = { config: configuration(broken, mailbox(ours, { crl })), log: openLog('silent') }
			await freshenLists(context)
			expect(readFileSync(context.config.mailboxes[1]!.imap!.crlFile!)).toEqual(readFileSync(answer))
		} finally {
			site.close()
		}
	})
})

it('an authority that is no certificate is told as such; given as a .p7b, in PEM or DER, it is read', async () => {
	const notOne = join(root, 'chaine.p7b')
	writeFileSync(notOne, 'bonjour')
	expect(await trouble(mailbox(ours, { caFile: notOne }))).toEqual(both('n’est pas un certificat d’autorité'))
	expect(await trouble(mailbox(ours, { caFile: authority.chain.pem }))).toEqual(['en ordre', 'en ordre'])
	expect(await trouble(mailbox(ours, { caFile: authority.organisationsFile }))).toEqual(both('n’est pas sûre'))
})
