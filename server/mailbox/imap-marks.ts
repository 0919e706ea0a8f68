/** Marks at an operator's: small messages of ours in a folder of ours, which is never read as mail. */
import type { ImapFlow } from 'imapflow'
import type { Mark, NewMark } from './mark.ts'

import { readMark, writeMark } from './mark.ts'

/** Made where it lacks; people see it in their webmail. */
export const MARKS_FOLDER = 'MSSanté (ne pas supprimer)'
const HEADER = 'X-MSSante-Mark'
/** Messages of the folder that are looked at, the newest ones: there should be one for each machine. */
const MAX_MARKS = 100
const HEADERS_BYTES = 4096

/** None where the folder does not exist, or cannot be opened. */
export async function imapMarks(client: ImapFlow): Promise<Mark[]> {
	if (!await opened(client)) {
		return []
	}
	const { exists } = client.mailbox as { exists: number }
	const marks: Mark[] = []
	if (exists > 0) {
		const range = `${Math.max(1, exists - MAX_MARKS + 1)}:*`
		for await (const { uid, internalDate, headers } of client.fetch(range, { uid: true, internalDate: true, headers: [HEADER] })) {
			const text = headers?.toString('latin1', 0, HEADERS_BYTES).replace(/\r?\n[ \t]+/g, ' ').slice(HEADER.length + 1) ?? ''
			const seen = new Date(internalDate ?? Number.NaN)
			const mark = Number.isNaN(seen.getTime()) ? null : readMark(text, seen.toISOString(), String(uid))
			marks.push(...mark ? [mark] : [])
		}
	}
	return marks
}

/** False where the operator refuses. */
export async function putImapMark(client: ImapFlow, address: string, mark: NewMark, now: Date): Promise<boolean> {
	try {
		if (!await opened(client)) {
			await client.mailboxCreate(MARKS_FOLDER)
		}
		return Boolean(await client.append(MARKS_FOLDER, messageOf(address, mark, now), ['\\Seen']))
	} catch (error) {
		return refused(error)
	}
}

export async function dropImapMarks(client: ImapFlow, places: string[]): Promise<void> {
	if (places.length > 0 && await opened(client)) {
		await client.messageDelete(places.join(','), { uid: true })
	}
}

async function opened(client: ImapFlow): Promise<boolean> {
	try {
		await client.mailboxOpen(MARKS_FOLDER)
		return true
	} catch (error) {
		return refused(error)
	}
}

/** An operator that says no is an answer; anything else is thrown. */
function refused(error: unknown): false {
	if (error instanceof Error && 'responseStatus' in error && error.responseStatus === 'NO') {
		return false
	}
	throw error
}

function messageOf(address: string, mark: NewMark, now: Date): Buffer {
	return Buffer.from([
		`From: <${address}>`,
		`To: <${address}>`,
		'Subject: =?UTF-8?Q?MSSant=C3=A9_:_rep=C3=A8re_du_logiciel?=',
		`Date: ${now.toUTCString().replace('GMT', '+0000')}`,
		`Message-ID: <mark-${mark.instance}-${now.getTime()}@mssante.invalid>`,
		`${HEADER}: ${writeMark(mark).replaceAll('; ', ';\r\n ')}`,
		'MIME-Version: 1.0',
		'Content-Type: text/plain; charset=utf-8',
		'Content-Transfer-Encoding: 8bit',
		'',
		'Ce message dit au logiciel MSSanté quelles machines relèvent cette boîte, pour qu’une seule envoie les accusés.',
		'Il ne contient aucune donnée de patient et se renouvelle tout seul. Si le logiciel n’est plus utilisé, supprimez ce dossier.',
		'',
	].join('\r\n'))
}
