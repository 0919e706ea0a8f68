/**
 * Documents filed per second into a real Nextcloud, as a ratio of bare parallel PUTs of the same files, in one run. Needs
 * NEXTCLOUD_URL and the admin's password, as `test:nextcloud` does.
 */
import type { Ged } from '../../server/ged/ged.ts'
import type { RealNextcloud } from '../nextcloud/real.ts'

import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { Pool } from 'undici'
import { makeCda } from '../../demo/fixtures/cda.ts'
import { makeHealthMail } from '../../demo/fixtures/mail.ts'
import { PEOPLE } from '../../demo/fixtures/people.ts'
import { openApp } from '../../server/app.ts'
import { collect } from '../../server/chores/collect.ts'
import { loadConfig } from '../../server/config/load.ts'
import { sourceOf } from '../../server/ged/contract.ts'
import { openNextcloud } from '../../server/ged/nextcloud/nextcloud.ts'
import { openLog } from '../../server/ops/log.ts'
import { connect } from '../nextcloud/real.ts'
import { maildirMailbox, makeWorld, newRoot } from '../support/world.ts'

const FILES = 80
/** Bytes: a scanned page or two. */
const SIZE = 300_000
const IN_FLIGHT = 4
const ROUNDS = 3
/** Messages of one CDA and its PDF, for the whole way from the mailbox. */
const MESSAGES = 30

export async function benchFiling(): Promise<Record<string, number>> {
	const cloud = await connect()
	const service = await cloud.account('svc-bench')
	const ged = openNextcloud({ url: cloud.url, user: service.user, password: async () => service.password }, { tag: false })
	const pool = new Pool(cloud.url, { connections: IN_FLIGHT })
	const authorization = `Basic ${Buffer.from(`${service.user}:${service.password}`).toString('base64')}`
	const bare: number[] = []
	const ours: number[] = []
	try {
		for (let round = 0; round < ROUNDS; round++) {
			const sources = Array.from({ length: FILES }, () => randomBytes(SIZE))
			for (const way of round % 2 === 0 ? ['bare', 'ours'] : ['ours', 'bare']) {
				const folder = `banc-${Date.now()}`
				await ged.makeFolder(folder)
				if (way === 'bare') {
					bare.push(await perSecond(FILES, async (index) => {
						const { body } = await pool.request({
							method: 'PUT',
							path: `/remote.php/dav/files/${service.user}/${folder}/${index}.pdf`,
							headers: { authorization, 'content-length': String(SIZE) },
							body: sources[index]!,
						})
						await body.dump()
					}))
				} else {
					const files = sources.map(sourceOf)
					ours.push(await perSecond(FILES, async (index) => {
						await ged.create(`${folder}/${index}.pdf`, files[index]!, folder)
					}))
				}
			}
		}
		const whole = await wholeWay(cloud, ged)
		return {
			barePerSecond: median(bare),
			filedPerSecond: median(ours),
			ratio: median(ours) / median(bare),
			...whole,
			wholeRatio: whole.wholePerSecond / median(bare),
		}
	} finally {
		await pool.close()
		await ged.close()
		cloud.close()
	}
}

/** From the mailbox to the patient's folder: read, identified, planned, filed, written in the ledger. */
async function wholeWay(cloud: RealNextcloud, store: Ged): Promise<{ wholePerSecond: number }> {
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
		await store.makeFolder(`${folder}/MSSanté`)
	}
	for (let index = 0; index < MESSAGES; index++) {
		world.drop(await makeHealthMail({
			cdas: [
				makeCda({
					person: PEOPLE[index % 4]!,
					title: `Banc ${Date.now()} ${index}`,
					createdAt: '20261120090000+0100',
					pdf: randomBytes(SIZE),
				}),
			],
		}))
	}
	const app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
	try {
		const started = performance.now()
		await collect(app)
		const seconds = (performance.now() - started) / 1000
		const { count } = await app.ledger.db
			.selectFrom('documents')
			.select(({ fn }) => fn.countAll<number>().as('count'))
			.where('state', '=', 'filed')
			.executeTakeFirstOrThrow()
		return { wholePerSecond: count / seconds }
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
