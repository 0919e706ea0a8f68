/**
 * The demo: a mailbox, a register, a folder of documents, all below demo/run, made anew each time. It takes in the sample
 * messages, says what went where and why, sends a prescription to a pharmacy, an instance of its own, whose answer joins the record,
 * then shows the
 * same in a browser and goes on watching. `--once` ends before the browser.
 */
import type { MessageReport } from '../server/views/history.ts'

import { randomUUID } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { collect } from '../server/chores/collect.ts'
import { watchAll } from '../server/chores/serve.ts'
import { openLog } from '../server/ops/log.ts'
import { dispatch } from '../server/outgoing/dispatch.ts'
import { sentReport } from '../server/outgoing/report.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { STATE_WORDS } from '../server/outgoing/state.ts'
import { openShell } from '../server/shell/shell.ts'
import { reportOf } from '../server/views/history.ts'
import { openDesk, PERSON, trustList } from './desk.ts'
import { MAILBOX, makePdf } from './fixtures/mail.ts'
import { samples } from './fixtures/samples.ts'
import { buildFront } from './front.ts'
import { openPharmacy, PHARMACY } from './pharmacy.ts'

process.removeAllListeners('warning')

const RUN = join(import.meta.dirname, 'run')
const STATES: Record<string, string> = {
	filed: 'classé',
	review: 'à classer',
	quarantined: 'quarantaine',
	ignored: 'sans suite',
	failed: 'en échec',
}
/** Of the page, on this machine alone. */
const PORT = 8099
/** Milliseconds between two looks at what was just filed. */
const LOOK = 200

function say(text = ''): void {
	process.stdout.write(`${text}\n`)
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

rmSync(RUN, { recursive: true, force: true })
// What the pharmacy sends comes to the EHPAD, and the reverse.
const pharmacy = await openPharmacy(join(RUN, 'officine'), trustList(), (raw) => deliver(randomUUID(), raw))
const { app, ged, maildir, deliver, importTrust } = await openDesk(RUN, {
	log: openLog('silent'),
	partners: { [PHARMACY]: pharmacy.deliver },
})
const letters = await samples()
for (const [index, { raw }] of letters.entries()) {
	deliver(`${index + 1}.demo`, raw)
}

say('EHPAD Les Lilas — ce que la boîte a reçu, et ce qu’il en est advenu\n')
const { touched } = await collect(app)
for (const [index, id] of touched.entries()) {
	show((await reportOf(app.ledger.db, id))!, letters[index]!.about)
}

say('\nEnvoi d’une ordonnance à la pharmacie, et sa réponse\n')
await importTrust()
const prescription = join(RUN, 'ordonnance.pdf')
writeFileSync(prescription, await makePdf('Amoxicilline 1 g, trois fois par jour, sept jours.'))
const { id } = await queueMessage(app, {
	...PLAIN_REQUEST,
	from: MAILBOX,
	to: [PHARMACY],
	patientId: 'R001',
	files: [prescription],
	types: ['57833-6'],
	titles: ['Ordonnance du 2 mars 2026'],
	text: 'Bonjour,\n\nVeuillez trouver l’ordonnance de Mme Lefèvre. Pouvez-vous livrer demain ?',
})
await dispatch(app, { only: id })
await showSent(id)
const there = await pharmacy.answer('Bonjour,\n\nLivraison demain. L’amoxicilline 1 g est en rupture : deux comprimés de 500 mg à la '
	+ 'place.')
for (const one of there) {
	show((await reportOf(pharmacy.app.ledger.db, one))!, 'à la pharmacie, qui répond depuis sa propre page')
}
const { touched: answers } = await collect(app)
for (const answer of answers) {
	show((await reportOf(app.ledger.db, answer))!, `message n° ${answer}`)
}
await showSent(id)
say(`\nLes documents sont dans ${ged}`)

await pharmacy.app.close()

if (process.argv.includes('--once')) {
	await app.close()
} else {
	buildFront()
	const shell = await openShell(app, PERSON, PORT)
	say(`Dans un navigateur : ${shell.url}`)
	say(`Déposez un message dans ${join(maildir, 'new')} : il sera classé dans la seconde. Ctrl+C pour finir.\n`)
	const stop = new AbortController()
	process.once('SIGINT', () => stop.abort())
	process.once('SIGTERM', () => stop.abort())
	const known = new Set(touched)
	const look = setInterval(async () => {
		const fresh = await app.ledger.db
			.selectFrom('messages')
			.select('id')
			.where('state', 'in', ['filed', 'review', 'quarantined', 'ignored'])
			.orderBy('id')
			.execute()
		for (const { id } of fresh.filter((row) => !known.has(row.id))) {
			known.add(id)
			show((await reportOf(app.ledger.db, id))!, `message n° ${id}`)
		}
	}, LOOK)
	await watchAll(app, stop.signal)
	clearInterval(look)
	await shell.close()
	await app.close()
}
