/** The SHA-256 of a file, read as a stream: lower-case hex. */
import { createHash } from 'node:crypto'
import { bytesOf } from './bytes-of.ts'

export async function sha256OfFile(file: string): Promise<string> {
	const hash = createHash('sha256')
	for await (const chunk of bytesOf(file)) {
		hash.update(chunk)
	}
	return hash.digest('hex')
}

export function sha256Of(text: string): string {
	return createHash('sha256').update(text).digest('hex')
}
