/**
 * What a PDF is, before it is sent: does it open, is it signed, does it say that it is PDF/A-1 (ISO 19005-1) and is
 * nothing in plain contradiction with that. It is no complete validation: fonts and colours are not looked at.
 */
import { open, readFile, stat } from 'node:fs/promises'
import { expandsTooMuch } from './pdf-bounds.ts'

/** Bytes within which the header stands (ISO 32000-1, annex H). */
const HEADER = 1024
/** As an attribute or as an element of the XMP metadata (ISO 19005-1 §6.7.11). */
const PART_ONE = /pdfaid:part\s*(?:=\s*["']|>)\s*1\b/
/** A PDF larger than this is not opened; nothing is known of it but its header. */
const MAX_PDF = 100 * 1024 * 1024

export interface PdfFacts {
	state: 'sound' | 'locked' | 'broken' | 'not-pdf'
	/** Electronically signed: never to be touched. */
	isSigned: boolean
	/** French words for what it lacks to be PDF/A-1; empty when it declares it and nothing contradicts. */
	lacks: string[]
}

export const UNREADABLE: PdfFacts = { state: 'broken', isSigned: false, lacks: [] }

export async function pdfFacts(file: string): Promise<PdfFacts> {
	if (!await isPdf(file)) {
		return { ...UNREADABLE, state: 'not-pdf' }
	}
	if ((await stat(file)).size > MAX_PDF) {
		return UNREADABLE
	}
	const bytes = await readFile(file)
	if (expandsTooMuch(bytes)) {
		return UNREADABLE
	}
	const { getDocumentProxy } = await import('unpdf')
	try {
		const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 })
		const { info, metadata } = await pdf.getMetadata()
		const facts = info as { PDFFormatVersion?: string, IsSignaturesPresent?: boolean, EncryptFilterName?: string | null }
		const [actions, attachments] = [await pdf.getJSActions() as unknown, await pdf.getAttachments() as unknown]
		const xmp = metadata as { getRaw: () => string } | null
		const isDeclared = PART_ONE.test(xmp?.getRaw() ?? '')
		return {
			state: 'sound',
			isSigned: facts.IsSignaturesPresent === true,
			lacks: [
				...isDeclared ? [] : ['il ne se déclare pas PDF/A-1'],
				...facts.EncryptFilterName ? ['il est chiffré'] : [],
				...actions ? ['il contient du JavaScript'] : [],
				...attachments ? ['il contient des fichiers joints'] : [],
				...Number(facts.PDFFormatVersion ?? 0) > 1.4 ? [`il est de version ${facts.PDFFormatVersion}`] : [],
			],
		}
	} catch (error) {
		return { ...UNREADABLE, state: error instanceof Error && error.name === 'PasswordException' ? 'locked' : 'broken' }
	}
}

async function isPdf(file: string): Promise<boolean> {
	const handle = await open(file, 'r')
	try {
		const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER), 0, HEADER, 0)
		return buffer.subarray(0, bytesRead).includes('%PDF-')
	} finally {
		await handle.close()
	}
}
