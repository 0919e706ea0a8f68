import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { chosenIn, draftOf, nameOf, newestIn, prune, removeDrafts } from './generations.ts'
import { MANIFEST, signedText } from './manifest.ts'

const LEDGER = 'registre-1'
const NOW = '2026-11-26T10:00:00.000Z'
const [MONDAY, TUESDAY, WEDNESDAY] = ['2026-11-23', '2026-11-24', '2026-11-25'].map((day) => `${day}T01:30:00.000Z`) as
	[string, string, string]
/** A clock that jumped. */
const AHEAD = '2031-02-03T04:05:06.789Z'

let folder: string
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'mssante-generations-'))
})

function made(...instants: string[]): void {
	for (const at of instants) {
		mkdirSync(join(folder, nameOf(at)))
		const facts = { format: 1, version: '0', at, ledger: LEDGER, auditHead: null, seal: null } as const
		const text = signedText({ ...facts, parts: [], elsewhere: [], deleted: [] }, Buffer.alloc(32))
		writeFileSync(join(folder, nameOf(at), MANIFEST), text)
	}
}

const left = () => readdirSync(folder).sort()

describe('backups of which one bears an instant to come', () => {
	it('have for their newest the last that has been', () => {
		made(MONDAY, TUESDAY, AHEAD)
		expect(basename(newestIn(folder, NOW)!.folder)).toBe(nameOf(TUESDAY))
		expect(basename(chosenIn(folder, NOW).folder)).toBe(nameOf(TUESDAY))
	})

	it('tell whoever chooses that one was left aside', () => {
		made(TUESDAY, AHEAD)
		expect(chosenIn(folder, NOW).ahead).toEqual([join(folder, nameOf(AHEAD))])
	})

	it('lose the oldest that have been, as many as if it were not there; it stays for a person', async () => {
		made(MONDAY, TUESDAY, WEDNESDAY, AHEAD)
		expect(await prune(folder, 2, LEDGER, NOW)).toEqual({ removed: 1, stuck: [] })
		expect(left()).toEqual([TUESDAY, WEDNESDAY, AHEAD].map(nameOf))
	})

	it('are there all the same where there is none other: a clock that is behind loses nothing', () => {
		made(AHEAD)
		expect(basename(newestIn(folder, NOW)!.folder)).toBe(nameOf(AHEAD))
		expect(chosenIn(folder, NOW)).toMatchObject({ folder: join(folder, nameOf(AHEAD)), ahead: [] })
	})

	it('give the very one that a person names', () => {
		made(TUESDAY, AHEAD)
		expect(basename(chosenIn(join(folder, nameOf(AHEAD)), NOW).folder)).toBe(nameOf(AHEAD))
	})
})

describe('what killed backups left', () => {
	it('goes, but for the one that is being made', async () => {
		made(MONDAY)
		mkdirSync(join(folder, draftOf(TUESDAY)))
		mkdirSync(join(folder, draftOf(WEDNESDAY)))
		await removeDrafts(folder, draftOf(WEDNESDAY))
		expect(left()).toEqual([draftOf(WEDNESDAY), nameOf(MONDAY)])
	})
})

describe('an old one that cannot be read', () => {
	it('is left for a person, and the others go', async () => {
		made(MONDAY, TUESDAY, WEDNESDAY)
		writeFileSync(join(folder, nameOf(TUESDAY), MANIFEST), '{"format": 1')
		expect(await prune(folder, 1, LEDGER, NOW)).toEqual({ removed: 1, stuck: [join(folder, nameOf(TUESDAY))] })
		expect(left()).toEqual([TUESDAY, WEDNESDAY].map(nameOf))
	})
})
