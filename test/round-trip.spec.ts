/** What we send, our own receiver reads and files without a finding, whatever the type; and it looks like what the ANS publishes. */
import type { App } from '../server/app.ts'
import type { World } from './support/world.support.ts'

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import yauzl from 'yauzl'
import { makePdf } from '../demo/fixtures/mail.fixture.ts'
import { openApp } from '../server/app.ts'
import { loadConfig } from '../server/config/load.ts'
import { DOCUMENT_TYPES, documentType } from '../server/mssante/cda/document-type.ts'
import { dispatch } from '../server/outgoing/dispatch.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { IME, importTrust, RESPONSIBLE } from './support/sending.support.ts'
import { maildirMailbox, makeWorld, newRoot } from './support/world.support.ts'

const FROM = 'secretariat@ime.exemple.mssante.fr'
const SAMPLES = join(import.meta.dirname, '../../shared/samples/xdm')
let sender: World
let app: App
let receiver: World
const sent: Buffer[] = []

beforeAll(async () => {
	const root = newRoot()
	writeFileSync(join(root, 'bal.pass'), 'x\n')
	sender = await makeWorld({
		root,
		mailboxes: [
			{
				...maildirMailbox(root),
				address: FROM,
				structure: 'ime',
				responsible: RESPONSIBLE,
				smtp: { host: 'localhost', user: 'x', passwordFile: './bal.pass' },
			},
		],
		more: { structures: [IME] },
	})
	await importTrust(sender)
	receiver = await makeWorld()
	await importTrust(receiver)
	app = await openApp(loadConfig(sender.configFile), {
		submit: async (_, { to }, raw) => {
			const chunks: Buffer[] = []
			for await (const chunk of raw) {
				chunks.push(chunk)
			}
			sent.push(Buffer.concat(chunks))
			return new Map(to.map((address) => [address, { outcome: 'accepted', code: '250', text: '250 ok' }]))
		},
	})
})
afterAll(() => app.close())

// ECO.2.1.5 (docs/conformite.md).
it(`each of the ${DOCUMENT_TYPES.length} types of JDV_J07 is filed with its label, without a finding`, async () => {
	for (const [index, type] of DOCUMENT_TYPES.entries()) {
		const file = join(sender.root, `${index}.pdf`)
		writeFileSync(file, await makePdf(`Document ${type}`))
		const { id } = await queueMessage(app, {
			...PLAIN_REQUEST,
			from: FROM,
			to: ['accueil@ehpad.exemple.mssante.fr'],
			patientId: 'R001',
			files: [file],
			types: [type],
			titles: [`Été & « ${type} » <1>`],
		})
		await dispatch(app, { only: id })
	}
	sent.forEach((raw) => receiver.drop(raw))
	const { json } = await receiver.run('collect', '--once')
	expect(json).toMatchObject({ received: DOCUMENT_TYPES.length, filed: DOCUMENT_TYPES.length })
	const rules = new Set(json.messages.flatMap(({ reasons }: { reasons: { rule: string }[] }) => reasons.map(({ rule }) => rule)))
	expect([...rules]).toEqual(['exact-ins'])
	const ledger = new DatabaseSync(join(receiver.root, 'data/ledger.db'), { readOnly: true })
	const findings = ledger
		.prepare('SELECT reading FROM messages')
		.all()
		.flatMap(({ reading }) => (JSON.parse(String(reading)) as { findings: unknown[] }).findings)
	ledger.close()
	expect(findings).toEqual([])
	const files = receiver.files()
	expect(files).toHaveLength(2 * DOCUMENT_TYPES.length)
	for (const type of DOCUMENT_TYPES) {
		expect(files.filter((path) => path.includes(`« ${type} »`))).toHaveLength(2)
	}
})

