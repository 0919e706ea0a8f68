/** docs/conformite.md promises nothing that no test holds: each test that it names is there, under that name, and names its requirement. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const PROJECT = join(import.meta.dirname, '..')
const STATES = ['tenu', 'partiel', 'non tenu', 'sans objet', 'en cours [[à vérifier]]']
/** Of the référentiel's table (mssante.md §2). */
const REQUIREMENTS = [
	...[
		'1.0.1',
		'1.0.2',
		'1.1.1',
		'1.1.2',
		'1.1.3',
		'1.1.4',
		'1.1.5',
		'1.1.6',
		'1.1.7',
		'1.1.9',
		'1.1.10',
		'1.2.1',
		'1.2.3',
		'1.2.5',
		'1.2.6',
		'1.2.7',
	],
	...[
		'2.1.1',
		'2.1.2',
		'2.1.3',
		'2.1.5',
		'2.1.6',
		'2.2.1',
		'2.2.2',
		'2.2.3',
		'2.2.4',
		'2.2.5',
		'2.2.6',
		'2.2.7',
		'2.2.8',
		'2.3.1',
		'2.3.2',
		'2.4.1',
		'2.4.2',
		'2.4.3',
	],
	...['3.1.1', '3.1.2', '3.1.3', '3.1.4', '3.1.5', '3.1.6', '4.1.1', '4.1.2'],
].map((number) => `ECO.${number}`)

interface Row { id: string, state: string, does: string, tests: { file: string, title: string }[] }

const rows = readFileSync(join(PROJECT, 'docs/conformite.md'), 'utf8')
	.split('\n')
	.filter((line) => /^\| (?!Exigence)/.test(line))
	.map(rowOf)

function rowOf(line: string): Row {
	const [id = '', , state = '', does = '', tests = ''] = line.slice(1, -1).split(' | ').map((cell) => cell.trim())
	return { id, state, does, tests: tests === '–' ? [] : tests.split('<br>').map(testOf) }
}

function testOf(text: string): { file: string, title: string } {
	const [, file = '', title = ''] = /^`([^`]+)` › (.+)$/.exec(text) ?? []
	return { file, title }
}

/**
 * Titles of a spec, as its source writes them: that of `it.each` has its places still empty, one too long for its line is cut in pieces,
 * or alone on the next one.
 */
function titlesIn(source: string): string[] {
	const whole = source.replace(/(['`])\s*\n\s*\+\s*\1/g, '')
	const said = whole.matchAll(/(?:\bit|\]\)|\))\(\s*(['`])((?:\\.|(?!\1)[^\\\n])+)\1/g)
	return [...said].map(([, , title]) => title!.replaceAll('\\\'', '\''))
}

describe('the page of conformity', () => {
	it('has one row for each requirement of the référentiel', () =>
		expect(rows.map(({ id }) => id).filter((id) => id.startsWith('ECO.'))).toEqual(REQUIREMENTS))
	it('has each requirement once', () =>
		expect(rows.filter(({ id }, index) => rows.findIndex((row) => row.id === id) !== index)).toEqual([]))
	it('knows five states', () => expect(rows.filter(({ state }) => !STATES.includes(state))).toEqual([]))
	it('calls nothing held that no test holds', () =>
		expect(rows.filter(({ state, tests }) => state === 'tenu' && tests.length === 0).map(({ id }) => id)).toEqual([]))
	it('says why what is not wholly held is not', () =>
		expect(
			rows.filter(({ state, does }) => ['partiel', 'non tenu', 'sans objet'].includes(state) && does === '–').map(({ id }) => id),
		).toEqual([]))
})

describe.each(rows.filter(({ tests }) => tests.length > 0).map((row) => [row.id, row] as const))('%s', (id, { tests }) => {
	it.each(tests.map(({ file, title }) => [file, title]))('is held by %s: %s', (file, title) => {
		expect(existsSync(join(PROJECT, file)), file).toBe(true)
		const source = readFileSync(join(PROJECT, file), 'utf8')
		expect(titlesIn(source)).toContain(title)
		if (id.startsWith('ECO.')) {
			expect(source).toMatch(new RegExp(`${id.replaceAll('.', '\\.')}(?!\\d)`))
		}
	})
})
