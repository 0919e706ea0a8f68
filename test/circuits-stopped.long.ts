/** `serve` stopped for twenty seconds (SIGSTOP: a virtual machine that is suspended) and woken, at several moments of a dropped file. */
import type { SmtpScript } from './support/smtp-script.ts'
import type { World } from './support/world.ts'

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makePdf } from '../demo/fixtures/mail.ts'
import { PEOPLE } from '../demo/fixtures/people.ts'
import { frenchDate } from '../server/mssante/ins/identity.ts'
import { IME, importTrust, RESPONSIBLE } from './support/sending.ts'
import { scriptedEndpoint, scriptedSmtp } from './support/smtp-script.ts'
import { until } from './support/until.ts'
import { maildirMailbox, makeWorld, newRoot } from './support/world.ts'

const FROM = 'secretariat@ime.exemple.mssante.fr'
/** Milliseconds for which it is stopped. */
const STOPPED = 20_000
/** Milliseconds after the drop at which it is stopped: before it was seen, between two looks, as it leaves. */
const MOMENTS = [0, 6_000, 9_000, 11_000, 13_000]
const [{ family, given, birthDate, folder }] = PEOPLE as [typeof PEOPLE[number]]
let smtp: SmtpScript
let world: World

beforeAll(async () => {
	smtp = await scriptedSmtp()
	const root = newRoot()
	writeFileSync(join(root, 'bal.pass'), 'secret\n')
	const mailbox = { address: FROM, structure: 'ime', responsible: RESPONSIBLE, smtp: scriptedEndpoint(smtp) }
	const circuits = [{
		id: 'pharmacie',
		name: 'Ordonnance',
		mailbox: FROM,
		pieces: [{ id: 'ordonnance', name: 'Ordonnance', types: ['57833-6'] }],
		recipients: { only: ['pharmacie@ehpad.exemple.mssante.fr'] },
		trigger: { folder: 'À envoyer/Pharmacie', graceSeconds: 0 },
	}]
	world = await makeWorld({ root, mailboxes: [{ ...maildirMailbox(root), ...mailbox }], more: { structures: [IME], circuits } })
	await importTrust(world)
	mkdirSync(join(root, 'GED', folder, 'À envoyer', 'Pharmacie'), { recursive: true })
})
afterAll(() => smtp.close())

it('each file leaves once, and is put away', async () => {
	const serve = world.spawn('serve')
	const drops = join(world.root, 'GED', folder, 'À envoyer', 'Pharmacie')
	try {
		for (const [index, moment] of MOMENTS.entries()) {
			const text = `${family} ${given[0]}, né(e) le ${frenchDate(birthDate)}. Ordonnance ${index}.`
			writeFileSync(join(drops, `Ordonnance ${index}.pdf`), await makePdf(text))
			await sleep(moment)
			serve.kill('SIGSTOP')
			await sleep(STOPPED)
			serve.kill('SIGCONT')
			await until(async () => smtp.received.length > index && readdirSync(drops).length === 0, 120_000)
			expect(smtp.received).toHaveLength(index + 1)
		}
		await sleep(15_000)
		expect(smtp.received).toHaveLength(MOMENTS.length)
	} finally {
		const ended = new Promise((resolve) => serve.on('close', resolve))
		serve.kill('SIGTERM')
		await ended
	}
	expect((await world.run('audit', 'verify')).json.ok).toBe(true)
}, MOMENTS.length * 160_000)
