/**
 * Truth that lasts: the journal and its copy in the GED, a ledger that was restored, a lost key, a damaged ledger, a full disk, who may
 * read the files.
 */
import type { SmtpScript } from './support/smtp-script.ts'
import type { Run, World } from './support/world.support.ts'

import { spawnSync } from 'node:child_process'
import {
	chmodSync,
	closeSync,
	cpSync,
	existsSync,
	openSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
	writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { MAILBOX, makeHealthMail, makeMail, makePdf, SENDER } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { openApp } from '../server/app.ts'
import { loadConfig } from '../server/config/load.ts'
import { openLog } from '../server/log/log.ts'
import { alertsOf } from '../server/ops/alerts.ts'
import { IME, importTrust, RESPONSIBLE, TRUSTED } from './support/sending.support.ts'
import { scriptedEndpoint, scriptedSmtp } from './support/smtp-script.ts'
import { CLI, maildirMailbox, makeWorld, newRoot, NODE } from './support/world.support.ts'

const REASON = 'Registre restauré après la panne du disque.'
const verify = (world: World) => world.run('audit', 'verify')
async function rowOf(world: World, check: string) {
	return ((await world.run('doctor')).json as { check: string, ok: boolean, detail: string, fix: string }[]).find(
		(row) => row.check === check,
	)
}
async function alertsIn(world: World) {
	const app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
	return alertsOf(app, app.config.mailboxes).finally(() => app.close())
}

describe('the copy of the journal in the GED', () => {
	let world: World
	const headFile = () => join(world.root, 'GED/.mssante/audit-head.json')
	const truncate = () => {
		const database = new DatabaseSync(join(world.root, 'data/ledger.db'))
		database.exec('DELETE FROM audit WHERE seq > 3; UPDATE audit_head SET seq = 3, mac = (SELECT mac FROM audit WHERE seq = 3)')
		database.close()
	}

	beforeEach(async () => {
		world = await makeWorld()
		world.drop(await makeMail({ subject: 'Courrier' }))
		await world.run('collect', '--once')
	})

	it('contradicts a truncated journal, is never written over, and is settled by a person alone', async () => {
		expect((await verify(world)).json).toMatchObject({ ok: true, head: 'found' })
		const before = readFileSync(headFile(), 'utf8')
		truncate()
		expect(await verify(world)).toMatchObject({ code: 1, json: { ok: false, head: 'ahead' } })
		// The journal grows past it, twice: what was taken away is not forgiven.
		for (const subject of ['Un', 'Deux']) {
			world.drop(await makeMail({ subject }))
			await world.run('collect', '--once')
			expect(readFileSync(headFile(), 'utf8')).toBe(before)
		}
		expect(await verify(world)).toMatchObject({
			code: 1,
			json: { ok: false, head: 'contradicted' },
			stderr: expect.stringMatching(/copie gardée dans la GED/),
		})
		expect(await rowOf(world, 'journal')).toMatchObject({
			ok: false,
			detail: expect.stringMatching(/restauré d’une sauvegarde, ou/),
			fix: expect.stringMatching(/audit accept/),
		})
		expect(await alertsIn(world)).toContainEqual(
			expect.objectContaining({ text: expect.stringMatching(/^Journal\u00A0: la copie gardée dans la GED/) }),
		)

		expect(await world.run('audit', 'accept')).toMatchObject({ code: 2 })
		const { json } = await world.run('audit', 'accept', '--reason', REASON)
		expect(JSON.parse(readFileSync(join(world.root, 'GED', json.kept), 'utf8'))).toMatchObject({
			standing: 'contradicted',
			mac: JSON.parse(before).mac,
			reason: REASON,
			actor: 'cli',
		})
		expect(await verify(world)).toMatchObject({ code: 0, json: { ok: true, head: 'found' } })
		const database = new DatabaseSync(join(world.root, 'data/ledger.db'))
		expect(JSON.parse(database.prepare('SELECT details FROM audit WHERE action = '
			+ "'head-settled'").get()!.details as string)).toMatchObject({ mac: JSON.parse(before).mac })
		database.close()
		world.drop(await makeMail({ subject: 'Trois' }))
		await world.run('collect', '--once')
		expect((await verify(world)).json).toMatchObject({ ok: true, head: 'found' })
		expect(await alertsIn(world)).toEqual(
			expect.not.arrayContaining([expect.objectContaining({ text: expect.stringMatching(/^Journal/) })]),
		)
	})

	it.each(['', '{"seq": 12', '{"seq": "12", "mac": "x"}'])('that is unreadable (%j) is told, and not written over', async (text) => {
		writeFileSync(headFile(), text)
		world.drop(await makeMail({ subject: 'Un' }))
		await world.run('collect', '--once')
		expect(readFileSync(headFile(), 'utf8')).toBe(text)
		expect(await verify(world)).toMatchObject({ code: 1, json: { ok: false, head: 'unreadable' } })
	})

	it('that somebody removed is told, and not made again', async () => {
		rmSync(headFile())
		world.drop(await makeMail({ subject: 'Un' }))
		await world.run('collect', '--once')
		expect(existsSync(headFile())).toBe(false)
		expect(await verify(world)).toMatchObject({ code: 1, json: { ok: false, head: 'missing' } })
		expect(await world.run('audit', 'accept', '--reason', 'Nouvelle GED.')).toMatchObject({
			code: 0,
			json: { standing: 'missing', kept: null },
		})
		expect((await verify(world)).json).toMatchObject({ ok: true, head: 'found' })
	})

	it('that agrees leaves nothing to settle', async () => {
		expect(await world.run('audit', 'accept', '--reason', REASON)).toMatchObject({
			code: 1,
			json: { error: { code: 'MSS-AUDIT-STATE' } },
		})
	})
})

describe('a ledger restored from a copy', () => {
	const TO = 'un@ehpad.exemple.mssante.fr'
	let smtp: SmtpScript
	let world: World
	let file: string
	beforeAll(async () => {
		smtp = await scriptedSmtp()
	})
	afterAll(() => smtp.close())
	beforeEach(async () => {
		Object.assign(smtp, { received: [], answers: {} })
		const root = newRoot()
		writeFileSync(join(root, 'bal.pass'), 'secret\n')
		world = await makeWorld({ root, mailboxes: [box()], more: { structures: [IME] } })
		await importTrust(world, [...TRUSTED, 'chu.exemple.mssante.fr'])
		file = join(root, 'document.pdf')
		writeFileSync(file, await makePdf('Bonjour'))

		function box() {
			return { ...maildirMailbox(root), structure: 'ime', responsible: RESPONSIBLE, smtp: scriptedEndpoint(smtp) }
		}
	})
	const send = (...words: string[]) => world.run('send', '--from', MAILBOX, '--to', TO, '--patient', 'R001', '--file', file, ...words)
	const backUp = () => cpSync(join(world.root, 'data'), join(world.root, 'copie'), { recursive: true })
	const restore = () => {
		rmSync(join(world.root, 'data'), { recursive: true })
		renameSync(join(world.root, 'copie'), join(world.root, 'data'))
	}
	const withoutSent = () => rmSync(join(world.root, 'BAL', '.Sent'), { recursive: true, force: true })
	const collect = () => world.run('collect', '--once')

	it('sends nothing again that was queued in it: Sent tells that it left', async () => {
		smtp.answers.MAIL = '451 4.3.0 later'
		await send()
		await collect()
		backUp()
		delete smtp.answers.MAIL
		await collect()
		expect(smtp.received).toHaveLength(1)
		restore()
		await collect()
		await collect()
		expect(smtp.received).toHaveLength(1)
		expect((await world.run('sent', '1')).json.recipients).toMatchObject([
			{ state: 'accepted', text: 'Retrouvé dans le dossier des messages envoyés.' },
		])
		expect(await rowOf(world, 'journal')).toMatchObject({ ok: false })
	})

	it('leaves to a person what Sent does not know, and tells it', async () => {
		smtp.answers.MAIL = '451 4.3.0 later'
		await send()
		await collect()
		backUp()
		delete smtp.answers.MAIL
		await collect()
		withoutSent()
		restore()
		// `send` opens the ledger too: nothing leaves from there either.
		await send('--dry-run')
		await collect()
		expect(smtp.received).toHaveLength(1)
		expect((await world.run('sent', '1')).json).toMatchObject({
			recipients: [{ state: 'unclear', text: expect.stringMatching(/restauré/) }],
			tasks: [{ kind: 'unclear' }],
		})
		expect(await rowOf(world, 'restauration')).toMatchObject({
			ok: false,
			detail: expect.stringMatching(/1 destinataire à vérifier/),
		})
		// Settled by a person, it is past; what is sent from now on leaves.
		expect((await world.run('settle', '1', TO, 'failed')).code).toBe(0)
		expect((await send()).json.recipients).toMatchObject([{ state: 'accepted' }])
		await collect()
		expect(smtp.received).toHaveLength(2)
	})

	it('does not take a key that it forgot for a new one', async () => {
		await collect()
		backUp()
		const first = await send('--key', 'DOSSIER-42')
		await collect()
		restore()
		expect((await send('--key', 'DOSSIER-42')).json).toMatchObject({
			error: { code: 'MSS-SEND-RESTORED', text: expect.stringMatching(/déjà dans «\u00A0Envoyés\u00A0»/) },
		})
		expect(smtp.received).toHaveLength(1)
		expect(smtp.received[0]).not.toContain('DOSSIER-42')
		expect(first.json.messageId).toMatch(/^<[0-9a-f-]{36}@/)
		// Another key was never used: Sent says so.
		expect((await send('--key', 'DOSSIER-43')).json.recipients).toMatchObject([{ state: 'accepted' }])
		// A person who found out decides.
		expect((await send('--key', 'DOSSIER-42', '--again')).json.recipients).toMatchObject([{ state: 'accepted' }])
		expect(smtp.received).toHaveLength(3)
	})

	it('asks for a key when Sent cannot tell', async () => {
		world.configure({
			structures: [IME],
			mailboxes: [
				{
					...maildirMailbox(world.root),
					structure: 'ime',
					responsible: RESPONSIBLE,
					smtp: scriptedEndpoint(smtp),
					sentCopy: { enabled: false },
				},
			],
		})
		await collect()
		backUp()
		await send('--key', 'DOSSIER-42')
		await collect()
		restore()
		expect((await send('--key', 'DOSSIER-42')).json).toMatchObject({ error: { code: 'MSS-SEND-RESTORED' } })
		expect(smtp.received).toHaveLength(1)
	})

	it('answers once what it takes in again', async () => {
		await collect()
		backUp()
		const letter = Buffer.concat([
			Buffer.from(`Return-Path: <${SENDER}>\r\n`),
			await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[0]! })], mail: { headers: { 'Disposition-Notification-To': SENDER } } }),
		])
		world.drop(letter)
		expect((await collect()).json).toMatchObject({ filed: 1 })
		expect(smtp.received).toHaveLength(1)
		await new Promise((resolve) => {
			setTimeout(resolve, 1100)
		})
		restore()
		expect((await collect()).json).toMatchObject({ received: 1, filed: 1 })
		await collect()
		expect(smtp.received).toHaveLength(1)
		expect((await world.run('status')).json.receipts).toMatchObject({ queued: 0, unclear: 1 })
	})
})

