/** Bytes from elsewhere, as long as there are not too many: leaving off ends what they come from. */

/** @throws {Error} what `excess` makes, once more than `limit` bytes came */
export async function* bounded(bytes: AsyncIterable<Buffer>, limit: number, excess: () => Error): AsyncIterable<Buffer> {
	let size = 0
	for await (const chunk of bytes) {
		size += chunk.length
		if (size > limit) {
			throw excess()
		}
		yield chunk
	}
}

/** All of them, as text. */
export async function boundedText(bytes: AsyncIterable<Buffer>, limit: number, excess: () => Error): Promise<string> {
	return Buffer.concat(await Array.fromAsync(bounded(bytes, limit, excess))).toString('utf8')
}
