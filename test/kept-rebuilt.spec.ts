/** Patients’ documents made again from the raw messages. */
import type { World } from './support/world.support.ts'

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, describe, expect, it } from 'vitest'
import { marguerite, paul, treeOf, worked } from './support/kept.ts'
import { newFolder } from './support/new-folder.ts'

/** One that nobody changes: what is asked of it is asked of its backups. */
let ordinary: World
beforeAll(async () => {
	ordinary = await worked()
})

describe('documents made again', () => {
	it('from the raw messages have the very bytes of the store, each at its place', async () => {
		const world = ordinary
		const into = join(newFolder('refait'), 'GED')
		expect(await world.run('rebuild', into)).toMatchObject({
			code: 0,
			json: { documents: 4, same: 4, different: 0, missing: 0, lines: [] },
		})
		expect(treeOf(into)).toEqual(treeOf(join(world.root, 'GED')))
		expect((await world.run('rebuild', into)).json.error.code).toBe('MSS-REBUILD-TAKEN')
	})

	it('of one patient are theirs alone', async () => {
		const world = ordinary
		const into = join(newFolder('refait'), 'GED')
		expect((await world.run('rebuild', into, '--patient', paul.id)).json).toMatchObject({ documents: 1, same: 1 })
		expect(Object.keys(treeOf(into)).every((path) => path.startsWith(paul.folder))).toBe(true)
	})

	it('are where people moved them; what they took away is not made again, and is told; so is what was deleted', async () => {
		const world = await worked()
		const ged = join(world.root, 'GED')
		const [pdf, xml] = world.files().filter((path) => path.includes('Marguerite')) as [string, string]
		mkdirSync(join(ged, dirname(xml), 'Archives'))
		renameSync(join(ged, xml), join(ged, dirname(xml), 'Archives/Compte rendu.xml'))
		rmSync(join(ged, pdf))
		await world.run('collect', '--once')
		const raw = new DatabaseSync(join(world.root, 'data/ledger.db'))
		const { spool } = raw.prepare('SELECT spool FROM messages WHERE patient_id = ?').get(paul.id)!
		raw.prepare('UPDATE messages SET spool = NULL WHERE spool = ?').run(spool!)
		raw.close()
		rmSync(join(world.root, 'data/spool/raw', String(spool)))
		const into = join(newFolder('refait'), 'GED')
		const { code, json } = await world.run('rebuild', into)
		expect([code, json.documents, json.same, json.missing]).toEqual([0, 3, 2, 1])
		expect(json.lines).toMatchObject([
			{ reason: 'removed', text: expect.stringMatching(/une personne l’a retiré/) },
			{ patientId: paul.id, reason: 'raw-deleted', text: expect.stringMatching(/effacé, sa durée/) },
		])
		expect(existsSync(join(into, dirname(xml), 'Archives/Compte rendu.xml'))).toBe(true)
		expect(existsSync(join(into, pdf))).toBe(false)
	})

	it('are told where the store lacks them, and put back there when it is asked for: what lacks, and nothing else', async () => {
		const world = await worked()
		const ged = join(world.root, 'GED')
		const before = treeOf(ged)
		const [gone, changed] = ['Marguerite', paul.folder].map((name) => world.files().find((path) => path.includes(name))!) as
			[string, string]
		rmSync(join(ged, gone))
		writeFileSync(join(ged, changed), 'corrigé par une personne')
		const compared = await world.run('rebuild', '--compare')
		expect(compared).toMatchObject({ code: 1, json: { documents: 4, same: 2, different: 1, missing: 1 } })
		expect(compared.json.lines.map(({ path, reason }: { path: string, reason: string }) => [path, reason]).sort()).toEqual([
			[gone, 'absent'],
			[changed, 'changed'],
		].sort())
		expect((await world.run('rebuild', '--repair')).json).toMatchObject({ same: 3, different: 1, missing: 0, repaired: 1 })
		expect(treeOf(ged)).toEqual({ ...before, [changed]: treeOf(ged)[changed] })
		expect(readFileSync(join(ged, changed), 'utf8')).toBe('corrigé par une personne')
		await world.run('collect', '--once')
		expect((await world.run('why', gone)).json[0].state).toBe('filed')
		expect((await world.run('audit', 'verify')).json.ok).toBe(true)
	})

	it('of a patient whose folder is gone are not put back, where nobody would look', async () => {
		const world = await worked()
		rmSync(join(world.root, 'GED', marguerite.folder), { recursive: true })
		const { code, json } = await world.run('rebuild', '--repair')
		expect([code, json.repaired]).toEqual([1, 0])
		expect(json.lines.map(({ reason }: { reason: string }) => reason)).toEqual(['no-folder', 'no-folder'])
		expect(existsSync(join(world.root, 'GED', marguerite.folder))).toBe(false)
	})
})
