/** The rooms of `server/` stand in one order, which whoever comes in reads in docs/architecture.md and `npm run check` holds. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const PROJECT = join(import.meta.dirname, '..')
const { ROOMS } = await import(join(PROJECT, '.dependency-cruiser.js')) as { ROOMS: string[] }
/** How the program is started: no room. */
const STARTS = ['installed.js', 'main.ts', 'cli.ts', 'launch.js']

function roomsTold(): string[] {
	const told = readFileSync(join(PROJECT, 'docs/architecture.md'), 'utf8')
	const table = /\| Room \| What it is \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(told)![1]!
	const names = table.trimEnd().split('\n').flatMap((row) => row.split('|')[1]!.match(/(?<=`)[^`]+(?=`)/g) ?? [])
	return names.filter((name) => name.trim() !== '').map((name) => name.replace(/\/$/, ''))
}

describe('the rooms', () => {
	it('are all of server/, and nothing that is there no more', () => {
		const there = readdirSync(join(PROJECT, 'server')).filter((name) => !name.endsWith('.spec.ts'))
		expect([...ROOMS].sort()).toEqual(there.sort())
	})
	it('are told to whoever comes in, in the order that is held', () =>
		expect(roomsTold()).toEqual(ROOMS.filter((room) => !STARTS.includes(room))))
})
