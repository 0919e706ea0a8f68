import type { Reading } from './reading.ts'

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { zip } from '../../demo/fixtures/xdm.ts'
import { readMessage } from './message.ts'

const [marguerite, paul] = PEOPLE as [typeof PEOPLE[number], typeof PEOPLE[number]]

async function read(raw: Buffer | string): Promise<Reading> {
	const folder = mkdtempSync(join(tmpdir(), 'mssante-read-'))
	writeFileSync(join(folder, 'raw.eml'), raw)
	return readMessage(join(folder, 'raw.eml'), folder)
}

const names = ({ documents }: Reading) => documents.map(({ name }) => name)
const codes = ({ findings }: Reading) => findings.map(({ code }) => code)

describe('a health document', () => {
	it('is paired with its PDF by the embedded bytes, whatever the name', async () => {
		const pdf = await makePdf('Bonjour')
		const cda = makeCda({ person: paul, pdf })
		const reading = await read(
			await makeHealthMail({ cdas: [{ ...cda, pdf: undefined }], mail: { attachments: [{ filename: 'scan.pdf', content: pdf }] } }),
		)
		expect(reading.documents).toMatchObject([
			{ source: 'xdm' },
			{ name: 'scan.pdf', source: 'attachment', pairedWith: reading.documents[0]!.sha256 },
		])
		expect(reading.documents).toHaveLength(2)
	})
	it('gives its embedded PDF when none is attached', async () => {
		const pdf = await makePdf('Bonjour')
		const { documents } = await read(await makeHealthMail({ cdas: [{ ...makeCda({ person: paul, pdf }), pdf: undefined }] }))
		expect(documents).toMatchObject([{ source: 'xdm' }, { source: 'embedded', mediaType: 'application/pdf', size: pdf.length }])
		expect(readFileSync(documents[1]!.file).equals(pdf)).toBe(true)
	})
	// ECO.2.1.5 (docs/conformite.md).
	it('keeps both when the attached PDF differs from the embedded one, and says so', async () => {
		const cda = makeCda({ person: paul, pdf: await makePdf('dedans') })
		const reading = await read(await makeHealthMail({ cdas: [{ ...cda, pdf: await makePdf('à côté') }] }))
		expect(reading.documents).toHaveLength(3)
		expect(codes(reading)).toContain('cda.pdf-differs')
	})
	it('of level 3 is paired by date and type in the name; a PDF of another name stays an attachment', async () => {
		const { documents } = await read(await makeHealthMail({ cdas: [makeCda({ person: paul })], mail: { attachments: [
			{ filename: '20260302_CR ou fiche de consultation ou de visite_CHARPENTIER_PAUL.pdf', content: await makePdf('a') },
			{ filename: 'annexe.pdf', content: await makePdf('b') },
		] } }))
		expect(documents.map(({ pairedWith }) => pairedWith !== undefined)).toEqual([false, true, false])
	})
	it.each(['utf-16le', 'latin1'] as const)('is read in %s', async (encoding) => {
		const declared = encoding === 'latin1' ? 'ISO-8859-1' : 'UTF-16'
		const cda = makeCda({ person: marguerite })
		const text = cda.bytes.toString().replace('UTF-8', declared)
		const bytes
			= encoding === 'latin1' ? Buffer.from(text, 'latin1') : Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
		const reading = await read(await makeHealthMail({ cdas: [{ ...cda, bytes }] }))
		expect(reading.documents[0]!.cda!.patient.birthFamilyName).toBe('ÉLOÏSE-DURAND')
		expect(codes(reading)).toEqual([])
	})
	it('is found behind a stylesheet that is the root', async () => {
		const reading = await read(await makeHealthMail({
			cdas: [
				makeCda({
					person: paul,
					twist: (xml) => xml
						.replace(
							'<ClinicalDocument',
							'<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"/><ClinicalDocument',
						)
						.replace('</ClinicalDocument>', '</ClinicalDocument></xsl:stylesheet>'),
				}),
			],
		}))
		expect(reading.documents[0]!.cda!.patient.birthFamilyName).toBe('CHARPENTIER')
	})
	it('does not take a guardian for the patient', async () => {
		const reading = await read(await makeHealthMail({
			cdas: [
				makeCda({
					person: paul,
					twist: (xml) => xml.replace(
						'<birthplace>',
						'<guardian><id extension="241037511200312" root="1.2.250.1.213.1.4.10"/><guardianPerson><name><family '
						+ 'qualifier="BR">MERE</family></name></guardianPerson></guardian><birthplace>',
					),
				}),
			],
		}))
		expect(reading.documents[0]!.cda!.patient.birthFamilyName).toBe('CHARPENTIER')
		expect(codes(reading)).toEqual([])
	})
})

