/** The service account's authorisation, asked from the administration page: by whom, taken back, given again. */
import type { App } from '../server/app.ts'
import type { Overview } from '../server/contract/admin/overview.ts'
import type { Office } from '../server/http/handler.ts'
import type { WebdavDouble } from './support/webdav-double.ts'

import { afterEach, beforeEach, expect, it } from 'vitest'
import { openApp } from '../server/app.ts'
import { loadConfig } from '../server/config/load.ts'
import { Jobs } from '../server/http/jobs.ts'
import { replyTo } from '../server/http/reply.ts'
import { dispatchCall } from '../server/http/routes.ts'
import { openLog } from '../server/ops/log.ts'
import { lookingAtStore } from '../server/ops/store.ts'
import { startWebdavDouble } from './support/webdav-double.ts'
import { makeWorld } from './support/world.ts'

let double: WebdavDouble
let app: App
let office: Office
function ask(method: 'GET' | 'POST', path: string) {
	return replyTo(() => dispatchCall(office, {
		scope: 'admin',
		user: 'admin',
		name: '',
		groups: [],
		method,
		path,
		params: {},
		files: [],
		folders: [],
		etag: '',
	}))
}
const ged = async () => ((await ask('GET', 'overview')).json as Overview).ged
const begin = async () => (await ask('POST', 'ged/login')).json as { id: string, login: string, user: string }

beforeEach(async () => {
	double = await startWebdavDouble()
	const world = await makeWorld({ more: { ged: { kind: 'nextcloud', url: double.url, user: double.user } } })
	app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
	office = { desk: app, jobs: new Jobs(), version: 'test' }
})
afterEach(async () => {
	await app.close()
	await double.close()
})

it('is a link to open elsewhere, as the account that is named', async () => {
	const { id, login, user } = await begin()
	expect([login, user]).toEqual([expect.stringContaining('/login/v2/flow/'), double.user])
	expect((await ask('GET', `ged/login/${id}`)).json).toEqual({ isGranted: false })
	await expect(lookingAtStore(app, async () => void await app.ged.mark())).rejects.toThrow()
	expect(await ged()).toMatchObject({ account: double.user, isAuthorised: false, isRefused: false })
	double.grant(double.user)
	expect((await ask('GET', `ged/login/${id}`)).json).toEqual({ isGranted: true })
	expect(await ged()).toMatchObject({ isAuthorised: true, isRefused: false })
	expect(double.revoked).toEqual([])
})

it('given by another account is refused at once, and what it gave is given back', async () => {
	const { id } = await begin()
	double.grant('admin')
	expect(await ask('GET', `ged/login/${id}`)).toMatchObject({ status: 422, json: { error: { code: 'MSS-GED-ACCOUNT' } } })
	expect(double.revoked).toEqual(['admin:autre'])
	expect(await ged()).toMatchObject({ isAuthorised: false })
})

it('lets the administrator see who sees each folder, and show one to those who use it', async () => {
	const first = await begin()
	double.grant(double.user)
	await ask('GET', `ged/login/${first.id}`)
	double.move('', 'Résidents')
	await app.ged.makeFolder('À classer')
	const put = (path: string, params: Record<string, unknown>, method: 'GET' | 'POST' = 'GET') => replyTo(() => dispatchCall(office, {
		scope: 'admin',
		user: 'admin',
		name: '',
		groups: [],
		method,
		path,
		params,
		files: [],
		folders: [],
		etag: '',
	}))
	expect((await put('folders', { path: '' })).json).toMatchObject({
		folders: [
			{ name: 'À classer', isShown: false },
			{ name: 'Résidents', isShown: true },
		],
	})
	expect((await put('folders/share', { path: 'À classer', groups: ['secretariat'], users: ['lea'] }, 'POST')).status).toBe(204)
	expect((await put('folders/share', { path: 'À classer', groups: ['secretariat'] }, 'POST')).status).toBe(204)
	expect(double.shares).toEqual([{ path: 'À classer', type: '0', who: 'lea' }, { path: 'À classer', type: '1', who: 'secretariat' }])
	expect((await put('folders/seen', { path: 'À classer' })).json).toEqual({ isThere: true, isShown: true })
})

it('that was taken back is told, and is given again from the page', async () => {
	const first = await begin()
	double.grant(double.user)
	await ask('GET', `ged/login/${first.id}`)
	double.trouble.answer = () => 401
	await expect(lookingAtStore(app, async () => void await app.ged.mark())).rejects.toThrow()
	expect(await ged()).toMatchObject({ isAuthorised: true, isRefused: true })
	double.trouble.answer = null
	const again = await begin()
	double.grant(double.user)
	await ask('GET', `ged/login/${again.id}`)
	expect(await ged()).toMatchObject({ isAuthorised: true, isRefused: false })
})
