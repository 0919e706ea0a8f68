/**
 * The demo: a mailbox (a local Maildir), a register, a folder of documents, all below demo/run, made anew each time.
 * It takes in the sample messages, says what went where and why, sends a prescription to a pharmacy whose answer joins the
 * record, and goes on watching. `--once` ends after that.
 */
import type { MessageReport } from '../server/ops/history.ts'

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApp } from '../server/app.ts'
import { check } from '../server/config/load.ts'
import { collect } from '../server/incoming/collect.ts'
import { watchAll } from '../server/incoming/watch.ts'
import { reportOf } from '../server/ops/history.ts'
import { openLog } from '../server/ops/log.ts'
import { dispatch } from '../server/outgoing/dispatch.ts'
import { sentReport } from '../server/outgoing/report.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { STATE_WORDS } from '../server/outgoing/state.ts'
import { importRegister } from '../server/patients/registry.ts'
import { importTrustList } from '../server/trust/store.ts'
import { MAILBOX, makePdf } from './fixtures/mail.ts'
import { PEOPLE, register } from './fixtures/people.ts'
import { samples } from './fixtures/samples.ts'
import { demoOperator } from './operator.ts'

process.removeAllListeners('warning')

const RUN = join(import.meta.dirname, 'run')
const MAILDIR = join(RUN, 'BAL')
const GED = join(RUN, 'GED')
const STATES: Record<string, string> = { filed: 'classé', review: 'à classer', quarantined: 'quarantaine', ignored: 'sans suite', failed: 'en échec' }
/** Milliseconds between two looks at what was just filed. */
const LOOK = 200

function say(text = ''): void {
	process.stdout.write(`${text}\n`)
}

function prepare(): void {
	rmSync(RUN, { recursive: true, force: true })
	for (const sub of ['tmp', 'new', 'cur']) {
		mkdirSync(join(MAILDIR, sub), { recursive: true })
	}
}

function deliver(name: string, raw: Buffer): void {
	writeFileSync(join(MAILDIR, 'tmp', name), raw)
	renameSync(join(MAILDIR, 'tmp', name), join(MAILDIR, 'new', name))
}

function show({ state, reasons, documents }: MessageReport, about: string): void {
	say(`• ${about}`)
	say(`  ${(STATES[state] ?? state).toUpperCase()} — ${reasons[0]?.text ?? ''}`)
	for (const { path, supersededBy } of documents) {
		say(`    ${path}${supersededBy ? '  (remplacé)' : ''}`)
	}
}

async function showSent(id: number): Promise<void> {
	for (const { address, state } of (await sentReport(app.ledger.db, id))!.recipients) {
		say(`• envoi n° ${id} à ${address} : ${STATE_WORDS[state].toUpperCase()}`)
	}
}

async function* trustList(): AsyncIterable<Buffer> {
	const domains = ['chu.exemple.mssante.fr', 'officine.exemple.mssante.fr', 'operateur.exemple.mssante.fr']
	yield Buffer.from(`<ListeBlanche xmlns="https://listeblanche.mssante.fr/schema">${domains.map((domain) => `<Domaine><Nom>${domain}</Nom></Domaine>`).join('')}</ListeBlanche>`)
}

const config = check({
	ledger: { url: `sqlite:${join(RUN, 'data', 'ledger.db')}` },
	spool: join(RUN, 'data', 'spool'),
	secretKeyFile: join(RUN, 'keys', 'secret.key'),
	ins: { environment: 'test' },
	ged: { kind: 'folder', root: GED },
	structures: [{ id: 'lilas', finess: '130000001', name: 'EHPAD Les Lilas', sector: 'SA17', telecom: 'tel:+33400000000' }],
	mailboxes: [{
		address: MAILBOX,
		type: 'ORG',
		label: 'EHPAD Les Lilas – Accueil',
		responsible: { title: 'Dr', given: 'Claire', family: 'BOILEAU', rpps: '10000000001', profession: { code: 'G15_10', label: 'Médecin' } },
		maildir: MAILDIR,
		firstRun: { since: 'all' },
		// The demo's own operator answers in its place.
		smtp: { host: 'localhost', user: MAILBOX, passwordFile: join(RUN, 'bal.pass') },
	}],
})

prepare()
const letters = await samples()
for (const [index, { raw }] of letters.entries()) {
	deliver(`${index + 1}.demo`, raw)
}
const app = await openApp(config, { log: openLog('silent'), submit: demoOperator(MAILBOX, deliver) })
await importRegister(app.ledger, Buffer.from(register(PEOPLE)), config.structures.map(({ id }) => id))

say('EHPAD Les Lilas — ce que la boîte a reçu, et ce qu’il en est advenu\n')
const { touched } = await collect(app)
for (const [index, id] of touched.entries()) {
	show((await reportOf(app.ledger.db, id))!, letters[index]!.about)
}

say('\nEnvoi d’une ordonnance à la pharmacie, et sa réponse\n')
await importTrustList(app.ledger, trustList())
const prescription = join(RUN, 'ordonnance.pdf')
writeFileSync(prescription, await makePdf('Amoxicilline 1 g, trois fois par jour, sept jours.'))
const { id } = await queueMessage(app, { ...PLAIN_REQUEST, from: MAILBOX, to: ['pharmacie@officine.exemple.mssante.fr'], patientId: 'R001', files: [prescription], types: ['57833-6'], titles: ['Ordonnance du 2 mars 2026'], text: 'Bonjour,\n\nVeuillez trouver l’ordonnance de Mme Lefèvre.' })
await dispatch(app, { only: id })
await showSent(id)
const { touched: answers } = await collect(app)
for (const answer of answers) {
	show((await reportOf(app.ledger.db, answer))!, `message n° ${answer}`)
}
await showSent(id)
say(`\nLes documents sont dans ${GED}`)

if (process.argv.includes('--once')) {
	await app.close()
} else {
	say(`Déposez un message dans ${join(MAILDIR, 'new')} : il sera classé dans la seconde. Ctrl+C pour finir.\n`)
	const stop = new AbortController()
	process.once('SIGINT', () => stop.abort())
	process.once('SIGTERM', () => stop.abort())
	const known = new Set(touched)
	const look = setInterval(async () => {
		const fresh = await app.ledger.db.selectFrom('messages').select('id').where('state', 'in', ['filed', 'review', 'quarantined', 'ignored']).orderBy('id').execute()
		for (const { id } of fresh.filter((row) => !known.has(row.id))) {
			known.add(id)
			show((await reportOf(app.ledger.db, id))!, `message n° ${id}`)
		}
	}, LOOK)
	await watchAll(app, stop.signal)
	clearInterval(look)
	await app.close()
}
