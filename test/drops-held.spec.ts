/** Dropped files that a person must look at (circuits.md "What must hold"): twice, no PDF, of several patients, read by the family. */
import type { App } from '../server/app.ts'
import type { SmtpScript } from './support/smtp-script.ts'
import type { World } from './support/world.support.ts'

import { copyFileSync, existsSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openApp } from '../server/app.ts'
import { openDossier } from '../server/circuits/dossier.ts'
import { lookAtDrops } from '../server/circuits/drops.ts'
import { noticesInWords } from '../server/circuits/notices.ts'
import { loadConfig } from '../server/config/load.ts'
import { openDrops } from '../server/ledger/tables/dossiers.table.ts'
import { openLog } from '../server/log/log.ts'
import { dispatch } from '../server/outgoing/dispatch.ts'
import { person } from '../server/usecases/actor.ts'
import { approve } from '../server/usecases/release.usecase.ts'
import { DROPS, dropWorld, prescription } from './support/drop-world.ts'

let smtp: SmtpScript
let world: World
let app: App

beforeEach(async () => {
	({ world, smtp } = await dropWorld())
	app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
})
afterEach(async () => {
	await app.close()
	smtp.close()
})

const at = (name: string) => join(world.root, 'GED', DROPS, name)
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
/** Where each is, and why. */
async function drops() {
	return (await openDrops(app.ledger.db)).map((row) => [row.state, ...noticesInWords(row).map(({ text }) => text)])
}
const heldFor = (why: string) => ['preparing', expect.stringContaining(why)]
const circuit = () => app.config.circuits[0]!

describe('a file that is dropped twice while the first awaits its approval', () => {
	it('waits for a person, whatever its name, and leaves neither with the first nor after it', async () => {
		circuit().approval = { users: ['dr.leroy'], groups: [], notPreparer: true }
		writeFileSync(at('Ordonnance.pdf'), await prescription('Amoxicilline.'))
		await look()
		copyFileSync(at('Ordonnance.pdf'), at('Scan 2.pdf'))
		await look()
		const both = [['awaiting'], heldFor('le même document attend déjà pour le même patient')]
		expect(await drops()).toEqual(both)
		await elevenMinutesLater()
		expect([await drops(), await left()]).toEqual([both, 0])
		const [first] = await openDrops(app.ledger.db)
		const { seen } = await openDossier(app, first!)
		await approve.do(app, person({ user: 'dr.leroy', groups: [] }), { dossier: first!.id }, { seen })
		await look()
		expect([await drops(), await left(), existsSync(at('Scan 2.pdf'))]).toEqual([both.slice(1), 1, true])
	})

	it('and by both names at once is asked to be approved once', async () => {
		circuit().approval = { users: ['dr.leroy'], groups: [], notPreparer: true }
		writeFileSync(at('Ordonnance.pdf'), await prescription('Amoxicilline.'))
		copyFileSync(at('Ordonnance.pdf'), at('Copie.pdf'))
		await look()
		expect((await drops()).map(([state]) => state).sort()).toEqual(['awaiting', 'preparing'])
	})
})

describe('a dropped file that is no PDF that opens', () => {
	const NO_PDF = heldFor('ce n’est pas un PDF qui s’ouvre')

	it('as a Word document is not, does not leave, and is told after ten minutes, once', async () => {
		writeFileSync(at('Ordonnance.docx'), 'PK\u0003\u0004 word/document.xml')
		await look()
		expect([await drops(), await left()]).toEqual([[], 0])
		await elevenMinutesLater()
		await look()
		expect([await drops(), await left(), existsSync(at('Ordonnance.docx'))]).toEqual([[NO_PDF], 0, true])
		renameSync(at('Ordonnance.docx'), join(world.root, 'Ordonnance.docx'))
		await look()
		expect(await drops()).toEqual([])
	})

	it('as one cut short is not, is told after ten minutes, and leaves by itself once it is whole', async () => {
		const whole = await prescription('Amoxicilline.')
		writeFileSync(at('Ordonnance.pdf'), whole)
		truncateSync(at('Ordonnance.pdf'), 300)
		await look()
		expect([await drops(), await left()]).toEqual([[], 0])
		await elevenMinutesLater()
		expect([await drops(), await left()]).toEqual([[NO_PDF], 0])
		writeFileSync(at('Ordonnance.pdf'), whole)
		await look()
		expect([await drops(), await left()]).toEqual([[], 1])
	})
})

describe('a dropped file', () => {
	it('in a folder of several patients is held, even of whoever it names', async () => {
		const { db } = app.ledger
		const { folder } = await db.selectFrom('patients').select('folder').where('id', '=', 'R001').executeTakeFirstOrThrow()
		await db.updateTable('patients').set({ folder, folder_id: null, folder_path: null }).where('id', '=', 'R002').execute()
		writeFileSync(at('Ordonnance.pdf'), await prescription('Amoxicilline.'))
		await look()
		const all = await drops()
		expect(all.length).toBeGreaterThan(0)
		expect(all).toEqual(all.map(() => heldFor('ce dossier est celui de plusieurs patients')))
		expect(await left()).toBe(0)
	})

	it.each([
		['that the family reads', 'link'],
		['of which nobody tells who reads it', 'unknown'],
	] as const)('in a folder %s is held, by a circuit made for what they may not read; there no more, it leaves', async (_, type) => {
		circuit().guards.mask = ['INVISIBLE_REPRESENTANTS_LEGAUX']
		const { ged } = app
		const { sharedWith } = ged
		ged.sharedWith = async () => [{ type, with: null, groups: [] }]
		writeFileSync(at('Signalement.pdf'), await prescription('Note.'))
		await look()
		expect([await drops(), await left()]).toEqual([[heldFor('que d’autres que le service peuvent lire')], 0])
		ged.sharedWith = sharedWith
		await look()
		// It is a person's until it is put there anew.
		expect([await drops(), await left()]).toEqual([[heldFor('peuvent lire')], 0])
		renameSync(at('Signalement.pdf'), join(world.root, 'Signalement.pdf'))
		await look()
		renameSync(join(world.root, 'Signalement.pdf'), at('Signalement.pdf'))
		await look()
		expect([await drops(), await left()]).toEqual([[], 1])
	})
})
