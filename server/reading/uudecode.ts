/** uuencode (POSIX.1), as some old senders still do: the lines between `begin` and `end`. */
import type { TransformCallback } from 'node:stream'

import { Transform } from 'node:stream'

/** Characters of a line: 45 bytes make 61, and some pad. */
const MAX_LINE = 1024

export class UuDecoder extends Transform {
	#held = ''
	#isOpen = false

	override _transform(bytes: Buffer, _encoding: string, callback: TransformCallback): void {
		const lines = (this.#held + bytes.toString('latin1')).split(/\r?\n/)
		this.#held = lines.pop()!.slice(0, MAX_LINE)
		lines.forEach((line) => this.#line(line))
		callback()
	}

	override _flush(callback: TransformCallback): void {
		this.#line(this.#held)
		callback()
	}

	#line(line: string): void {
		if (!this.#isOpen) {
			this.#isOpen = /^begin(?:-base64)? [0-7]{3,4} /.test(line)
			return
		}
		if (/^end\s*$/.test(line)) {
			this.#isOpen = false
			return
		}
		const length = (line.charCodeAt(0) - 32) & 63
		const sixes = [...line.slice(1)].map((character) => (character.charCodeAt(0) - 32) & 63)
		const bytes = Buffer.alloc(length)
		for (let index = 0; index < length; index++) {
			const [group, place] = [Math.floor(index / 3) * 4, index % 3]
			const six = (offset: number) => sixes[group + offset] ?? 0
			bytes[index] = place === 0 ? six(0) << 2 | six(1) >> 4 : place === 1 ? six(1) << 4 | six(2) >> 2 : six(2) << 6 | six(3)
		}
		if (length > 0) {
			this.push(bytes)
		}
	}
}
