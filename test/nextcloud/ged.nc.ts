/** The store's contract, on a real Nextcloud. */
import { afterAll, afterEach, expect, it } from 'vitest'
import { gedContract, sourceOf } from '../../server/ged/ged-suite.ts'
import { connect, emptyStore } from './real.ts'

const cloud = await connect()
const service = await cloud.account('mssante-suite')
const opened: { close: () => Promise<void> }[] = []
afterEach(async () => {
	await Promise.all(opened.splice(0).map((one) => one.close()))
})
afterAll(() => cloud.close())

async function open() {
	const hands = await emptyStore(cloud, service)
	opened.push(hands)
	return hands
}

gedContract('a real Nextcloud', open)

/** Patients' folders often stand in what others share with the account: each is a mount of its own. */
let shared: Promise<string> | undefined
gedContract('a folder that somebody shared', async () => openBelow(await (shared ??= sharedFolder())))

/** Where the Team folders app is installed. */
if (cloud.apps.includes('groupfolders')) {
	let team: Promise<string> | undefined
	gedContract('a Team folder', async () => openBelow(await (team ??= teamFolder())))
}

async function openBelow(folder: string) {
	const hands = await emptyStore(cloud, service, folder)
	opened.push(hands)
	return hands
}

async function sharedFolder(): Promise<string> {
	const owner = await cloud.account('mssante-owner')
	const name = `Usagers partagés ${Date.now()}`
	await cloud.dav(owner, 'MKCOL', name)
	await cloud.ocs(owner, 'POST', '/apps/files_sharing/api/v1/shares', {
		path: `/${name}`,
		shareType: '0',
		shareWith: service.user,
		permissions: '31',
	})
	return name
}

async function teamFolder(): Promise<string> {
	const name = `Equipe ${Date.now()}`
	await cloud.ocs(cloud.admin, 'POST', '/cloud/groups', { groupid: 'equipe-mssante' })
	await cloud.ocs(cloud.admin, 'POST', `/cloud/users/${service.user}/groups`, { groupid: 'equipe-mssante' })
	const form = (fields: Record<string, string>) => ({
		body: new URLSearchParams(fields).toString(),
		headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
	})
	const made = (await (
		await cloud.request(cloud.admin, 'POST', '/index.php/apps/groupfolders/folders?format=json', form({ mountpoint: name }))
	).json()) as { ocs: { data: { id: number } } }
	await cloud.request(
		cloud.admin,
		'POST',
		`/index.php/apps/groupfolders/folders/${made.ocs.data.id}/groups`,
		form({ group: 'equipe-mssante' }),
	)
	return name
}

it('knows which folders anybody but its account sees, and shows one of its own', async () => {
	const { ged } = await open()
	const other = await cloud.account('mssante-owner')
	await ged.makeFolder('À moi/dedans')
	expect(await ged.shown(['À moi', 'À moi/dedans'])).toEqual(new Set())
	await ged.share('À moi', { users: [other.user], groups: [] })
	await ged.share('À moi', { users: [other.user], groups: [] })
	expect(await ged.shown(['À moi/dedans'])).toEqual(new Set(['À moi/dedans']))
	expect((await cloud.dav(other, 'PROPFIND', 'À moi', { headers: { depth: '0' } })).status).toBe(207)
})

it('a folder that somebody shared with the account is seen, and what is in it', async () => {
	const { ged } = await open()
	const name = await sharedFolder()
	const folder = await ged.makeFolder(`${name}/dedans`)
	expect(await ged.shown([name, folder.path])).toEqual(new Set([name, folder.path]))
})

