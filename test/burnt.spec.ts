/**
 * The day the machine burns, on a real operator: a day's work, backed up in its middle, lost whole, put back elsewhere. What was filed is
 * as it was, nothing is filed nor sent twice, and what cannot be known is asked.
 */
import type { MailHost } from './support/mail-host.ts'
import type { SendingWorld } from './support/sending.support.ts'

import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { openApp } from '../server/app.ts'
import { collect } from '../server/chores/collect.ts'
import { loadConfig } from '../server/config/load.ts'
import { lockLedger } from '../server/ledger/lock.ts'
import { openLog } from '../server/log/log.ts'
import { startMailHost } from './support/mail-host.ts'
import { newFolder } from './support/new-folder.ts'
import { pageOf } from './support/page.support.ts'
import { sendingWorld } from './support/sending.support.ts'
import { askHere, newRoot, sha256 } from './support/world.support.ts'

const [marguerite, paul, pierre] = PEOPLE as [typeof PEOPLE[number], typeof PEOPLE[number], typeof PEOPLE[number]]
const LABORATORY = 'labo@ehpad.exemple.mssante.fr'
const CRIP = 'cellule@crip.exemple.mssante.fr'
const DIRECTOR = { user: 'directrice', name: 'Mme Dubois', groups: ['direction'] }

let host: MailHost
beforeAll(async () => {
	host = await startMailHost()
})
afterAll(() => host.stop())

const ask = (configFile: string, ...words: string[]) => askHere([...words, '--config', configFile])

/** A structure whose store is on another machine than its program. */
async function structure(address: string, ged: string): Promise<SendingWorld> {
	return sendingWorld(
		host,
		{ address, access: { approve: { groups: ['direction'] }, send: { groups: ['secretariat'] } } },
		{
			ged: { kind: 'folder', root: ged },
			circuits: [{
				id: 'crip',
				name: 'Information préoccupante',
				mailbox: address,
				pieces: [{ id: 'note', name: 'Note' }],
				recipients: { only: [CRIP] },
				approval: { groups: ['direction'] },
			}],
		},
	)
}

async function deliver(to: string, person: typeof marguerite, title: string): Promise<void> {
	const cda = makeCda({ person, title, pdf: await makePdf(title) })
	host.deliver(to, await makeHealthMail({ cdas: [cda], mail: { from: LABORATORY, to, askReceipt: true } }))
}

/** What is visible in the store, by path. */
function hashesOf(folder: string): Record<string, string> {
	return Object.fromEntries(readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => !name.startsWith('.mssante') && statSync(join(folder, name)).isFile())
		.sort()
		.map((name) => [name, sha256(readFileSync(join(folder, name)))]))
}

/** Once the operator has nothing left to hand over. */
async function arrived(address: string, word: string): Promise<number> {
	await host.settled()
	return host.messages(address).filter((raw) => raw.includes(word)).length
}

async function approve(configFile: string, id: number) {
	const app = await openApp(loadConfig(configFile), { log: openLog('silent') })
	const page = pageOf(app)
	const path = `dossiers/${id}`
	try {
		const { json } = await page('GET', path, {}, DIRECTOR)
		const reply = await page('POST', `${path}/approve`, { seen: (json as { seen: string }).seen }, DIRECTOR)
		await collect(app)
		return reply
	} finally {
		await app.close()
	}
}

