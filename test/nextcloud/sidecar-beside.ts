/** A sidecar beside a Nextcloud, for the suites that need both: its key, its mailbox on a real operator, its register. */
import type { ChildProcess } from 'node:child_process'
import type { MailHost } from '../support/mail-host.ts'
import type { World } from '../support/world.support.ts'

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../support/free-port.ts'
import { IME, importTrust, RESPONSIBLE } from '../support/sending.support.ts'
import { imapMailbox, makeWorld, newRoot } from '../support/world.support.ts'

export const KEY = 'cle-de-relais-pour-les-essais-0123456789'
export const BOX = 'secretariat@ime.exemple.mssante.fr'
export const DR = 'dr.leroy@ime.exemple.mssante.fr'

export interface Sidecar extends World {
	url: string
	serve: () => Promise<void>
	stop: () => Promise<void>
}

interface Wish {
	access?: Record<string, unknown>
	more?: Record<string, unknown>
	poll?: string
	mailboxes?: (root: string) => Record<string, unknown>[]
}

const ACCESS = { send: { groups: ['secretariat'] }, triage: { groups: ['secretariat'] } }

/**
 * @param ged the section of the configuration: a real Nextcloud's, or the double's
 * @param wish more of the configuration, who may use the structure's mailbox, other mailboxes than these two (by the folder of the
 * configuration), and the Nextcloud where it comes and asks
 */
export async function sidecarBeside(
	host: MailHost,
	ged: Record<string, unknown>,
	{ access = ACCESS, more = {}, poll, mailboxes }: Wish = {},
): Promise<Sidecar> {
	const root = newRoot()
	const port = await freePort()
	mkdirSync(join(root, 'keys'), { recursive: true })
	writeFileSync(join(root, 'relay.key'), `${KEY}\n`, { mode: 0o600 })
	const world = await makeWorld({
		root,
		mailboxes: mailboxes?.(root) ?? [
			imapMailbox(host, root, BOX, {
				label: 'IME Les Tilleuls – Secrétariat',
				structure: 'ime',
				responsible: RESPONSIBLE,
				access,
			}),
			imapMailbox(host, root, DR, {
				type: 'PER',
				structure: 'ime',
				responsible: { family: 'LEROY', given: 'Anne' },
				holder: 'leroy',
			}),
		],
		more: {
			server: { port, relayKeyFile: './relay.key', ...poll !== undefined && { poll: { url: poll } } },
			structures: [IME],
			ged: { createPatientFolders: true, ...ged },
			...more,
		},
	})
	await importTrust(world)
	let child: ChildProcess | null = null
	const url = `http://127.0.0.1:${port}`
	return {
		...world,
		url,
		serve: async () => {
			child = world.spawn('serve')
			child.stdout!.resume()
			child.stderr!.resume()
			for (let tries = 0; !(await fetch(`${url}/health`).then(({ ok }) => ok, () => false)); tries++) {
				if (tries > 100) {
					throw new Error('Le service joint ne démarre pas.')
				}
				await sleep(100)
			}
		},
		stop: async () => {
			const ended = child && new Promise((resolve) => child!.once('close', resolve))
			child?.kill('SIGTERM')
			await ended
			child = null
		},
	}
}
