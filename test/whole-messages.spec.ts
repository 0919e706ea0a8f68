import type { Reading } from '../server/reading/reading.ts'

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { makeXdm, zip } from '../demo/fixtures/xdm.ts'
import { readMessage } from '../server/reading/message.ts'

const [paul] = PEOPLE as [typeof PEOPLE[number]]
const PHOTO = Buffer.concat([Buffer.from('FFD8FFE000104A46494600', 'hex'), Buffer.alloc(20_000, 1), Buffer.from('FFD9', 'hex')])
const LOGO = Buffer.concat([Buffer.from('89504E470D0A1A0A0000000D4948445200000001', 'hex'), Buffer.alloc(600)])

async function read(raw: Buffer | string, folder = mkdtempSync(join(tmpdir(), 'mssante-whole-'))): Promise<Reading> {
	writeFileSync(join(folder, 'raw.eml'), raw)
	return readMessage(join(folder, 'raw.eml'), folder)
}
/** Lines of a message, as they travel. */
const raw = (...lines: string[]) => ['From: <medecin@ch.exemple.mssante.fr>', 'Subject: x', 'MIME-Version: 1.0', ...lines].join('\r\n')
const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/(.{76})/g, '$1\r\n')
const names = ({ documents }: Reading) => documents.filter(({ source }) => source !== 'body').map(({ name }) => name)
const codes = ({ findings }: Reading) => findings.map(({ code }) => code)
const bytesOf = ({ documents }: Reading, name: string) => readFileSync(documents.find((document) => document.name === name)!.file)

describe('the words of a message, whole', () => {
	it('are those of the HTML where it says more than the plain text', async () => {
		const reading = await read(await makeMail({ subject: 'x', text: 'Ce message est au format HTML.', html: '<p>STOP AMIODARONE : '
			+ 'interaction</p>' }))
		expect(reading.text).toContain('STOP AMIODARONE : interaction')
		expect(reading.text).toContain('Ce message est au format HTML.')
	})
	it('are said once where both say the same', async () => {
		const reading = await read(await makeMail({ subject: 'x', text: 'Bonjour,\n\nBien reçu.', html: '<p>Bonjour,</p><p><b>Bien</b> '
			+ 'reçu.</p>' }))
		expect(reading.text).toBe('Bonjour,\n\nBien reçu.')
	})
	it('are those of every text, of whatever type, that is no other form of the first', async () => {
		const part = (type: string, text: string) => `--b\r\nContent-Type: ${type}; charset=utf-8\r\n\r\n${text}\r\n`
		const reading = await read(raw(
			'Content-Type: multipart/mixed; boundary=b',
			'',
			`${part('text/plain', 'Premier.')}${part('text/html', '<p>Deuxième.</p>')}${part('text/x-note', 'Troisième.')}--b--`,
		))
		expect(reading.text.split(/\s+/)).toEqual(['Premier.', 'Deuxième.', 'Troisième.'])
	})
	it('are looked for names in everywhere: hidden, alternative and forwarded ones too', async () => {
		const inside = await makeMail({ subject: 'Pour M. Durand', text: 'Voir M. Petit' })
		const reading = await read(await makeMail({
			subject: 'x',
			text: 'Bonjour Martin',
			html: '<p>Bonjour Bernard <img alt="Dupont &amp; fils" src="cid:a"></p>',
			attachments: [{ filename: 'm.eml', content: inside, contentType: 'message/rfc822' }],
		}))
		for (const name of ['Martin', 'Bernard', 'Dupont & fils', 'Durand', 'Petit']) {
			expect(reading.said.join('\n')).toContain(name)
		}
	})
	it('too long to be read to their end make it wait', async () => {
		expect(codes(await read(raw('Content-Type: text/plain', '', 'mot '.repeat(400_000))))).toContain('message.text-cut')
	})
})

describe('pictures of the text', () => {
	it('are documents, byte for byte, by their reference or written inside; logos are told', async () => {
		const html = '<img src="cid:scan@x"><img src="cid:logo@x"><img '
			+ `src="data:image/jpeg;base64,${Buffer.concat([PHOTO, Buffer.from('2')]).toString('base64')}">`
		const reading = await read(await makeMail({ subject: 'x', text: 'Voir ci-dessous', html, attachments: [
			{ filename: 'scan ordonnance.jpg', content: PHOTO, cid: 'scan@x', contentDisposition: 'inline' },
			{ filename: 'logo.png', content: LOGO, cid: 'logo@x', contentDisposition: 'inline' },
		] }))
		expect(names(reading)).toEqual(['scan ordonnance.jpg', 'Image 1.jpg'])
		expect(bytesOf(reading, 'scan ordonnance.jpg').equals(PHOTO)).toBe(true)
		expect(codes(reading)).toEqual(['message.logos'])
	})
})

