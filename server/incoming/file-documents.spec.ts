import type { Ged } from '../ged/ged.ts'
import type { DocumentRow } from '../ledger/tables/documents.table.ts'
import type { Standing } from './file-documents.ts'

import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { openFolder } from '../ged/folder/ged-folder.ts'
import { sourceOf } from '../ged/ged-suite.ts'
import { fileDocuments, writeFrom } from './file-documents.ts'

const HOME = 'Usagers/LEFÈVRE'
const CDA = 'le CDA'
const PDF = 'son PDF'
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const SUFFIXED = `CR (${sha256(CDA).slice(0, 8)})`

let root: string
let ged: Ged
beforeEach(async () => {
	root = mkdtempSync(join(tmpdir(), 'mssante-filed-'))
	ged = await openFolder(root)
	await ged.makeFolder(HOME)
})

function rowOf(position: number, text: string, extension: string, folder: string): DocumentRow {
	const place = { base_group: 0, folder: `${HOME}/${folder}`, base: 'CR', extension, path: null }
	return { id: position, message_id: 7, position, sha256: sha256(text), size: Buffer.byteLength(text), ...place } as DocumentRow
}

/** Calls of the store, and one before which this process dies. */
function counted(calls: string[], dieAt = Infinity): Ged {
	return new Proxy(ged, {
		get: (target, name: keyof Ged) => async (...words: never[]) => {
			if (calls.push(name) > dieAt) {
				throw new Error('killed')
			}
			return (target[name] as (...all: never[]) => unknown)(...words)
		},
	})
}

async function file({ store = ged, ...more }: Partial<Standing> & { store?: Ged } = {}): Promise<string[]> {
	const files = new Map([CDA, PDF].map((text) => [sha256(text), sourceOf(text).file]))
	const rows = [rowOf(0, CDA, '.xml', 'Données'), rowOf(1, PDF, '.pdf', 'MSSanté')]
	const mover = writeFrom(store, files, { isOthers: async () => false, mayShare: true, isFirst: true, ...more })
	return (await Array.fromAsync(fileDocuments(store, rows, mover, HOME))).map(({ entry }) => entry.path)
}

/** What stands below the patient's folder, with its text. */
function standing(): Record<string, string> {
	const files = readdirSync(join(root, HOME), { recursive: true, withFileTypes: true }).filter((item) => item.isFile())
	const paths = files.map(({ parentPath, name }) => join(parentPath, name).slice(join(root, HOME).length + 1)).sort()
	return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, HOME, path), 'utf8')]))
}

async function put(path: string, text: string) {
	expect((await ged.create(`${HOME}/${path}`, sourceOf(text))).outcome).toBe('created')
}
const PLAIN = { 'Données/CR.xml': CDA, 'MSSanté/CR.pdf': PDF }
const TOGETHER = { [`Données/${SUFFIXED}.xml`]: CDA, [`MSSanté/${SUFFIXED}.pdf`]: PDF }

describe('documents that go together', () => {
	it('are two creations, and no look, where their names are free', async () => {
		const calls: string[] = []
		expect(await file({ store: counted(calls) })).toEqual([`${HOME}/Données/CR.xml`, `${HOME}/MSSanté/CR.pdf`])
		expect(calls).toEqual(['create', 'create'])
		expect(standing()).toEqual(PLAIN)
	})

	it.each(['MSSanté/CR.pdf', 'Données/CR.xml'])('have one other name where %s bears theirs, which is left as it is', async (taken) => {
		await put(taken, 'autre')
		expect((await file()).map((path) => path.slice(HOME.length + 1))).toEqual(Object.keys(TOGETHER))
		expect(standing()).toEqual({ [taken]: 'autre', ...TOGETHER })
	})

	it('have one other name, and again another, where names of both are taken', async () => {
		await put('MSSanté/CR.pdf', 'autre')
		await put(`Données/${SUFFIXED}.xml`, 'autre')
		await put(`MSSanté/CR (${sha256(CDA).slice(0, 16)}).pdf`, 'autre')
		const name = `CR (${sha256(CDA)})`
		expect(await file()).toEqual([`${HOME}/Données/${name}.xml`, `${HOME}/MSSanté/${name}.pdf`])
		expect(Object.values(standing()).sort()).toEqual(['autre', 'autre', 'autre', CDA, PDF].sort())
	})

	it('leave the file of another message where it is, though it has the same bytes', async () => {
		await put('Données/CR.xml', CDA)
		await put('MSSanté/CR.pdf', 'autre')
		await file({ isOthers: async () => true })
		expect(standing()).toEqual({ 'Données/CR.xml': CDA, 'MSSanté/CR.pdf': 'autre', ...TOGETHER })
	})

	it('leave the file that a person put in the place of what was just made', async () => {
		await put('MSSanté/CR.pdf', 'autre')
		const store = new Proxy(ged, {
			get: (target, name: keyof Ged) => async (...words: never[]) => {
				const answer = await (target[name] as (...all: never[]) => Promise<unknown>)(...words)
				if (name === 'create' && String(words[0]).endsWith('CR.pdf')) {
					rmSync(join(root, HOME, 'Données/CR.xml'))
					await put('Données/CR.xml', 'd’une personne')
				}
				return answer
			},
		})
		await expect(file({ store })).rejects.toMatchObject({ code: 'MSS-GED-GONE' })
		expect(standing()).toEqual({ 'Données/CR.xml': 'd’une personne', 'MSSanté/CR.pdf': 'autre' })
		await file({ isFirst: false })
		expect(standing()).toEqual({ 'Données/CR.xml': 'd’une personne', 'MSSanté/CR.pdf': 'autre', ...TOGETHER })
	})

	describe.each([
		['their names are free', null, PLAIN],
		['a companion’s name is taken', 'MSSanté/CR.pdf', TOGETHER],
		['the leader’s name is taken', 'Données/CR.xml', TOGETHER],
	])('killed anywhere, and begun again, where %s', (_, taken, expected) => {
		it('stand once each, together', async () => {
			const calls: string[] = []
			await (taken === null ? undefined : put(taken, 'autre'))
			await file({ store: counted(calls) })
			for (let step = 0; step < calls.length; step++) {
				root = mkdtempSync(join(tmpdir(), 'mssante-filed-'))
				ged = await openFolder(root)
				await ged.makeFolder(HOME)
				await (taken === null ? undefined : put(taken, 'autre'))
				await expect(file({ store: counted([], step) })).rejects.toThrow('killed')
				await file({ isFirst: false })
				expect(standing(), `étape ${step} : ${calls[step]}`).toEqual({ ...taken !== null && { [taken]: 'autre' }, ...expected })
			}
		})
	})
})
