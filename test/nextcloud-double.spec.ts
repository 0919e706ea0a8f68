import type { WebdavDouble } from './support/webdav-double.ts'

import { afterEach, describe, expect, it } from 'vitest'
import { gedContract, sourceOf } from '../server/ged/ged-suite.ts'
import { openNextcloud } from '../server/ged/nextcloud/nextcloud.ts'
import { startWebdavDouble } from './support/webdav-double.ts'

const opened: { close: () => Promise<void> }[] = []
afterEach(async () => {
	await Promise.all(opened.splice(0).map((one) => one.close()))
})

async function open(password?: () => string) {
	const double = await startWebdavDouble()
	const ged = openNextcloud({ url: double.url, user: double.user, password: async () => password?.() ?? double.password }, { tag: true })
	opened.push(ged, double)
	return {
		double,
		ged,
		move: async (from: string, to: string) => double.move(from, to),
		remove: async (path: string) => double.remove(path),
		list: async () => double.files(),
		read: async (path: string) => double.read(path),
		write: async (path: string, text: string) => double.restore(path, Buffer.from(text)),
		openToAll: async (path: string) => {
			double.shares.push({ path, type: '3', who: '' })
			return [{ type: 'link' as const, with: null, groups: [] }]
		},
	}
}

gedContract('the double of Nextcloud', open)

/** Answers the first `times` requests of a method with a status. */
function once(double: WebdavDouble, wanted: string, answer: number | 'cut' | 'cut-after', times = 1): void {
	let left = times
	double.trouble.answer = (method) => method === wanted && left-- > 0 ? answer : null
}

describe('who sees a folder', () => {
	// getMountType() of files_sharing, groupfolders and files_external.
	it.each([['shared', true], ['group', true], ['external', false], ['external-session', false]])(
		'in a mount of type « %s »: somebody else than the account, %s',
		async (type, isSeen) => {
			const { ged, double, move } = await open()
			await move('', 'Résidents/DURAND')
			double.mount('Résidents', type)
			expect([...await ged.shown(['Résidents/DURAND'])]).toEqual(isSeen ? ['Résidents/DURAND'] : [])
		},
	)

	it('an outside storage that the account shares is seen', async () => {
		const { ged, double, move } = await open()
		await move('', 'Résidents/DURAND')
		double.mount('Résidents', 'external')
		double.shares.push({ path: 'Résidents', type: '1', who: 'soins' })
		expect([...await ged.shown(['Résidents/DURAND'])]).toEqual(['Résidents/DURAND'])
	})
})

describe('putting documents in patients’ folders', () => {
	async function patients() {
		const { ged, double } = await open()
		const homes = await Promise.all(['Usagers/LÉA', 'Usagers/PAUL'].map((path) => ged.makeFolder(path)))
		const put = async (home: number, name: string) => {
			double.trouble.seen.length = 0
			const { path } = (await ged.home(homes[home]!))!
			expect((await ged.create(`${path}/${name}.pdf`, sourceOf(name), path)).outcome).toBe('created')
			return double.trouble.seen.filter((one) => !one.includes('.mssante')).map((one) => one.split(' ')[0])
		}
		return { put, double }
	}

	it('costs one request, once the folder was seen with a document of ours in it', async () => {
		const { put } = await patients()
		expect([await put(0, 'a'), await put(0, 'b')]).toEqual([['SEARCH', 'PUT'], ['SEARCH', 'PUT']])
		expect([await put(0, 'c'), await put(0, 'd')]).toEqual([['PUT'], ['PUT']])
	})

	it('one search tells where the folders of others are as well', async () => {
		const { put } = await patients()
		await put(0, 'a')
		await put(1, 'a')
		await put(1, 'b')
		expect([await put(0, 'b'), await put(1, 'c')]).toEqual([['PUT'], ['PUT']])
	})

	it('looks for the folder each time, where something between drops the condition', async () => {
		const { put, double } = await patients()
		double.trouble.answer = (method, path) => method === 'PUT' && path === '.mssante/check' ? 204 : null
		expect([await put(0, 'a'), await put(0, 'b'), await put(0, 'c')]).toEqual(Array(3).fill(['SEARCH', 'PUT']))
	})
})

