/** The bytes of a message: CDA documents, their archive, the mail around; streamed, whatever their size. */
import type { Sheet } from '../mssante/cda/sheet.ts'
import type { MadeDocument } from '../mssante/xdm/build-xdm.ts'
import type { SourceFile } from './source-files.ts'

import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import MailComposer from 'nodemailer/lib/mail-composer'
import yazl from 'yazl'
import { bytesOf } from '../files/bytes-of.ts'
import { surroundPdf } from '../mssante/cda/build-cda.ts'
import { unstructured } from '../mssante/headers/encoded-words.ts'
import { documentName, indexHtm, metadataXml, readmeTxt, SUBSET } from '../mssante/xdm/build-xdm.ts'
import { pdfNames } from '../mssante/xdm/pdf-name.ts'
import { mediaTypeOf } from '../reading/media-type.ts'

/** Bytes of one line of base64, and of one piece read. */
const LINE = 57
const PIECE = LINE * 1024

export interface Mail {
	from: { name: string, address: string }
	to: string[]
	replyTo: string
	subject: string
	/** With its brackets. */
	messageId: string
	date: Date
	text: string
	headers: Record<string, string>
	/** Message-IDs of what it answers (RFC 5322 §3.6.4). */
	inReplyTo?: string
	references?: string[]
}

/** A health document: what is said of it, and its PDF. */
export interface HealthDocument {
	sheet: Sheet
	file: SourceFile
}

/** The message as a stream; what it is made of is written below `folder` and read as it goes. */
export async function composeHealthMail(mail: Mail, documents: HealthDocument[], folder: string): Promise<AsyncIterable<Buffer>> {
	const archive = join(folder, 'IHE_XDM.zip')
	await writeArchive(documents, mail.date, folder, archive)
	const names = pdfNames(documents.map(({ sheet }) => sheet))
	return compose(mail, [
		{ filename: 'IHE_XDM.zip', path: archive, contentType: 'application/zip' },
		...documents.map(({ file }, index) => ({ filename: names[index]!, path: file.copy, contentType: 'application/pdf' })),
	])
}

/** A message without health document: its files under their own names. */
export function composeLetter(mail: Mail, files: SourceFile[]): AsyncIterable<Buffer> {
	// A message inside a message would have to be read as one: it travels as any file does.
	const typeOf = (name: string) => name.toLowerCase().endsWith('.eml') ? 'application/octet-stream' : mediaTypeOf(name)
	return compose(mail, files.map(({ name, copy }) => ({ filename: name, path: copy, contentType: typeOf(name) })))
}

/** Nothing of it is opened before its first byte is asked for (`bytesOf`): the library opens what is attached by itself. */
export async function* compose(
	mail: Mail,
	attachments: { filename: string, path: string, contentType: string }[],
): AsyncGenerator<Buffer> {
	const { subject, headers, ...rest } = mail
	const inClear = { Subject: { prepared: true, value: unstructured('Subject', subject) } }
	const composer = new MailComposer({
		...rest,
		headers: { ...headers, ...inClear },
		attachments: attachments.map((attachment) => ({ ...attachment, contentDisposition: 'attachment' })),
		normalizeHeaderKey: asWritten,
		disableUrlAccess: true,
	})
	yield* composer.compile().createReadStream() as unknown as AsyncIterable<Buffer>
}

/** X-MSS-…, as the référentiel writes it, for those who compare names to the letter. */
function asWritten(name: string): string {
	return /^x-mss-/i.test(name) ? name.toUpperCase() : name
}

async function writeArchive(documents: HealthDocument[], at: Date, folder: string, target: string): Promise<void> {
	const zip = new yazl.ZipFile()
	const made: MadeDocument[] = []
	for (const [index, { sheet, file }] of documents.entries()) {
		const path = join(folder, documentName(index))
		made.push({ sheet, ...await writeCda(sheet, file.copy, path) })
	}
	const { sheet } = documents[0]!
	zip.addBuffer(Buffer.from(indexHtm(sheet)), 'INDEX.HTM', { mtime: at })
	zip.addBuffer(Buffer.from(readmeTxt(sheet, documents.length)), 'README.TXT', { mtime: at })
	zip.addEmptyDirectory('IHE_XDM', { mtime: at })
	zip.addEmptyDirectory(SUBSET, { mtime: at })
	zip.addBuffer(Buffer.from(metadataXml({ uniqueId: newOid(), at, documents: made, uuid: randomUUID })), `${SUBSET}/METADATA.XML`, {
		mtime: at,
	})
	for (const index of documents.keys()) {
		zip.addFile(join(folder, documentName(index)), `${SUBSET}/${documentName(index)}`, { mtime: at })
	}
	zip.end()
	await pipeline(zip.outputStream, createWriteStream(target, { mode: 0o600 }))
}

/** Writes the CDA around its PDF. */
export async function writeCda(sheet: Sheet, pdf: string, target: string): Promise<{ sha1: string, size: number }> {
	const { before, after } = surroundPdf(sheet)
	const hash = createHash('sha1')
	await pipeline(async function* () {
		yield before
		for await (const piece of piecesOf(pdf)) {
			yield piece.toString('base64').replace(/.{76}(?=.)/g, '$&\n')
			yield '\n'
		}
		yield after
	}, async function* (texts: AsyncIterable<string>) {
		for await (const text of texts) {
			hash.update(text)
			yield text
		}
	}, createWriteStream(target, { mode: 0o600 }))
	return { sha1: hash.digest('hex'), size: (await stat(target)).size }
}

/** A file in pieces that base64 encodes without padding but at the end. */
export async function* piecesOf(file: string): AsyncIterable<Buffer> {
	let held: Buffer = Buffer.alloc(0)
	for await (const chunk of bytesOf(file, { pieces: PIECE })) {
		held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
		const whole = held.length - held.length % LINE
		yield held.subarray(0, whole)
		held = held.subarray(whole)
	}
	yield held
}

/** An identifier of our own: `2.25.<uuid>` (contract; ITU-T X.667). */
export function newOid(): string {
	return `2.25.${BigInt(`0x${randomUUID().replaceAll('-', '')}`)}`
}