describe('a part', () => {
	it('that is named is an attachment, whatever its type', async () => {
		const reading = await read(await makeMail({
			subject: 'x',
			attachments: [{ filename: 'ordonnance.pdf', content: await makePdf('a'), contentType: 'application/pkcs7-signature' }],
		}))
		expect(names(reading)).toEqual(['ordonnance.pdf'])
	})
	it.each([
		[
			'7bit',
			'x-uuencode',
			(pdf: Buffer) => execFileSync(
				'python3',
				[
					'-c',
					'import sys,binascii as b;d=sys.stdin.buffer.read();print("begin 644 '
					+ 'cr.pdf");[sys.stdout.write(b.b2a_uu(d[i:i+45]).decode()) for i in range(0,len(d),45)];print("`");print("end")',
				],
				{ input: pdf },
			)
				.toString()
				.replace(/\n/g, '\r\n'),
		],
		['quoted', '"base64"', base64],
	])('is decoded under an odd encoding (%s)', async (_, encoding, encode) => {
		const pdf = await makePdf('a')
		const reading = await read(raw('Content-Type: application/pdf; name="cr.pdf"', 'Content-Transfer-Encoding: '
			+ `${encoding}`, '', encode(pdf)))
		expect(bytesOf(reading, 'cr.pdf').equals(pdf)).toBe(true)
		expect(codes(reading)).toEqual([])
	})
	it('under an encoding that nobody knows is kept, and told', async () => {
		expect(codes(await read(raw('Content-Type: application/octet-stream; name="a.dat"', 'Content-Transfer-Encoding: '
		+ 'x-binhex40', '', 'abc')))).toEqual(['message.encoding'])
	})
	it.each([
		['application/octet-stream; name="CR Durand"', 'pdf', 'CR Durand.pdf'],
		['application/octet-stream', 'pdf', 'Pièce jointe.pdf'],
		['application/octet-stream; name="cr.bin"', 'pdf', 'cr.pdf'],
		['application/octet-stream', 'docx', 'Pièce jointe.docx'],
		['application/octet-stream', 'ics', 'Pièce jointe.ics'],
		['text/csv; name="liste"', 'csv', 'liste.csv'],
		['image/heic', 'heic', 'Pièce jointe.heic'],
		['application/octet-stream', 'heic', 'Pièce jointe.heic'],
	])('%s has the extension of its bytes (%s): %s', async (type, kind, name) => {
		const kinds: Record<string, Buffer> = {
			pdf: await makePdf('a'),
			docx: await zip({
				'[Content_Types].xml': Buffer.from(
					'<Types><Override ContentType='
					+ '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
				),
				'word/document.xml': Buffer.from('<a/>'),
			}),
			ics: Buffer.from('BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n'),
			csv: Buffer.from('a;b\r\n1;2\r\n'),
			heic: Buffer.concat([Buffer.from('0000001866747970686569630000000068656963', 'hex'), Buffer.alloc(64)]),
		}
		const reading = await read(raw(
			'Content-Type: multipart/mixed; boundary=b',
			'',
			`--b\r\nContent-Type: text/plain\r\n\r\nBonjour\r\n--b\r\nContent-Type: ${type}\r\nContent-Disposition: `
			+ `attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(kinds[kind]!)}\r\n--b--`,
		))
		expect(names(reading)).toEqual([name])
	})
	it('that says .pdf and is none has its own extension, and waits', async () => {
		const reading = await read(await makeMail({
			subject: 'x',
			attachments: [
				{ filename: 'cr.pdf', content: Buffer.from([0, 1, 2, 3]) },
				{ filename: 'photo.pdf', content: PHOTO },
			],
		}))
		expect(names(reading)).toEqual(['cr.bin', 'photo.jpg'])
		expect(codes(reading)).toEqual(['document.not-pdf', 'document.not-pdf'])
	})
	it('has its name in 8 bits, a character cut in two lost; a subject in Windows-1252', async () => {
		const head = Buffer.concat([
			Buffer.from('Subject: R\xE9sultat d\x92analyse\r\nContent-Type: application/pdf; name="', 'latin1'),
			Buffer.from('Compte-rendu d’été à d'),
			Buffer.from([0xc3]),
			Buffer.from('"\r\nContent-Disposition: attachment\r\n\r\n%PDF-1.4 a'),
		])
		const reading = await read(head)
		expect(reading.envelope.subject).toBe('Résultat d’analyse')
		expect(names(reading)).toEqual(['Compte-rendu d’été à d.pdf'])
	})
})

