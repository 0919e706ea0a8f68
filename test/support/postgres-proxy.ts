/** What stands between the program and its database, on this machine’s loopback: it may change, or swallow, what the server answers. */
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'

/** Of PostgreSQL, by its socket. */
const SOCKET = '.s.PGSQL.5432'

export interface Wire {
	/** Bytes of the program. */
	asked?: (bytes: Buffer) => void
	/** Those of the server, as they are to arrive; null: both ends are cut. */
	answered?: (bytes: Buffer) => Buffer | null
}

/** @param wire of each connection @return its port */
export async function startProxy(folder: string, wire: () => Wire): Promise<{ port: number, close: () => void }> {
	const server = createServer((program) => {
		const { asked, answered } = wire()
		const database = connect(join(folder, SOCKET))
		const cut = () => {
			program.destroy()
			database.destroy()
		}
		for (const end of [program, database]) {
			end.on('error', cut).on('close', cut)
		}
		program.on('data', (bytes: Buffer) => {
			asked?.(bytes)
			database.write(bytes)
		})
		database.on('data', (bytes: Buffer) => {
			const told = answered === undefined ? bytes : answered(bytes)
			if (told === null) {
				cut()
			} else {
				program.write(told)
			}
		})
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	return { port: (server.address() as { port: number }).port, close: () => void server.close() }
}