it('what was filed is as it was, nothing twice, and what cannot be known is asked', { timeout: 240_000 }, async () => {
	const place = newFolder('burnt')
	const [ged, kept, phrase] = [join(place, 'GED'), join(place, 'sauvegardes'), join(place, 'phrase.txt')]
	writeFileSync(phrase, 'un cheval agrafe la batterie\n')
	const address = 'brule@ime.exemple.mssante.fr'
	const world = await structure(address, ged)
	const before = ['early@', 'waiting@', 'late@'].map((name) => `${name}ehpad.exemple.mssante.fr`) as [string, string, string]

	// The morning: received, filed, sent, prepared; one sending waits when the backup is made.
	await deliver(address, marguerite, 'Matin de Marguerite')
	await deliver(address, paul, 'Matin de Paul')
	host.deliver(address, await makeMail({ subject: 'Une lettre', from: LABORATORY, to: address }))
	expect((await world.run('collect', '--once')).json).toMatchObject({ received: 3, filed: 2, review: 1 })
	await world.send(before[0], ['--no-xdm', '--text', 'PREMIER ENVOI', '--key', 'cle-1'])
	const note = await world.pdf('Note d’information.', 'note.pdf')
	const prepared = (await world.run('prepare', '--circuit', 'crip', '--patient', 'R001', '--piece', `note=${note}`, '--confirm')).json
	expect(await world.program('submit', String(prepared.id))).toMatchObject({ code: 0, json: { state: 'awaiting' } })
	const { unlock } = await lockLedger({ url: `sqlite:${join(world.root, 'data/ledger.db')}` })
	await world.send(before[1], ['--no-xdm', '--text', 'ENVOI EN ATTENTE', '--key', 'cle-2'])
	const backup = (await world.run('backup', kept, '--passphrase-file', phrase)).json
	unlock()

	// The afternoon, of which the backup knows nothing.
	await deliver(address, marguerite, 'Soir de Marguerite')
	await deliver(address, pierre, 'Soir de Pierre')
	expect((await world.run('collect', '--once')).json).toMatchObject({ failed: 0 })
	await world.send(before[2], ['--no-xdm', '--text', 'DERNIER ENVOI', '--key', 'cle-3'])
	expect((await approve(world.configFile, prepared.id)).status).toBe(200)
	await world.run('collect', '--once')
	const [then, said] = [hashesOf(ged), (await world.run('status')).json]
	const sent = { early: await arrived(before[0], 'PREMIER'), waiting: await arrived(before[1], 'EN ATTENTE') }
	expect([sent, await arrived(before[2], 'DERNIER'), await arrived(CRIP, '')]).toEqual([{ early: 1, waiting: 1 }, 1, 1])
	const receipts = await arrived(LABORATORY, 'disposition-notification')

	// It burns: the machine, not the store.
	rmSync(world.root, { recursive: true })

	const configFile = join(newRoot(), 'mssante.yaml')
	const restored = await ask(configFile, 'restore', kept, '--passphrase-file', phrase)
	expect(restored).toMatchObject({ code: 0, json: { at: backup.at, configuration: 'restored', missing: [] } })
	expect(restored.json.restored.map(({ key }: { key: string }) => key)).toContain(`mailboxes.${address}.imap.passwordFile`)
	// Before anything runs: what waited is a question.
	expect((await ask(configFile, 'sent', '2')).json.recipients).toMatchObject([{ state: 'unclear', code: 'MSS-SEND-RESTORED' }])
	expect((await ask(configFile, 'collect', '--once')).json.mailboxes).toMatchObject([{ ok: true }])
	expect(hashesOf(ged)).toMatchObject(then)
	// Reports on what left since, which the ledger has forgotten, are shown to a person: nothing else is new.
	const news = Object.keys(hashesOf(ged)).filter((path) => !(path in then))
	expect(news.length > 0 && news.every((path) => /^À classer\/.* Successful Mail Delivery Report/.test(path)), news.join()).toBe(true)
	expect((await ask(configFile, 'status')).json).toMatchObject({ received: said.received, filed: said.filed, lawHolds: true })
	// Sent, or its report, tells that it had left.
	expect((await ask(configFile, 'sent', '2')).json.recipients[0].state).toMatch(/^(?:accepted|delivered)$/)
	const again = ['--to', before[2], '--no-xdm', '--text', 'DERNIER ENVOI', '--key', 'cle-3']
	expect((await ask(configFile, 'send', '--from', address, ...again)).json.error.code).toBe('MSS-SEND-RESTORED')
	// A dossier that was approved since: its approval is asked anew, and does not send it anew.
	expect((await approve(configFile, prepared.id)).json).toMatchObject({
		error: { code: 'MSS-DOSSIER-STALE', text: expect.stringMatching(/un message de même clé est déjà/) },
	})
	await ask(configFile, 'collect', '--once')
	expect(await arrived(before[0], 'PREMIER')).toBe(1)
	expect(await arrived(before[1], 'EN ATTENTE')).toBe(1)
	expect(await arrived(before[2], 'DERNIER')).toBe(1)
	expect(await arrived(CRIP, '')).toBe(1)
	expect(await arrived(LABORATORY, 'disposition-notification')).toBe(receipts)
	expect(hashesOf(ged)).toMatchObject(then)

	const verified = (await ask(configFile, 'audit', 'verify')).json
	expect([verified.firstBroken, verified.head]).toEqual([expect.any(Number), expect.stringMatching(/^(?:ahead|contradicted)$/)])
	const rows = (await ask(configFile, 'doctor')).json as { check: string, ok: boolean, detail: string }[]
	expect(rows.find(({ check }) => check === 'restauration')!.detail).toMatch(/^registre restauré/)
	await ask(configFile, 'audit', 'accept', '--reason', 'La machine a brûlé.')
	expect((await ask(configFile, 'audit', 'verify')).json).toMatchObject({ ok: true, head: 'found' })

	// It goes on: what comes next is filed, and acknowledged.
	await deliver(address, paul, 'Le lendemain')
	expect((await ask(configFile, 'collect', '--once')).json).toMatchObject({ filed: 1 })
	expect(await arrived(LABORATORY, 'disposition-notification')).toBe(receipts + 1)

	const next = ['--to', before[0], '--no-xdm', '--text', 'ENVOI DU LENDEMAIN', '--key', 'cle-4']
	expect((await ask(configFile, 'send', '--from', address, ...next)).json.recipients).toMatchObject([{ state: 'accepted' }])
	expect(await arrived(before[0], 'LENDEMAIN')).toBe(1)

	// And the store itself, made again from what is kept.
	const made = join(place, 'refait')
	const rebuilt = await ask(configFile, 'rebuild', made)
	expect(rebuilt).toMatchObject({ code: 0, json: { different: 0, missing: 0 } })
	expect(hashesOf(made)).toEqual(Object.fromEntries(Object.entries(hashesOf(ged)).filter(([path]) => path in hashesOf(made))))
	expect(Object.keys(hashesOf(made))).toHaveLength(rebuilt.json.documents)
})

