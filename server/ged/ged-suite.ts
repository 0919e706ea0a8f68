/** What any document store must do. Run it on each adapter: the folder, the Nextcloud double, a real Nextcloud. */
import type { Created, Entry, Ged, Source } from './ged.ts'
import type { Share } from './share.ts'

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
	/** Writes a file, over what stands there. */
	write: (path: string, text: string) => Promise<void>
	/** Opens a folder to whoever has its link; @return what the store is then to tell of what stands in it */
	openToAll: (path: string) => Promise<Share[]>
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

		it('puts nothing in a folder that took the path of a patient’s, however often documents were put there', async () => {
			const { ged, list, move } = await open()
			const path = 'Usagers/LEFÈVRE (née À. & B.)'
			const patient = { path, fileId: (await ged.makeFolder(path)).fileId }
			for (const name of ['a', 'b', 'c', 'd']) {
				expect(await ged.home(patient)).toMatchObject(patient)
				expect((await ged.create(`${path}/MSSanté/${name}.pdf`, sourceOf(name), path)).outcome).toBe('created')
			}
			await move(path, `${path} Marguerite`)
			await ged.makeFolder(`${path}/MSSanté`)
			const put = async (): Promise<Created> => {
				const home = (await ged.home(patient))!
				return ged.create(`${home.path}/MSSanté/e.pdf`, sourceOf('e'), home.path)
			}
			const refused = (error: unknown) => {
				expect(error).toMatchObject({ code: 'MSS-GED-NO-FOLDER' })
				return put()
			}
			expect((await put().catch(refused)).outcome).toBe('created')
			expect(await list()).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => `${path} Marguerite/MSSanté/${name}.pdf`))
		})

		it('puts nothing in a folder that took the path of another since that was told, long ago or never', async () => {
			const { ged, list, move } = await open()
			const path = 'Usagers/LEFÈVRE'
			const { fileId } = await ged.makeFolder(path)
			await move(path, `${path} Marguerite`)
			await ged.makeFolder(path)
			await expect(ged.create(`${path}/a.pdf`, sourceOf('a'), path, fileId)).rejects.toMatchObject({ code: 'MSS-GED-NO-FOLDER' })
			expect(await list()).toEqual([])
			expect((await ged.create(`${path} Marguerite/a.pdf`, sourceOf('a'), `${path} Marguerite`, fileId)).outcome).toBe('created')
		})

		it('says that a folder in which documents are to be put is gone', async () => {
			const { ged, remove } = await open()
			const { fileId } = await ged.makeFolder('Usagers/LEFÈVRE')
			await remove('Usagers/LEFÈVRE')
			expect(await ged.home({ fileId, path: 'Usagers/LEFÈVRE' })).toBeNull()
		})

		it('goes on putting documents in a folder out of which people took those that were put there', async () => {
			const { ged, list, remove, write } = await open()
			const path = 'Usagers/LEFÈVRE'
			const patient = { path, fileId: (await ged.makeFolder(path)).fileId }
			const put = async (name: string) => {
				expect(await ged.home(patient)).toMatchObject(patient)
				return (await ged.create(`${path}/${name}.pdf`, sourceOf(name), path)).outcome
			}
			expect([await put('a'), await put('b'), await put('c')]).toEqual(['created', 'created', 'created'])
			await remove(`${path}/a.pdf`)
			expect(await put('d')).toBe('created')
			expect([await put('e'), await put('f'), await put('f')]).toEqual(['created', 'created', 'same'])
			await write(`${path}/b.pdf`, 'autre')
			await write(`${path}/d.pdf`, 'autre')
			await write(`${path}/e.pdf`, 'autre')
			expect([await put('g'), await put('h'), await put('b')]).toEqual(['created', 'created', 'taken'])
			expect(await list()).toEqual(['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => `${path}/${name}.pdf`))
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

		describe('what people drop below patients’ folders', () => {
			const NAME = 'À envoyer/Pharmacie'
			const LEA = 'Usagers/D’ORNANO Léa & Cie'
			const PAUL = 'Usagers/ÉTÉ Paul'
			async function twoPatients() {
				const hands = await open()
				const lea = { path: LEA, fileId: (await hands.ged.makeFolder(LEA)).fileId }
				const paul = { path: PAUL, fileId: (await hands.ged.makeFolder(PAUL)).fileId }
				await hands.ged.makeFolder(`${LEA}/${NAME}`)
				return { ...hands, lea, paul }
			}
			const pathsOf = (found: Entry[]) => found.map(({ path }) => path).sort()

			it('is nothing where nobody has such a folder, or nothing is in it, or nobody is asked about', async () => {
				const { ged, lea, paul, write } = await twoPatients()
				expect(await ged.dropped(NAME, [lea, paul])).toEqual([])
				expect(await ged.dropped('À envoyer/CRIP', [lea, paul])).toEqual([])
				await write(`${LEA}/${NAME}/a.pdf`, 'x')
				expect(await ged.dropped(NAME, [])).toEqual([])
			})

			it('is told with whose folder it is in, what it is, and since when', async () => {
				const { ged, lea, paul, write } = await twoPatients()
				const before = Date.now()
				const path = `${LEA}/${NAME}/Ordonnance d’été n° 1.pdf`
				await write(path, 'bonjour')
				const [found, ...others] = await ged.dropped(NAME, [lea, paul])
				const { fileId, etag, size } = (await ged.stat(path))!
				expect(others).toEqual([])
				expect(found).toMatchObject({ path, fileId, etag, size, isFolder: false, isLocked: false })
				expect(found!.root).toBe(lea)
				expect(Math.abs(found!.mtime - before)).toBeLessThan(60_000)
			})

			it('is found for each patient, and not beside: deeper, elsewhere, in the folder of one who is not asked about', async () => {
				const { ged, lea, paul, write } = await twoPatients()
				for (const path of [
					`${LEA}/${NAME}/a.pdf`,
					`${PAUL}/${NAME}/b.pdf`,
					`${PAUL}/Courrier/${NAME}/c.pdf`,
					`${PAUL}/Pharmacie/d.pdf`,
					`${PAUL}/À envoyer/e.pdf`,
					`Usagers/AUTRE/${NAME}/f.pdf`,
				]) {
					await write(path, path)
				}
				expect((await ged.dropped(NAME, [lea, paul])).map(({ path, root }) => [path, root.path]).sort()).toEqual([
					[`${LEA}/${NAME}/a.pdf`, LEA],
					[`${PAUL}/${NAME}/b.pdf`, PAUL],
				])
				expect(pathsOf(await ged.dropped(NAME, [paul]))).toEqual([`${PAUL}/${NAME}/b.pdf`])
			})

			it('is all that stands there: folders, hidden and temporary names', async () => {
				const { ged, lea, write } = await twoPatients()
				await write(`${LEA}/${NAME}/.~lock.a.odt#`, 'x')
				await write(`${LEA}/${NAME}/~$a.docx`, 'x')
				await ged.makeFolder(`${LEA}/${NAME}/Dossier`)
				const found = await ged.dropped(NAME, [lea])
				expect(pathsOf(found)).toEqual(['.~lock.a.odt#', 'Dossier', '~$a.docx'].map((name) => `${LEA}/${NAME}/${name}`))
				expect(found.find(({ isFolder }) => isFolder)?.path).toBe(`${LEA}/${NAME}/Dossier`)
			})

			it('shows a file that is still being written by its size and etag, which change', async () => {
				const { ged, lea, write } = await twoPatients()
				await write(`${LEA}/${NAME}/a.pdf`, 'moi')
				const [half] = await ged.dropped(NAME, [lea])
				await write(`${LEA}/${NAME}/a.pdf`, 'moitié et le reste')
				const [whole] = await ged.dropped(NAME, [lea])
				expect([half!.size, whole!.size]).toEqual([3, Buffer.byteLength('moitié et le reste')])
				expect(whole!.etag).not.toBe(half!.etag)
				expect(whole!.fileId).toBe(half!.fileId)
				expect((await ged.dropped(NAME, [lea]))[0]).toEqual(whole)
			})

			it('is seen when it comes after a look that found nothing, and no longer once it has left', async () => {
				const { ged, lea, paul, write, move } = await twoPatients()
				expect(await ged.dropped(NAME, [lea, paul])).toEqual([])
				await write(`${LEA}/${NAME}/a.pdf`, 'x')
				const [{ path, fileId } = { path: '', fileId: '' }] = await ged.dropped(NAME, [lea, paul])
				await ged.makeFolder(`${LEA}/À envoyer/Envoyés`)
				expect(await ged.move(path, `${LEA}/À envoyer/Envoyés/a.pdf`, LEA)).toMatchObject({ outcome: 'moved', entry: { fileId } })
				expect((await ged.create(`${LEA}/À envoyer/Envoyés/a (preuve).pdf`, sourceOf('preuve'), LEA)).outcome).toBe('created')
				expect(await ged.dropped(NAME, [lea, paul])).toEqual([])
				await move(`${LEA}/À envoyer/Envoyés/a.pdf`, path)
				expect(pathsOf(await ged.dropped(NAME, [lea, paul]))).toEqual([path])
			})

			it('follows a patient’s folder that was renamed, and does not take another for it', async () => {
				const { ged, lea, paul, write, move } = await twoPatients()
				await write(`${LEA}/${NAME}/a.pdf`, 'x')
				await move(LEA, 'Usagers/D’ORNANO Léa (chambre 12)')
				await write(`${LEA}/${NAME}/d’une autre.pdf`, 'y')
				const found = await ged.dropped(NAME, [lea, paul])
				expect(pathsOf(found)).toEqual([`Usagers/D’ORNANO Léa (chambre 12)/${NAME}/a.pdf`])
				expect(found[0]!.root).toBe(lea)
				expect(await ged.dropped(NAME, [lea, paul])).toEqual(found)
			})

			it('is found by its path where the folder was never seen yet', async () => {
				const { ged, write } = await twoPatients()
				await write(`${PAUL}/${NAME}/a.pdf`, 'x')
				expect(pathsOf(await ged.dropped(NAME, [{ path: PAUL, fileId: null }]))).toEqual([`${PAUL}/${NAME}/a.pdf`])
			})
		})

		it('tells whom a file is opened to, by itself or by the folders above it', async () => {
			const { ged, write, openToAll } = await open()
			await write('Usagers/LEFÈVRE/Notes & co/a b.pdf', 'x')
			expect(await ged.sharedWith('Usagers/LEFÈVRE/Notes & co/a b.pdf')).toEqual([])
			const shares = await openToAll('Usagers/LEFÈVRE')
			expect(await ged.sharedWith('Usagers/LEFÈVRE/Notes & co/a b.pdf')).toEqual(shares)
			expect(await ged.sharedWith('Usagers/LEFÈVRE')).toEqual(shares)
			expect(await ged.sharedWith('Usagers')).toEqual([])
			expect(await ged.sharedWith('absent/a.pdf')).toEqual([])
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
