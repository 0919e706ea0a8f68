/**
 * The demo: a mailbox, a register, a folder of documents, all below demo/run, made anew each time. It takes in the sample
 * messages, says what went where and why; a prescription dropped in a resident's sending folder leaves for a pharmacy, an instance of
 * its own, whose answer joins the record; an alert waits for its approval. Then it shows the same in a browser and goes on watching.
 * `--once` ends before the browser.
 */
import type { MessageReport } from '../server/views/history.view.ts'

import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { collect } from '../server/chores/collect.ts'
import { watchAll } from '../server/chores/serve.ts'
import { rememberName } from '../server/ledger/people-known.ts'
import { openLog } from '../server/log/log.ts'
import { frenchDate } from '../server/mssante/ins/identity.ts'
import { STATE_WORDS } from '../server/outgoing/recipient-state.ts'
import { sentReport, sentReports } from '../server/outgoing/report.ts'
import { inWords } from '../server/reasons/words.reasons.ts'
import { openShell } from '../server/shell/shell.ts'
import { machine } from '../server/usecases/actor.ts'
import { beginPreparing } from '../server/usecases/prepare.usecase.ts'
import { submit } from '../server/usecases/release.usecase.ts'
import { reportOf } from '../server/views/history.view.ts'
import { CELL_WORDS, CIRCUITS, DROPS } from './circuits.ts'
import { openDesk, PERSON, trustList } from './desk.ts'
import { makePdf } from './fixtures/mail.fixture.ts'
import { PEOPLE } from './fixtures/people.fixture.ts'
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
const RESIDENT = PEOPLE[0]!
const SOPHIE = { user: 'sophie', name: 'Sophie Morel' }
const SUBSTITUTION = 'Livraison demain. Ce médicament est en rupture : son générique, à la même dose, à la place.'
/** Of the page, on this machine alone. */
const PORT = 8099
/** Milliseconds between two looks at what was just filed. */
const LOOK = 200

function say(text = ''): void {
	process.stdout.write(`${text}\n`)
}

function show({ state, reasons, documents }: MessageReport, about: string): void {
	say(`• ${about}`)
	say(`  ${(STATES[state] ?? state).toUpperCase()} — ${reasons[0] ? inWords(reasons[0]) : ''}`)
	for (const { path, supersededBy } of documents) {
		say(`    ${path}${supersededBy ? '  (remplacé)' : ''}`)
	}
}

async function showSent(id: number): Promise<void> {
	for (const { address, state } of (await sentReport(app.ledger, id))!.recipients) {
		say(`• envoi n° ${id} à ${address} : ${STATE_WORDS[state].toUpperCase()}`)
	}
}

/** A PDF that names its resident, as whatever leaves by itself must. */
function prescription(words: string): Promise<Buffer> {
	const { family, given, birthDate } = RESIDENT
	return makePdf(`${family} ${given[0]}, née le ${frenchDate(birthDate)}. ${words}`)
}

/** What the pharmacy does when something comes: nothing, until somebody may drop at any time. */
let comes = () => {}

rmSync(RUN, { recursive: true, force: true })
// What the pharmacy sends comes to the EHPAD, and the reverse.
const pharmacy = await openPharmacy(join(RUN, 'officine'), trustList(), (raw) => deliver(randomUUID(), raw))
const { app, ged, maildir, deliver, importTrust } = await openDesk(RUN, {
	log: openLog('silent'),
	circuits: CIRCUITS,
	words: CELL_WORDS,
	partners: {
		[PHARMACY]: (raw) => {
			pharmacy.deliver(raw)
			comes()
		},
	},
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

say(`\nUne ordonnance déposée dans « ${DROPS} », et la réponse de la pharmacie\n`)
await importTrust()
const drops = join(ged, RESIDENT.folder, DROPS)
mkdirSync(drops, { recursive: true })
writeFileSync(join(drops, 'Ordonnance du 2 mars 2026.pdf'), await prescription('Amoxicilline 1 g, trois fois par jour, sept jours.'))
await collect(app)
const sending = (await sentReports(app.ledger))[0]!.id
await showSent(sending)
for (const one of await pharmacy.answer('substitution', SUBSTITUTION)) {
	show((await reportOf(pharmacy.app.ledger.db, one))!, 'à la pharmacie, qui répond depuis sa propre page')
}
const { touched: answers } = await collect(app)
for (const answer of answers) {
	show((await reportOf(app.ledger.db, answer))!, `message n° ${answer}`)
}
await showSent(sending)

say('\nUne information préoccupante, que Sophie prépare et que Claire doit valider\n')
await rememberName(app.ledger.db, SOPHIE.user, SOPHIE.name)
const note = join(RUN, 'note.pdf')
writeFileSync(note, await makePdf('Note d’information préoccupante : hématomes constatés après la visite de dimanche.'))
const dossier = await beginPreparing.do(app, machine(SOPHIE.user), { circuit: 'crip' }, {
	patientId: RESIDENT.id,
	files: [{ piece: 'note', file: note }],
	reasons: [{ piece: 'certificat', reason: 'Le médecin passe demain' }],
	text: 'Bonjour,\n\nMerci d’accuser réception de cette information préoccupante.',
})
await submit.do(app, machine(SOPHIE.user), { dossier }, {})
say(`• dossier n° ${dossier} : À VALIDER — rien ne part avant ; dans la page, « À valider »`)
say(`\nLes documents sont dans ${ged}`)

if (process.argv.includes('--once')) {
	await pharmacy.app.close()
	await app.close()
} else {
	buildFront()
	const shell = await openShell(app, PERSON, PORT)
	say(`Dans un navigateur : ${shell.url}`)
	const other = join(RUN, 'Ordonnance à déposer.pdf')
	writeFileSync(other, await prescription('Paracétamol 1 g, si besoin.'))
	say(`Déposez un message dans ${join(maildir, 'new')} : il sera classé dans la seconde.`)
	say(`Copiez « ${other} » dans ${drops} : l’ordonnance part, et la pharmacie répond. Ctrl+C pour finir.\n`)
	const stop = new AbortController()
	process.once('SIGINT', () => stop.abort())
	process.once('SIGTERM', () => stop.abort())
	const known = new Set([...touched, ...answers])
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
	let answering = Promise.resolve<unknown>(null)
	comes = () => {
		answering = answering.then(() => pharmacy.answer('substitution', SUBSTITUTION))
	}
	await watchAll(app, stop.signal)
	clearInterval(look)
	await answering
	await shell.close()
	await pharmacy.app.close()
	await app.close()
}
