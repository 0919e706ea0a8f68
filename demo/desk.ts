/**
 * A desk to try things at: a mailbox (a local Maildir), a register, a folder of documents, an operator who answers; all below one
 * folder.
 */
import type { App, Wrappers } from '../server/app.ts'
import type { CircuitForm } from '../server/config/circuit.ts'
import type { Config } from '../server/config/schema.ts'
import type { LedgerPlace } from '../server/ledger/ledger-place.ts'

import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApp } from '../server/app.ts'
import { check } from '../server/config/load.ts'
import { buildDirectory } from '../server/directory/build-directory.ts'
import { directoryFile } from '../server/directory/directory.ts'
import { importRegister } from '../server/patients/import.ts'
import { importTrustList } from '../server/trust/trust-store.ts'
import { directoryLines, EXTRACTION } from './fixtures/directory.fixture.ts'
import { MAILBOX } from './fixtures/mail.fixture.ts'
import { PEOPLE, register } from './fixtures/people.fixture.ts'
import { demoOperator } from './operator.ts'

/** Who tries: secretary, in charge of identitovigilance, and administrator. */
export const PERSON = { user: 'claire', name: 'Claire Fabre', groups: ['secretariat', 'identitovigilance'] }
const TRUSTED = [
	'chu.exemple.mssante.fr',
	'officine.exemple.mssante.fr',
	'operateur.exemple.mssante.fr',
	'cab.exemple.mssante.fr',
	'ehpad.exemple.mssante.fr',
]

export interface DemoDesk {
	app: App
	config: Config
	ged: string
	maildir: string
	/** Puts a message into the mailbox. */
	deliver: (name: string, raw: Buffer) => void
	importTrust: () => Promise<unknown>
}

/** What `demoOperator` takes, and the circuits of the mailbox. */
interface DeskWish {
	answers?: boolean
	partners?: Record<string, (raw: Buffer) => void>
	words?: Record<string, string>
	circuits?: CircuitForm[]
	/** Where the ledger is, of which this would be the file. */
	ledger?: (file: string) => Promise<LedgerPlace>
}

export async function openDesk(
	root: string,
	{ answers = true, partners = {}, words = {}, circuits = [], ledger = inFile, ...wrappers }: Wrappers & DeskWish = {},
): Promise<DemoDesk> {
	const maildir = join(root, 'BAL')
	const ged = join(root, 'GED')
	for (const sub of ['tmp', 'new', 'cur']) {
		mkdirSync(join(maildir, sub), { recursive: true })
	}
	const deliver = (name: string, raw: Buffer) => {
		writeFileSync(join(maildir, 'tmp', name), raw)
		renameSync(join(maildir, 'tmp', name), join(maildir, 'new', name))
	}
	const config = check({
		server: { port: 0, relayKeyFile: join(root, 'keys', 'relay.key') },
		ledger: await ledger(join(root, 'data', 'ledger.db')),
		spool: join(root, 'data', 'spool'),
		secretKeyFile: join(root, 'keys', 'secret.key'),
		ins: { environment: 'test' },
		ged: { kind: 'folder', root: ged },
		structures: [{ id: 'lilas', finess: '130000001', name: 'EHPAD Les Lilas', sector: 'SA17', telecom: 'tel:+33400000000' }],
		mailboxes: [{
			address: MAILBOX,
			type: 'ORG',
			label: 'EHPAD Les Lilas – Accueil',
			responsible: { title: 'Dr', given: 'Claire', family: 'BOILEAU', rpps: '10000000001', profession: 'G15_10' },
			maildir,
			firstRun: { since: 'all' },
			access: { send: { groups: ['secretariat'] }, triage: { groups: ['secretariat'] }, identity: { groups: ['identitovigilance'] } },
			filing: { otherFolders: ['Hors dossier', 'Factures'] },
			// The demo's own operator answers in its place.
			smtp: { host: 'localhost', user: MAILBOX, passwordFile: join(root, 'bal.pass') },
		}],
		circuits,
	})
	mkdirSync(join(root, 'data'), { recursive: true })
	await buildDirectory(directoryFile(config.ledger), { name: EXTRACTION, lines: directoryLines() })
	const app = await openApp(config, {
		submit: demoOperator(MAILBOX, deliver, answers, partners, words),
		offer: async () => ({ size: 10_000_000, dsn: true }),
		...wrappers,
	})
	await importRegister(
		app.ledger,
		Buffer.from(register(PEOPLE)),
		config.structures.map(({ id }) => id),
	)
	return { app, config, ged, maildir, deliver, importTrust: () => importTrustList(app.ledger, trustList()) }
}

async function inFile(file: string): Promise<LedgerPlace> {
	return { url: `sqlite:${file}` }
}

export async function* trustList(): AsyncIterable<Buffer> {
	const domains = TRUSTED.map((domain) => `<Domaine><Nom>${domain}</Nom></Domaine>`).join('')
	yield Buffer.from(`<ListeBlanche xmlns="https://listeblanche.mssante.fr/schema">${domains}</ListeBlanche>`)
}
