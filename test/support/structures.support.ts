/**
 * Structures that write to one another: each its own instance (register, ledger, folders), on one operator, with real mail between
 * them.
 */
import type { Person as Patient } from '../../demo/fixtures/people.fixture.ts'
import type { App } from '../../server/app.ts'
import type { CircuitForm } from '../../server/config/circuit.ts'
import type { CallFile } from '../../server/http/call.ts'
import type { SendRequest } from '../../server/outgoing/request.ts'
import type { MailHost } from './mail-host.ts'
import type { Ask } from './page.support.ts'

import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { directoryLines, EXTRACTION, structureRow } from '../../demo/fixtures/directory.fixture.ts'
import { makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { openApp } from '../../server/app.ts'
import { collect } from '../../server/chores/collect.ts'
import { loadConfig } from '../../server/config/load.ts'
import { buildDirectory } from '../../server/directory/build-directory.ts'
import { directoryFile } from '../../server/directory/directory.ts'
import { sha256OfFile } from '../../server/files/sha256.ts'
import { openLog } from '../../server/log/log.ts'
import { PLAIN_REQUEST } from '../../server/outgoing/request.ts'
import { queueMessage } from '../../server/outgoing/send.ts'
import { pageOf } from './page.support.ts'
import { importTrust, RESPONSIBLE } from './sending.support.ts'
import { imapMailbox, makeWorld, newRoot } from './world.support.ts'

/** Milliseconds that mail takes from one mailbox to another, at the most. */
const PATIENCE = 60_000
const PERSON = { user: 'claire', name: 'Claire Fabre', groups: ['secretariat'] }

export interface StructureWish {
	id: string
	/** A word: its domain is `<id>.exemple.mssante.fr`. */
	name: string
	sector: string
	people?: Patient[]
	mailboxes?: Record<string, unknown>[]
	/** Of its first mailbox, which they need not name; given every structure's address, by its id. */
	circuits?: (addresses: Record<string, string>) => Omit<CircuitForm, 'mailbox'>[]
}

export interface Structure {
	id: string
	address: string
	app: App
	/** Its documents, on this machine. */
	ged: string
	/** Takes in what came, and sends what waits. */
	work: () => Promise<unknown>
	/** The same, until `done` says that it is there. */
	until: (done: () => Promise<boolean> | boolean) => Promise<void>
	send: (to: string[], wish: Partial<SendRequest>) => Promise<number>
	pdf: (text: string, name?: string) => Promise<string>
	/** Writes a PDF among its documents; as the page hands it over. */
	write: (path: string, text: string) => Promise<CallFile>
	/** One that is there. */
	file: (path: string) => Promise<CallFile>
	/** By one of its people, unless `call` says who. */
	ask: Ask
	look: <T>(path: string, params?: Record<string, unknown>) => Promise<T>
	files: () => string[]
	read: (path: string) => Buffer
	close: () => Promise<void>
}

export async function structuresOn(host: MailHost, wishes: StructureWish[]): Promise<Record<string, Structure>> {
	const run = Date.now().toString(36)
	const addresses = Object.fromEntries(wishes.map(({ id }) => [id, addressOf(id, run)]))
	const all = await Promise.all(wishes.map((wish, index) => open(host, wish, addresses, index, run)))
	return Object.fromEntries(all.map((structure) => [structure.id, structure]))
}

/** Each finds the others by their names in the directory. @param more addresses of others, and their names */
export async function inDirectory(structures: Structure[], more: Record<string, string> = {}): Promise<void> {
	const rows = [
		...structures.map(({ address, app }) => structureRow(address, app.config.structures[0]?.name?.toUpperCase() ?? '')),
		...Object.entries(more).map(([address, name]) => structureRow(address, name)),
	]
	for (const { app } of structures) {
		await buildDirectory(directoryFile(app.config.ledger), { name: EXTRACTION, lines: directoryLines(rows) })
	}
}

function domainOf(id: string): string {
	return `${id}.exemple.mssante.fr`
}

function addressOf(id: string, run: string, number = 0): string {
	return `accueil${number || ''}-${run}@${domainOf(id)}`
}

async function open(
	host: MailHost,
	{ id, name, sector, people, mailboxes = [{}], circuits = () => [] }: StructureWish,
	addresses: Record<string, string>,
	index: number,
	run: string,
): Promise<Structure> {
	const root = newRoot()
	const boxes = mailboxes.map((mailbox, number) => imapMailbox(host, root, addressOf(id, run, number), {
		label: `${name} – Accueil`,
		responsible: RESPONSIBLE,
		access: { send: { groups: ['secretariat'] }, triage: { groups: ['secretariat'] }, prepare: { groups: ['preparation'] } },
		...mailbox,
	}))
	const structure = { id, finess: String(750000001 + index), name, sector, practiceSetting: 'ESSMS', telecom: 'tel:+33100000000' }
	const defined = circuits(addresses).map((one) => ({ ...one, mailbox: boxes[0]!.address }))
	const world = await makeWorld({ root, people, mailboxes: boxes, more: { structures: [structure], circuits: defined } })
	await importTrust(world, Object.keys(addresses).map(domainOf))
	const app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
	const page = pageOf(app)
	const ask: Structure['ask'] = (method, path, params, more) => page(method, path, params, { ...PERSON, ...more })
	const { address } = boxes[0]!
	const ged = join(root, 'GED')
	const file: Structure['file'] = async (path) => {
		const { fileId, size, etag } = (await app.ged.stat(path))!
		const bytes = join(ged, path)
		const what = { name: basename(path), mime: 'application/pdf', path: `/${path}`, size, etag }
		return { ...what, id: fileId, sha256: await sha256OfFile(bytes), ancestors: [], shares: [], bytes }
	}
	// First contact: what comes from now on is answered.
	await collect(app)
	return {
		id,
		address,
		app,
		ged,
		ask,
		file,
		write: async (path, text) => {
			mkdirSync(dirname(join(ged, path)), { recursive: true })
			writeFileSync(join(ged, path), await makePdf(text))
			return file(path)
		},
		files: world.files,
		read: world.read,
		work: () => collect(app),
		until: async (done) => {
			const isThere = async () => await done() || (await collect(app), await done())
			for (const end = Date.now() + PATIENCE; !await isThere(); await sleep(100)) {
				if (Date.now() > end) {
					throw new Error(`${id}: nothing of what was expected came`)
				}
			}
		},
		send: async (to, wish) => {
			const { id: number } = await queueMessage(app, { ...PLAIN_REQUEST, from: address, to, ...wish })
			await collect(app)
			return number
		},
		pdf: async (text, file = 'document.pdf') => {
			const path = join(root, file)
			writeFileSync(path, await makePdf(text))
			return path
		},
		look: async <T>(path: string, params: Record<string, unknown> = {}) => {
			const { status, json } = await ask('GET', path, params)
			if (status !== 200) {
				throw new Error(`${basename(path)}: ${status} ${JSON.stringify(json)}`)
			}
			return json as T
		},
		close: () => app.close(),
	}
}
