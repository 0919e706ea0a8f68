/** Bytes, gzipped, that a page loads at once for an entry: the script and what it imports statically, not what it asks for later. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

export function entryWeight(folder: string, entry: string): number {
	const seen = new Set<string>()
	const waiting = [`${entry}.mjs`]
	let weight = 0
	for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
		if (!seen.has(name)) {
			seen.add(name)
			const text = readFileSync(join(folder, name), 'utf8')
			weight += gzipSync(text).length
			waiting.push(...[...text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.mjs)"/g)].map(([, imported]) => imported!))
		}
	}
	return weight
}
