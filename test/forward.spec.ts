/** What was received, sent on: byte for byte, from the raw mail and from the GED, and never for somebody else. */
import type { MailHost } from './support/mail-host.ts'
import type { Partner } from './support/partners.ts'

import { simpleParser } from 'mailparser'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { matriculeOf, PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { startMailHost } from './support/mail-host.ts'
import { arrived, partners } from './support/partners.ts'
import { importTrust, TRUSTED } from './support/sending.support.ts'

const [marguerite, paul] = PEOPLE as [typeof PEOPLE[number], typeof PEOPLE[number]]
const WAIT = ['--wait', '20']
const LEVEL_1 = '11488-4'
let host: MailHost
let others = 0

beforeAll(async () => {
	host = await startMailHost()
})
afterAll(() => host.stop())

const somebody = () => `suite${++others}@crip.exemple.mssante.fr`
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

async function partsOf(raw: Buffer): Promise<Map<string, Buffer>> {
	return new Map((await simpleParser(raw)).attachments.map(({ filename, content }) => [filename ?? '', content]))
}

/** An EHPAD that has received and filed this mail from the hospital. */
async function having(mail: Promise<Buffer>): Promise<Partner> {
	const { ehpad } = await partners(host)
	await importTrust(ehpad, [...TRUSTED, 'chu.exemple.mssante.fr'])
	host.deliver(ehpad.address, await mail)
	expect(await ehpad.collect()).toMatchObject({ received: 1 })
	return ehpad
}

/** As retention leaves it: the raw mail is gone. */
function forgetRaw(world: Partner): void {
	const ledger = new DatabaseSync(join(world.root, 'data/ledger.db'))
	ledger.exec('UPDATE messages SET spool = NULL')
	ledger.close()
}

async function inspected(world: Partner, raw: Buffer) {
	const file = join(world.root, `inspect${++others}.eml`)
	writeFileSync(file, raw)
	return (await world.run('inspect', file)).json
}

describe('a received report', () => {
	it('leaves byte for byte as it came: archive, METADATA, CDA and PDF are its author’s, the envelope ours', async () => {
		const pdf = await makePdf('Compte rendu')
		const cda = makeCda({ person: marguerite, pdf })
		const received = await makeHealthMail({ cdas: [cda], mail: { messageId: '<recu@chu>' } })
		const ehpad = await having(Promise.resolve(received))
		const to = somebody()
		const { code, json } = await ehpad.run('forward', '1', '--to', to, '--text', 'Pour votre consultation de demain.', ...WAIT)
		expect(code, JSON.stringify(json)).toBe(0)
		expect(json.notices.map(({ code: one }: { code: string }) => one)).toContain('as-received')
		const raw = await arrived(host, to, json.messageId)
		const [came, left] = [await partsOf(received), await partsOf(raw)]
		expect(sha(left.get('IHE_XDM.zip')!)).toBe(sha(came.get('IHE_XDM.zip')!))
		expect([...left].filter(([name]) => name.endsWith('.pdf')).map(([, bytes]) => sha(bytes))).toEqual([sha(pdf)])
		const mail = await simpleParser(raw)
		expect(mail.from?.value[0]?.address).toBe(ehpad.address)
		expect(mail.messageId).not.toBe('<recu@chu>')
		expect(mail.subject).toBe('XDM/1.0/DDM+CR ou fiche de consultation ou de visite ELOISE-DURAND MARGUERITE 12/03/1941')
		expect(mail.headers.get('x-mss-codecda')).toBe(LEVEL_1)
		expect(mail.headers.get('x-mss-ins')).toBe('O')
		expect(mail.text).toContain('Pour votre consultation de demain.')
		expect(mail.text).toMatch(/Document transmis tel que nous l’avons reçu de cardiologie@chu\.exemple\.mssante\.fr le/)
		expect((await inspected(ehpad, raw)).findings).toEqual([])
		expect((await ehpad.run('sent', String(json.id))).json).toMatchObject({
			forwards: 1,
			patientId: 'R001',
			documents: [{ type: LEVEL_1 }],
		})
	})

	it('leaves from the GED once the raw mail is gone: the same CDA and PDF, METADATA made again from the CDA, and is filed by itself '
		+ 'at the other end', async () => {
		const { ime, ehpad } = await partners(host)
		await importTrust(ehpad, [...TRUSTED, 'chu.exemple.mssante.fr'])
		const pdf = await makePdf('Compte rendu')
		const cda = makeCda({ person: marguerite, pdf })
		host.deliver(ehpad.address, await makeHealthMail({ cdas: [cda] }))
		await ehpad.collect()
		forgetRaw(ehpad)
		const { json } = await ehpad.run('forward', '1', '--to', ime.address, ...WAIT)
		const raw = await arrived(host, ime.address, json.messageId)
		const { findings, documents } = await inspected(ehpad, raw)
		expect(findings).toEqual([])
		expect(documents.map(({ sha256 }: { sha256: string }) => sha256)).toEqual([sha(cda.bytes), sha(pdf)])
		expect(await ime.collect()).toMatchObject({ filed: 1 })
		const xml = ime.files().find((path) => path.endsWith('.xml'))!
		expect(ime.read(xml).equals(cda.bytes)).toBe(true)
	})

	it('with several documents leaves whole, or the one that still stands, and says which does not', async () => {
		const [one, two] = [
			makeCda({ person: marguerite, pdf: await makePdf('un'), title: 'Premier' }),
			makeCda({ person: marguerite, pdf: await makePdf('deux'), title: 'Second' }),
		]
		const ehpad = await having(makeHealthMail({ cdas: [one, two] }))
		const gone = ehpad.files().filter((path) => path.includes('Second'))
		expect(gone).toHaveLength(2)
		gone.forEach((path, index) => renameSync(join(ehpad.root, 'GED', path), join(ehpad.root, `parti-${index}`)))
		const to = somebody()
		const { json } = await ehpad.run('forward', '1', '--to', to, ...WAIT)
		expect(json.notices.filter(({ code }: { code: string }) => code === 'carried-partial')).toHaveLength(2)
		const { documents, findings } = await inspected(ehpad, await arrived(host, to, json.messageId))
		expect(documents.flatMap(({ cda }: { cda?: { title: string } }) => cda?.title ?? [])).toEqual(['Premier'])
		expect(findings).toEqual([])
	})

	it('does not leave twice to the same recipient, nor while it waits, nor as what was replaced, unless confirmed', async () => {
		const first = makeCda({ person: marguerite, pdf: await makePdf('v1'), setId: '1.2.9' })
		const ehpad = await having(makeHealthMail({ cdas: [first] }))
		const to = somebody()
		await ehpad.run('forward', '1', '--to', to, ...WAIT)
		expect((await ehpad.run('forward', '1', '--to', to)).json.error.code).toBe('MSS-SEND-AGAIN')
		host.deliver(
			ehpad.address,
			await makeHealthMail({
				cdas: [makeCda({ person: marguerite, pdf: await makePdf('v2'), setId: '1.2.9', version: 2, replaces: first.id })],
				action: 'C',
			}),
		)
		host.deliver(
			ehpad.address,
			await makeHealthMail({ cdas: [makeCda({ person: { ...marguerite, birthDate: '19410313' }, pdf: await makePdf('autre') })] }),
		)
		const { messages } = await ehpad.collect(3)
		const numberOf = (wanted: string) => String(messages.find(({ state }: { state: string }) => state === wanted).id)
		const old = await ehpad.run('forward', '1', '--to', somebody())
		expect([old.code, old.json.error.code]).toEqual([1, 'MSS-FORWARD-OLD'])
		const confirmed = await ehpad.run('forward', '1', '--to', somebody(), '--old-version', ...WAIT)
		expect(confirmed.json.notices.map(({ code }: { code: string }) => code)).toContain('carried-old')
		expect((await ehpad.run('forward', numberOf('filed'), '--to', somebody(), ...WAIT)).code).toBe(0)
		expect((await ehpad.run('forward', numberOf('review'), '--to', somebody())).json.error.code).toBe('MSS-FORWARD-STATE')
		expect((await ehpad.run('forward', '9', '--to', somebody())).json.error.code).toBe('MSS-UNKNOWN')
	})

	it('masked from somebody never goes to them, the raw mail kept or gone', async () => {
		const mask = (code: string) => (xml: string) => xml.replaceAll(
			'<ExternalIdentifier id="p',
			'<Classification id="c" classificationScheme="urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f" classifiedObject="x" '
			+ `nodeRepresentation="${code}"/><ExternalIdentifier id="p`,
		)
		const citizen = `${matriculeOf(marguerite)}@patient.mssante.fr`
		const hidden = await having(makeHealthMail({
			cdas: [makeCda({ person: marguerite, pdf: await makePdf('Invisible') })],
			twistMetadata: mask('INVISIBLE_PATIENT'),
		}))
		for (const before of [() => {}, () => forgetRaw(hidden)]) {
			before()
			expect((await hidden.run('forward', '1', '--to', citizen)).json.error.code).toBe('MSS-SEND-MASK')
		}
		const sent = (await hidden.run('forward', '1', '--to', somebody(), ...WAIT)).json
		expect(
			(await inspected(hidden, await arrived(host, sent.recipients[0].address, sent.messageId))).documents[0].cda.maskings,
		).toEqual(['INVISIBLE_PATIENT'])
		const masked = await having(
			makeHealthMail({ cdas: [makeCda({ person: marguerite, pdf: await makePdf('Masqué') })], twistMetadata: mask('MASQUE_PS') }),
		)
		expect((await masked.run('forward', '1', '--to', somebody())).json.error.code).toBe('MSS-SEND-MASK')
		expect((await masked.run('forward', '1', '--to', citizen, ...WAIT)).code).toBe(0)
	})

	it('is not replaced nor taken back by us: it is its author’s', async () => {
		const ehpad = await having(makeHealthMail({ cdas: [makeCda({ person: marguerite, pdf: await makePdf('x') })] }))
		const { json } = await ehpad.run('forward', '1', '--to', somebody(), ...WAIT)
		expect((await ehpad.run('replace', String(json.id), '--file', await ehpad.pdf('y'))).json.error.text).toContain('seul son auteur')
		expect((await ehpad.run('retract', String(json.id), '--reason', 'x')).json.error.text).toContain('seul son auteur')
	})
})

it('a letter is forwarded as it is filed, its attachment byte for byte, as plain mail about the same patient', async () => {
	const { ime, ehpad } = await partners(host)
	const sent = (await ime.send(ehpad.address, ['--patient', 'R001', '--file', await ime.pdf('Question'), '--title', 'Question', ...WAIT]))
		.json
	const asked = await simpleParser(await arrived(host, ehpad.address, sent.messageId))
	await ehpad.collect()
	const attachment = await makePdf('Annexe')
	host.deliver(
		ime.address,
		await makeMail({
			from: ehpad.address,
			to: ime.address,
			subject: `Re: ${asked.subject}`,
			headers: { 'In-Reply-To': sent.messageId },
			attachments: [{ filename: 'annexe.pdf', content: attachment }],
		}),
	)
	const collected = await ime.collect(2)
	const message = collected.messages.find(({ patientId }: { patientId: string | null }) => patientId === 'R001')
	expect(message, JSON.stringify(collected)).toMatchObject({ state: 'filed' })
	const to = somebody()
	const { json } = await ime.run('forward', String(message.id), '--to', to, ...WAIT)
	const raw = await arrived(host, to, json.messageId)
	const mail = await simpleParser(raw)
	expect(mail.subject).toMatch(/^Tr: Document du secteur social/)
	expect(mail.headers.get('x-mss-codecda')).toBeUndefined()
	expect([...(await partsOf(raw)).values()].map(sha)).toContain(sha(attachment))
	expect((await ime.run('sent', String(json.id))).json).toMatchObject({ patientId: 'R001', forwards: message.id })
})

describe('a filed file that is sent', () => {
	it('is the health document that it is, by its CDA or by its PDF, alone or both together', async () => {
		const pdf = await makePdf('Compte rendu')
		const cda = makeCda({ person: marguerite, pdf })
		const ehpad = await having(makeHealthMail({ cdas: [cda] }))
		const [pdfPath, xmlPath] = ehpad.files().map((path) => join(ehpad.root, 'GED', path)) as [string, string]
		for (const files of [[pdfPath], [xmlPath], [pdfPath, xmlPath]]) {
			const to = somebody()
			const { code, json } = await ehpad.send(to, ['--patient', 'R001', '--file', ...files, ...WAIT])
			expect(code, JSON.stringify(json)).toBe(0)
			expect(json.notices.map((one: { code: string }) => one.code)).toEqual(['as-received'])
			const { documents, findings } = await inspected(ehpad, await arrived(host, to, json.messageId))
			expect(findings).toEqual([])
			expect(documents.map(({ sha256 }: { sha256: string }) => sha256)).toEqual([sha(cda.bytes), sha(pdf)])
		}
		const to = somebody()
		const { json } = await ehpad.send(to, ['--patient', 'R001', '--file', pdfPath, '--as-new', ...WAIT])
		const { documents } = await inspected(ehpad, await arrived(host, to, json.messageId))
		expect(documents[0].cda.id).not.toBe(cda.id)
	})

	it('is of the patient in whose folder it is, and of no other', async () => {
		const ehpad = await having(makeHealthMail({ cdas: [makeCda({ person: marguerite, pdf: await makePdf('x') })] }))
		const [pdfPath, xmlPath] = ehpad.files().map((path) => join(ehpad.root, 'GED', path)) as [string, string]
		for (const file of [pdfPath, xmlPath]) {
			expect((await ehpad.send(somebody(), ['--patient', paul.id, '--file', file])).json.error.code).toBe('MSS-FORWARD-PATIENT')
		}
	})

	it('and never came by here is taken for its exact identity alone', async () => {
		const { ehpad } = await partners(host)
		const write = (name: string, bytes: Buffer) => {
			writeFileSync(join(ehpad.root, name), bytes)
			return join(ehpad.root, name)
		}
		const cda = makeCda({ person: marguerite, pdf: await makePdf('Exporté') })
		const to = somebody()
		const { json } = await ehpad.send(to, ['--patient', 'R001', '--file', write('export.xml', cda.bytes), ...WAIT])
		const { documents, findings } = await inspected(ehpad, await arrived(host, to, json.messageId))
		expect(findings).toEqual([])
		expect(documents[0].sha256).toBe(sha(cda.bytes))
		const near = makeCda({ person: { ...marguerite, birthDate: '19410313' }, pdf: await makePdf('x') })
		expect((await ehpad.send(to, ['--patient', 'R001', '--file', write('near.xml', near.bytes)])).json.error.code).toBe(
			'MSS-FORWARD-PATIENT',
		)
		const bare = makeCda({ person: marguerite })
		expect((await ehpad.send(to, ['--patient', 'R001', '--file', write('bare.xml', bare.bytes)])).json.error.code).toBe(
			'MSS-FORWARD-PDF',
		)
		expect((await ehpad.send(to, ['--patient', 'R001', '--file', write('x.xml', Buffer.from('<a/>'))])).json.error.code).toBe(
			'MSS-SEND-NOT-PDF',
		)
		expect((
			await ehpad.send(to, [
				'--patient',
				'R001',
				'--file',
				write('evil.xml', Buffer.from(`<!DOCTYPE a [<!ENTITY b "c">]>${cda.bytes.toString()}`)),
			])
		).json.error.code).toBe('MSS-FORWARD-CHANGED')
	})

	it('of level 3 goes with the PDF that came with it; its words are not ours to draw', async () => {
		const pdf = await makePdf('Lisible')
		const cda = makeCda({ person: marguerite })
		const name = '20260302_Compte rendu de consultation_ELOISE-DURAND_MARGUERITE.pdf'
		const ehpad = await having(makeHealthMail({ cdas: [cda], mail: { attachments: [{ filename: name, content: pdf }] } }))
		forgetRaw(ehpad)
		const xml = join(ehpad.root, 'GED', ehpad.files().find((path) => path.endsWith('.xml'))!)
		const to = somebody()
		const { json } = await ehpad.send(to, ['--patient', 'R001', '--file', xml, ...WAIT])
		const raw = await arrived(host, to, json.messageId)
		expect([...(await partsOf(raw)).values()].map(sha)).toContain(sha(pdf))
		expect((await inspected(ehpad, raw)).findings).toEqual([])
	})

	it('changed since in the GED is another document: it leaves as ours, and the one received no longer does', async () => {
		const ehpad = await having(makeHealthMail({ cdas: [makeCda({ person: marguerite, pdf: await makePdf('x') })] }))
		const pdfPath = join(ehpad.root, 'GED', ehpad.files()[0]!)
		writeFileSync(pdfPath, await makePdf('annoté'))
		const { json } = await ehpad.send(somebody(), ['--patient', 'R001', '--file', pdfPath, ...WAIT])
		expect(json.notices.map(({ code }: { code: string }) => code)).not.toContain('as-received')
		forgetRaw(ehpad)
		expect((await ehpad.run('forward', '1', '--to', somebody())).json.error.code).toBe('MSS-FORWARD-CHANGED')
	})
})

describe('what was received, with documents of ours', () => {
	const kindsOf = (documents: { name: string, cda?: object }[]) => documents.map(({ cda }) => (cda ? 'cda' : 'pdf'))

	it('leaves as one archive, the received one byte for byte and ours made, and is filed by itself at the other end', async () => {
		const { ime, ehpad } = await partners(host)
		await importTrust(ehpad, [...TRUSTED, 'chu.exemple.mssante.fr'])
		const pdf = await makePdf('Prescription')
		const cda = makeCda({ person: marguerite, pdf, title: 'Prescription du CHU' })
		host.deliver(ehpad.address, await makeHealthMail({ cdas: [cda] }))
		await ehpad.collect()
		const [pdfPath, xmlPath] = ehpad.files().map((path) => join(ehpad.root, 'GED', path)) as [string, string]
		const own = await ehpad.pdf('Complément')
		// The CDA and its PDF, both chosen, are one: the archive that came would not hold ours.
		const files = [pdfPath, own, xmlPath]
		const { json } = await ehpad.send(ime.address, ['--patient', 'R001', '--file', ...files, '--title', 'Complément', ...WAIT])
		expect(json.notices.map(({ code, text }: { code: string, text: string }) => [code, text.includes('Prescription du CHU')]))
			.toContainEqual(['as-received', true])
		const raw = await arrived(host, ime.address, json.messageId)
		const { documents, findings, patient } = await inspected(ehpad, raw)
		expect(findings).toEqual([])
		expect(patient.ins.matricule).toBe(matriculeOf(marguerite))
		expect(kindsOf(documents)).toEqual(['cda', 'cda', 'pdf', 'pdf'])
		expect([documents[0].sha256, documents[2].sha256, documents[3].sha256]).toEqual([sha(cda.bytes), sha(pdf), sha(readFileSync(own))])
		expect([documents[0].cda.title, documents[1].cda.title]).toEqual(['Prescription du CHU', 'Complément'])
		expect(documents[1].cda.id).toMatch(/^2\.25\.\d+$/)
		const mail = await simpleParser(raw)
		expect(mail.headers.get('x-mss-codecda')).toBe(`${LEVEL_1},${documents[1].cda.type.code}`)
		expect(mail.headers.get('x-mss-ins')).toBe('O')
		expect(mail.text).toContain('Transmis tel que nous l’avons reçu : « Prescription du CHU ».')
		const archive = join(ehpad.root, 'mixed.zip')
		writeFileSync(archive, (await partsOf(raw)).get('IHE_XDM.zip')!)
		const read = 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))'
		const metadata = String(execFileSync('python3', ['-c', read, archive, 'IHE_XDM/SUBSET01/METADATA.XML']))
		expect([metadata.match(/<rim:RegistryPackage /g)!.length, metadata.match(/<rim:ExtrinsicObject /g)!.length]).toEqual([1, 2])
		expect(await ime.collect()).toMatchObject({ filed: 1 })
		expect(ime.files().filter((path) => path.endsWith('.xml')).map((path) => sha(ime.read(path)))).toContain(sha(cda.bytes))

		// Each stays its author's: ours alone is replaced.
		const again = ['--file', await ehpad.pdf('Complément, relu'), ...WAIT]
		expect((await ehpad.run('replace', String(json.id), '--document', '1', ...again)).json.error.text).toContain('seul son auteur')
		expect((await ehpad.run('replace', String(json.id), '--document', '2', ...again)).code).toBe(0)
	})

	it('leaves not when the received one bears another identity: an archive is about one person', async () => {
		const ehpad = await having(makeHealthMail({
			cdas: [makeCda({ person: { ...marguerite, birthDate: '19410313' }, pdf: await makePdf('x'), title: 'Voisine' })],
		}))
		const ged = join(ehpad.root, 'GED')
		const moved = ehpad.files().map((path) => [join(ged, path), join(ged, marguerite.folder, basename(path))])
		mkdirSync(join(ged, marguerite.folder), { recursive: true })
		moved.forEach(([from, to]) => renameSync(from!, to!))
		expect((await ehpad.run('collect', '--once')).json).toMatchObject({ filed: 1 })
		const files = [moved.map(([, to]) => to!).find((path) => path.endsWith('.pdf'))!, await ehpad.pdf('à nous')]
		expect((await ehpad.send(somebody(), ['--patient', 'R001', '--file', ...files])).json.error.code).toBe('MSS-FORWARD-MIXED')
	})

	it('is masked where ours is an information préoccupante: ours alone, for its author did not mask theirs', async () => {
		const ehpad = await having(makeHealthMail({ cdas: [makeCda({ person: marguerite, pdf: await makePdf('Certificat') })] }))
		const received = join(ehpad.root, 'GED', ehpad.files().find((path) => path.endsWith('.pdf'))!)
		const to = somebody()
		const own = await ehpad.pdf('Information préoccupante au sens de l’article L226-2-1 du CASF')
		const { json } = await ehpad.send(to, ['--patient', 'R001', '--file', received, own, ...WAIT])
		expect(json.notices.map(({ code }: { code: string }) => code))
			.toEqual(expect.arrayContaining(['masked', 'information-preoccupante']))
		const { documents } = await inspected(ehpad, await arrived(host, to, json.messageId))
		expect(documents.flatMap(({ cda }: { cda?: { maskings?: string[] } }) => cda ? [cda.maskings] : []))
			.toEqual([undefined, ['INVISIBLE_REPRESENTANTS_LEGAUX']])
	})
})

it('an archive that holds more than what is filed for this patient does not leave whole', async () => {
	const cda = makeCda({ person: marguerite, pdf: await makePdf('x') })
	const other = await makePdf('Une annexe')
	const { ehpad } = await partners(host)
	await importTrust(ehpad, [...TRUSTED, 'chu.exemple.mssante.fr'])
	host.deliver(ehpad.address, await makeHealthMail({ cdas: [cda], more: { 'IHE_XDM/SUBSET01/ANNEXE.PDF': other } }))
	const [message] = (await ehpad.collect()).messages
	expect(message.state).toBe('filed')
	const to = somebody()
	const { json } = await ehpad.run('forward', '1', '--to', to, ...WAIT)
	const parts = await partsOf(await arrived(host, to, json.messageId))
	expect(parts.get('IHE_XDM.zip')!.includes('ANNEXE')).toBe(false)
	expect([...parts.values()].map(sha)).toContain(sha(other))
})