describe('the secret key', () => {
	it('that is lost is not made again, whoever asks; the first start makes one', async () => {
		const world = await makeWorld()
		const key = join(world.root, 'keys/secret.key')
		const kept = readFileSync(key)
		rmSync(key)
		for (const words of [
			['audit', 'verify'],
			['status'],
			['collect', '--once'],
			['patients', 'list'],
			['audit', 'accept', '--reason', REASON],
		]) {
			expect(await world.run(...words), words.join(' ')).toMatchObject({ code: 1, json: { error: { code: 'MSS-SECRET-LOST' } } })
		}
		expect(await rowOf(world, 'registre')).toMatchObject({
			ok: false,
			detail: expect.stringMatching(/\(MSS-SECRET-LOST\)$/),
			fix: expect.stringMatching(/sauvegarde des clés/),
		})
		expect(existsSync(key)).toBe(false)
		writeFileSync(key, `${'0'.repeat(64)}\n`, { mode: 0o600 })
		expect((await world.run('status')).json).toMatchObject({ error: { code: 'MSS-SECRET-WRONG' } })
		writeFileSync(key, kept)
		expect((await verify(world)).json).toMatchObject({ ok: true })
	})
})

describe('a damaged ledger', () => {
	const damage = (world: World, from: number) => {
		const database = new DatabaseSync(join(world.root, 'data/ledger.db'))
		database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
		database.close()
		const file = join(world.root, 'data/ledger.db')
		const descriptor = openSync(file, 'r+')
		const size = statSync(file).size
		writeSync(descriptor, Buffer.alloc(size - from, 0xA5), 0, size - from, from)
		closeSync(descriptor)
	}

	it.each([
		['from its second page on', 4096],
		['from its first byte', 0],
	])('overwritten %s is told by doctor, by audit verify and by whoever needs it', async (_, from) => {
		const world = await makeWorld()
		world.drop(await makeMail({ subject: 'Courrier' }))
		await world.run('collect', '--once')
		damage(world, from)
		expect(await rowOf(world, 'registre')).toMatchObject({
			ok: false,
			detail: expect.stringMatching(/abîmé/),
			fix: expect.stringMatching(/restaurez la dernière sauvegarde/),
		})
		expect(await verify(world)).toMatchObject({
			code: 1,
			json: { ok: false, error: { code: 'MSS-LEDGER-DAMAGED' } },
			stderr: expect.stringMatching(/abîmé/),
		})
		for (const words of [['status'], ['collect', '--once'], ['sent'], ['why', '1']]) {
			expect((await world.run(...words)).json, words.join(' ')).toMatchObject({ error: { code: 'MSS-LEDGER-DAMAGED' } })
		}
	})
})

