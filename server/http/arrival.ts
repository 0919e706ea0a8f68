/** A call must arrive in time: what stalls, or is half sent when the program stops, is cut. Nothing of it was done. */
import type { FastifyRequest } from 'fastify'

import { MssError, systemCode } from '../errors.ts'

/** Milliseconds without a byte of a call. The whole of it has its own limit (server.ts). */
const SILENCE = 20_000
/** What our disk refuses while a call arrives is no fault of the call. */
const OURS = ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EIO', 'EMFILE', 'ENFILE']
/** Milliseconds between two looks. */
const LOOK = 500

/** @throws {MssError} MSS-RELAY-FORM when the call did not come whole; what `take` throws otherwise */
export async function arriving<T>({ raw }: FastifyRequest, stop: AbortSignal, take: () => Promise<T>, silence = SILENCE): Promise<T> {
	const cut = () => void raw.destroy()
	let [bytes, since] = [0, performance.now()]
	const timer = setInterval(() => {
		// What comes from a file of this machine (asking.ts) has no socket that counts.
		if (raw.socket.bytesRead === undefined || raw.socket.bytesRead !== bytes) {
			[bytes, since] = [raw.socket.bytesRead, performance.now()]
		} else if (performance.now() - since > silence) {
			cut()
		}
	}, LOOK).unref()
	stop.addEventListener('abort', cut)
	try {
		return await take()
	} catch (error) {
		throw raw.complete || error instanceof MssError || OURS.includes(systemCode(error))
			? error
			: new MssError('MSS-RELAY-FORM', 'incomplète', { cause: error })
	} finally {
		clearInterval(timer)
		stop.removeEventListener('abort', cut)
	}
}
