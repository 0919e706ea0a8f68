/** What reading a message gives: plain data, for it crosses from the reader's thread. */
import type { Document } from '../mssante/document.ts'
import type { Finding } from '../mssante/finding.ts'
import type { XMssHeaders } from '../mssante/headers/x-mss.ts'
import type { Notification } from '../mssante/notification/read-notification.ts'

/** In the order of mssante.md §3.4. */
export type MessageKind = 'mdn' | 'dsn' | 'ko' | 'health-documents' | 'patient-message' | 'correspondence' | 'unreadable'

export interface ReadDocument extends Document {
	/** Its bytes, in the work folder. */
	file: string
	/** The archive that it was taken out of, byte for byte. */
	archive?: string
	/** SHA-256 of the CDA that this document makes readable. */
	pairedWith?: string
	/** A CDA, or what it holds, that came outside any archive. */
	isBare?: boolean
	/** Of a CDA: start of the reported service, YYYYMMDD…. */
	serviceStart?: string | null
}

export interface Envelope {
	/** With its angle brackets. */
	messageId: string | null
	/** The name that From gives itself, or null. */
	fromName: string | null
	/** Where its sender asks to be answered (Reply-To). */
	replyTo: string[]
	/** Message-IDs of References, in their order, then of In-Reply-To where it is none of them. */
	references: string[]
	subject: string
	/** Date header, ISO 8601, or null when it has none that is valid. */
	date: string | null
	from: string | null
	/** Every address in From, of this message and of those inside it that were opened. */
	senders: string[]
	to: string[]
	/** To, Cc, Delivered-To, Resent-To, X-Original-To: where it may have been addressed before a redirection. */
	addressedTo: string[]
	/** Return-Path: an address, '' for the null path, null when there is no such header. */
	returnPath: string | null
	/** A From that names nobody who can be read, beside another or alone. */
	isSenderUnclear: boolean
	/** What the operator says of the sender's authentication (RFC 8601), topmost first. */
	authentication: string[]
	dispositionTo: string[]
	/**
	 * How those of From, Reply-To and Disposition-Notification-To are written, where that is not as they are compared; absent before
	 * 1.0.
	 */
	written?: Record<string, string>
	/** Written by a program in somebody's name (mssante/notification/automatic.ts). */
	autoSubmitted: boolean
	/** Message-IDs of In-Reply-To and References, nearest first. */
	answers: string[]
	xMss: XMssHeaders
}

export interface Reading {
	kind: MessageKind
	envelope: Envelope
	documents: ReadDocument[]
	findings: Finding[]
	notification: Notification | null
	/** The words of the message, bounded: to look for names in, and for the person who files. */
	text: string
	/** Every word that any text part says, HTML's hidden ones too, bounded: to look for names in, never shown. */
	said: string[]
	/** Does it say anything of its own, beside formulae, and does that want an answer (mssante/words/own-words.ts)? */
	ownWords: 'none' | 'said' | 'asking'
}

export const NO_ENVELOPE: Envelope = {
	messageId: null,
	fromName: null,
	replyTo: [],
	references: [],
	subject: '',
	date: null,
	from: null,
	senders: [],
	to: [],
	addressedTo: [],
	returnPath: null,
	isSenderUnclear: false,
	authentication: [],
	dispositionTo: [],
	autoSubmitted: false,
	answers: [],
	xMss: { codeCda: null, ins: null },
}

/** What is said of a message that cannot be read; it is then filed whole, for a person to open. */
export function unreadable(why: Finding): Reading {
	return {
		kind: 'unreadable',
		envelope: NO_ENVELOPE,
		documents: [],
		findings: [why],
		notification: null,
		text: '',
		said: [],
		ownWords: 'none',
	}
}

/** Is this a receipt, which is never answered by a receipt (mssante.md §3.4)? */
export function isNotification(kind: MessageKind): boolean {
	return kind === 'mdn' || kind === 'dsn' || kind === 'ko'
}
