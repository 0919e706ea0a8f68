/** The bytes of a file. */
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'

interface Wanted {
	/** Bytes in a piece, at most. */
	pieces?: number
	/** Bytes of its beginning; all of them where nothing is said. */
	most?: number
}

/**
 * Opened when the first of them is asked for: a stream is opened at once, and one that nobody came to read (the disk was full, the call
 * was refused) ends the process when its file is taken away, without anybody to hear of it.
 *
 * @throws {Error} of node:fs
 */
export async function* bytesOf(file: string, { pieces, most }: Wanted = {}): AsyncGenerator<Buffer> {
	yield* createReadStream(file, {
		...pieces !== undefined && { highWaterMark: pieces },
		...most !== undefined && { end: most - 1 },
	}) as AsyncIterable<Buffer>
}

/** The same as a stream, for whoever wants one. */
export function streamOf(file: string, wanted: Wanted = {}): Readable {
	return Readable.from(bytesOf(file, wanted), { objectMode: false })
}
