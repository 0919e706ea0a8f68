/** Dropped files that are not ready to leave (circuits.md "What must hold"): somebody has them open, or a client kept two versions. */
import type { App } from '../server/app.ts'
import type { SmtpScript } from './support/smtp-script.ts'
import type { WebdavDouble } from './support/webdav-double.ts'
import type { World } from './support/world.support.ts'

import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openApp } from '../server/app.ts'
import { lookAtDrops } from '../server/circuits/drops.ts'
import { noticesInWords } from '../server/circuits/notices.ts'
import { loadConfig } from '../server/config/load.ts'
import { openDrops } from '../server/ledger/tables/dossiers.table.ts'
import { noteDropped } from '../server/ledger/tables/dropped.table.ts'
import { openLog } from '../server/log/log.ts'
import { dispatch } from '../server/outgoing/dispatch.ts'
import { DROPS, dropWorld, PATIENT_FOLDER, prescription } from './support/drop-world.ts'
import { startWebdavDouble } from './support/webdav-double.ts'
import { newRoot } from './support/world.support.ts'

const PREPARES = { user: 'paula', groups: ['preparation'] }
const OPEN_ELSEWHERE = 'quelqu’un le tient ouvert'

let smtp: SmtpScript
let world: World
let app: App

async function begin(root: string, ged: Record<string, unknown> = {}): Promise<void> {
	({ world, smtp } = await dropWorld({ root, mailbox: { access: { prepare: { groups: PREPARES.groups } } }, more: ged }))
	app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
}
afterEach(async () => {
	await app.close()
	smtp.close()
})

const look = () => lookAtDrops(app, { isOnce: true })
async function elevenMinutesLater(): Promise<void> {
	const seen = new Date(Date.now() - 11 * 60_000).toISOString()
	await app.ledger.db.updateTable('drops_seen').set({ seen_at: seen }).execute()
	await look()
}
/** How many left. */
async function left(): Promise<number> {
	await dispatch(app, { all: true })
	return smtp.received.length
}
/** Why each of those that are kept is. */
const kept = async () => (await openDrops(app.ledger.db)).flatMap((row) => noticesInWords(row).map(({ text }) => text))

describe('a dropped file that somebody holds locked in Nextcloud', () => {
	let double: WebdavDouble
	beforeEach(async () => {
		double = await startWebdavDouble()
		const root = newRoot()
		writeFileSync(join(root, 'nextcloud.pass'), double.password)
		await begin(root, { ged: { kind: 'nextcloud', url: double.url, user: double.user, passwordFile: './nextcloud.pass' } })
	})
	afterEach(() => double.close())

	it('does not leave, is told after ten minutes, and leaves once it is unlocked', async () => {
		const path = `${DROPS}/Ordonnance.pdf`
		for (const parent of [PATIENT_FOLDER, `${PATIENT_FOLDER}/À envoyer`, DROPS]) {
			double.move('', parent)
		}
		double.restore(path, await prescription('Amoxicilline.'))
		const { id } = double.node(path)!
		const { fileId } = (await app.ged.stat(path))!
		await app.ledger.change((tx) => noteDropped(tx, fileId, PREPARES, app.clock.at()))
		double.locks.add(id)
		await look()
		expect([await kept(), await left()]).toEqual([[], 0])
		await elevenMinutesLater()
		expect([await kept(), await left()]).toEqual([[expect.stringContaining(OPEN_ELSEWHERE)], 0])
		double.locks.delete(id)
		await look()
		expect([await kept(), await left()]).toEqual([[], 1])
	})
})

describe('a dropped file', () => {
	beforeEach(async () => {
		await begin(newRoot())
	})
	const at = (name: string) => join(world.root, 'GED', DROPS, name)

	it('that LibreOffice holds open, as its lock beside it says, does not leave until it is closed', async () => {
		writeFileSync(at('Ordonnance.pdf'), await prescription('Amoxicilline.'))
		writeFileSync(at('.~lock.Ordonnance.pdf#'), ',paula,poste-4,26.11.2026 09:54,file:///home/paula;')
		writeFileSync(at('Autre.pdf'), await prescription('Doliprane.'))
		await look()
		expect([await kept(), await left()]).toEqual([[], 1])
		await elevenMinutesLater()
		const told = expect.stringContaining(OPEN_ELSEWHERE) as string
		expect([await kept(), await left()]).toEqual([[told, told], 1])
		rmSync(at('.~lock.Ordonnance.pdf#'))
		await look()
		expect([await kept(), await left()]).toEqual([[], 2])
	})

	it.each([
		'Ordonnance (conflicted copy 2026-11-26 095400).pdf',
		'Ordonnance (copie en conflit de PC-ACCUEIL 2026-11-26).pdf',
	])('that a synchronisation kept beside another, as « %s », waits for a person; the other leaves once', async (conflict) => {
		const both = [at('Ordonnance.pdf'), at(conflict)] as const
		writeFileSync(both[0], await prescription('Amoxicilline, 3 par jour.'))
		writeFileSync(both[1], await prescription('Amoxicilline, 2 par jour.'))
		await look()
		expect([await kept(), await left()]).toEqual([[expect.stringContaining('deux versions')], 1])
		await look()
		expect([existsSync(both[1]), await left()]).toEqual([true, 1])
	})

	it('whose conflicting copy has the same bytes leaves once; the copy says which sending that was', async () => {
		const copy = at('Ordonnance (conflicted copy 2026-11-26 095400).pdf')
		writeFileSync(at('Ordonnance.pdf'), await prescription('Amoxicilline.'))
		await look()
		expect(await left()).toBe(1)
		copyFileSync(at('Ordonnance.pdf'), copy)
		await look()
		expect(await left()).toBe(1)
		expect(await kept()).toEqual([expect.stringMatching(/envoi n° \d+/)])
	})
})
