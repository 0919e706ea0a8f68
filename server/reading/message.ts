/** A raw message read: classified in the order of mssante.md §3.4, its documents set apart, its oddities told. */
import type { Finding } from '../mssante/finding.ts'
import type { Part, Split } from './mime.ts'
import type { Envelope, MessageKind, ReadDocument, Reading } from './reading.ts'

import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { patientMatricule } from '../mssante/address/address.ts'
import { finding } from '../mssante/finding.ts'
import { checkXMss } from '../mssante/headers/x-mss.ts'
import { baseSubject, claimsXdm, readableSubject } from '../mssante/subject/subject.ts'
import { readArchive } from './archive.ts'
import { decodeWords, envelopeOf } from './envelope.ts'
import { LIMITS } from './limits.ts'
import { extensionOf } from './media-type.ts'
import { MimeLimitError, split } from './mime.ts'
import { pair } from './pairing.ts'
import { unreadable } from './reading.ts'
import { receiptOf } from './receipt.ts'
import { shownContentIds, textOf } from './text.ts'

/** Parts that carry a receipt, a signature or returned headers: nothing to file. */
const MACHINERY = new Set(['message/disposition-notification', 'message/delivery-status', 'message/global-delivery-status', 'text/rfc822-headers', 'message/rfc822-headers', 'application/pkcs7-signature', 'application/x-pkcs7-signature', 'application/pgp-signature'])

/** Reads the message in `file`; documents are written below `folder`. A message that passes a bound is `unreadable`, never an exception. */
export async function readMessage(file: string, folder: string): Promise<Reading> {
	try {
		if (statSync(file).size > LIMITS.message) {
			return unreadable(finding('message.too-big', LIMITS.message / 1024 / 1024))
		}
		return await read(file, folder)
	} catch (error) {
		if (error instanceof MimeLimitError) {
			return unreadable({
				parts: finding('message.too-many-parts', LIMITS.parts),
				depth: finding('message.too-deep', LIMITS.depth),
				headers: finding('message.headers-too-long'),
			}[error.limit])
		}
		throw error
	}
}

async function read(file: string, folder: string): Promise<Reading> {
	const budget = { parts: LIMITS.parts }
	const message = await split(file, folder, budget)
	const envelope = envelopeOf(message.headers)
	const receipt = receiptOf(message, envelope)
	const content = await contentOf(message, envelope, folder, budget, 0, receipt !== null)
	const { documents, findings: pairing } = pair(content.documents)
	const findings = [...content.findings, ...pairing]
	const cdas = documents.flatMap(({ cda }) => cda ?? [])
	if (content.senders.length === 0) {
		findings.push(finding('message.no-sender'))
	}
	if (cdas.length > 0) {
		findings.push(...checkXMss(envelope.xMss, cdas))
	} else if (receipt === null && claimsXdm(envelope.subject) && !isAnswer(envelope) && content.refused === 0) {
		findings.push(finding('message.claims-xdm'))
	}
	if (receipt === null && documents.length === 0 && content.text === '') {
		findings.push(finding('message.empty'))
	}
	const kind = receipt?.kind ?? kindOf(cdas.length > 0, content.refused > 0, envelope)
	if (cdas.length === 0) {
		documents.unshift(await letterOf(envelope, content.text, folder))
	}
	return {
		kind,
		envelope: { ...envelope, senders: content.senders },
		documents,
		findings,
		notification: receipt?.notification ?? null,
		text: content.text,
		said: [content.text],
	}
}

/** `Re: XDM/1.0/DDM+…` repeats a subject; it announces nothing. */
function isAnswer({ subject, answers }: Envelope): boolean {
	return answers.length > 0 && baseSubject(subject) !== subject.trim()
}

function kindOf(hasCda: boolean, hasRefused: boolean, envelope: Envelope): MessageKind {
	if (hasCda) {
		return 'health-documents'
	}
	if (hasRefused) {
		return 'unreadable'
	}
	return envelope.from !== null && patientMatricule(envelope.from) !== null ? 'patient-message' : 'correspondence'
}

interface Content {
	documents: ReadDocument[]
	findings: Finding[]
	text: string
	senders: string[]
	/** Archives that could not be opened. */
	refused: number
}