describe('a multipart', () => {
	it.each(['multipart/mixed', 'multipart/mixed; boundary="autre"'])(
		'%s is read by the separator that its body shows, and waits',
		async (type) => {
			const pdf = await makePdf('a')
			const reading = await read(raw(
				`Content-Type: ${type}`,
				'',
				'--b\r\nContent-Type: text/plain\r\n\r\nMots importants\r\n--b\r\nContent-Type: application/pdf; '
				+ `name="cr.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(pdf)}\r\n--b--`,
			))
			expect(reading.text).toBe('Mots importants')
			expect(bytesOf(reading, 'cr.pdf').equals(pdf)).toBe(true)
			expect(codes(reading)).toEqual(['message.boundary'])
		},
	)
	it('without any part, forwarded beside another message, hides neither', async () => {
		const inside = 'Subject: vide\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n'
		const other = 'Subject: plein\r\nContent-Type: application/pdf; name="b.pdf"\r\nContent-Transfer-Encoding: '
			+ `base64\r\n\r\n${base64(await makePdf('b'))}`
		const part = (message: string) => `--b\r\nContent-Type: message/rfc822\r\n\r\n${message}\r\n`
		expect(names(await read(raw('Content-Type: multipart/mixed; '
			+ 'boundary=b', '', `${part(inside)}${part(inside)}${part(other)}--b--`)))).toEqual(['b.pdf'])
	})
	it('that is one piece of a message is named for what it is', async () => {
		const reading = await read(raw('Content-Type: message/partial; id="a"; number=1; '
			+ 'total=3', '', 'Content-Type: text/plain\r\n\r\nabc'))
		expect(reading.kind).toBe('unreadable')
		expect(codes(reading)).toContain('message.partial')
	})
})

