/**
 * Conversion to PDF/A-1 (ECO.2.1.1, ECO.2.1.5) by the real Ghostscript: what comes out is PDF/A-1 and whole, or the document leaves as
 * it is.
 */
import { simpleParser } from 'mailparser'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import PDFDocument from 'pdfkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePdf } from '../demo/fixtures/mail.fixture.ts'
import { convertToPdfA } from '../server/outgoing/pdfa.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { bringFiles, checkFiles } from '../server/outgoing/source-files.ts'
import { ReaderPool } from '../server/reading/pool.ts'
import { pathOf } from '../server/spool/spool.ts'
import { bombPdf, pdfOf } from './support/heavy-pdfs.ts'
import { need } from './support/machine.ts'
import { newFolder } from './support/new-folder.ts'
import { claire, openOffice } from './support/office.ts'

type Pdf = InstanceType<typeof PDFDocument>

let pool: ReaderPool
let folder: string
beforeAll(() => {
	need('ghostscript')
	pool = new ReaderPool(1)
})
afterAll(() => pool.close())

function put(bytes: Buffer, name = 'document.pdf'): string {
	folder = newFolder('pdfa')
	const file = join(folder, name)
	writeFileSync(file, bytes)
	return file
}

async function drawn(draw: (pdf: Pdf) => void): Promise<Buffer> {
	const pdf = new PDFDocument()
	draw(pdf)
	pdf.end()
	return buffer(pdf)
}

function filledForm(pdf: Pdf): void {
	pdf.font('Helvetica').initForm()
	pdf.text('Dose')
	pdf.formText('dose', 100, 100, 300, 20, { value: 'Lévothyroxine 75 microgrammes' })
}

async function wished(file: string, pdfa: boolean | 'wished' = 'wished') {
	const work = newFolder('work')
	const request = { ...PLAIN_REQUEST, from: '', to: [], files: [file], pdfa }
	const ged = { take: async (path: string, copy: string) => {
		writeFileSync(copy, readFileSync(path))
		return { path, fileId: null }
	} } as unknown as Parameters<typeof bringFiles>[0]
	const gathered = await checkFiles(pool, await bringFiles(ged, request, work), request, work)
	return { ...gathered, sent: readFileSync(gathered.files[0]!.copy), work }
}