describe('a message forwarded by hand', () => {
	it.each([
		['as an attachment', 'attachment', 'base64'],
		['inline', 'inline', '8bit'],
	] as const)('%s is read as the original', async (_, disposition, encoding) => {
		const original = await makeHealthMail({ cdas: [makeCda({ person: paul })] })
		const body = encoding === 'base64' ? original.toString('base64').replace(/(.{76})/g, '$1\r\n') : original.toString('latin1')
		const reading = await read(Buffer.from(
			'From: collegue@ehpad.fr\r\nSubject: Tr: XDM/1.0/DDM+x\r\nContent-Type: multipart/mixed; '
			+ 'boundary="b"\r\n\r\n--b\r\n\r\nPour vous.\r\n--b\r\nContent-Type: message/rfc822\r\nContent-Disposition: '
			+ `${disposition}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}\r\n--b--\r\n`,
			'latin1',
		))
		expect(reading.kind).toBe('health-documents')
		expect(reading.documents[0]!.cda!.patient.birthFamilyName).toBe('CHARPENTIER')
		expect(reading.envelope.senders).toEqual(['collegue@ehpad.fr', 'cardiologie@chu.exemple.mssante.fr'])
	})
})

describe('attachments', () => {
	it('have their names decoded: RFC 2231, RFC 2047, NFC', async () => {
		const part = (header: string) => '--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; '
			+ `${header}\r\n\r\n%PDF-1.4 ${header}\r\n`
		const reading = await read([
			'Subject: x\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n',
			part("filename*0*=utf-8''Lettre%20%C3%A0%20; filename*1*=l%C3%A9t%C3%A9.pdf"),
			part('filename="=?utf-8?Q?Ordonnance_h=C3=A9.pdf?="'),
			part("filename*=utf-8''e%CC%81.pdf"),
			'--b--\r\n',
		].join(''))
		expect(names(reading).slice(1)).toEqual(['Lettre à lété.pdf', 'Ordonnance hé.pdf', 'é.pdf'])
	})
	it('are not the pictures that a letter shows in its text', async () => {
		const reading = await read(await makeMail({ subject: 'x', text: '', html: '<p>Bonjour <img src="cid:logo@x"></p>', attachments: [
			{ filename: 'logo.png', content: Buffer.from('logo'), cid: 'logo@x', contentDisposition: 'inline' },
			{ filename: 'ordonnance.jpg', content: Buffer.from('scan'), contentDisposition: 'inline' },
		] }))
		expect(names(reading)).toEqual(['x.pdf', 'ordonnance.jpg'])
		expect(reading.text).toContain('Bonjour')
	})
	it('that are zips but no XDM are kept as they are', async () => {
		const reading = await read(
			await makeMail({ subject: 'x', attachments: [{ filename: 'photos.zip', content: await zip({ 'a.txt': Buffer.from('a') }) }] }),
		)
		expect(names(reading)).toEqual(['x.pdf', 'photos.zip'])
		expect(codes(reading)).toEqual(['message.not-xdm-zip'])
	})
})

describe('the words of a letter', () => {
	it.each([
		['iso-8859-1', Buffer.from('été', 'latin1')],
		['utf-8', Buffer.from('été')],
		['windows-1252', Buffer.from([0xE9, 0x74, 0xE9])],
		['inconnu', Buffer.from('été')],
	])('are read in %s', async (charset, bytes) => expect((await read(Buffer.concat([Buffer.from('Subject: x\r\nContent-Type: '
		+ `text/plain; charset=${charset}\r\n\r\n`), bytes]))).text).toBe('été'))
	it('become a PDF, the same for the same words', async () => {
		const raw = await makeMail({ subject: 'Substitution', text: 'Œdème : 3 € par boîte' })
		const [one, other] = [await read(raw), await read(raw)]
		expect(one.documents).toMatchObject([{ name: 'Substitution.pdf', mediaType: 'application/pdf', source: 'body' }])
		expect(one.documents[0]!.sha256).toBe(other.documents[0]!.sha256)
		expect(readFileSync(one.documents[0]!.file, 'latin1')).toMatch(/^%PDF/)
	})
})