describe('looking for what is dropped below 300 patients’ folders', () => {
	const NAME = 'À envoyer/Pharmacie'
	async function manyPatients() {
		const opened = await open()
		const roots = Array.from({ length: 300 }, (_, index) => ({ path: `Usagers/R${index}`, fileId: null }))
		for (const { path } of roots) {
			opened.double.move('', `${path}/${NAME}`)
		}
		const asked = async () => {
			opened.double.trouble.seen.length = 0
			const found = await opened.ged.dropped(NAME, roots)
			return { found, seen: opened.double.trouble.seen.map((one) => one.split(' ')[0]) }
		}
		await asked()
		return { ...opened, asked }
	}

	it('costs one look while nothing changes', async () => {
		const { asked } = await manyPatients()
		expect((await asked()).seen).toEqual(['PROPFIND'])
	})

	it('costs a search and no look into the folders that are as they were, when something changes elsewhere', async () => {
		const { asked, write } = await manyPatients()
		await write('Usagers/R7/Courrier/a.pdf', 'x')
		expect((await asked()).seen).toEqual(['PROPFIND', 'SEARCH'])
	})

	it('tells who owns a file, and that somebody holds it locked', async () => {
		const { asked, write, double } = await manyPatients()
		await write(`Usagers/R7/${NAME}/a.pdf`, 'x')
		const { found, seen } = await asked()
		expect(seen).toEqual(['PROPFIND', 'SEARCH', 'PROPFIND', 'PROPFIND'])
		expect(found).toMatchObject([{ path: `Usagers/R7/${NAME}/a.pdf`, isLocked: false, owner: 'proprietaire' }])
		double.locks.add(double.node(`Usagers/R7/${NAME}/a.pdf`)!.id)
		expect((await asked()).found).toMatchObject([{ isLocked: true }])
	})
})

it('says that there may be others, where Nextcloud does not tell whom a file is opened to', async () => {
	const { ged, double, write } = await open()
	await write('Partagé/a.pdf', 'x')
	once(double, 'GET', 500, 2)
	expect(await ged.sharedWith('Partagé/a.pdf')).toEqual([{ type: 'unknown', with: null, groups: [] }])
})

it('tells the groups of the people whom a file is opened to, whatever they are called; of who is gone, none', async () => {
	const { ged, double, write } = await open()
	await write('Usagers/LEFÈVRE/a.pdf', 'x')
	double.groups.set('marie', ['Soins & co', 'à 100 % +'])
	double.shares.push({ path: 'Usagers', type: '0', who: 'marie' }, { path: 'Usagers', type: '0', who: 'parti' })
	expect(await ged.sharedWith('Usagers/LEFÈVRE/a.pdf')).toEqual([
		{ type: 'user', with: 'marie', groups: ['Soins & co', 'à 100 % +'] },
		{ type: 'user', with: 'parti', groups: [] },
	])
})