describe('a PDF that is not PDF/A-1', () => {
	it('is converted, says so in its XMP, and keeps its pages and words', async () => {
		const source = put(await drawn((pdf) => pdf.text('Élève à l’école : œuvre, naïveté – 12,5 °C').addPage().text('Deuxième page')))
		const before = readFileSync(source)
		const { files: [file], notices, sent } = await wished(source)
		expect(notices).toEqual([])
		expect(sent.toString('latin1')).toMatch(/pdfaid:part=['"]1/)
		expect(await pool.pdfFacts(file!.copy)).toMatchObject({ state: 'sound', lacks: [] })
		expect(await pool.sameDocument(source, file!.copy)).toBeNull()
		expect(file!.sha256).not.toBe(file!.sourceSha256)
		expect(readFileSync(source).equals(before)).toBe(true)
	})

	it('leaves as it is, and it is told, when it holds other files: nothing is dropped in silence', async () => {
		const bytes = await drawn((pdf) => {
			pdf.text('Bonjour')
			pdf.file(Buffer.from('annexe'), { name: 'joint.txt' })
		})
		const { notices, sent } = await wished(put(bytes))
		expect(notices).toMatchObject([{ code: 'pdfa-failed', text: expect.stringContaining('fichiers joints') as string }])
		expect(sent.equals(bytes)).toBe(true)
	})

	it('keeps what was typed in a form, or leaves as it is', async () => {
		const bytes = await drawn(filledForm)
		const { notices, sent, files } = await wished(put(bytes))
		expect(sent.equals(bytes), String(notices.map(({ text }) => text))).toBe(notices.length > 0)
		expect(await pool.sameDocument(put(bytes), files[0]!.copy)).toBeNull()
	})

	it('leaves as it is, and it is told, where Ghostscript is not there', async () => {
		const { PATH } = process.env
		process.env.PATH = '/nulle-part'
		try {
			const bytes = await makePdf('Bonjour')
			const { notices, sent } = await wished(put(bytes))
			expect(notices).toMatchObject([{ code: 'pdfa-failed', text: expect.stringContaining('Ghostscript absent') as string }])
			expect(sent.equals(bytes)).toBe(true)
			await expect(wished(put(bytes), true)).rejects.toMatchObject({ code: 'MSS-SEND-PDFA-TOOL' })
		} finally {
			process.env.PATH = PATH
		}
	})

	it('leaves as it is, and it is told, when it is signed', async () => {
		const bytes = pdfOf([
			'<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [] /SigFlags 3 >> >>',
			'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
			'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] >>',
		])
		const { notices, sent } = await wished(put(bytes))
		expect(notices.map(({ code }) => code)).toEqual(['not-pdfa', 'pdfa-signed'])
		expect(sent.equals(bytes)).toBe(true)
	})

	it('is told as not PDF/A-1 where nobody asked for a conversion', async () =>
		expect((await wished(put(await makePdf('Bonjour')), false)).notices).toMatchObject([{ code: 'not-pdfa' }]))
})

it('from the page, a health document leaves as PDF/A-1, the same in the archive and beside it; the file in the GED is '
	+ 'untouched', async () => {
	const office = await openOffice()
	try {
		await office.receive()
		const path = 'Résidents/lettre.pdf'
		const bytes = await makePdf('Lettre de liaison')
		mkdirSync(join(office.desk.ged, 'Résidents'), { recursive: true })
		writeFileSync(join(office.desk.ged, path), bytes)
		const { fileId } = (await office.desk.app.ged.stat(path))!
		const wish = {
			from: office.desk.config.mailboxes[0]!.address,
			to: ['cardiologie@chu.exemple.mssante.fr'],
			patientId: 'R001',
			types: ['11490-0'],
			titles: ['Lettre'],
			text: '',
			isXdm: true,
			askReceipt: true,
			answerDays: null,
			again: false,
			key: 'cle-pdfa-en-page',
		}
		const file = {
			id: fileId,
			name: 'lettre.pdf',
			mime: 'application/pdf',
			size: bytes.length,
			etag: '',
			path: `/${path}`,
			sha256: '',
			ancestors: [],
			shares: [],
			bytes: join(office.desk.ged, path),
		}
		const { status, json } = await office.ask(claire, 'POST', 'sendings', wish, { files: [file] })
		expect(status, JSON.stringify(json)).toBe(202)
		const { spool } = await office.desk.app.ledger.db.selectFrom('outgoing').select('spool').executeTakeFirstOrThrow()
		const raw = await pathOf(office.desk.app.spool, spool)
		const { attachments } = await simpleParser(readFileSync(raw))
		const sent = attachments.find(({ contentType }) => contentType === 'application/pdf')!
		expect(sent.content.toString('latin1')).toMatch(/pdfaid:part=['"]1/)
		// Read as its receiver reads it: a PDF that differs from the one in the CDA is a finding.
		const reading = await pool.read('message', raw, newFolder('lu'))
		expect(reading.findings).toEqual([])
		expect(readFileSync(join(office.desk.ged, path)).equals(bytes)).toBe(true)
	} finally {
		await office.desk.app.close()
	}
})

describe('a conversion is not believed', () => {
	it('when a page lacks', async () => {
		const [two, one] = [put(await drawn((pdf) => pdf.text('a').addPage().text('b'))), put(await drawn((pdf) => pdf.text('a')))]
		expect(await pool.sameDocument(two, one)).toBe('2 pages à l’origine, 1 après conversion')
	})
	it('when words lack', async () => {
		const [whole, cut] = [
			put(await drawn((pdf) => pdf.text('Paracétamol 500 mg matin et soir'))),
			put(await drawn((pdf) => pdf.text('Paracétamol 500 mg'))),
		]
		expect(await pool.sameDocument(whole, cut)).toBe('une partie du texte se perdrait')
	})
	it('when what was typed in a form lacks', async () => {
		const form = await drawn(filledForm)
		const blank = await drawn((pdf) => pdf.text('Dose'))
		expect(await pool.sameDocument(put(form), put(blank))).toBe('une partie du texte se perdrait')
	})
	it('when it is no PDF/A-1 at the end', async () => {
		const source = put(await makePdf('Bonjour'))
		const target = join(folder, 'result.pdf')
		const { PATH } = process.env
		const bin = newFolder('gs')
		// A Ghostscript that gives back an ordinary PDF, as the true one does where it could not make better.
		writeFileSync(join(bin, 'gs'), `#!/bin/sh\nfor last; do :; done\ncat "$last" > ${target}\n`, { mode: 0o755 })
		process.env.PATH = `${bin}:${PATH}`
		try {
			await expect(convertToPdfA(pool, source, target)).rejects.toMatchObject({
				code: 'MSS-SEND-PDFA-TOOL',
				detail: expect.stringContaining('n’est pas un PDF/A-1') as string,
			})
			expect(existsSync(target)).toBe(false)
		} finally {
			process.env.PATH = PATH
		}
	})
})

describe('Ghostscript, on what comes from outside', () => {
	it('reads no file but the document and the colour profile', async () => {
		const secret = join(newFolder('secret'), 'cle.txt')
		writeFileSync(secret, 'tres secret')
		const stolen = join(tmpdir(), `mssante-vol-${process.pid}`)
		const source = put(Buffer.from(`%!PS\n(${secret}) (r) file 100 string readstring pop (${stolen}) (w) file exch `
			+ 'writestring\nshowpage\n'))
		await expect(convertToPdfA(pool, source, join(folder, 'r.pdf'))).rejects.toMatchObject({ code: 'MSS-SEND-PDFA-TOOL' })
		expect(existsSync(stolen)).toBe(false)
	})

	it('ends, whatever expands in it, and leaves nothing behind', async () => {
		const source = put(bombPdf(800))
		const started = Date.now()
		await expect(convertToPdfA(pool, source, join(folder, 'r.pdf'))).rejects.toMatchObject({ code: 'MSS-SEND-PDFA-TOOL' })
		expect(Date.now() - started).toBeLessThan(60_000)
		expect(readdirSync(folder)).toEqual(['document.pdf'])
	})
})