describe('what is wrapped', () => {
	const folder = mkdtempSync(join(tmpdir(), 'mssante-smime-'))
	const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
	openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem', '-subj', '/CN=essai', '-days', '1')
	const inner = async () => raw(
		'Content-Type: multipart/mixed; boundary=i',
		'',
		'--i\r\nContent-Type: text/plain\r\n\r\nMots signés\r\n--i\r\nContent-Type: application/pdf; '
		+ `name="cr.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(await makePdf('signé'))}\r\n--i--`,
	)
	const wrap = async (...words: string[]) => {
		writeFileSync(join(folder, 'inner.eml'), await inner())
		return openssl('smime', ...words, '-in', 'inner.eml', '-outform', 'DER')
	}
	it.each(['application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"', 'application/octet-stream; name="smime.p7m"'])(
		'and signed is opened: %s',
		async (type) => {
			const signed = await wrap('-sign', '-signer', 'cert.pem', '-inkey', 'key.pem', '-nodetach', '-binary')
			const reading = await read(raw(`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', '', base64(signed)))
			expect(names(reading)).toEqual(['cr.pdf'])
			expect(reading.text).toBe('Mots signés')
			expect(codes(reading)).toEqual([])
		},
	)
	it('and encrypted says so', async () => {
		const encrypted = await wrap('-encrypt', '-aes256', '-binary', 'cert.pem').catch(() =>
			openssl('smime', '-encrypt', '-aes256', '-in', 'inner.eml', '-outform', 'DER', 'cert.pem'))
		const reading = await read(raw(
			'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
			'Content-Transfer-Encoding: base64',
			'',
			base64(encrypted),
		))
		expect(codes(reading)).toEqual(['message.encrypted'])
		expect(names(reading)).toEqual(['smime.p7m'])
	})
	it('for Outlook alone says so', async () => {
		const reading = await read(await makeMail({
			subject: 'x',
			attachments: [
				{ filename: 'winmail.dat', content: Buffer.from('789F3E22010203', 'hex'), contentType: 'application/ms-tnef' },
			],
		}))
		expect(codes(reading)).toEqual(['message.tnef'])
	})
})

describe('an archive', () => {
	const cda = async () => makeCda({ person: paul, pdf: await makePdf('a') })
	it.each(['IHE_XDM', 'IHE_XDM.zip ', 'document.xdm', 'piece.dat'])('is known by its bytes, not by its name: %j', async (filename) => {
		const reading = await read(await makeMail({
			subject: 'XDM/1.0/DDM+CR',
			attachments: [{ filename, content: await makeXdm({ cdas: [await cda()] }), contentType: 'application/octet-stream' }],
		}))
		expect(reading.kind).toBe('health-documents')
	})
	it('in a file of mail is found', async () => {
		const reading = await read(await makeMail({
			subject: 'TR',
			attachments: [
				{
					filename: 'message.eml',
					content: await makeHealthMail({ cdas: [await cda()] }),
					contentType: 'application/octet-stream',
				},
			],
		}))
		expect(reading.kind).toBe('health-documents')
	})
	it('holds what Finder and Windows add: nobody sees it', async () => {
		const more = {
			'__MACOSX/IHE_XDM/SUBSET01/._METADATA.XML': Buffer.from('x'),
			'__MACOSX/._IHE_XDM': Buffer.from('x'),
			'IHE_XDM/.DS_Store': Buffer.from('x'),
			'IHE_XDM/SUBSET01/desktop.ini': Buffer.from('x'),
		}
		const reading = await read(await makeHealthMail({ cdas: [await cda()], more }))
		expect(reading.documents).toHaveLength(2)
		expect(codes(reading)).toEqual([])
	})
	it.each(['./DOC0001.XML', 'IHE_XDM/SUBSET01/DOC0001.XML', '.\\DOC0001.XML', 'DOC%30001.XML'])(
		'finds its document at %s',
		async (uri) => {
			const reading = await read(
				await makeHealthMail({ cdas: [await cda()], twistMetadata: (xml) => xml.replace('>DOC0001.XML<', `>${uri}<`) }),
			)
			expect(codes(reading)).toEqual([])
		},
	)
	it('that is no XDM is not expanded, nor twenty of them', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'mssante-zips-'))
		const content = await zip(
			Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`photo${index}.jpg`, Buffer.alloc(50_000, index)])),
		)
		await read(
			await makeMail({
				subject: 'x',
				attachments: Array.from({ length: 20 }, (_, index) => ({ filename: `photos${index}.zip`, content })),
			}),
			folder,
		)
		const written = readdirSync(folder, { recursive: true, withFileTypes: true })
			.filter((item) => item.isFile())
			.map((item) => statSync(join(item.parentPath, item.name)).size)
		expect(written.reduce((sum, size) => sum + size, 0)).toBeLessThan(20 * content.length * 3)
	})
	it('is one of too many to be opened together', async () => {
		const content = await makeXdm({
			cdas: [makeCda({ person: paul })],
			more: { 'IHE_XDM/A.TXT': createHash('sha256').update('a').digest() },
		})
		const attachments = Array.from({ length: 25 }, (_, index) => ({ filename: `a${index}.zip`, content }))
		expect(codes(await read(await makeMail({ subject: 'x', attachments })))).toContain('message.too-heavy')
	})
})

describe('a level 1 body', () => {
	const withBody = (attributes: string, body: string) => makeCda({
		person: paul,
		twist: (xml) => xml.replace(
			/<component><structuredBody>.*<\/structuredBody><\/component>/s,
			`<component><nonXMLBody><text mediaType="application/pdf" ${attributes}>${body}</text></nonXMLBody></component>`,
		),
	})
	it.each([
		['representation="B64" compression="DF"', (pdf: Buffer) => deflateRawSync(pdf).toString('base64')],
		['', (pdf: Buffer) => pdf.toString('base64')],
	])('is the PDF that it holds (%s)', async (attributes, encode) => {
		const pdf = await makePdf('dedans')
		const reading = await read(await makeHealthMail({ cdas: [withBody(attributes, encode(pdf))] }))
		expect(readFileSync(reading.documents[1]!.file).equals(pdf)).toBe(true)
		expect(codes(reading)).toEqual([])
	})
	it('that is no PDF waits, under the extension of its bytes', async () => {
		const reading = await read(await makeHealthMail({
			cdas: [withBody('representation="B64" compression="XZ"', Buffer.from([9, 8, 0, 7]).toString('base64'))],
		}))
		expect(codes(reading)).toEqual(['cda.embedded-unreadable'])
		expect(names(reading)).toEqual(['DOC0001.XML', 'DOC0001.bin'])
	})
})

describe('a CDA outside any archive', () => {
	it('is read, and waits', async () => {
		const { bytes } = makeCda({ person: paul, pdf: await makePdf('a') })
		const reading = await read(
			await makeMail({ subject: 'x', attachments: [{ filename: 'cr.xml', content: bytes, contentType: 'text/xml' }] }),
		)
		expect(reading.kind).toBe('health-documents')
		expect(codes(reading)).toContain('cda.bare')
		expect(names(reading)).toEqual(['cr.xml', 'cr.pdf'])
	})
	it('is said once when the archive has it too', async () => {
		const made = makeCda({ person: paul, pdf: await makePdf('a') })
		const reading = await read(await makeHealthMail({
			cdas: [made],
			mail: { attachments: [{ filename: 'cr.xml', content: made.bytes, contentType: 'text/xml' }] },
		}))
		expect(codes(reading)).toEqual([])
		expect(reading.documents).toHaveLength(2)
	})
})

it('reads Japanese mail, of all charsets the one that the library lacks', async () => {
	const text = Buffer.from('\x1B$B4V\x1B(B', 'latin1')
	expect((await read(Buffer.concat([Buffer.from('Subject: x\r\nContent-Type: text/plain; '
		+ 'charset=iso-2022-jp\r\n\r\n'), text]))).text).toBe('間')
})
