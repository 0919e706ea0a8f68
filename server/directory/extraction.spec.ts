import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { buildDirectory } from './build-directory.ts'
import { directoryContract, HEADER, PEOPLE } from './directory-suite.ts'
import { extractionIn } from './extraction.ts'
import { openExtraction } from './lines.ts'

const root = mkdtempSync(join(tmpdir(), 'mssante-extraction-'))
const file = join(root, 'directory.db')

async function build(people: string[]) {
	const text = join(root, 'Extraction_202611260600.txt')
	writeFileSync(text, [HEADER, ...people, ''].join('\n'))
	await buildDirectory(file, await openExtraction(text), { acceptSmaller: true })
	return extractionIn(file)
}

directoryContract(() => build(PEOPLE), async () => extractionIn(join(root, 'absent.db')))

it('tells the day of the extraction, and is asked anew when another takes its place', async () => {
	const source = await build(PEOPLE)
	expect(await source.search('zoe', 1)).toMatchObject({ source: 'extraction', asOf: '2026-11-26' })
	await build(PEOPLE.slice(1))
	expect((await source.search('zoe', 1))!.entries).toEqual([])
})
