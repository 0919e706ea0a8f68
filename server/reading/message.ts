/** A raw message read: classified in the order of mssante.md §3.4, its documents set apart, its oddities told. */
import type { CdaHeader } from '../mssante/document.ts'
import type { Finding } from '../mssante/finding.ts'
import type { Content, Work } from './message-content.ts'
import type { Split } from './mime.ts'
import type { Envelope, MessageKind, ReadDocument, Reading } from './reading.ts'

import { statSync } from 'node:fs'
import { join } from 'node:path'
import { patientMatricule } from '../mssante/address/address.ts'
import { finding } from '../mssante/finding.ts'
import { checkXMss } from '../mssante/headers/x-mss.ts'
import { baseSubject, claimsXdm, readableSubject } from '../mssante/subject/subject.ts'
import { ownWords, wantsAnswer } from '../mssante/words/own-words.ts'
import { decodeWords, envelopeOf } from './envelope.ts'
import { withoutGivenBack } from './given-back.ts'
import { LIMITS } from './limits.ts'
import { contentOf } from './message-content.ts'
import { MimeLimitError, split } from './mime.ts'
import { pair } from './pairing.ts'
import { unreadable } from './reading.ts'
import { receiptOf } from './receipt.ts'

/** Reads the message in `file`; documents are written below `folder`. A message that passes a bound is `unreadable`, never an exception. */
export async function readMessage(file: string, folder: string): Promise<Reading> {
	try {
		if (statSync(file).size > LIMITS.message) {
			return unreadable(finding('message.too-big', { most: LIMITS.message / 1024 / 1024 }))
		}
		return await read(file, folder)
	} catch (error) {
		if (error instanceof MimeLimitError) {
			return unreadable({
				parts: finding('message.too-many-parts', { most: LIMITS.parts }),
				depth: finding('message.too-deep', { most: LIMITS.depth }),
				headers: finding('message.headers-too-long'),
			}[error.limit])
		}
		throw error
	}
}

async function read(file: string, folder: string): Promise<Reading> {
	const work: Work = { parts: LIMITS.parts, expanded: LIMITS.allExpanded, archives: LIMITS.archives, folders: 0 }
	const message = await split(file, folder, work)
	const envelope = envelopeOf(message.headers)
	const receipt = receiptOf(message, envelope)
	const whole = await contentOf(message, envelope, folder, work, 0, receipt !== null)
	const content = receipt === null ? whole : await withoutGivenBack(whole, message, folder, work)
	const { documents, findings: pairing } = pair(withoutBareCopies(content))
	const findings = [...content.findings, ...bareFindings(documents), ...pairing]
	const cdas = documents.flatMap(({ cda }) => cda ?? [])
	if (content.senders.length === 0) {
		findings.push(finding('message.no-sender'))
	}
	if (cdas.length > 0) {
		findings.push(...checkXMss(envelope.xMss, cdas))
	} else if (receipt === null && claimsXdm(envelope.subject) && !isAnswer(envelope) && content.refused === 0) {
		findings.push(finding('message.claims-xdm'))
	}
	if (isPartial(message)) {
		findings.push(finding('message.partial'))
	} else if (receipt === null && documents.length === 0 && content.text === '' && message.faults.size === 0) {
		findings.push(finding('message.empty'))
	}
	const kind = receipt?.kind ?? kindOf(cdas.length > 0, content.refused > 0 || isPartial(message), envelope)
	const own = receipt === null && !envelope.autoSubmitted ? ownWords(content.text, repeatedIn(envelope, cdas)) : []
	if (cdas.length === 0) {
		documents.unshift(await letterOf(envelope, content.text, folder))
	} else if (own.length > 0) {
		const words = await letterOf(envelope, content.text, folder)
		documents.push({ ...words, name: `Message de ${envelope.fromName ?? envelope.from ?? 'l’expéditeur'}.pdf` })
	}
	return {
		kind,
		envelope: { ...envelope, senders: content.senders },
		documents,
		findings,
		notification: receipt?.notification ?? null,
		text: content.text,
		said: content.said,
		ownWords: own.length === 0 ? 'none' : wantsAnswer(own) ? 'asking' : 'said',
	}
}

/** What a message may say again without saying anything: its subject, what its documents bear, who writes to whom. */
function repeatedIn({ subject, fromName, senders, to }: Envelope, cdas: CdaHeader[]): string[] {
	const patients = cdas.flatMap(({ patient }) => [
		patient.birthFamilyName,
		patient.birthGivenNames,
		patient.usedFamilyName,
		patient.usedGivenName,
	])
	return [subject, fromName, ...senders, ...to, ...cdas.flatMap(({ title, type }) => [title, type.display]), ...patients].filter(
		(text) => text !== null,
	)
}

/** One piece of a message that was cut for its size (RFC 2046 §5.2.2). */
function isPartial({ headers }: Split): boolean {
	return /^\s*message\/partial\b/i.test(headers.get('content-type')?.[0] ?? '')
}

/** A CDA that is in the archive is in the archive, even where its sender attached it once more. */
function withoutBareCopies({ documents }: Content): ReadDocument[] {
	const archived = new Set(documents.filter(({ source, cda }) => source === 'xdm' && cda !== undefined).map(({ sha256 }) => sha256))
	const isCopy = (sha256: string | undefined) => sha256 !== undefined && archived.has(sha256)
	return documents.filter(
		(document) => document.source === 'xdm' || !document.isBare || !isCopy(document.cda ? document.sha256 : document.pairedWith),
	)
}

function bareFindings(documents: ReadDocument[]): Finding[] {
	return documents.some(({ isBare, cda }) => isBare && cda !== undefined) ? [finding('cda.bare')] : []
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

/** As a French reader writes a moment. The law's time: letters are the same whatever machine makes them. */
const WRITTEN = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeStyle: 'short', timeZone: 'Europe/Paris' })

async function letterOf(envelope: Envelope, text: string, folder: string): Promise<ReadDocument> {
	const file = join(folder, 'letter.pdf')
	const subject = decodeWords(readableSubject(envelope.subject))
	// Loaded when there is a letter to write: most messages have none.
	const { writeLetter } = await import('./body-pdf.ts')
	const written = await writeLetter(
		{
			from: envelope.from ?? '',
			to: envelope.to.join(', '),
			date: envelope.date === null ? '' : `${WRITTEN.format(new Date(envelope.date))} (heure de Paris)`,
			subject,
			text,
		},
		file,
	)
	return { name: `${subject || 'Message'}.pdf`, mediaType: 'application/pdf', ...written, source: 'body', file }
}
