/** Where mail comes from, as the rest of the program knows it: a mailbox at the operator's, or a local Maildir. */
import type { Mark, NewMark } from './mark.ts'

export interface FolderState {
	uidValidity: string
	/** Every UID on the server, or those from `from` on; in order. */
	uids: number[]
}

export interface MailHead {
	uid: number
	/** Bytes. */
	size: number
	/** INTERNALDATE, ISO 8601 UTC. */
	internalDate: string
}

export interface Mail extends MailHead {
	content: Buffer | AsyncIterable<Buffer>
}

export interface MailSource {
	/** @throws {MssError} MSS-IMAP-… or MSS-MAILDIR */
	connect: () => Promise<void>
	/** Opens a folder and lists its UIDs. @throws {MssError} MSS-IMAP-FOLDER when it vanished */
	list: (folder: string, from?: number) => Promise<FolderState>
	heads: (folder: string, uids: number[]) => Promise<MailHead[]>
	/** The messages of these UIDs, one at a time; one that vanished is left out. */
	fetch: (folder: string, heads: MailHead[]) => AsyncIterable<Mail>
	markSeen: (folder: string, uid: number) => Promise<void>
	/** Moves a message; the target folder is made where it lacks. A message already gone is moved. */
	move: (folder: string, uid: number, target: string) => Promise<void>
	/** The folder of what was sent (RFC 6154 \Sent, else by its name), or null. */
	sentFolder: () => Promise<string | null>
	/** Does a folder hold a message of this Message-ID (with its brackets)? */
	holds: (folder: string, messageId: string) => Promise<boolean>
	/** Adds the message in a file of this machine, already seen; the folder is made where it lacks. */
	append: (folder: string, file: string) => Promise<void>
	/** Resolves when something may have changed, after `timeout` milliseconds at most, or when the signal aborts. */
	wait: (folder: string, timeout: number, signal: AbortSignal) => Promise<void>
	/** The keywords of a message, in lower case; null when it is gone, or when this mailbox keeps none. */
	keywords: (folder: string, uid: number) => Promise<Set<string> | null>
	/** Leaves a keyword on a message, where this mailbox keeps them. */
	addKeyword: (folder: string, uid: number, keyword: string) => Promise<void>
	/** The marks of programs that read this mailbox. */
	marks: () => Promise<Mark[]>
	/** Leaves a mark; false where it may not. `address` is the mailbox's. */
	putMark: (address: string, mark: NewMark) => Promise<boolean>
	/** Takes marks away, by their places. */
	dropMarks: (places: string[]) => Promise<void>
	close: () => Promise<void>
}
