/**
 * What is done at intervals costs what there is to do: SQLite’s own plan of each statement of each chore, and of a start, on a ledger of
 * which nearly all is over. None reads from end to end a table that grows, but for what is written here with its reason.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk } from '../demo/desk.ts'
import { freshenTrust } from '../server/chores/freshen.ts'
import { choresOf } from '../server/chores/table.ts'
import { catchUp } from '../server/incoming/catch-up.ts'
import { Flight } from '../server/incoming/flight.ts'
import { openLog } from '../server/log/log.ts'
import { fewOfEach } from './support/many-of-each.ts'
import { newFolder } from './support/new-folder.ts'
import { readsOfAll } from './support/plans.ts'
import { yearsOf } from './support/years.ts'

const MESSAGES = 1000

/** Read from end to end all the same, and why. */
const TOLERATED: [plan: RegExp, reason: string][] = [
	[/^SEARCH \w+ USING (?:COVERING )?INDEX (?:messages|documents|acts|outbox|recipients)_state /, 'in a state that does not last: few'],
	[/^SEARCH \w+ USING COVERING INDEX \w+_patient \(structure=\?\)$/, 'one row, if there is any'],
	[/^SCAN \w+ USING (?:COVERING )?INDEX \w+_nameless$/, 'of no structure: nothing'],
	[/^SCAN turns USING INDEX turns_open$/, 'open: few'],
	[/^SCAN dossiers USING (?:COVERING )?INDEX dossiers_(?:open|dropped)$/, 'open, or not put away yet: few'],
	[/^SCAN dossiers USING COVERING INDEX dossiers_(?:circuit|preparer)$/, 'by which circuits any began, and by whom: the index alone'],
	[/^SCAN messages USING (?:COVERING )?INDEX messages_open$/, 'what waits: little'],
	[/^SEARCH outgoing USING INDEX outgoing_copy \(mailbox=\?\)$/, 'not copied yet: few'],
	[/^SCAN outgoing USING COVERING INDEX outgoing_copy$/, 'not copied yet: few'],
	[
		/^SCAN \w+ USING COVERING INDEX (?:messages_waiting|uids_taken|outbox_state)$/,
		'`troubles`: received = filed + review + …, every two minutes: a sum that is kept beside would not show a message that is lost',
	],
	[
		/^SCAN (?:read_marks|thumbnails|turns|acts|messages|outgoing|audit|dossiers)(?: USING .*)?$/,
		'`retention`, each hour, of what has come to its end',
	],
]
const OF_RETENTION = TOLERATED.at(-1)!

const root = newFolder('plans-of-chores')
const file = join(root, 'data', 'ledger.db')
const statements: string[] = []
let desk: Awaited<ReturnType<typeof openDesk>>
const open = () => openDesk(root, { log: openLog('silent'), onStatement: (sql) => void statements.push(sql) })

beforeAll(async () => {
	desk = await open()
	await desk.importTrust()
	await fewOfEach(desk, root)
	await desk.app.close()
	await yearsOf(desk, file, MESSAGES)
	statements.length = 0
	desk = await open()
	await catchUp(desk.app, left, freshenTrust)
}, 120_000)
afterAll(async () => {
	await desk.app.close()
	rmSync(root, { recursive: true, force: true })
})

const left = new Flight(new AbortController().signal)
function found(tolerated = TOLERATED.filter((one) => one !== OF_RETENTION)) {
	return readsOfAll(file, statements.splice(0)).filter((step) => !tolerated.some(([plan]) => plan.test(step)))
}

describe('a ledger of years', () => {
	it('is not read to begin', () => expect(found()).toEqual([]))

	it('is not read by what is done at intervals', async () => {
		for (const { name, run } of choresOf(desk.app)) {
			await run({ left, isOnce: false, mailboxes: desk.app.config.mailboxes, touched: () => {} })
			expect([name, ...found(name === 'retention' ? TOLERATED : undefined)]).toEqual([name])
		}
	}, 120_000)
})
