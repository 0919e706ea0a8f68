/** A DNS server of SRV records (RFC 1035 §4, RFC 2782) on loopback: it answers what it holds, that a name is not known, or nothing. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

export interface Srv {
	/** « . »: the service is not offered. */
	host: string
	port: number
	priority?: number
	weight?: number
}

export interface DnsHost {
	/** As `Resolver.setServers` takes it. */
	server: string
	/** By the whole name that is asked. */
	zone: Record<string, Srv[]>
	/** Names that were asked. */
	asked: string[]
	/** From now on no question is answered. */
	beSilent: () => void
	stop: () => void
}

const HEADER = 12
const SRV = 33
const INTERNET = 1
/** A response, authoritative, recursion available; the last digit is the code (RFC 1035 §4.1.1). */
const FOUND = 0x8580
const UNKNOWN = 0x8583
/** Seconds for which an answer may be kept. */
const TTL = 60

/** Nobody there: no test asks the world who serves a domain. */
export const NO_DNS = ['127.0.0.1:9']

export async function startDns(zone: Record<string, Srv[]> = {}): Promise<DnsHost> {
	const socket = createSocket('udp4')
	const host: DnsHost = {
		server: '',
		zone,
		asked: [],
		beSilent: () => void socket.removeAllListeners('message'),
		stop: () => void socket.close(),
	}
	socket.on('message', (query, { address, port }) => {
		const { name, end } = nameAt(query, HEADER)
		host.asked.push(name)
		const records = host.zone[name.toLowerCase()] ?? null
		const header = Buffer.from(query.subarray(0, HEADER))
		header.writeUInt16BE(records === null ? UNKNOWN : FOUND, 2)
		header.writeUInt16BE(records?.length ?? 0, 6)
		header.writeUInt32BE(0, 8)
		// The question as it came, its type and class with it.
		const question = query.subarray(HEADER, end + 4)
		socket.send(Buffer.concat([header, question, ...(records ?? []).map(answer)]), port, address)
	})
	socket.bind(0, '127.0.0.1')
	await once(socket, 'listening')
	host.server = `127.0.0.1:${socket.address().port}`
	return host
}

function nameAt(message: Buffer, start: number): { name: string, end: number } {
	const labels: string[] = []
	let at = start
	for (; message[at] !== 0; at += message[at]! + 1) {
		labels.push(message.toString('latin1', at + 1, at + 1 + message[at]!))
	}
	return { name: labels.join('.'), end: at + 1 }
}

/** Its name is a pointer to that of the question (RFC 1035 §4.1.4). */
function answer({ host, port, priority = 0, weight = 0 }: Srv): Buffer {
	const labels = host === '.' ? [] : host.split('.')
	const target = Buffer.concat([...labels.map((label) => Buffer.from([label.length, ...Buffer.from(label)])), Buffer.from([0])])
	const head = Buffer.alloc(18)
	head.writeUInt16BE(0xC000 + HEADER, 0)
	head.writeUInt16BE(SRV, 2)
	head.writeUInt16BE(INTERNET, 4)
	head.writeUInt32BE(TTL, 6)
	head.writeUInt16BE(6 + target.length, 10)
	head.writeUInt16BE(priority, 12)
	head.writeUInt16BE(weight, 14)
	head.writeUInt16BE(port, 16)
	return Buffer.concat([head, target])
}
