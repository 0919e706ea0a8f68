/** An IMAP server that does as it is told, as badly as one may: in clear, on this machine. One message, unless it is told otherwise. */
import type { Socket } from 'node:net'

import { createServer } from 'node:net'

export interface ImapScript {
	/** By command word (`SELECT`, `UID SEARCH`, `UID FETCH`…), or `greeting`: what to do in place of the usual answer. */
	acts: Record<string, (socket: Socket, tag: string, line: string) => void>
	/** Every command heard, by its word. */
	heard: string[]
	/** Bytes that clients took from us. */
	taken: () => number
	port: number
	close: () => void
}

const MESSAGE = 'From: a@exemple.mssante.fr\r\nSubject: Bonjour\r\nMessage-ID: <1@exemple>\r\n\r\nBonjour\r\n'

export async function scriptedImap(acts: ImapScript['acts'] = {}): Promise<ImapScript> {
	const sockets = new Set<Socket>()
	let taken = 0
	const usual: Record<string, string> = {
		CAPABILITY: '* CAPABILITY IMAP4rev1 IDLE\r\n',
		LOGIN: '',
		LIST: '* LIST () "/" INBOX\r\n',
		SELECT: '* 1 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 2] ok\r\n* FLAGS (\\Seen)\r\n',
		'UID SEARCH': '* SEARCH 1\r\n',
		'UID FETCH': `* 1 FETCH (UID 1 RFC822.SIZE ${MESSAGE.length} INTERNALDATE "25-Nov-2026 10:00:00 +0000" BODY[] `
			+ `{${MESSAGE.length}}\r\n${MESSAGE})\r\n`,
		LOGOUT: '* BYE bye\r\n',
	}
	const script: ImapScript = { acts, heard: [], taken: () => taken, port: 0, close: () => {} }
	const server = createServer((socket) => {
		sockets.add(socket.on('error', () => {}).on('close', () => {
			taken += socket.bytesWritten - socket.writableLength
			sockets.delete(socket)
		}))
		let held = ''
		socket.on('data', (chunk) => {
			held += chunk.toString('latin1')
			for (let end = held.indexOf('\r\n'); end >= 0; end = held.indexOf('\r\n')) {
				const line = held.slice(0, end)
				const [tag, first = '', second = ''] = line.split(' ')
				held = held.slice(end + 2)
				const word = first.toUpperCase() === 'UID' ? `UID ${second.toUpperCase()}` : first.toUpperCase()
				script.heard.push(word)
				const act = script.acts[word]
				if (act) {
					act(socket, tag!, line)
				} else if (word === 'IDLE') {
					socket.write('+ idling\r\n')
				} else {
					socket.write(`${usual[word] ?? ''}${tag} OK done\r\n`)
				}
			}
		})
		if (script.acts.greeting) {
			script.acts.greeting(socket, '', '')
		} else {
			socket.write('* OK [CAPABILITY IMAP4rev1 IDLE] exemple\r\n')
		}
	}).listen(0, '127.0.0.1')
	await new Promise((resolve) => server.once('listening', resolve))
	script.port = (server.address() as { port: number }).port
	script.close = () => {
		sockets.forEach((socket) => socket.destroy())
		server.close()
	}
	return script
}

/** The `imap` section for it. */
export function scriptedImapEndpoint({ port }: Pick<ImapScript, 'port'>) {
	return { host: '127.0.0.1', port, security: 'plain' as const, allowPlain: true, user: 'essai', passwordFile: './bal.pass' }
}
