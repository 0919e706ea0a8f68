/** A world that has received, and what is kept of it: backups, in a place of the test's own. */
import type { World } from './world.support.ts'

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { newFolder } from './new-folder.ts'
import { askHere, makeWorld, newRoot } from './world.support.ts'

export const [marguerite, paul] = PEOPLE as [typeof PEOPLE[number], typeof PEOPLE[number]]

export interface Place {
	place: string
	/** Where backups are to go: not there yet. */
	kept: string
	/** A file that holds a passphrase. */
	phrase: string
}

export function newPlace(): Place {
	const place = newFolder('kept')
	const phrase = join(place, 'phrase.txt')
	writeFileSync(phrase, 'un cheval agrafe la batterie\n')
	return { place, kept: join(place, 'sauvegardes'), phrase }
}

/** A world that has received: two health documents filed, a letter that waits. */
export async function worked(more: Record<string, unknown> = {}): Promise<World> {
	const world = await makeWorld({ more })
	await receive(world, await makeHealthMail({ cdas: [makeCda({ person: marguerite, pdf: await makePdf('Un') })] }))
	await receive(world, await makeHealthMail({ cdas: [makeCda({ person: paul, title: 'Bilan' })] }))
	await receive(world, await makeMail({ subject: 'Courrier' }))
	return world
}

export async function receive(world: World, raw: Buffer): Promise<void> {
	world.drop(raw)
	const { code, stderr } = await world.run('collect', '--once')
	if (code !== 0) {
		throw new Error(stderr)
	}
}

/** Of another machine: nothing there yet. */
export const elsewhere = (root = newRoot()) => join(root, 'mssante.yaml')

export const ask = (configFile: string, ...words: string[]) => askHere([...words, '--config', configFile])

export function everything(folder: string) {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
}

/** What is there, and is no folder. */
export const filesIn = (folder: string) => everything(folder).filter((path) => statSync(path).isFile())

/** Bytes of each visible file, by its path. */
export function treeOf(root: string): Record<string, string> {
	return Object.fromEntries(filesIn(root)
		.filter((path) => !path.includes('.mssante'))
		.map((path) => [path.slice(root.length + 1), readFileSync(path, 'base64')]))
}
