/** What sending costs: messages built and stored per second, and the memory of a large one. */
import type { ChildProcess } from 'node:child_process'
import type { MailHost } from '../support/mail-host.ts'

import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { openApp } from '../../server/app.ts'
import { loadConfig } from '../../server/config/load.ts'
import { PLAIN_REQUEST } from '../../server/outgoing/request.ts'
import { queueMessage } from '../../server/outgoing/send.ts'
import { sendingWorld } from '../support/sending.support.ts'

const BUILT = 200
/** Bytes after the end of a PDF, ignored by readers: a message of about 25 MB once in its CDA, its archive and beside. */
const LARGE = 8_700_000
const TO = 'accueil@ehpad.exemple.mssante.fr'

export async function building(host: MailHost, say: (what: string, value: unknown) => void): Promise<void> {
	const world = await sendingWorld(host)
	const file = join(world.root, 'document.pdf')
	writeFileSync(file, await padded(145_000))
	const app = await openApp(loadConfig(world.configFile))
	const started = performance.now()
	for (let index = 0; index < BUILT; index++) {
		await queueMessage(app, { ...PLAIN_REQUEST, from: world.address, to: [TO], patientId: 'R001', files: [file], again: true })
	}
	const seconds = (performance.now() - started) / 1000
	await app.close()
	say('messages built, checked and stored', { kilobytesEach: 400, perSecond: +(BUILT / seconds).toFixed(1) })
}

export async function bigSending(
	host: MailHost,
	say: (what: string, value: unknown) => void,
	peakOf: (child: ChildProcess) => Promise<number>,
): Promise<void> {
	const world = await sendingWorld(host)
	const file = join(world.root, 'gros.pdf')
	writeFileSync(file, await padded(LARGE))
	const peak = await peakOf(world.spawn('send', '--from', world.address, '--to', TO, '--patient', 'R001', '--file', file))
	const [sent] = (await world.run('sent')).json as { recipients: { state: string }[] }[]
	say('memory while sending a 25 MB message, MB', {
		peak,
		state: sent?.recipients[0]?.state,
		megabytes: Math.round((host.messages(world.address, 'Sent')[0]?.length ?? 0) / 1e6),
	})
}

/** A real PDF, made heavier by a stream that nothing shows. */
async function padded(bytes: number): Promise<Buffer> {
	const pdf = await makePdf('Bonjour')
	const end = pdf.lastIndexOf('startxref')
	return Buffer.concat([
		pdf.subarray(0, end),
		Buffer.from('%'),
		Buffer.from(
			randomBytes(bytes)
				.toString('latin1')
				.replace(/[\r\n%]/g, '.'),
			'latin1',
		),
		Buffer.from('\n'),
		pdf.subarray(end),
	])
}
