/** Relay, rights, filing of real mail and sending, on a real Nextcloud with the app. */
import type { MailHost } from '../support/mail-host.ts'
import type { Account } from './real.ts'
import type { Cloud } from './relay-contract.ts'
import type { Sidecar } from './sidecar-beside.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { loadConfig } from '../../server/config/load.ts'
import { pollLogin, revokeLogin, startLogin } from '../../server/ged/nextcloud/login-flow.ts'
import { bellOf } from '../../server/ops/bell.ts'
import { machineClock } from '../../server/time/clock.ts'
import { startMailHost } from '../support/mail-host.ts'
import { until } from '../support/until.ts'
import { callOf, configureApp, realCloud } from './real-cloud.ts'
import { connect, emptyStore } from './real.ts'
import { relayContract } from './relay-contract.ts'
import { BOX, KEY, sidecarBeside } from './sidecar-beside.ts'

const cloud = await connect()
const people: Record<string, Account> = { admin: cloud.admin }
let host: MailHost
let sidecar: Sidecar
let service: Account
/** Where marie sees the folder that is shared with her: Nextcloud adds a number to a name that served before. */
let shared: string

beforeAll(async () => {
	if (!cloud.hasApp) {
		throw new Error('L’application n’est pas installée dans ce Nextcloud : donnez NEXTCLOUD_DIR, ou installez-la (npm run build).')
	}
	host = await startMailHost()
	service = await cloud.account('svc-mssante')
	people.marie = await cloud.account('marie', ['secretariat'])
	people.paul = await cloud.account('paul', ['soins'])
	people.lea = await cloud.account('lea', ['secretariat'])
	await cloud.ocs(cloud.admin, 'PUT', '/cloud/users/marie', { key: 'displayname', value: 'Marie' })
	await (await emptyStore(cloud, service)).close()
	await cloud.dav(people.marie, 'DELETE', 'Foyer')
	const hands = await cloud.dav(service, 'MKCOL', 'Résidents')
	expect([201, 405]).toContain(hands.status)
	await cloud.ocs(service, 'POST', '/apps/files_sharing/api/v1/shares', {
		path: '/Résidents',
		shareType: '0',
		shareWith: 'marie',
		permissions: '31',
	})
	await cloud.ocs(service, 'POST', '/apps/files_sharing/api/v1/shares', {
		path: '/Résidents',
		shareType: '0',
		shareWith: 'lea',
		permissions: '1',
	})
	const root = await (await cloud.dav(people.marie, 'PROPFIND', '', { headers: { depth: '1' } })).text()
	shared = decodeURIComponent(/\/files\/marie\/(R%c3%a9sidents[^/]*)\//i.exec(root)![1]!)
	sidecar = await sidecarBeside(host, {
		kind: 'nextcloud',
		url: cloud.url,
		user: service.user,
		passwordFile: './nextcloud.pass',
		tag: true,
	})
	writeFileSync(join(sidecar.root, 'nextcloud.pass'), service.password)
	await sidecar.serve()
	await configure(sidecar.url, KEY)
})
afterAll(async () => {
	await sidecar?.stop()
	host?.stop()
	await cloud.close()
})

const configure = (url: string, key: string) => configureApp(cloud, url, key)

const call: Cloud['call'] = (...words) => callOf(cloud, people)(...words)

relayContract('a real Nextcloud', async () => realCloud(cloud, people, sidecar))

it('real mail is filed in the patient’s folder, which the people it is shared with see at once; what is unsure waits', async () => {
	const person = PEOPLE[0]!
	host.deliver(
		BOX,
		await makeHealthMail({
			cdas: [makeCda({ person, title: 'Cardiologie', createdAt: '20261120090000+0100', pdf: await makePdf('Cardiologie') })],
			mail: { from: 'cardiologie@ehpad.exemple.mssante.fr', to: BOX },
		}),
	)
	host.deliver(BOX, await makeMail({ to: BOX, subject: 'Question', text: 'Un mot sans patient.' }))
	const list = async (path: string) => [
		...(await (await cloud.dav(people.marie!, 'PROPFIND', path, { headers: { depth: '1' } })).text()).matchAll(/<d:href>([^<]+)</g),
	].map(([, href]) => decodeURIComponent(href!))
	await until(async () => (await list(`${seenByMarie(person.folder)}/MSSanté`)).some((path) => path.endsWith('.pdf')))
	const pdf = (await list(`${seenByMarie(person.folder)}/MSSanté`)).find((path) => path.endsWith('.pdf'))!
	const path = pdf.split('/files/marie/')[1]!
	const id = await cloud.fileId(people.marie!, path)
	const story = (await call('marie', 'GET', 'api/files/history', { files: [id] })).json
	expect(story.received[0]).toMatchObject({ word: 'Classé', rule: 'INS exacte', isProven: true })
	const proposal = (await call('marie', 'GET', 'api/files/proposal', { files: [id] })).json
	expect(proposal.patient).toMatchObject({ id: person.id, status: 'qualifiee' })
	const status = (await sidecar.run('status')).json
	expect(status).toMatchObject({ filed: 1, review: 1 })
})

it('a patient’s folder that was renamed is still theirs', async () => {
	const person = PEOPLE[0]!
	const renamed = seenByMarie('Résidents/LEFÈVRE Marguerite (chambre 12)')
	const to = `${cloud.url}/remote.php/dav/files/marie/${renamed.split('/').map(encodeURIComponent).join('/')}`
	expect((await cloud.dav(people.marie!, 'MOVE', seenByMarie(person.folder), { headers: { destination: to } })).status).toBe(201)
	host.deliver(
		BOX,
		await makeHealthMail({
			cdas: [makeCda({ person, title: 'Second', createdAt: '20261121090000+0100', pdf: await makePdf('Second') })],
			mail: { from: 'cardiologie@ehpad.exemple.mssante.fr', to: BOX },
		}),
	)
	await until(async () => (
		await cloud.dav(people.marie!, 'PROPFIND', `${renamed}/MSSanté`, { headers: { depth: '1' } }).then((answer) => answer.text())
	).includes('2026-11-21'))
	await until(async () => (await sidecar.run('status')).json.filed === 2)
	expect((await cloud.dav(service, 'PROPFIND', person.folder, { headers: { depth: '0' } })).status).toBe(404)
})

it('what waits is filed from the page by who may write in that folder in Files, and by nobody else', async () => {
	const person = PEOPLE[0]!
	const before = (await sidecar.run('status')).json.filed as number
	host.deliver(
		BOX,
		await makeHealthMail({
			cdas: [
				makeCda({
					person: { ...person, birthDate: '19410313' },
					title: 'Presque',
					createdAt: '20261122090000+0100',
					pdf: await makePdf('Presque'),
				}),
			],
			mail: { from: 'cardiologie@ehpad.exemple.mssante.fr', to: BOX },
		}),
	)
	const waiting = async () =>
		((await call('marie', 'GET', 'api/waiting', { params: { shelf: 'review' } })).json.rows as { id: number, title: string }[]).find(
			({ title }) => title === 'Presque',
		)
	await until(async () => (await waiting()) !== undefined)
	const { id } = (await waiting())!
	const item = (await call('lea' as 'marie', 'GET', `api/waiting/${id}`)).json
	const [best] = item.candidates
	const wish = { params: { patientId: best.patient.id, fingerprint: best.fingerprint }, folders: [best.folderId as string] }
	expect(await call('lea' as 'marie', 'POST', `api/waiting/${id}/file`, wish)).toMatchObject({
		status: 403,
		json: { error: { code: 'MSS-FORBIDDEN-FOLDER' } },
	})
	const pdf = item.documents.find(({ mediaType }: { mediaType: string }) => mediaType === 'application/pdf')
	const content = await call('marie', 'GET', `api/documents/${pdf.id}/content`)
	expect([content.status, String(content.json).slice(0, 5)]).toEqual([200, '%PDF-'])
	const { status, json: filed } = await call('marie', 'POST', `api/waiting/${id}/file`, wish)
	expect(status).toBe(200)
	expect((
		await call('lea' as 'marie', 'POST', `api/received/${id}/put-back`, {
			params: { reason: 'Essai', lastAct: filed.act },
			folders: filed.homes,
		})
	).status).toBe(403)
	expect((await sidecar.run('status')).json).toMatchObject({ filed: before + 1, lawHolds: true })
	expect(await cloud.dav(service, 'PROPFIND', 'À classer', { headers: { depth: '1' } }).then((answer) => answer.text())).not.toContain(
		'Presque',
	)
	const back = await call('marie', 'POST', `api/received/${id}/put-back`, {
		params: { reason: 'Essai', lastAct: filed.act },
		folders: filed.homes,
	})
	expect(back.status).toBe(200)
	expect((await sidecar.run('status')).json).toMatchObject({ filed: before, lawHolds: true })
	await call('marie', 'POST', `api/waiting/${id}/file`, {
		...wish,
		params: {
			patientId: best.patient.id,
			fingerprint: (await call('marie', 'GET', `api/waiting/${id}`)).json.candidates[0].fingerprint,
		},
	})
	expect((await sidecar.run('status')).json).toMatchObject({ filed: before + 1, lawHolds: true })
})

it('a document that a person moves out of the review folder into a patient’s is filed by hand', async () => {
	const [waiting] = [
		...(await (await cloud.dav(service, 'PROPFIND', 'À classer', { headers: { depth: '1' } })).text()).matchAll(
			/<d:href>([^<]+\.pdf)</g,
		),
	].map(([, href]) => href!)
	await cloud.dav(service, 'MKCOL', PEOPLE[1]!.folder)
	const folder = PEOPLE[1]!.folder.split('/').map(encodeURIComponent).join('/')
	const moved = await cloud.request(service, 'MOVE', waiting!, {
		headers: { destination: `${cloud.url}/remote.php/dav/files/${service.user}/${folder}/mot.pdf` },
	})
	expect(moved.status).toBe(201)
	await until(async () => (await sidecar.run('status')).json.review === 0, 60_000)
})

function seenByMarie(path: string): string {
	return path.replace('Résidents', shared)
}

it('begins the service account’s login, and waits until a person grants it', async () => {
	const { login, token } = await startLogin({ url: cloud.url })
	expect(login).toContain('/login/v2/flow/')
	expect(await pollLogin({ url: cloud.url }, token)).toBeNull()
})

it('takes back a password that another account gave by mistake', async () => {
	const mistaken = await cloud.account('mssante-erreur')
	const look = () => cloud.dav(mistaken, 'PROPFIND', '', { headers: { depth: '0' } })
	expect((await look()).status).toBe(207)
	await revokeLogin({ url: cloud.url }, mistaken)
	expect((await look()).status).toBe(401)
})

/** A server tree from its sources has no notifications: they are an app of their own. */
it.runIf(cloud.apps.includes('notifications'))('rings the bell of those who may file what waits', async () => {
	const bell = bellOf(loadConfig(sidecar.configFile), machineClock)!
	await bell({ users: [], groups: ['secretariat'], about: BOX, mailbox: 'Secrétariat', subject: 'waiting', count: 2, quiet: [] })
	const { ocs } = await cloud.ocs(people.marie!, 'GET', '/apps/notifications/api/v2/notifications')
	expect(ocs.data.filter(({ app }: { app: string }) => app === 'mssante').map(({ subject }: { subject: string }) => subject)).toEqual([
		expect.stringMatching(/^2 documents? (?:received by|reçus par) Secrétariat/),
	])
	await bell({ users: [], groups: ['secretariat'], about: BOX, mailbox: 'Secrétariat', subject: 'waiting', count: 0, quiet: [] })
})