describe('filing in a Nextcloud that has troubles', () => {
	it.each([423, 503, 500, 'cut', 'cut-after'] as const)(
		'a PUT that ends in %s is settled by what stands there, and never written twice',
		async (trouble) => {
			const { ged, double, list } = await open()
			once(double, 'PUT', trouble)
			const source = sourceOf('ordonnance')
			const created = await ged.create('a.pdf', source)
			expect(created.outcome).toBe(trouble === 'cut-after' ? 'same' : 'created')
			expect(await list()).toEqual(['a.pdf'])
			expect(await ged.hash('a.pdf')).toBe(source.sha256)
		},
	)

	it.each([
		[507, 'MSS-GED-FULL'],
		[423, 'MSS-GED-LOCKED'],
		[403, 'MSS-GED-DENIED'],
		[503, 'MSS-GED-DOWN'],
		[429, 'MSS-GED-BUSY'],
	])('a lasting %i is told as %s', async (status, code) => {
		const { ged, double } = await open()
		once(double, 'PUT', status, 100)
		await expect(ged.create('a.pdf', sourceOf('x'))).rejects.toMatchObject({ code })
	})

	it('a refused account is tried once, and again only with another password', async () => {
		let password = 'révoqué'
		const { ged, double } = await open(() => password)
		await expect(ged.stat('a')).rejects.toMatchObject({ code: 'MSS-GED-AUTH' })
		await expect(ged.create('a.pdf', sourceOf('x'))).rejects.toMatchObject({ code: 'MSS-GED-AUTH' })
		expect(double.trouble.seen).toHaveLength(1)
		password = double.password
		expect(await ged.stat('a')).toBeNull()
	})

	it('a server that writes over what stands is refused before anything is filed', async () => {
		const { ged, double } = await open()
		await ged.check()
		let puts = 0
		double.trouble.answer = (method) => method === 'PUT' && ++puts === 2 ? 204 : null
		await expect(ged.check()).rejects.toMatchObject({ code: 'MSS-GED-UNSAFE' })
	})

	it('files in one request where the folder stands', async () => {
		const { ged, double } = await open()
		await ged.makeFolder('Usagers/LEFÈVRE/MSSanté')
		double.trouble.seen.length = 0
		await ged.create('Usagers/LEFÈVRE/MSSanté/a.pdf', sourceOf('x'), 'Usagers/LEFÈVRE')
		expect(double.trouble.seen).toEqual(['PUT Usagers/LEFÈVRE/MSSanté/a.pdf'])
	})

	it('marks what it files, where that is wanted', async () => {
		const { ged, double } = await open()
		const created = await ged.create('a.pdf', sourceOf('x'))
		await ged.tag((created as { entry: { fileId: string } }).entry.fileId)
		expect(double.tags.get(double.node('a.pdf')!.id)).toEqual(new Set(['7']))
	})
})

describe('a patient’s folder whose place another took, between where it was and what is put in it', () => {
	const path = 'Usagers/LÉA'
	async function stands() {
		const { ged, double } = await open()
		const patient = { path, fileId: (await ged.makeFolder(path)).fileId }
		const other = await ged.makeFolder('Usagers/PAUL')
		for (const name of ['a', 'b']) {
			await ged.home(patient)
			await ged.create(`${path}/${name}.pdf`, sourceOf(name), path)
		}
		double.trouble.seen.length = 0
		expect(await ged.home(patient)).toMatchObject(patient)
		expect(double.trouble.seen.filter((one) => !one.includes('.mssante'))).toEqual([])
		double.move(path, `${path} Marie`)
		const namesake = (await ged.makeFolder(path)).fileId
		const put = () => ged.create(`${path}/c.pdf`, sourceOf('c'), path, patient.fileId)
		return { ged, double, put, other, namesake }
	}

	it.each<[string, (one: Awaited<ReturnType<typeof stands>>) => Promise<unknown>]>([
		['nobody asked of it since', async () => {}],
		['another’s folder was looked for', ({ ged, other }) => ged.home(other)],
		['the other is asked for', ({ ged, namesake }) => ged.home({ path, fileId: namesake })],
		['another document was refused', ({ ged }) => ged.create(`${path}/d.pdf`, sourceOf('d'), path).catch(() => {})],
		['folders of many were looked for', async ({ ged }) => {
			for (let index = 0; index < 70; index++) {
				await ged.home(await ged.makeFolder(`Usagers/R${index}`))
			}
		}],
	])('%s: nothing is put in that one', async (_, between) => {
		const one = await stands()
		await between(one)
		await expect(one.put()).rejects.toMatchObject({ code: 'MSS-GED-NO-FOLDER' })
		expect(one.double.files().filter((file) => file.startsWith(`${path}/`))).toEqual([])
	})
})
