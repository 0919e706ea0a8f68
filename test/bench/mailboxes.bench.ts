/**
 * What a region's mailboxes cost one sidecar on PostgreSQL, with 500 and with 5,000 of them (folders: an operator's own cost is not ours):
 * milliseconds of processor to open each, ours and the database's, and of each minute in which nothing comes.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { askedOf } from '../support/ledger.support.ts'
import { makeDatabase, startPostgres } from '../support/postgres.support.ts'
import { makeCluster } from '../support/sidecars.support.ts'

const SIZES = [500, 5_000]
const MINUTE = 60_000
/** Milliseconds of a tick of the system's (USER_HZ). */
const TICK = 10

export async function mailboxes(say: (what: string, value: unknown) => void): Promise<void> {
	const host = await startPostgres({ isSafe: true })
	try {
		for (const size of SIZES) {
			say(`${size} mailboxes`, await withMailboxes(size, host.folder))
		}
	} finally {
		await host.end()
	}
}

async function withMailboxes(size: number, socket: string): Promise<Record<string, number>> {
	const name = `m${size}`
	await makeDatabase(socket, name)
	const url = `postgres://mssante@/${name}?host=${socket}`
	const cluster = await makeCluster(size, url)
	const begun = performance.now()
	const one = await cluster.serve()
	const serving = performance.now() - begun
	const contacted = async () => {
		const asked = 'SELECT count(*) AS count FROM mailboxes WHERE last_contact_at <> \'\''
		const [row] = await askedOf<{ count: string }>({ url, folder: '' }, asked)
		return Number(row!.count)
	}
	while (await contacted() < size) {
		await sleep(500)
	}
	const opened = performance.now() - begun
	const atOpening = { ours: processorOf([one.pid]), database: processorOf(databaseProcesses(socket)) }
	await sleep(MINUTE)
	const after = { ours: processorOf([one.pid]), database: processorOf(databaseProcesses(socket)) }
	one.signal('SIGTERM')
	await one.ended
	const each = (milliseconds: number) => Math.round(100 * milliseconds / size) / 100
	return {
		secondsToServe: Math.round(serving / 100) / 10,
		secondsToOpenAll: Math.round(opened / 100) / 10,
		msToOpenEach: each(atOpening.ours),
		msOfDatabaseToOpenEach: each(atOpening.database),
		msOfEachIdleMinute: each(after.ours - atOpening.ours),
		msOfDatabaseOfEachIdleMinute: each(after.database - atOpening.database),
	}
}

/** Those of its server, whose socket is in that folder. */
function databaseProcesses(socket: string): number[] {
	const parent = Number(readFileSync(`${socket}/../data/postmaster.pid`, 'utf8').split('\n', 1)[0])
	const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ').map(Number)
	return [parent, ...children]
}

/** Milliseconds of processor so far. */
function processorOf(pids: number[]): number {
	return pids.reduce((sum, pid) => {
		try {
			const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
			return sum + (Number(fields[11]) + Number(fields[12])) * TICK
		} catch {
			return sum
		}
	}, 0)
}
