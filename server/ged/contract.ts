/** What any document store must do. Run it on each adapter: the folder, the Nextcloud double, a real Nextcloud. */
import type { Entry, Ged, Source } from './ged.ts'

import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Hands outside the program: what a person does in the store. */
export interface Hands {
	ged: Ged
	move: (from: string, to: string) => Promise<void>
	remove: (path: string) => Promise<void>
	/** Paths of every visible file. */
	list: () => Promise<string[]>
	read: (path: string) => Promise<Buffer>
}

/** A file of this machine holding `text`. */
export function sourceOf(text: string | Buffer): Source {
	const file = join(mkdtempSync(join(tmpdir(), 'mssante-source-')), 'bytes')
	writeFileSync(file, text)
	return { file, size: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') }
}

export function gedContract(name: string, open: () => Promise<Hands>): void {
	describe(`${name}, as a document store`, () => {
		it('creates a file and the folders above it, byte for byte', async () => {
			const { ged, read } = await open()
			const created = await ged.create('Usagers/Léa d’Ornano/MSSanté/a.pdf', sourceOf('bonjour'))
			expect(created.outcome).toBe('created')
			expect((await read('Usagers/Léa d’Ornano/MSSanté/a.pdf')).toString()).toBe('bonjour')
		})

		it('never overwrites: other bytes under the name are left alone', async () => {
			const { ged, read } = await open()
			await ged.create('a.pdf', sourceOf('premier'))
			expect((await ged.create('a.pdf', sourceOf('second'))).outcome).toBe('taken')
			expect((await read('a.pdf')).toString()).toBe('premier')
		})

		it('knows the very same bytes when they are there already', async () => {
			const { ged } = await open()
			const first = await ged.create('a.pdf', sourceOf('pareil'))
			const second = await ged.create('a.pdf', sourceOf('pareil'))
			expect(second.outcome).toBe('same')
			expect('entry' in first && 'entry' in second && first.entry.fileId === second.entry.fileId).toBe(true)
		})

		it('lets one of many writers win, and leaves no other file', async () => {
			const { ged, list } = await open()
			const outcomes = await Promise.all(
				Array.from({ length: 8 }, (_, index) => ged.create('x/course.pdf', sourceOf(`coureur ${index}`))),
			)
			expect(outcomes.filter(({ outcome }) => outcome === 'created')).toHaveLength(1)
			expect(await list()).toEqual(['x/course.pdf'])
		})

		it('refuses bytes that are not those announced', async () => {
			const { ged, list } = await open()
			await expect(ged.create('a.pdf', { ...sourceOf('ceci'), sha256: '0'.repeat(64) })).rejects.toMatchObject({
				code: 'MSS-GED-HASH',
			})
			expect(await list()).toEqual([])
		})

		it('never writes outside its root', async () => {
			const { ged } = await open()
			await expect(ged.create('../dehors.pdf', sourceOf('x'))).rejects.toMatchObject({ code: 'MSS-GED-OUTSIDE' })
			await expect(ged.create('a/../../dehors.pdf', sourceOf('x'))).rejects.toMatchObject({ code: 'MSS-GED-OUTSIDE' })
		})

		it('does not take a folder for a file', async () => {
			const { ged } = await open()
			await ged.makeFolder('a.pdf')
			expect((await ged.create('a.pdf', sourceOf('x'))).outcome).toBe('taken')
		})

		it('finds a file that was renamed, moved, or whose folder was', async () => {
			const { ged, move } = await open()
			const created = await ged.create('À classer/a.pdf', sourceOf('x'))
			const { fileId } = (created as { entry: { fileId: string } }).entry
			await ged.makeFolder('Usagers')
			await move('À classer/a.pdf', 'Usagers/b.pdf')
			expect((await ged.locate([{ fileId, path: 'À classer/a.pdf' }])).get(fileId)?.path).toBe('Usagers/b.pdf')
			await move('Usagers', 'Résidents')
			expect((await ged.locate([{ fileId, path: 'Usagers/b.pdf' }])).get(fileId)?.path).toBe('Résidents/b.pdf')
		})

		it('does not take a new file for one that was removed', async () => {
			const { ged, remove } = await open()
			const created = await ged.create('a.pdf', sourceOf('ancien'))
			await remove('a.pdf')
			await ged.create('a.pdf', sourceOf('nouveau'))
			expect(await ged.locate([{ fileId: (created as { entry: { fileId: string } }).entry.fileId, path: 'a.pdf' }])).toEqual(
				new Map(),
			)
		})

		it('makes folders below a patient’s folder, but never that folder again', async () => {
			const { ged, list, move } = await open()
			await ged.makeFolder('Usagers/LEFÈVRE')
			expect((await ged.create('Usagers/LEFÈVRE/MSSanté/2026/a.pdf', sourceOf('x'), 'Usagers/LEFÈVRE')).outcome).toBe('created')
			await move('Usagers/LEFÈVRE', 'Usagers/LEFÈVRE Marguerite')
			await expect(ged.create('Usagers/LEFÈVRE/MSSanté/2026/b.pdf', sourceOf('y'), 'Usagers/LEFÈVRE')).rejects.toMatchObject({
				code: 'MSS-GED-NO-FOLDER',
			})
			expect(await list()).toEqual(['Usagers/LEFÈVRE Marguerite/MSSanté/2026/a.pdf'])
		})

		it('moves a file, which keeps its id, into folders that it makes, but never a patient’s folder', async () => {
			const { ged, list } = await open()
			const { entry } = await ged.create('À classer/a.pdf', sourceOf('x')) as { entry: Entry }
			await ged.makeFolder('Usagers/LEFÈVRE')
			const moved = await ged.move('À classer/a.pdf', 'Usagers/LEFÈVRE/MSSanté/a b.pdf', 'Usagers/LEFÈVRE')
			expect(moved).toMatchObject({ outcome: 'moved', entry: { path: 'Usagers/LEFÈVRE/MSSanté/a b.pdf', fileId: entry.fileId } })
			await expect(ged.move('Usagers/LEFÈVRE/MSSanté/a b.pdf', 'Usagers/ABSENT/a.pdf', 'Usagers/ABSENT')).rejects.toMatchObject({
				code: 'MSS-GED-NO-FOLDER',
			})
			expect(await list()).toEqual(['Usagers/LEFÈVRE/MSSanté/a b.pdf'])
		})

		it('never moves over anything, and says when there is nothing to move', async () => {
			const { ged, read, list } = await open()
			await ged.create('a.pdf', sourceOf('un'))
			await ged.create('b.pdf', sourceOf('deux'))
			expect(await ged.move('a.pdf', 'b.pdf')).toEqual({ outcome: 'taken' })
			expect((await read('b.pdf')).toString()).toBe('deux')
			await expect(ged.move('absent.pdf', 'c.pdf')).rejects.toMatchObject({ code: 'MSS-GED-GONE' })
			await expect(ged.move('a.pdf', '../dehors.pdf')).rejects.toMatchObject({ code: 'MSS-GED-OUTSIDE' })
			expect(await list()).toEqual(['a.pdf', 'b.pdf'])
		})

		it('lets one of two movers win', async () => {
			const { ged, list } = await open()
			await ged.create('a.pdf', sourceOf('un'))
			await ged.create('b.pdf', sourceOf('deux'))
			const outcomes = await Promise.all([ged.move('a.pdf', 'x/c.pdf'), ged.move('b.pdf', 'x/c.pdf')])
			expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['moved', 'taken'])
			expect(await list()).toHaveLength(2)
		})

		it('gives back the bytes it stores', async () => {
			const { ged } = await open()
			await ged.create('a.pdf', sourceOf('à relire'))
			const target = sourceOf('').file
			await ged.read('a.pdf', target, 100)
			expect(readFileSync(target, 'utf8')).toBe('à relire')
			await expect(ged.read('a.pdf', target, 3)).rejects.toMatchObject({ code: 'MSS-SEND-TOO-MANY' })
			await expect(ged.read('absent.pdf', target, 100)).rejects.toMatchObject({ code: 'MSS-GED-GONE' })
		})

		it('lists a folder: folders first, by name, nothing hidden', async () => {
			const { ged } = await open()
			await ged.create('b.pdf', sourceOf('b'))
			await ged.create('a 10.pdf', sourceOf('a'))
			await ged.create('a 9.pdf', sourceOf('c'))
			await ged.makeFolder('Zoé & Cie #1 100%')
			await ged.writeState('audit-head.json', '{}')
			expect((await ged.list('')).map(({ path }) => path)).toEqual(['Zoé & Cie #1 100%', 'a 9.pdf', 'a 10.pdf', 'b.pdf'])
			expect(await ged.list('Zoé & Cie #1 100%')).toEqual([])
			expect(await ged.list('absent')).toEqual([])
		})

		it('changes its mark, where it has one, when something changes deep inside', async () => {
			const { ged, move } = await open()
			await ged.create('a/b/c.pdf', sourceOf('x'))
			const before = await ged.mark()
			expect(await ged.mark()).toBe(before)
			await move('a/b/c.pdf', 'a/b/d.pdf')
			expect(before === null || await ged.mark() !== before).toBe(true)
		})

		it('says that nothing is there when nothing is', async () => {
			const { ged } = await open()
			expect(await ged.stat('absent/x.pdf')).toBeNull()
			expect(await ged.hash('absent/x.pdf')).toBeNull()
		})

		it('hashes what it stores', async () => {
			const { ged } = await open()
			const source = sourceOf('à prouver')
			await ged.create('a.pdf', source)
			expect(await ged.hash('a.pdf')).toBe(source.sha256)
		})

		it('keeps the program’s state out of sight', async () => {
			const { ged, list } = await open()
			await ged.writeState('audit-head.json', '{"seq":1}')
			await ged.writeState('audit-head.json', '{"seq":2}')
			expect(await ged.readState('audit-head.json')).toBe('{"seq":2}')
			expect(await list()).toEqual([])
		})
	})
}
