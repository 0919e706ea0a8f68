/** What a real Nextcloud says of the rights of the service account, and what it then lets it do. */
import type { Account } from './real.ts'

import { afterAll, beforeAll, expect, it } from 'vitest'
import { openNextcloud } from '../../server/ged/nextcloud/nextcloud.ts'
import { connect, emptyStore } from './real.ts'

const cloud = await connect()
/** Of OCS shares: read 1, update 2, create 4, delete 8, share 16. */
const GIVEN = [31, 15, 7, 1]
let owner: Account
let service: Account

beforeAll(async () => {
	owner = await cloud.account('direction')
	service = await cloud.account('svc-droits')
	await (await emptyStore(cloud, owner)).close()
	await (await emptyStore(cloud, service)).close()
	for (const permissions of GIVEN) {
		const folder = `Droits-${permissions}`
		await cloud.dav(owner, 'MKCOL', folder)
		await cloud.dav(owner, 'MKCOL', `${folder}/DURAND`)
		await cloud.dav(owner, 'PUT', `${folder}/DURAND/a.txt`, { body: 'x' })
		const { ocs } = await cloud.ocs(owner, 'POST', '/apps/files_sharing/api/v1/shares', {
			path: `/${folder}`,
			shareType: '0',
			shareWith: service.user,
			permissions: String(permissions),
		})
		expect(ocs.meta.statuscode).toBe(200)
	}
})
afterAll(() => cloud.close())

/** Nextcloud adds a number to the name of a share that served before. */
async function seen(permissions: number): Promise<string> {
	const text = await (await cloud.dav(service, 'PROPFIND', '', { headers: { depth: '1' } })).text()
	return new RegExp(`/(Droits-${permissions}(?: \\(\\d+\\)|%20%28\\d+%29)?)/<`).exec(text)![1]!
}

it.each(GIVEN)('shared with the rights %i: said as Nextcloud then does, of the share and of a folder in it', async (permissions) => {
	const ged = openNextcloud({ url: cloud.url, user: service.user, password: async () => service.password }, { tag: false })
	try {
		const folder = decodeURIComponent(await seen(permissions))
		const rights = { create: (permissions & 4) !== 0, delete: (permissions & 8) !== 0 }
		expect([...await ged.rights(folder)]).toEqual([[folder, rights], [`${folder}/DURAND`, rights]])
		const { status: put } = await cloud.dav(service, 'PUT', `${folder}/DURAND/b.txt`, { body: 'x' })
		const { status: deleted } = await cloud.dav(service, 'DELETE', `${folder}/DURAND/a.txt`)
		expect({ create: put === 201, delete: deleted === 204 }).toEqual(rights)
	} finally {
		await ged.close()
	}
})

it('of the account’s own folder, all', async () => {
	const ged = openNextcloud({ url: cloud.url, user: service.user, password: async () => service.password }, { tag: false })
	expect((await ged.rights('')).get('')).toEqual({ create: true, delete: true })
	expect((await ged.rights('Nulle part')).size).toBe(0)
	await ged.close()
})
