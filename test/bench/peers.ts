/**
 * The same mailbox read by us, by the bare ground (imapflow + mailparser + SHA-256), and as paperless-ngx reads it (paperless.py:
 * imap-tools, Python’s email, each attachment hashed and written), one after the other, twice: messages per second, peak memory, and
 * what we are of each. They write files that nothing forces onto the disk, and know of nobody; we read CDA and XDM, say whose each is,
 * file it whole or not at all, on the disk (fsync), write what was done into a journal, and answer.
 */
import type { ChildProcess } from 'node:child_process'
import type { MailHost } from '../support/mail-host.ts'
import type { World } from '../support/world.support.ts'

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { newFolder } from '../support/new-folder.ts'
import { NODE } from '../support/world.support.ts'

const PAPERLESS = join(import.meta.dirname, 'paperless.py')
const BASELINE = join(import.meta.dirname, '../../../shared/tools/baseline.mjs')
/** Debian’s own, of which python3-imap-tools is; then whichever is there. */
const PYTHONS = ['/usr/bin/python3', 'python3']

interface Told {
	perSecond: number
	/** Peak, megabytes. */
	memory: number
	how?: string
}

/** @param world whose mailbox is `address`, with all its messages, none of which was taken in yet */
export async function peers(
	host: MailHost,
	{ world, address, peakOf }: { world: World, address: string, peakOf: (child: ChildProcess) => Promise<number> },
): Promise<Record<string, unknown>> {
	const login = ['localhost', String(host.ports.imaps), address, 'secret', host.caFile]
	const python = PYTHONS.find((one) => spawnSync(one, ['-c', 'import imap_tools'], { stdio: 'ignore' }).status === 0) ?? PYTHONS[1]!
	const theirs: { paperless: Told[], ground: Told[] } = { paperless: [], ground: [] }
	const round = async () => {
		const folder = newFolder('paperless')
		mkdirSync(folder, { recursive: true })
		theirs.paperless.push(await toldBy(python, [PAPERLESS, ...login, folder]))
		if (existsSync(BASELINE)) {
			theirs.ground.push(await toldBy(NODE, [BASELINE, ...login]))
		}
	}
	await round()
	const began = performance.now()
	const memory = await peakOf(world.spawn('collect', '--once'))
	const seconds = (performance.now() - began) / 1000
	await round()
	const { filed } = (await world.run('status')).json
	const ours = { perSecond: +(filed / seconds).toFixed(1), memory }
	return {
		filed,
		ours,
		...Object.fromEntries(Object.entries(theirs).filter(([, told]) => told.length > 0).map(([name, told]) => {
			const perSecond = told.reduce((sum, one) => sum + one.perSecond, 0) / told.length
			return [name, {
				how: told[0]!.how,
				perSecond: +perSecond.toFixed(1),
				memory: Math.max(...told.map((one) => one.memory)),
				oursOfTheirs: +(ours.perSecond / perSecond).toFixed(2),
				ourMemoryOfTheirs: +(memory / Math.max(...told.map((one) => one.memory))).toFixed(2),
			}]
		})),
	}
}

/** What the last line of a program tells. */
async function toldBy(program: string, args: string[]): Promise<Told> {
	const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
	const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
	const told = await text(child.stdout)
	const code = await ended
	if (code !== 0) {
		throw new Error(`${program}: ${code}`)
	}
	const { perSecond, rssMegabytes, how } = JSON.parse(told) as { perSecond: number, rssMegabytes: number, how?: string }
	return { perSecond, memory: rssMegabytes, how: how ?? 'imapflow + mailparser' }
}
