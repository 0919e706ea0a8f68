/** The same promises on a real Nextcloud that cannot reach the sidecar: it comes and asks. */
import type { MailHost } from '../support/mail-host.ts'
import type { Account } from './real.ts'
import type { Sidecar } from './sidecar-beside.ts'

import { afterAll, beforeAll } from 'vitest'
import { startMailHost } from '../support/mail-host.ts'
import { until } from '../support/until.ts'
import { callOf, configureApp, realCloud } from './real-cloud.ts'
import { connect } from './real.ts'
import { relayContract } from './relay-contract.ts'
import { KEY, sidecarBeside } from './sidecar-beside.ts'

/** In place of the sidecar's address. */
const COMES = 'poll:'
const cloud = await connect()
const people: Record<string, Account> = { admin: cloud.admin }
const call = callOf(cloud, people)
let host: MailHost
let sidecar: Sidecar

beforeAll(async () => {
	host = await startMailHost()
	people.marie = await cloud.account('marie', ['secretariat'])
	people.paul = await cloud.account('paul', ['soins'])
	await cloud.ocs(cloud.admin, 'PUT', '/cloud/users/marie', { key: 'displayname', value: 'Marie' })
	await cloud.dav(people.marie, 'DELETE', 'Foyer')
	const beside = await sidecarBeside(host, { kind: 'folder', root: './GED' }, { poll: cloud.url })
	sidecar = {
		...beside,
		url: COMES,
		serve: async () => {
			await beside.serve()
			await until(async () => (await call('marie', 'GET', 'api/me')).status === 200)
		},
	}
	await configureApp(cloud, COMES, KEY)
	await sidecar.serve()
})
afterAll(async () => {
	await sidecar?.stop()
	host?.stop()
	await cloud.close()
})

relayContract('a real Nextcloud where the sidecar comes and asks', async () => realCloud(cloud, people, sidecar))
