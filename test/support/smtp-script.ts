/** A submission server that does as it is told: what it answers to each command, and where it hangs up. In clear, on this machine. */
import type { Socket } from 'node:net'

import { createServer } from 'node:net'

export interface SmtpScript {
	/** Answers by command word (`RCPT:<address>` for one recipient); `hang-up` closes the connection, `silence` says nothing. */
	answers: Record<string, string>
	/** Messages received whole, with their final dot. */
	received: string[]
	/** Every command heard. */
	heard: string[]
	port: number
	close: () => void
}

export async function scriptedSmtp(answers: Record<string, string> = {}): Promise<SmtpScript> {
	const script: SmtpScript = { answers, received: [], heard: [], port: 0, close: () => {} }
	const sockets = new Set<Socket>()
	const server = createServer((socket) => {
		sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)))
		let data: string | null = null
		let held = ''
		const say = (key: string, usual: string) => {
			const answer = script.answers[key] ?? usual
			if (answer === 'hang-up') {
				socket.destroy()
			} else if (answer !== 'silence') {
				socket.write(`${answer}\r\n`)
			}
			return answer
		}
		socket.write('220 exemple ESMTP\r\n')
		socket.on('data', (chunk) => {
			held += chunk.toString('latin1')
			for (;;) {
				if (data !== null) {
					const end = held.indexOf('\r\n.\r\n')
					if (end < 0) {
						return
					}
					script.received.push(data + held.slice(0, end))
					held = held.slice(end + 5)
					data = null
					say('END', '250 2.0.0 ok')
					continue
				}
				const line = held.indexOf('\r\n')
				if (line < 0) {
					return
				}
				const command = held.slice(0, line)
				held = held.slice(line + 2)
				script.heard.push(command)
				const word = command.split(/[\s:]/)[0]!.toUpperCase()
				if (word === 'EHLO') {
					socket.write(script.answers.EHLO ?? '250-exemple\r\n250-DSN\r\n250 AUTH PLAIN\r\n')
				} else if (word === 'AUTH') {
					say('AUTH', '235 2.7.0 ok')
				} else if (word === 'RCPT') {
					const address = /<([^>]*)>/.exec(command)?.[1] ?? ''
					say(`RCPT:${address}` in script.answers ? `RCPT:${address}` : 'RCPT', '250 2.1.5 ok')
				} else if (word === 'DATA') {
					data = say('DATA', '354 go').startsWith('354') ? '' : null
				} else if (word === 'QUIT') {
					socket.end('221 bye\r\n')
				} else {
					say(word, '250 ok')
				}
			}
		})
	}).listen(0, '127.0.0.1')
	await new Promise((resolve) => server.once('listening', resolve))
	script.port = (server.address() as { port: number }).port
	script.close = () => {
		sockets.forEach((socket) => socket.destroy())
		server.close()
	}
	return script
}

/** The `smtp` section for it. */
export function scriptedEndpoint({ port }: SmtpScript) {
	return { host: '127.0.0.1', port, security: 'plain', allowPlain: true, user: 'essai', passwordFile: './bal.pass' }
}