it('two machines put back from one backup do not both act: what comes is filed and acknowledged once, and both say so', async () => {
	const place = newFolder('burnt')
	const [kept, phrase] = [join(place, 'sauvegardes'), join(place, 'phrase.txt')]
	writeFileSync(phrase, 'un cheval agrafe la batterie\n')
	const address = 'double@ime.exemple.mssante.fr'
	const world = await structure(address, join(place, 'GED'))
	await world.run('collect', '--once')
	await world.run('backup', kept, '--passphrase-file', phrase)
	rmSync(world.root, { recursive: true })
	const [one, other] = [join(newRoot(), 'mssante.yaml'), join(newRoot(), 'mssante.yaml')]
	for (const machine of [one, other]) {
		expect((await ask(machine, 'restore', kept, '--passphrase-file', phrase)).code).toBe(0)
	}
	for (const machine of [one, other, one, other]) {
		await ask(machine, 'collect', '--once')
	}
	const before = await arrived(LABORATORY, address)
	await deliver(address, marguerite, 'Pour deux')
	for (const machine of [one, other, one, other]) {
		expect((await ask(machine, 'collect', '--once')).json.mailboxes).toMatchObject([{ ok: true }])
	}
	expect(await arrived(LABORATORY, address) - before).toBe(1)
	expect(Object.keys(hashesOf(join(place, 'GED'))).filter((path) => path.endsWith('.xml'))).toHaveLength(1)
	const rows = (await ask(other, 'doctor')).json as { check: string, detail: string }[]
	const shared = rows.find(({ check }) => check.endsWith('autres machines'))
	expect(shared!.detail).toMatch(/copie de ce registre/)
})
