/** The ledger fails at the Nth statement of a sending, for every N: never twice, never lost, and the next run goes on. */
import type { SmtpScript } from './support/smtp-script.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makePdf } from '../demo/fixtures/mail.fixture.ts'
import { openApp } from '../server/app.ts'
import { loadConfig } from '../server/config/load.ts'
import { openLog } from '../server/log/log.ts'
import { dispatch } from '../server/outgoing/dispatch.ts'
import { sentReports } from '../server/outgoing/report.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { IME, importTrust, RESPONSIBLE } from './support/sending.support.ts'
import { scriptedEndpoint, scriptedSmtp } from './support/smtp-script.ts'
import { maildirMailbox, makeWorld, newRoot } from './support/world.support.ts'

const FROM = 'secretariat@ime.exemple.mssante.fr'
let smtp: SmtpScript
beforeAll(async () => {
	smtp = await scriptedSmtp()
})
afterAll(() => smtp.close())

it('a sending whose ledger fails at any statement is sent once, or not stored and told, or told to be in doubt', async () => {
	const root = newRoot()
	writeFileSync(join(root, 'bal.pass'), 'secret\n')
	const world = await makeWorld({
		root,
		mailboxes: [{ ...maildirMailbox(root), address: FROM, structure: 'ime', responsible: RESPONSIBLE, smtp: scriptedEndpoint(smtp) }],
		more: { structures: [IME] },
	})
	await importTrust(world)
	const config = loadConfig(world.configFile)
	const file = join(root, 'document.pdf')
	writeFileSync(file, await makePdf('Bonjour'))
	const log = openLog('silent')

	let lived = false
	for (let nth = 1; !lived; nth++) {
		let left = nth
		let isArmed = false
		const app = await openApp(config, { log, onStatement: () => {
			if (isArmed && --left === 0) {
				throw Object.assign(new Error('disque plein'), { code: 'SQLITE_FULL' })
			}
		} })
		isArmed = true
		try {
			const { id } = await queueMessage(app, {
				...PLAIN_REQUEST,
				from: FROM,
				to: [`n${nth}@ehpad.exemple.mssante.fr`],
				patientId: 'R001',
				files: [file],
			})
			await dispatch(app, { only: id })
		} catch {
			// Told to the person who asked.
		}
		lived = left > 0
		isArmed = false
		await app.close()
	}

	const app = await openApp(config, { log })
	await dispatch(app, { all: true })
	const reports = await sentReports(app.ledger)
	await app.close()
	expect(reports.length).toBeGreaterThan(5)
	for (const { messageId, recipients: [recipient] } of reports) {
		const times = smtp.received.filter((raw) => raw.includes(messageId)).length
		expect([recipient!.state, times]).toEqual(recipient!.state === 'unclear' ? ['unclear', 1] : ['accepted', 1])
	}
	expect(smtp.received).toHaveLength(reports.length)
	expect(reports.some(({ recipients: [recipient] }) => recipient!.state === 'unclear')).toBe(true)
})