describe('a full disk', () => {
	it('is said to be full, and everything goes on once there is room', async () => {
		const world = await makeWorld()
		world.drop(await makeMail({ subject: 'Courrier' }))
		const run = (words: string) => `"${NODE}" "${CLI}" ${words} --config mssante.yaml 2>/dev/null; echo; echo "status $?" >/dev/null`
		// A disk of two megabytes, that nobody else sees, in the place of the data.
		const script = [
			'mv data data0 && mkdir data && mount -t tmpfs -o size=2m tmpfs data && cp -a data0/. data/ && rm -rf data0',
			'(dd if=/dev/zero of=data/plein bs=1k || true) 2>/dev/null',
			run('collect --once'),
			run('patients import patients.csv --confirm'),
			run('doctor'),
			'rm data/plein',
			run('collect --once'),
			run('audit verify'),
		].join('\n')
		const flags = process.getuid?.() === 0 ? ['-m'] : ['-r', '-m']
		const { stdout, stderr } = spawnSync('unshare', [...flags, 'sh', '-c', script], { cwd: world.root, encoding: 'utf8' })
		const said = stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Run['json'])
		expect(said, stderr).toHaveLength(5)
		expect(said[0].error ?? said[0].mailboxes[0].error).toMatchObject({
			code: expect.stringMatching(/^MSS-(?:DISK-FULL|SPOOL)$/),
			text: expect.stringMatching(/plein|place/),
		})
		expect(said[1].error).toMatchObject({
			code: 'MSS-DISK-FULL',
			text: expect.stringMatching(/^Le disque est plein.*Libérez de la place/),
		})
		expect(said[2]).toContainEqual(expect.objectContaining({ check: 'attente sur disque', ok: false }))
		expect(JSON.stringify(said.slice(0, 3))).not.toContain('MSS-INTERNAL')
		expect(said[3]).toMatchObject({ review: 1, failed: 0, mailboxes: [{ ok: true }] })
		expect(said[4]).toMatchObject({ ok: true })
	})
})

describe('what is kept', () => {
	const modes = (world: World) =>
		['data', ...readdirSync(join(world.root, 'data'), { recursive: true, encoding: 'utf8' }).map((name) => `data/${name}`)].filter(
			(name) => (statSync(join(world.root, name)).mode & 0o077) !== 0,
		)

	it('is for the account of the service alone, whatever the umask; what was left open is shut; the GED stays as it is', async () => {
		const umask = process.umask(0)
		try {
			const world = await makeWorld()
			world.drop(await makeMail({ subject: 'Courrier' }))
			await world.run('collect', '--once')
			expect(modes(world)).toEqual([])
			expect(statSync(join(world.root, 'GED')).mode & 0o077).not.toBe(0)
			for (const name of [
				'data',
				'data/ledger.db',
				'data/spool',
				...readdirSync(join(world.root, 'data/spool/raw')).map((one) => `data/spool/raw/${one}`),
			]) {
				chmodSync(join(world.root, name), 0o755)
			}
			expect(await rowOf(world, 'droits des fichiers')).toMatchObject({ ok: false, fix: expect.stringMatching(/chmod/) })
			await world.run('collect', '--once')
			expect(modes(world)).toEqual([])
		} finally {
			process.umask(umask)
		}
	})
})