describe('the archive, beside those of the ANS', () => {
	const SLOT = /<(?:\w+:)?Slot\s+name\s*=\s*"([^"]+)"\s*>\s*<(?:\w+:)?ValueList>\s*<(?:\w+:)?Value>([^<]*)</g
	const SCHEME = /(?:classificationScheme|identificationScheme|classificationNode)\s*=\s*"([^"]+)"/g
	const EVENT_CODES = 'urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4'
	const slotsOf = (xml: string) => new Map([...xml.matchAll(SLOT)].map(([, name, value]) => [name!, value!.replaceAll('&amp;', '&')]))
	const schemesOf = (xml: string) => new Set([...xml.matchAll(SCHEME)].map(([, scheme]) => scheme!))

	it('has every slot and every classification that all official samples have, each of the same form, and none that they lack', async ({
		skip,
	}) => {
		skip(!existsSync(SAMPLES), 'les exemples officiels sont dans ../shared')
		const genuine = await Promise.all(readdirSync(SAMPLES)
			.filter((name) => name.endsWith('.zip'))
			.map((name) => entryOf(readFileSync(join(SAMPLES, name)), /METADATA\.XML$/i)))
		const { simpleParser } = await import('mailparser')
		const archive = (await simpleParser(sent[0]!)).attachments.find(({ filename }) => filename === 'IHE_XDM.zip')!.content
		const ours = await entryOf(archive, /METADATA\.XML$/)
		const everywhere = [...slotsOf(genuine[0]!).keys()].filter((name) => genuine.every((xml) => slotsOf(xml).has(name)))
		expect(everywhere.length).toBeGreaterThan(10)
		expect([...slotsOf(ours).keys()]).toEqual(expect.arrayContaining(everywhere))
		const somewhere = new Set(genuine.flatMap((xml) => [...slotsOf(xml).keys()]))
		expect([...slotsOf(ours).keys()].filter((name) => !somewhere.has(name))).toEqual([])
		// eventCodeList is optional (0..n): a file that is forwarded has no code of act, and none is invented.
		const schemes = [...schemesOf(genuine[0]!)].filter(
			(scheme) => scheme !== EVENT_CODES && genuine.every((xml) => schemesOf(xml).has(scheme)),
		)
		expect([...schemesOf(ours)]).toEqual(expect.arrayContaining(schemes))
		const forms: Record<string, RegExp> = {
			hash: /^[0-9A-F]{40}$/,
			size: /^\d+$/,
			URI: /^DOC\d{4}\.XML$/,
			creationTime: /^\d{14}$/,
			submissionTime: /^\d{14}$/,
			serviceStartTime: /^\d{14}$/,
			languageCode: /^fr-FR$/,
			legalAuthenticator: /^[^^]+\^[^^]+\^[^^]*\^{6}&1\.2\.250\.1\.71\.4\.2\.1&ISO\^D\^{3}\w+$/,
			authorInstitution: /^[^^]+\^{5}&1\.2\.250\.1\.71\.4\.2\.2&ISO\^IDNST\^{3}\w+$/,
			sourcePatientId: /^[^^]+\^{3}&[\d.]+&ISO\^PI$/,
			sourcePatientInfo: /^PID-5\|[^^]+\^[^^]+\^[^^]+\^{4}L$/,
		}
		for (const [name, form] of Object.entries(forms)) {
			expect(slotsOf(ours).get(name), name).toMatch(form)
			expect(genuine.some((xml) => form.test(slotsOf(xml).get(name) ?? '')), name).toBe(true)
		}
	})

	// ECO.2.1.2 (docs/conformite.md).
	it('has in METADATA what its document says: hash, size, patient, identifier, type and class', async () => {
		const { createHash } = await import('node:crypto')
		const { simpleParser } = await import('mailparser')
		const archive = (await simpleParser(sent[0]!)).attachments.find(({ filename }) => filename === 'IHE_XDM.zip')!.content
		const [metadata, cda] = [await entryOf(archive, /METADATA\.XML$/), await entryOf(archive, /DOC0001\.XML$/)]
		const slots = slotsOf(metadata)
		expect(slots.get('hash')).toBe(createHash('sha1').update(cda).digest('hex').toUpperCase())
		expect(slots.get('size')).toBe(String(Buffer.byteLength(cda)))
		const id = /<id root="(2\.25\.\d+)"/.exec(cda)![1]!
		expect(metadata).toContain(`value="${id}"`)
		expect(metadata).toContain('value="241037511200320^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH"')
		const type = documentType(DOCUMENT_TYPES[0]!)!
		expect(metadata).toContain(`nodeRepresentation="${type.code}"`)
		expect(metadata).toContain(`nodeRepresentation="${type.classCode}"`)
	})
})

/** The text of one entry of a zip. */
function entryOf(zip: Buffer, name: RegExp): Promise<string> {
	return new Promise((resolve, reject) => yauzl.fromBuffer(zip, { lazyEntries: true }, (error, opened) => {
		if (error) {
			reject(error)
			return
		}
		opened.on('entry', (entry: yauzl.Entry) => name.test(entry.fileName)
			? opened.openReadStream(entry, (problem, stream) => problem ? reject(problem) : resolve(text(stream)))
			: opened.readEntry())
		opened.readEntry()
	}))
}
