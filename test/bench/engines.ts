/**
 * What each list of the page costs on either engine, with the same 100,000 messages (test/support/years.ts; moved by what `mssante
 * migrate` does): milliseconds, and their ratio. By itself: `node test/bench/engines.ts`, as root, with Debian's postgresql.
 */
import type { DemoDesk } from '../../demo/desk.ts'
import type { LedgerPlace } from '../../server/ledger/ledger-place.ts'

import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openDesk } from '../../demo/desk.ts'
import { openAuditedLedger } from '../../server/app.ts'
import { moveLedger } from '../../server/ledger/moving.ts'
import { openLog } from '../../server/log/log.ts'
import { fewOfEach } from '../support/many-of-each.ts'
import { newFolder } from '../support/new-folder.ts'
import { makeDatabase, startPostgres } from '../support/postgres.support.ts'
import { yearsOf } from '../support/years.ts'
import { timesOf } from './lists.ts'

const MESSAGES = 100_000
/** Changes of one row and its entry of audit, to time one. */
const CHANGES = 200

const host = await startPostgres({ isSafe: true })
const root = newFolder('engines')
const log = openLog('silent')
const file = join(root, 'data', 'ledger.db')
async function inDatabase(): Promise<LedgerPlace> {
	await makeDatabase(host.folder, 'bench')
	return { url: `postgres://mssante@/bench?host=${host.folder}`, folder: dirname(file) }
}

const first = await openDesk(root, { log })
await first.importTrust()
await fewOfEach(first, root)
await first.app.close()
await yearsOf(first, file, MESSAGES)

const from = await openAuditedLedger(first.config)
const to = await openAuditedLedger({ ...first.config, ledger: await inDatabase() })
await moveLedger(from.db, to.db, from.audit)
await Promise.all([from.close(), to.close()])

const told: Record<string, Record<string, number>> = {}
for (const [engine, ledger] of [['sqlite', undefined], ['postgres', inDatabase]] as const) {
	const desk = await openDesk(root, { log, ...ledger && { ledger } })
	for (const [list, , milliseconds] of await timesOf(desk.app)) {
		told[list] = { ...told[list], [engine]: milliseconds }
	}
	told['a change, with its audit'] = { ...told['a change, with its audit'], [engine]: await changeOf(desk) }
	await desk.app.close()
}
for (const row of Object.values(told)) {
	row.ratio = Math.round(10 * row.postgres! / row.sqlite!) / 10
}
console.table(told) // eslint-disable-line no-console -- what it is for
rmSync(root, { recursive: true, force: true })
await host.end()

async function changeOf({ app: { ledger } }: DemoDesk): Promise<number> {
	const begun = performance.now()
	for (let index = 0; index < CHANGES; index++) {
		await ledger.change((tx) => ledger.audit.append(tx, [{ action: 'dropped', details: { index } }]))
	}
	return Math.round(100 * (performance.now() - begun) / CHANGES) / 100
}
