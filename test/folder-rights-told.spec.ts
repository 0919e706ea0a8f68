/** `doctor`, and so the first page of the administration: may the service account file in the patients' folders, and take out of them? */
import type { WebdavDouble } from './support/webdav-double.ts'
import type { World } from './support/world.support.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { startWebdavDouble } from './support/webdav-double.ts'
import { maildirMailbox, makeWorld, newRoot } from './support/world.support.ts'

/** Of OCS shares: read, update and create; with deleting. */
const WITHOUT_DELETING = 7
const WITH_DELETING = 15
const READING = 1
let double: WebdavDouble
let world: World

beforeEach(async () => {
	double = await startWebdavDouble()
	const root = newRoot()
	writeFileSync(join(root, 'nextcloud.pass'), double.password)
	const filing = { folder: 'Résidents', createPatientFolders: true }
	world = await makeWorld({
		root,
		people: [{ ...PEOPLE[0]!, folder: 'Résidents/DURAND' }, { ...PEOPLE[1]!, folder: '' }],
		mailboxes: [{ ...maildirMailbox(root), filing }],
		more: { ged: { kind: 'nextcloud', url: double.url, user: double.user, passwordFile: './nextcloud.pass' } },
	})
})
afterEach(() => double.close())

async function told(): Promise<{ ok: boolean, isMild?: true, level: string, detail: string, fix: string } | undefined> {
	return (await world.run('doctor')).json.find(({ check }: { check: string }) => check === 'dossiers des patients')
}

it.each([
	['create and delete', WITH_DELETING, 'ok', 'peut y créer et supprimer'],
	['not delete', WITHOUT_DELETING, 'attention', 'ne peut rien supprimer dans « Résidents »'],
	['only read', READING, 'problem', 'ne peut rien créer dans « Résidents »'],
])('where it may %s, before any patient has a folder there', async (_, permissions, level, words) => {
	double.move('', 'Résidents')
	double.mount('Résidents', 'shared')
	double.give('Résidents', permissions)
	expect(await told()).toMatchObject({ level, detail: expect.stringContaining(words) as string })
})

it('of a Team folder, its settings are named', async () => {
	double.move('', 'Résidents/DURAND')
	double.mount('Résidents', 'group')
	double.give('Résidents', WITHOUT_DELETING)
	expect(await told()).toMatchObject({
		level: 'attention',
		detail: expect.stringContaining('« Résidents »') as string,
		fix: expect.stringContaining('dossier d’équipe') as string,
	})
})

it('nothing is said where the store does not answer: that is told once', async () => {
	double.move('', 'Résidents/DURAND')
	double.trouble.answer = () => 503
	expect(await told()).toBeUndefined()
})

it('nothing is said of folders that are not there yet', async () => expect(await told()).toBeUndefined())
