/** Hostile mail, all together: every message accounted for, no crash, nothing outside the GED's root. */
import type { Hostile } from './support/hostile.support.ts'
import type { Run, World } from './support/world.support.ts'

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { hostileMails } from './support/hostile.support.ts'
import { newFolder } from './support/new-folder.ts'
import { maildirMailbox, makeWorld } from './support/world.support.ts'

let world: World
let hostile: Hostile[]
let collected: Run

beforeAll(async () => {
	hostile = await hostileMails()
	const root = join(newFolder('hostile'), 'a', 'b', 'c')
	const { mkdirSync } = await import('node:fs')
	mkdirSync(root, { recursive: true })
	world = await makeWorld({ root, mailboxes: [maildirMailbox(root)] })
	for (const { raw } of hostile) {
		world.drop(raw)
	}
	// The last one is honest: it must be filed whatever came before.
	world.drop(await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[1]!, id: '2.25.424242' })] }))
	collected = await world.run('collect', '--once')
}, 400_000)

describe('hostile mail', () => {
	it('170 messages at least', () => expect(hostile.length).toBeGreaterThanOrEqual(170))
	it('is all accounted for, none failed', async () => {
		expect(collected.json).toMatchObject({ received: hostile.length + 1, failed: 0, inProgress: 0 })
		expect((await world.run('status')).json.lawHolds).toBe(true)
	})
	it('does not keep the next message from being filed', () =>
		expect(
			collected.json.messages.find(({ documents }: { documents: { path: string }[] }) =>
				documents.some(({ path }) => path.includes('CHARPENTIER'))),
		).toMatchObject({ state: 'filed' }))
	// ECO.2.1.2 (docs/conformite.md).
	it('is never filed in a patient’s folder when it lies', () => {
		const filed = collected.json.messages.filter(({ state }: { state: string }) => state === 'filed').length
		// Flipped bytes and cuts may spare a whole document; lies never pass.
		expect(world.files().filter((path) => path.startsWith('Résidents/')).length).toBeLessThanOrEqual(filed * 2)
		for (const name of ['METADATA that contradicts', 'two patients', 'two matricules', 'XML', 'zip', 'external entity', 'a lying']) {
			const ids = hostile.flatMap((mail, index) => mail.name.startsWith(name) ? index : [])
			expect(ids.length).toBeGreaterThan(0)
		}
	})
	it('is kept and visible: each has a file in the GED', () => {
		for (const message of collected.json.messages) {
			expect(message.documents.length).toBeGreaterThan(0)
			for (const { path } of message.documents) {
				expect(existsSync(join(world.root, 'GED', path))).toBe(true)
			}
		}
	})
	it('says why in French, with a rule', () => {
		for (const { reasons } of collected.json.messages) {
			expect(reasons.length).toBeGreaterThan(0)
			expect(reasons[0].text).toMatch(/[.»]$/)
		}
	})
	it('writes nothing outside the GED’s root', () => {
		const above = join(world.root, '..')
		expect(readdirSync(above)).toEqual(['c'])
		expect(readdirSync(world.root).sort()).toEqual(['BAL', 'GED', 'data', 'keys', 'mssante.yaml', 'patients.csv'])
		expect(readdirSync(join(world.root, 'GED')).sort()).toEqual(['.mssante', 'Quarantaine', 'Résidents', 'À classer'].sort())
		expect(readdirSync(join(world.root, 'GED', '.mssante'))).toEqual(['audit-head.json'])
	})
})

/** What each lie must lead to, by its name. */
it.each<[RegExp, string]>([
	[/^zip slip/, 'review'],
	[/^zip (?:with|encrypted|of 10,000|bomb of|bomb in|cut|empty)/, 'review'],
	[/^XML bomb|^external entity/, 'review'],
	[/^METADATA that contradicts the document: (?:hash|size|patient|OID|name|birth date|sex)/, 'quarantined'],
	[/^two patients|^two matricules/, 'quarantined'],
	[/^a lying/, 'review'],
	[/nested parts$|^10,000 parts/, 'review'],
])('%s ends in %s', (name, state) => {
	const expected = hostile
		.map((mail, index) => ({ mail, message: collected.json.messages[index] }))
		.filter(({ mail }) => name.test(mail.name))
	expect(expected.length).toBeGreaterThan(0)
	expect(expected
		.filter(({ message }) => message.state !== state)
		.map(({ mail, message }) => `${mail.name}: ${message.state} ${message.reasons[0].rule}`)).toEqual([])
})
