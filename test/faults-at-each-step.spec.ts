/**
 * The N-th call of each outside effect fails, for N after N until a run succeeds: the law holds at each N, and the next run ends the
 * work.
 */
import type { App, Wrappers } from '../server/app.ts'

import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE, register } from '../demo/fixtures/people.fixture.ts'
import { openApp } from '../server/app.ts'
import { collect } from '../server/chores/collect.ts'
import { check } from '../server/config/load.ts'
import { openLog } from '../server/log/log.ts'
import { statusOf } from '../server/ops/status.ts'
import { importRegister } from '../server/patients/import.ts'
import { ReaderPool } from '../server/reading/pool.ts'
import { newFolder } from './support/new-folder.ts'
import { sha256 } from './support/world.support.ts'

const pool = new ReaderPool()
afterAll(() => pool.close())

/** One call in so many fails, now before its act and now after it; `npm run test:long` goes through all of them. */
const EVERY = process.env.MSSANTE_LONG ? 1 : 3
/** Far above what three messages need; reaching it means that a failure never ends. */
const MAX_CALLS = 2000

/** Fails once, at the N-th call. */
class Bomb {
	calls = 0
	readonly #at: number

	constructor(at: number) {
		this.#at = at
	}

	get went(): boolean {
		return this.calls >= this.#at
	}

	tick(): void {
		if (++this.calls === this.#at) {
			throw Object.assign(new Error('panne provoquée'), { code: 'EIO' })
		}
	}

	/** Every method of a part, behind the bomb. */
	around<T extends object>(part: T): T {
		return new Proxy(part, {
			get: (target, name) => {
				const member = Reflect.get(target, name) as unknown
				if (typeof member !== 'function' || ['workFolder', 'close'].includes(String(name))) {
					return typeof member === 'function' ? member.bind(target) : member
				}
				if (name === 'fetch') {
					return (...words: unknown[]) => this.#eachOf(member.apply(target, words) as AsyncIterable<unknown>)
				}
				return async (...words: unknown[]) => {
					this.tick()
					const result = (await member.apply(target, words)) as unknown
					// Half of the failures strike after the act: done, but not known to be.
					this.tick()
					return result
				}
			},
		})
	}

	async* #eachOf(items: AsyncIterable<unknown>) {
		for await (const item of items) {
			this.tick()
			yield item
		}
	}
}

const cdas = [makeCda({ person: PEOPLE[0]!, pdf: await makePdf('Bonjour') }), makeCda({ person: { ...PEOPLE[1]!, birthDate: '19380622' } })]
const mails = [
	await makeHealthMail({ cdas: [cdas[0]!] }),
	await makeHealthMail({ cdas: [cdas[1]!] }),
	await makeMail({ subject: 'Courrier' }),
]

function configOf(root: string) {
	return check({
		ledger: { url: `sqlite:${root}/ledger.db` },
		spool: `${root}/spool`,
		secretKeyFile: `${root}/keys/secret.key`,
		ins: { environment: 'test' },
		ged: { kind: 'folder', root: `${root}/GED` },
		mailboxes: [
			{ address: 'a@b.fr', type: 'ORG', maildir: `${root}/BAL`, firstRun: { since: 'all' }, filing: { afterFiling: 'markSeen' } },
		],
	})
}

function openAt(root: string, wrappers: Wrappers = {}): Promise<App> {
	return openApp(configOf(root), { log: openLog('silent'), pool, ...wrappers })
}

const newRoot = () => newFolder('fault')

/** The register is read in once; each world begins with a copy. */
const beginning = newRoot()
beforeAll(async () => {
	const app = await openAt(beginning)
	await importRegister(app.ledger, Buffer.from(register(PEOPLE)), [])
	await app.close()
})

function world() {
	const root = newRoot()
	cpSync(beginning, root, { recursive: true })
	for (const sub of ['tmp', 'new', 'cur']) {
		mkdirSync(join(root, 'BAL', sub), { recursive: true })
	}
	mails.forEach((raw, index) => writeFileSync(join(root, 'BAL', 'new', `${index}.test`), raw))
	const files = () => readdirSync(join(root, 'GED'), { recursive: true, withFileTypes: true })
		.filter((item) => item.isFile() && !item.parentPath.includes('.mssante'))
		.map((item) => sha256(readFileSync(join(item.parentPath, item.name))))
	return { open: (wrappers?: Wrappers) => openAt(root, wrappers), files }
}

describe.each<[string, (bomb: Bomb) => Wrappers]>([
	['the GED', (bomb) => ({ ged: (ged) => bomb.around(ged) })],
	['the spool', (bomb) => ({ spool: (spool) => bomb.around(spool) })],
	['the mailbox', (bomb) => ({ source: (source) => bomb.around(source) })],
	['the ledger', (bomb) => ({ onStatement: () => bomb.tick() })],
])('when %s fails once', (_, wrap) => {
	it('at any call, nothing is lost, nothing is twice, and the law holds', { timeout: 600_000 }, async () => {
		for (let at = 1; ; at += EVERY) {
			expect(at).toBeLessThan(MAX_CALLS)
			const { open, files } = world()
			const bomb = new Bomb(at)
			const broken = await open(wrap(bomb)).catch(() => null)
			if (broken) {
				await collect(broken).catch(() => {})
			}
			await broken?.close()
			const app = await open()
			expect((await statusOf(app.ledger)).lawHolds).toBe(true)
			expect((await app.ledger.audit.verify(app.ledger.db)).ok).toBe(true)
			await collect(app)
			expect(await statusOf(app.ledger)).toMatchObject({ received: 3, filed: 1, review: 2, lawHolds: true })
			expect((await app.ledger.audit.verify(app.ledger.db)).ok).toBe(true)
			await app.close()
			const found = files()
			expect(found).toHaveLength(4)
			expect(new Set(found).size).toBe(4)
			if (!bomb.went) {
				expect(at).toBeGreaterThan(1)
				return
			}
		}
	})
})
