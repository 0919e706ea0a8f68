/** kill -9 at random moments of `collect`, on a real Dovecot: nothing lost, nothing twice. MSSANTE_KILLS sets how many. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { endOf } from './support/die-at.ts'
import { inLedger } from './support/ledger.support.ts'
import { startMailHost } from './support/mail-host.ts'
import { imapMailbox, makeWorld, newRoot, sha256 } from './support/world.support.ts'

const KILLS = Number(process.env.MSSANTE_KILLS ?? 30)
/** A run is killed somewhere between its very start and a little after its end, whose time is taken anew every so many kills. */
const BEYOND = 1.1
const TIMED_EVERY = 50
const qualified = PEOPLE.filter(({ status }) => status === 'qualifiee')

/** Messages that were being read at two kills in a row are not read a third time: they wait, whole. */
async function killedTwice(root: string): Promise<string[]> {
	const rows = await inLedger<{ message_id: string }>(
		root,
		"SELECT message_id FROM messages WHERE state = 'review' AND rule = 'message.unreadable'",
	)
	return rows.map((row) => row.message_id)
}

it(
	`survives ${KILLS} kills: every document once, every message counted, the audit whole`,
	{ timeout: KILLS * 5_000 + 120_000 },
	async () => {
		const host = await startMailHost()
		const root = newRoot()
		const address = 'tue@ehpad.exemple.mssante.fr'
		const world = await makeWorld({ root, mailboxes: [imapMailbox(host, root, address)] })
		const filed = new Map<string, string[]>()
		let delivered = 0
		let lasts = 0
		let alive = 0
		try {
			const pdf = await makePdf('Un compte rendu')
			for (let kill = 0; kill < KILLS; kill++) {
				if (kill % 2 === 0) {
					const cda = makeCda({
						person: qualified[kill % qualified.length]!,
						title: `Document ${kill}`,
						pdf: kill % 4 === 0 ? pdf : undefined,
					})
					const raw = await makeHealthMail({ cdas: [cda] })
					host.deliver(address, raw)
					filed.set(/^Message-ID: (.*?)\r?$/im.exec(raw.toString('latin1'))![1]!, [
						sha256(cda.bytes),
						...(cda.pdf ? [sha256(cda.pdf)] : []),
					])
					delivered++
				}
				if (kill % 10 === 5) {
					host.deliver(address, await makeMail({ subject: `Courrier ${kill}` }))
					delivered++
				}
				if (kill % TIMED_EVERY === 0) {
					const start = performance.now()
					await world.run('collect', '--once')
					lasts = performance.now() - start
				}
				const child = world.spawn('collect', '--once')
				const ended = endOf(child)
				await Promise.race([sleep(Math.random() * lasts * BEYOND), ended])
				child.kill('SIGKILL')
				alive += await ended === 'killed' ? 1 : 0
			}
			const { json } = await world.run('collect', '--once')
			expect(json).toMatchObject({ failed: 0, inProgress: 0 })
			const status = (await world.run('status')).json
			expect(status).toMatchObject({ received: delivered, lawHolds: true, failed: 0, inProgress: 0 })
			expect(status.mailboxes[0].server).toMatchObject([{ uids: delivered, missing: 0 }])
			const unread = await killedTwice(root)
			unread.forEach((id) => filed.delete(id))
			const expected = [...filed.values()].flat()
			const found = world.hashes()
			expect(found).toHaveLength(expected.length + status.review)
			for (const hash of new Set(expected)) {
				expect(found.filter((other) => other === hash)).toHaveLength(expected.filter((other) => other === hash).length)
			}
			expect((await world.run('audit', 'verify')).json.ok).toBe(true)
			expect((await world.run('collect', '--once')).json).toMatchObject({ received: 0, messages: [] })
			process.stderr.write(`${alive} of ${KILLS} runs killed alive; ${delivered} messages, ${status.review} of them in review\n`)
		} finally {
			host.stop()
		}
	},
)
