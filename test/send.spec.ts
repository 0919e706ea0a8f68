/** Sending on a real operator: Postfix and Dovecot on loopback. */
import type { MailHost } from './support/mail-host.ts'
import type { SendingWorld } from './support/sending.support.ts'

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { matriculeOf, PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { dsn, mdn } from '../demo/fixtures/receipts.fixture.ts'
import { startMailHost } from './support/mail-host.ts'
import { IME, RESPONSIBLE, sendingWorld } from './support/sending.support.ts'
import { imapMailbox, makeWorld, newRoot } from './support/world.support.ts'

const EHPAD = 'accueil@ehpad.exemple.mssante.fr'
const SCHEMA = join(import.meta.dirname, '../../shared/schema/cda/CDA_extended.xsd')
let host: MailHost
let others = 0

beforeAll(async () => {
	host = await startMailHost()
})
afterAll(() => host.stop())

/** A recipient of one's own. */
const recipient = (name = 'dest') => `${name}${++others}@ehpad.exemple.mssante.fr`
async function stateOf(world: SendingWorld, id = 1) {
	return (await world.run('sent', String(id))).json.recipients.map(({ state }: { state: string }) => state)
}

async function eventually<T>(look: () => T | Promise<T>, isDone: (value: T) => boolean): Promise<T> {
	for (const end = Date.now() + 60_000; ;) {
		const value = await look()
		if (isDone(value) || Date.now() > end) {
			return value
		}
		await sleep(100)
	}
}

/** The attachments of a message, by name. */
async function partsOf(raw: Buffer): Promise<Map<string, Buffer>> {
	const { simpleParser } = await import('mailparser')
	return new Map((await simpleParser(raw)).attachments.map(({ filename, content }) => [filename ?? '', content]))
}

function unzip(world: SendingWorld, zip: Buffer): string {
	const folder = join(world.root, `zip${++others}`)
	mkdirSync(folder)
	writeFileSync(join(folder, 'a.zip'), zip)
	const python = 'import zipfile,sys; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])'
	expect(spawnSync('python3', ['-c', python, join(folder, 'a.zip'), folder]).status).toBe(0)
	return folder
}

describe('a file sent', () => {
	// ECO.1.0.1, ECO.2.3.2 (docs/conformite.md).
	it('arrives once, as a valid health document, with a copy in Sent', async () => {
		const world = await sendingWorld(host)
		const to = recipient()
		const file = await world.pdf()
		const { code, json } = await world.send(to, ['--patient', 'R001', '--file', file, '--title', 'Synthèse éducative', '--wait', '10'])
		expect(code).toBe(0)
		expect(json).toMatchObject({ id: 1, state: 'sent', recipients: [{ address: to, state: 'accepted', code: '250' }] })
		const [raw, ...more] = await eventually(() => host.messages(to), (found) => found.length > 0)
		expect(more).toEqual([])
		const text = raw!.toString()
		expect(text).toContain('\nX-MSS-CODECDA: 28653-4')
		expect(text).toContain('\nX-MSS-INS: O')
		expect(text).toContain('\nX-MSS-NIL: NIL-DE-TEST')
		expect(text).toContain(`\nReply-To: ${world.address}`)
		expect(text).toContain(`\nDisposition-Notification-To: ${world.address}`)
		expect(text).toContain(`Message-ID: ${json.messageId}`)
		const parts = await partsOf(raw!)
		const name = [...parts.keys()].find((key) => key.endsWith('.pdf'))!
		expect(name).toMatch(/^\d{8}_Document du secteur social médico-soci_ELOISE-DURAND_MARGUERITE\.pdf$/)
		expect(parts.get(name)!.equals(readFileSync(file))).toBe(true)
		expect(host.messages(world.address, 'Sent')).toHaveLength(1)
	})

	it('bears a CDA that the French schema accepts', async ({ skip }) => {
		skip(!existsSync(SCHEMA), 'le schéma officiel est dans ../shared')
		const world = await sendingWorld(host)
		const to = recipient()
		for (const patient of ['R001', 'R005']) {
			await world.send(to, ['--patient', patient, '--file', await world.pdf(patient)])
		}
		const messages = await eventually(() => host.messages(to), (found) => found.length === 2)
		for (const raw of messages) {
			const folder = unzip(world, (await partsOf(raw)).get('IHE_XDM.zip')!)
			const { status, stderr } = spawnSync('xmllint', ['--noout', '--schema', SCHEMA, join(folder, 'IHE_XDM/SUBSET01/DOC0001.XML')], {
				encoding: 'utf8',
			})
			expect(status, stderr).toBe(0)
		}
	})

	// ECO.2.1.1 (docs/conformite.md).
	it('with several documents makes one message about one patient', async () => {
		const world = await sendingWorld(host)
		const to = recipient()
		const files = [await world.pdf('un', 'un.pdf'), await world.pdf('deux', 'deux.pdf')]
		await world.run(
			'send',
			'--from',
			world.address,
			'--to',
			to,
			'--patient',
			'R002',
			'--file',
			...files,
			'--type',
			'11488-4',
			'--type',
			'57833-6',
		)
		const [raw] = await eventually(
			() => host.messages(to),
			(found) => found.length > 0,
		)
		writeFileSync(join(world.root, 'm.eml'), raw!)
		const { json } = await world.run('inspect', join(world.root, 'm.eml'))
		expect(json.subject).toMatch(/^XDM\/1\.0\/DDM\+2 documents CHARPENTIER PAUL/)
		expect(json.findings).toEqual([])
		expect(json.documents.flatMap(({ cda }: { cda?: { type: { code: string } } }) => cda?.type.code ?? [])).toEqual([
			'11488-4',
			'57833-6',
		])
	})

	it('about somebody whose identity is not qualified bears no matricule, and says so', async () => {
		const world = await sendingWorld(host)
		const to = recipient()
		const { json } = await world.send(to, ['--patient', 'R005', '--file', await world.pdf()])
		expect(json.notices.map(({ code }: { code: string }) => code)).toContain('unqualified')
		const [raw] = await eventually(() => host.messages(to), (found) => found.length > 0)
		expect(raw!.toString()).toContain('\nX-MSS-INS: N')
		const folder = unzip(world, (await partsOf(raw!)).get('IHE_XDM.zip')!)
		const written = ['IHE_XDM/SUBSET01/DOC0001.XML', 'IHE_XDM/SUBSET01/METADATA.XML']
			.map((name) => readFileSync(join(folder, name), 'utf8'))
			.join()
		const person = PEOPLE[4]!
		expect(written).not.toContain(matriculeOf(person))
		expect(written).toContain(person.family)
		const { simpleParser } = await import('mailparser')
		expect((await simpleParser(raw!)).text).toContain('classer ce document à la main')
	})

	// ECO.2.2.5 (docs/conformite.md).
	it('from an APP mailbox says where to answer: in the words, Reply-To, the CDA, README.TXT and INDEX.HTM', async () => {
		const world = await sendingWorld(host, { type: 'APP', replyTo: 'secretariat@ime.exemple.mssante.fr' })
		const to = recipient()
		await world.send(to, ['--patient', 'R001', '--file', await world.pdf()])
		const [raw] = await eventually(() => host.messages(to), (found) => found.length > 0)
		const { simpleParser } = await import('mailparser')
		const mail = await simpleParser(raw!)
		expect(mail.replyTo?.text).toBe('secretariat@ime.exemple.mssante.fr')
		expect(mail.text).toContain('ne lit pas les réponses. Pour répondre, écrivez à secretariat@ime.exemple.mssante.fr')
		const folder = unzip(world, (await partsOf(raw!)).get('IHE_XDM.zip')!)
		for (const name of ['README.TXT', 'INDEX.HTM']) {
			expect(readFileSync(join(folder, name), 'utf8')).toContain('secretariat@ime.exemple.mssante.fr')
		}
		const cda = readFileSync(join(folder, 'IHE_XDM/SUBSET01/DOC0001.XML'), 'utf8')
		expect(cda.match(/<telecom value="mailto:secretariat@ime\.exemple\.mssante\.fr"/g)).toHaveLength(3)
	})

	it('may name another mailbox where answers are read', async () => {
		const world = await sendingWorld(host, { replyTo: 'accueil@ime.exemple.mssante.fr' })
		const to = recipient()
		await world.send(to, ['--patient', 'R001', '--file', await world.pdf()])
		const [raw] = await eventually(() => host.messages(to), (found) => found.length > 0)
		expect(raw!.toString()).toContain('\nReply-To: accueil@ime.exemple.mssante.fr')
		expect(raw!.toString()).not.toContain('applicative')
	})

	it('that is no PDF leaves as plain correspondence when asked, under its own name', async () => {
		const world = await sendingWorld(host)
		const to = recipient()
		const file = join(world.root, 'Règlement für alle.txt')
		writeFileSync(file, 'Bonjour')
		expect((await world.send(to, ['--patient', 'R001', '--file', file])).json.error.code).toBe('MSS-SEND-NOT-PDF')
		const { json } = await world.send(to, ['--no-xdm', '--file', file, '--title', 'Règlement de fonctionnement'])
		expect(json.notices.map(({ code }: { code: string }) => code)).toContain('plain')
		const [raw] = await eventually(() => host.messages(to), (found) => found.length > 0)
		expect(raw!.toString()).not.toMatch(/X-MSS-(?:CODECDA|INS)|XDM\/1\.0/)
		expect((await partsOf(raw!)).get('Règlement für alle.txt')!.toString()).toBe('Bonjour')
	})

	it('is converted to PDF/A-1 on request, its original left as it was', async () => {
		const world = await sendingWorld(host)
		const to = recipient()
		const file = await world.pdf()
		const before = readFileSync(file)
		const { json } = await world.send(to, ['--patient', 'R001', '--file', file, '--pdfa'])
		expect(json.notices).toEqual([])
		expect(readFileSync(file).equals(before)).toBe(true)
		const [raw] = await eventually(() => host.messages(to), (found) => found.length > 0)
		const sent = [...await partsOf(raw!)].find(([name]) => name.endsWith('.pdf'))![1]
		expect(sent.toString('latin1')).toMatch(/pdfaid:part=['"]1/)
	})
})

describe('a sending that must not leave', () => {
	let world: SendingWorld
	let file: string
	beforeAll(async () => {
		world = await sendingWorld(host)
		file = await world.pdf()
	})

	it.each([
		['a recipient outside the trust list', 'medecin@gmail.com', 'MSS-SEND-UNTRUSTED'],
		['what is no address', 'accueil.ehpad', 'MSS-ADDRESS'],
		['a patient’s mailbox that is another’s', `${matriculeOf(PEOPLE[1]!)}@patient.mssante.fr`, 'MSS-SEND-CITIZEN'],
	])('to %s is refused, and nothing leaves', async (_, to, code) => {
		const run = await world.send([EHPAD, to], ['--patient', 'R001', '--file', file])
		expect(run.code).toBe(1)
		expect(run.json.error.code).toBe(code)
		expect((await world.run('sent')).json).toEqual([])
		expect(host.messages(EHPAD)).toEqual([])
	})

	it('to oneself is refused', async () =>
		expect((await world.send(world.address, ['--patient', 'R001', '--file', file])).json.error.code).toBe('MSS-SEND-SELF'))
	it('about an unknown patient is refused', async () =>
		expect((await world.send(EHPAD, ['--patient', 'R999', '--file', file])).json.error.code).toBe('MSS-SEND-PATIENT'))
	it('of an unknown type is refused', async () =>
		expect((await world.send(EHPAD, ['--patient', 'R001', '--file', file, '--type', 'TOTO'])).json.error.code).toBe('MSS-SEND-TYPE'))
	it('to a patient whose identity is not qualified is refused', async () =>
		expect(
			(await world.send(`${matriculeOf(PEOPLE[4]!)}@patient.mssante.fr`, ['--patient', 'R005', '--file', file])).json.error.code,
		).toBe('MSS-SEND-CITIZEN'))
	it('masked to professionals goes to none', async () =>
		expect((await world.send(EHPAD, ['--patient', 'R001', '--file', file, '--mask', 'MASQUE_PS'])).json.error.code).toBe(
			'MSS-SEND-MASK',
		))
	it('without a trust list is refused', async () => {
		const root = newRoot()
		const bare = await makeWorld({
			root,
			mailboxes: [imapMailbox(host, root, 'nu@ime.exemple.mssante.fr', { responsible: RESPONSIBLE })],
			more: { structures: [IME] },
		})
		expect(
			(await bare.run('send', '--from', 'nu@ime.exemple.mssante.fr', '--to', EHPAD, '--patient', 'R001', '--file', file)).json.error
				.code,
		).toBe('MSS-SEND-NO-LIST')
	})
	it('from a mailbox without responsible is refused, and says that a legal authenticator lacks', async () => {
		const other = await sendingWorld(host, { responsible: undefined })
		const { json } = await other.send(EHPAD, ['--patient', 'R001', '--file', file])
		expect(json.error).toMatchObject({ code: 'MSS-SEND-RESPONSIBLE' })
		expect(json.error.text).toContain('responsable légal')
	})
	it('above the operator’s limit is refused, and names the limit', async () => {
		const big = join(world.root, 'gros.bin')
		writeFileSync(big, Buffer.alloc(99_000_000, 1))
		writeFileSync(join(world.root, 'gros2.bin'), Buffer.alloc(99_000_000, 1))
		expect((await world.send(EHPAD, ['--no-xdm', '--file', big, '--file', join(world.root, 'gros2.bin')])).json.error.code).toBe(
			'MSS-SEND-TOO-MANY',
		)
		// Postfix of the tests takes 160 MB; base64 makes a third more.
		const most = join(world.root, 'tres-gros.bin')
		writeFileSync(most, Buffer.alloc(100_000_000, 1))
		expect((await world.send(`${matriculeOf(PEOPLE[0]!)}@patient.mssante.fr`, ['--no-xdm', '--patient', 'R001', '--file', most])).json
			.error).toMatchObject({ code: 'MSS-SEND-SIZE' })
	})
	it('twice of the same document to the same recipient asks first', async () => {
		const to = recipient()
		await world.send(to, ['--patient', 'R001', '--file', file])
		const again = await world.send(to, ['--patient', 'R001', '--file', file])
		expect(again.code).toBe(1)
		expect(again.json.error.code).toBe('MSS-SEND-AGAIN')
		expect((await world.send(to, ['--patient', 'R001', '--file', file, '--again'])).code).toBe(0)
		expect(await eventually(() => host.messages(to), (found) => found.length === 2)).toHaveLength(2)
	})
})

describe('to a patient’s own mailbox', () => {
	// ECO.3.1.5 (docs/conformite.md).
	it('a document goes when all agrees, with what the matricule says to be confirmed', async () => {
		const world = await sendingWorld(host)
		const to = `${matriculeOf(PEOPLE[0]!)}@patient.mssante.fr`
		const { code, json } = await world.send(to, ['--patient', 'R001', '--file', await world.pdf(), '--fin'])
		expect(code).toBe(0)
		expect(json.notices.find(({ code: one }: { code: string }) => one === 'citizen').text).toContain('sexe féminin, naissance en '
			+ '03/1941 ; au dossier : F, 12/03/1941')
		const [raw] = await eventually(
			() => host.messages(to.toLowerCase()),
			(found) => found.length > 0,
		)
		expect(raw!.toString()).toContain('\nX-MSS-MES: FIN')
	})
})

describe('a double click', () => {
	it('sends once, and tells where the first is (Nextcloud Mail #13488)', async () => {
		const world = await sendingWorld(host)
		const to = recipient()
		const words = ['--patient', 'R001', '--file', await world.pdf(), '--key', 'clic-1']
		const [one, two] = await Promise.all([world.send(to, words), world.send(to, words)])
		expect([one.code, two.code], JSON.stringify([one.json, two.json])).toEqual([0, 0])
		expect(one.json.messageId).toBe(two.json.messageId)
		await host.settled()
		expect(host.messages(to)).toHaveLength(1)
		const changed = await world.send(to, [...words, '--text', 'autre chose'])
		expect(changed.json.messageId).toBe(one.json.messageId)
		expect(changed.json.notices.map(({ code }: { code: string }) => code)).toEqual(['key-reused'])
	})
})

describe('what becomes of it', () => {
	it('a delivery receipt makes it delivered, the recipient’s processed; a stranger’s changes nothing', async () => {
		const world = await sendingWorld(host)
		const to = recipient()
		const { json } = await world.send(to, ['--patient', 'R001', '--file', await world.pdf()])
		await eventually(() => host.messages(world.address), (found) => found.length > 0)
		expect((await world.run('collect', '--once')).json).toMatchObject({ received: 1, ignored: 1 })
		expect(await stateOf(world)).toEqual(['delivered'])
		const stranger = 'inconnu-au-bataillon@ehpad.exemple.mssante.fr'
		host.deliver(world.address, mdn({ from: stranger, to: world.address, original: json.messageId }))
		host.deliver(world.address, mdn({ from: stranger, to: world.address, original: json.messageId, finalRecipient: to }))
		host.deliver(world.address, mdn({ from: to, to: world.address, original: '<autre@exemple>' }))
		expect((await world.run('collect', '--once')).json).toMatchObject({ received: 3, review: 3 })
		expect(await stateOf(world)).toEqual(['delivered'])
		host.deliver(world.address, mdn({ from: to, to: world.address, original: json.messageId }))
		expect((await world.run('collect', '--once')).json).toMatchObject({ received: 1, ignored: 1 })
		expect(await stateOf(world)).toEqual(['processed'])
	})

	it('an unknown mailbox makes it failed, with the operator’s words, and a task', async () => {
		const world = await sendingWorld(host)
		const { json } = await world.send(
			['inconnu@ehpad.exemple.mssante.fr', recipient()],
			['--patient', 'R001', '--file', await world.pdf()],
		)
		const refused = json.recipients.find(({ address }: { address: string }) => address.startsWith('inconnu'))
		// Postfix refuses it at once, or bounces it: both end the same.
		await eventually(async () => {
			await world.run('collect', '--once')
			return stateOf(world)
		}, ([first]) => first === 'failed')
		const report = (await world.run('sent', '1')).json
		expect(report.recipients[0]).toMatchObject({ address: refused.address, state: 'failed' })
		expect(report.recipients[0].text).toMatch(/unknown|User/i)
		expect(report.tasks[0]).toMatchObject({ kind: 'failed', address: refused.address })
		expect(report.recipients[1].state).not.toBe('failed')
	})

	it.each([
		[
			'1.1.3',
			'automatic-action/MDN-sent-automatically; processed/error',
			'902^Identifiant de patient inconnu^applicationErrorCondition| E^Error^errorSeverity',
			'',
		],
		['1.1.2', 'automatic-action/MDN-sent-automatically; processed/Error: 902^Identifiant de patient inconnu', '', ''],
		['the intermediate build', 'automatic-action/MDN-sent-automatically; processed/error: 902^x', '902^x', ''],
	])('an integration error in the syntax of %s makes it not integrated', async (_, disposition, error) => {
		const world = await sendingWorld(host)
		const to = recipient()
		const { json } = await world.send(to, ['--patient', 'R001', '--file', await world.pdf()])
		host.deliver(world.address, mdn({ from: to, to: world.address, original: json.messageId, disposition, error }))
		await world.run('collect', '--once')
		expect((await world.run('sent', '1')).json.recipients[0]).toMatchObject({ state: 'notIntegrated', code: '902' })
	})

	it('a standard error mail (KO) makes it not integrated', async () => {
		const world = await sendingWorld(host)
		const to = recipient()
		const { json } = await world.send(to, ['--patient', 'R001', '--file', await world.pdf()])
		const original = Buffer.from(`From: <${world.address}>\r\nMessage-ID: ${json.messageId}\r\nSubject: x\r\n\r\nx\r\n`)
		host.deliver(
			world.address,
			await makeMail({
				from: to,
				to: world.address,
				subject: '[KO Intégration système !][904] XDM/1.0/DDM+x',
				text: 'Code 904',
				attachments: [{ filename: 'message_original.eml', content: original, contentType: 'message/rfc822' }],
			}),
		)
		await world.run('collect', '--once')
		expect((await world.run('sent', '1')).json.recipients[0]).toMatchObject({ state: 'notIntegrated', code: '904' })
	})

	it('an answer joins the patient’s folder, and the message is answered', async () => {
		const world = await sendingWorld(host)
		const to = recipient('crip')
		await world.run('collect', '--once')
		const { json } = await world.send(to, ['--patient', 'R001', '--file', await world.pdf()])
		const [raw] = await eventually(() => host.messages(to), (found) => found.length > 0)
		const { simpleParser } = await import('mailparser')
		const subject = (await simpleParser(raw!)).subject!
		host.deliver(
			world.address,
			await makeMail({
				from: to,
				to: world.address,
				subject: `Re: ${subject}`,
				text: 'Bien reçu : votre dossier est complet.',
				headers: { 'In-Reply-To': json.messageId },
			}),
		)
		await world.run('collect', '--once')
		expect(await stateOf(world)).toEqual(['answered'])
		expect(world.files().filter((path) => path.startsWith('Résidents/LEFÈVRE Marguerite/'))).toHaveLength(1)
	})

	it('an automatic reply is no answer', async () => {
		const world = await sendingWorld(host)
		const to = recipient()
		const { json } = await world.send(to, ['--patient', 'R001', '--file', await world.pdf()])
		host.deliver(
			world.address,
			await makeMail({
				from: to,
				to: world.address,
				subject: 'Absence',
				text: 'Je suis absente.',
				headers: { 'In-Reply-To': json.messageId, 'Auto-Submitted': 'auto-replied' },
			}),
		)
		await world.run('collect', '--once')
		expect(await stateOf(world)).not.toEqual(['answered'])
	})
})

describe('notices that must change nothing', () => {
	async function sentOnce() {
		const world = await sendingWorld(host)
		const to = recipient()
		const { json } = await world.send(to, ['--patient', 'R001', '--file', await world.pdf()])
		await eventually(() => host.messages(world.address), (found) => found.length > 0)
		await world.run('collect', '--once')
		return { world, to, original: json.messageId as string }
	}

	it('a failure told again of a recipient who did receive (nhin-d #251)', async () => {
		const { world, to, original } = await sentOnce()
		for (let times = 0; times < 2; times++) {
			host.deliver(world.address, dsn({ to: world.address, original, recipient: to, action: 'failed', status: '5.4.7' }))
		}
		await world.run('collect', '--once')
		expect(await stateOf(world)).toEqual(['delivered'])
		expect((await world.run('sent', '1')).json.tasks).toEqual([])
	})

	it('a delivery report that comes again, days later, after the recipient’s own (nhin-d #246)', async () => {
		const { world, to, original } = await sentOnce()
		host.deliver(world.address, mdn({ from: to, to: world.address, original }))
		await world.run('collect', '--once')
		host.deliver(world.address, dsn({ to: world.address, original, recipient: to, action: 'delivered' }))
		await world.run('collect', '--once')
		expect(await stateOf(world)).toEqual(['processed'])
	})

	it('a late receipt of what is known to be answered (nhin-d #196)', async () => {
		const { world, to, original } = await sentOnce()
		host.deliver(
			world.address,
			await makeMail({ from: to, to: world.address, subject: 'Re', text: 'Bien reçu', headers: { 'In-Reply-To': original } }),
		)
		await world.run('collect', '--once')
		host.deliver(
			world.address,
			mdn({ from: to, to: world.address, original, disposition: 'manual-action/MDN-sent-manually; displayed' }),
		)
		await world.run('collect', '--once')
		expect(await stateOf(world)).toEqual(['answered'])
	})

	it('a receipt is never answered by a receipt (nhin-d #47)', async () => {
		const { world, to, original } = await sentOnce()
		const asking = mdn({ from: to, to: world.address, original })
			.toString()
			.replace('Return-Path: <>', `Return-Path: <${to}>\r\nDisposition-Notification-To: ${to}`)
		host.deliver(world.address, Buffer.from(asking))
		await world.run('collect', '--once')
		expect((await world.run('status')).json.receipts).toEqual({ queued: 0, sent: 0, unclear: 0, failed: 0 })
	})

	it('a delivery report that no server sent, or under another envelope’s id', async () => {
		const world = await sendingWorld(host)
		const to = recipient()
		const { json } = await world.send(to, ['--patient', 'R001', '--file', await world.pdf()])
		await world.run('settle', '1', to, 'accepted')
		host.deliver(
			world.address,
			dsn({ to: world.address, original: json.messageId, recipient: to, action: 'failed', returnPath: `<${to}>` }),
		)
		host.deliver(
			world.address,
			dsn({ to: world.address, original: json.messageId, recipient: to, action: 'failed', envelopeId: 'un-autre' }),
		)
		await world.run('collect', '--once')
		expect((await stateOf(world))[0]).not.toBe('failed')
	})
})

describe('a name with an umlaut', () => {
	it('is sent as it is, and a failure is told as a failure (Nextcloud Mail #10823)', async () => {
		const world = await sendingWorld(host)
		const to = recipient()
		const file = await world.pdf('Bonjour', 'Bericht über Müller.pdf')
		const ok = await world.send(to, ['--patient', 'R001', '--file', file, '--title', 'Bericht über Müller'])
		expect(ok.json.recipients[0].state).toBe('accepted')
		const missing = await world.send(to, ['--patient', 'R001', '--file', join(world.root, 'Bericht über Möller.pdf')])
		expect(missing.code).toBe(1)
		expect(missing.json.error.code).toBe('MSS-FILE')
	})
})

describe('the proof of a sending', () => {
	it('is one page, filed beside the document when it is in the GED', async () => {
		const world = await sendingWorld(host)
		const folder = join(world.root, 'GED', 'Résidents/LEFÈVRE Marguerite')
		mkdirSync(folder, { recursive: true })
		const file = await world.pdf()
		writeFileSync(join(folder, 'ordonnance.pdf'), readFileSync(file))
		await world.send(recipient(), ['--patient', 'R001', '--file', join(folder, 'ordonnance.pdf')])
		const { json } = await world.run('proof', '1')
		expect(json.path).toBe('Résidents/LEFÈVRE Marguerite/Preuve d’envoi MSSanté 1.pdf')
		const { getDocumentProxy, extractText } = await import('unpdf')
		const pdf = await getDocumentProxy(new Uint8Array(world.read(json.path)))
		expect(pdf.numPages).toBe(1)
		expect((await extractText(pdf, { mergePages: true })).text).toMatch(/Preuve d’envoi[\s\S]*SHA-256[\s\S]*Pris en charge/)
	})
})
