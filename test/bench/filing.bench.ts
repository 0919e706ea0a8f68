/**
 * Documents filed per second into a real Nextcloud, as a ratio of bare parallel PUTs of the same files, in one run. Needs
 * NEXTCLOUD_URL and the admin's password, as `test:nextcloud` does.
 */
import type { Ged } from '../../server/ged/ged.ts'
import type { RealNextcloud } from '../nextcloud/real.ts'
import type { Asked } from '../support/asked-of.ts'

import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { posix } from 'node:path'
import { Pool } from 'undici'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { openApp } from '../../server/app.ts'
import { collect } from '../../server/chores/collect.ts'
import { loadConfig } from '../../server/config/load.ts'
import { sourceOf } from '../../server/ged/ged-suite.ts'
import { openNextcloud } from '../../server/ged/nextcloud/nextcloud.ts'
import { openLog } from '../../server/log/log.ts'
import { connect } from '../nextcloud/real.ts'
import { asking } from '../support/asked-of.ts'
import { maildirMailbox, makeWorld, newRoot } from '../support/world.support.ts'
import { scan } from './scan.ts'

const FILES = 80
/** Bytes: a scanned page or two. */
const SIZE = 300_000
const IN_FLIGHT = 4
const ROUNDS = 3
/** Messages of one CDA and its PDF, for the whole way from the mailbox. */
const MESSAGES = 60
const RESIDENTS = posix.dirname(PEOPLE[0]!.folder)
/** A machine that slows down or warms up slows all ways alike. */
const ORDERS = [['bare', 'ours', 'whole'], ['whole', 'bare', 'ours'], ['ours', 'whole', 'bare']] as const

export async function benchFiling(): Promise<Record<string, number>> {
	const cloud = await connect()
	const service = await cloud.account('svc-bench')
	const ged = openNextcloud({ url: cloud.url, user: service.user, password: async () => service.password }, { tag: false })
	const pool = new Pool(cloud.url, { connections: IN_FLIGHT })
	const authorization = `Basic ${Buffer.from(`${service.user}:${service.password}`).toString('base64')}`
	const asked: Asked[] = []
	/** Each gives files per second. */
	const ways = {
		bare: async () => {
			const sources = Array.from({ length: FILES }, () => randomBytes(SIZE))
			const folder = await newFolder(ged)
			return perSecond(FILES, async (index) => {
				const { body } = await pool.request({
					method: 'PUT',
					path: `/remote.php/dav/files/${service.user}/${folder}/${index}.pdf`.split('/').map(encodeURIComponent).join('/'),
					headers: { authorization, 'content-length': String(SIZE) },
					body: sources[index]!,
				})
				await body.dump()
			})
		},
		ours: async () => {
			const files = Array.from({ length: FILES }, () => sourceOf(randomBytes(SIZE)))
			const folder = await newFolder(ged)
			return perSecond(FILES, async (index) => {
				await ged.create(`${folder}/${index}.pdf`, files[index]!, folder)
			})
		},
		whole: () => wholeWay(cloud, ged, asked),
	}
	const found: Record<keyof typeof ways, number[]> = { bare: [], ours: [], whole: [] }
	try {
		// Documents go where somebody sees them (ADR 31).
		const colleague = await cloud.account('bench-colleague')
		await ged.makeFolder(RESIDENTS)
		await ged.share(RESIDENTS, { users: [colleague.user], groups: [] })
		for (let round = 0; round < ROUNDS; round++) {
			for (const way of ORDERS[round % ORDERS.length]!) {
				found[way].push(await ways[way]())
			}
		}
	} finally {
		await pool.close()
		await ged.close()
		await cloud.close()
	}
	const documents = MESSAGES * 2 * ROUNDS
	const perDocument = [...Map.groupBy(asked, ({ method }) => method)]
		.map(([method, those]) => [`${method} per document`, those.length / documents])
	const [bare, ours, whole] = [median(found.bare), median(found.ours), median(found.whole)]
	return {
		barePerSecond: bare,
		filedPerSecond: ours,
		ratio: ours / bare,
		wholePerSecond: whole,
		wholeRatio: whole / bare,
		...Object.fromEntries(perDocument) as Record<string, number>,
	}
}

/** As deep, and as shared, as a patient's: Nextcloud tells each folder above that something changed, and whom it is shared with. */
async function newFolder(ged: Ged): Promise<string> {
	const folder = `${RESIDENTS}/banc-${Date.now()}/MSSanté/Données`
	await ged.makeFolder(folder)
	return folder
}

/** From the mailbox to the patient's folder: read, identified, planned, filed, written in the ledger. With what it asked. */
async function wholeWay(cloud: RealNextcloud, store: Ged, asked: Asked[]): Promise<number> {
	const root = newRoot()
	const service = await cloud.account('svc-bench')
	writeFileSync(`${root}/nextcloud.pass`, service.password)
	const world = await makeWorld({
		root,
		mailboxes: [maildirMailbox(root)],
		more: {
			ged: { kind: 'nextcloud', url: cloud.url, user: service.user, passwordFile: './nextcloud.pass', createPatientFolders: true },
		},
	})
	for (const { folder } of PEOPLE) {
		await store.makeFolder(`${folder}/MSSanté/Données`)
	}
	for (let index = 0; index < MESSAGES; index++) {
		world.drop(await makeHealthMail({
			cdas: [
				makeCda({
					person: PEOPLE[index % 4]!,
					title: `Banc ${Date.now()} ${index}`,
					createdAt: '20261120090000+0100',
					pdf: await scan(SIZE),
				}),
			],
		}))
	}
	const app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
	try {
		const started = performance.now()
		asked.push(...await asking(cloud.url, () => collect(app)))
		const seconds = (performance.now() - started) / 1000
		const { count } = await app.ledger.db
			.selectFrom('documents')
			.select(({ fn }) => fn.countAll<number>().as('count'))
			.where('state', '=', 'filed')
			.executeTakeFirstOrThrow()
		if (count !== MESSAGES * 2) {
			throw new Error(`${count} documents classés pour ${MESSAGES} messages`)
		}
		return count / seconds
	} finally {
		await app.close()
	}
}

async function perSecond(count: number, act: (index: number) => Promise<void>): Promise<number> {
	let next = 0
	const started = performance.now()
	await Promise.all(Array.from({ length: IN_FLIGHT }, async () => {
		while (next < count) {
			await act(next++)
		}
	}))
	return count / ((performance.now() - started) / 1000)
}

function median(values: number[]): number {
	return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]!
}
