/**
 * The demo: a mailbox (a local Maildir), a register, a folder of documents, all below demo/run, made anew each time.
 * It takes in the sample messages, says what went where and why, and goes on watching. `--once` ends after the table.
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
import { importRegister } from '../server/patients/registry.ts'
import { MAILBOX } from './fixtures/mail.ts'
import { PEOPLE, register } from './fixtures/people.ts'
import { samples } from './fixtures/samples.ts'

process.removeAllListeners('warning')

const RUN = join(import.meta.dirname, 'run')
const MAILDIR = join(RUN, 'BAL')
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

const config = check({
	ledger: { url: `sqlite:${join(RUN, 'data', 'ledger.db')}` },
	spool: join(RUN, 'data', 'spool'),
	secretKeyFile: join(RUN, 'keys', 'secret.key'),
	ins: { environment: 'test' },
	ged: { kind: 'folder', root: join(RUN, 'GED') },
	mailboxes: [{ address: MAILBOX, type: 'ORG', label: 'EHPAD Les Lilas – Accueil', maildir: MAILDIR, firstRun: { since: 'all' } }],
})

prepare()
const letters = await samples()
for (const [index, { raw }] of letters.entries()) {
	deliver(`${index + 1}.demo`, raw)
}
const app = await openApp(config, { log: openLog('silent') })
await importRegister(app.ledger, Buffer.from(register(PEOPLE)), [])

say('EHPAD Les Lilas — ce que la boîte a reçu, et ce qu’il en est advenu\n')
const { touched } = await collect(app)
for (const [index, id] of touched.entries()) {
	show((await reportOf(app.ledger.db, id))!, letters[index]!.about)
}
say(`\nLes documents sont dans ${config.ged.root}`)

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