it('a file in a folder that somebody shared is found by its id, and its owner’s move is seen', async () => {
	const { ged } = await open()
	const owner = await cloud.account('mssante-owner')
	await cloud.dav(owner, 'DELETE', 'Partagé')
	await cloud.dav(owner, 'MKCOL', 'Partagé')
	await cloud.ocs(owner, 'POST', '/apps/files_sharing/api/v1/shares', {
		path: '/Partagé',
		shareType: '0',
		shareWith: service.user,
		permissions: '31',
	})
	const created = await ged.create('Partagé/DURAND/a.pdf', sourceOf('x'))
	const { entry } = created as { entry: { fileId: string, path: string } }
	const before = await ged.mark()
	await cloud.dav(owner, 'MOVE', 'Partagé/DURAND', {
		headers: { destination: `${cloud.url}/remote.php/dav/files/${owner.user}/${encodeURIComponent('Partagé')}/DURAND%20Jeanne` },
	})
	expect(await ged.mark()).not.toBe(before)
	expect((await ged.locate([entry])).get(entry.fileId)?.path).toBe('Partagé/DURAND Jeanne/a.pdf')
	expect(await cloud.fileId(owner, 'Partagé/DURAND Jeanne/a.pdf')).toBe(entry.fileId)
})

it('puts the tag on a file, once and again', async () => {
	const { ged } = await open()
	const created = await ged.create('a.pdf', sourceOf('x'))
	const { entry } = created as { entry: { fileId: string } }
	await ged.tag(entry.fileId)
	await ged.tag(entry.fileId)
	const tags = await (
		await cloud.request(service, 'PROPFIND', `/remote.php/dav/systemtags-relations/files/${entry.fileId}`, {
			body: '<d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><oc:display-name/></d:prop></d:propfind>',
			headers: { depth: '1' },
		})
	).text()
	expect(tags).toContain('MSSanté')
})

it('proves that what stands is never written over', async () => {
	const { ged } = await open()
	await ged.check()
	await ged.check()
})

it('tells who owns what was dropped in a folder that somebody shared, and that they hold it locked', async () => {
	const { ged } = await open()
	const owner = await cloud.account('mssante-owner')
	const folder = await sharedFolder()
	const path = `${folder}/À envoyer/Pharmacie/a.pdf`
	for (const name of ['À envoyer', 'À envoyer/Pharmacie']) {
		await cloud.dav(owner, 'MKCOL', `${folder}/${name}`)
	}
	await cloud.dav(owner, 'PUT', path, { body: 'x' })
	const look = () => ged.dropped('À envoyer/Pharmacie', [{ path: folder, fileId: null }])
	expect(await look()).toMatchObject([{ path, owner: owner.user, isLocked: false }])
	if (cloud.apps.includes('files_lock')) {
		expect((await cloud.dav(owner, 'LOCK', path, { headers: { 'x-user-lock': '1' } })).status).toBe(200)
		expect(await look()).toMatchObject([{ isLocked: true }])
		await cloud.dav(owner, 'UNLOCK', path, { headers: { 'x-user-lock': '1' } })
		expect(await look()).toMatchObject([{ isLocked: false }])
	}
})

it('tells whom its owner opens a file to, above what the account sees; and that others may read it, where it may not share', async () => {
	const { ged } = await open()
	const owner = await cloud.account('mssante-owner')
	const folder = `Foyer ${Date.now()}`
	const share = (path: string, more: Record<string, string>) =>
		cloud.ocs(owner, 'POST', '/apps/files_sharing/api/v1/shares', { path: `/${path}`, ...more })
	for (const path of [folder, `${folder}/${folder} R`, `${folder}/${folder} L`]) {
		await cloud.dav(owner, 'MKCOL', path)
	}
	for (const [name, permissions] of [['R', '31'], ['L', '15']]) {
		await cloud.dav(owner, 'PUT', `${folder}/${folder} ${name}/a.pdf`, { body: 'x' })
		await share(`${folder}/${folder} ${name}`, { shareType: '0', shareWith: service.user, permissions: permissions! })
	}
	await share(folder, { shareType: '3' })
	await share(folder, { shareType: '1', shareWith: 'admin' })
	const group = 'Soins & co, 100 % à +'
	const colleague = await cloud.account('mssante-colleague', [group])
	await share(folder, { shareType: '0', shareWith: colleague.user })
	const told = await ged.sharedWith(`${folder} R/a.pdf`)
	expect(told.map(({ type, with: who, groups }) => [type, who, groups]).sort()).toEqual([
		['group', 'admin', []],
		['link', null, []],
		['user', colleague.user, [group]],
	])
	expect((await ged.sharedWith(`${folder} L/a.pdf`)).map(({ type }) => type)).toContain('unknown')
})