/** Documents and words of a message and of those inside it. A receipt's contents are kept, never opened. */
async function contentOf(message: Split, envelope: Envelope, folder: string, budget: { parts: number }, depth: number, isReceipt: boolean): Promise<Content> {
	const content: Content = { documents: [], findings: [], text: '', senders: envelope.senders, refused: 0 }
	const words = message.parts.filter(isWords)
	const shown = new Set(words.filter(({ mediaType }) => mediaType === 'text/html').flatMap((part) => [...shownContentIds(part)]))
	const source = depth === 0 ? 'attachment' : 'nested'

	for (const part of message.parts.filter((candidate) => !words.includes(candidate) && !MACHINERY.has(candidate.mediaType))) {
		if (isMessage(part)) {
			if (isReceipt) {
				continue
			}
			if (depth < LIMITS.nestedMessages) {
				await addNested(part, folder, budget, depth, content)
				continue
			}
		}
		if (part.contentId !== null && shown.has(part.contentId) && part.mediaType.startsWith('image/')) {
			continue
		}
		const document: ReadDocument = { name: nameOf(part), mediaType: part.mediaType, size: part.size, sha256: part.sha256, source, file: part.file }
		if (isReceipt || !isZip(part) || !await addArchive(document, envelope, folder, content)) {
			content.documents.push(document)
		}
	}
	const own = textOfWords(words)
	content.text = [own, content.text].filter(Boolean).join('\n\n').slice(0, LIMITS.text)
	return content
}

/** Opens a message inside the message: it is read as the original (a message forwarded by hand). */
async function addNested(part: Part, folder: string, budget: { parts: number }, depth: number, content: Content): Promise<void> {
	const inside = join(folder, `message-${LIMITS.parts - budget.parts}`)
	mkdirSync(inside)
	const message = await split(part.file, inside, budget)
	const envelope = envelopeOf(message.headers)
	const nested = await contentOf(message, envelope, inside, budget, depth + 1, false)
	const quoted = [`---- Message transféré : ${readableSubject(envelope.subject)} ----`, `De : ${envelope.from ?? '?'}`, '', nested.text].join('\n')
	content.documents.push(...nested.documents)
	content.findings.push(...nested.findings)
	content.text = [content.text, quoted].filter(Boolean).join('\n\n')
	content.senders = [...new Set([...content.senders, ...nested.senders])]
	content.refused += nested.refused
}

/** Adds an archive's documents; false when it is to be kept as a plain file, after saying why. */
async function addArchive(zip: ReadDocument, envelope: Envelope, folder: string, content: Content): Promise<boolean> {
	const inside = join(folder, `archive-${content.documents.length}-${content.refused}`)
	mkdirSync(inside)
	const expected = /^ihe_xdm[^.]*\.zip$/i.test(zip.name)
	const outcome = await readArchive(zip.file, inside, expected)
	if ('foreign' in outcome) {
		content.findings.push(finding('message.not-xdm-zip', zip.name.slice(0, 60)))
		return false
	}
	if ('refused' in outcome) {
		content.findings.push(...outcome.refused)
		content.refused += expected || claimsXdm(envelope.subject) ? 1 : 0
		return false
	}
	content.findings.push(...outcome.findings)
	content.documents.push(...outcome.documents)
	return true
}

function isWords(part: Part): boolean {
	return (part.mediaType === 'text/plain' || part.mediaType === 'text/html') && part.disposition !== 'attachment' && part.name === null
}

function isMessage(part: Part): boolean {
	return part.mediaType === 'message/rfc822' || part.mediaType === 'message/global'
}

function isZip({ mediaType, name }: Part): boolean {
	return /\.zip$/i.test(name ?? '') || (name === null && /^application\/(?:x-)?zip/.test(mediaType))
}

/** Plain text first; HTML only where there is no plain text to read. */
function textOfWords(words: Part[]): string {
	for (const mediaType of ['text/plain', 'text/html']) {
		const text = words.filter((part) => part.mediaType === mediaType).map(textOf).join('\n\n').trim()
		if (text !== '') {
			return text.slice(0, LIMITS.text)
		}
	}
	return ''
}

function nameOf(part: Part): string {
	return part.name === null || part.name === '' ? `Pièce jointe${extensionOf(part.mediaType)}` : part.name
}

async function letterOf(envelope: Envelope, text: string, folder: string): Promise<ReadDocument> {
	const file = join(folder, 'letter.pdf')
	const subject = decodeWords(readableSubject(envelope.subject))
	// Loaded when there is a letter to write: most messages have none.
	const { writeLetter } = await import('./body-pdf.ts')
	const written = await writeLetter({ from: envelope.from ?? '', to: envelope.to.join(', '), date: envelope.date ?? '', subject, text }, file)
	return { name: `${subject || 'Message'}.pdf`, mediaType: 'application/pdf', ...written, source: 'body', file }
}
