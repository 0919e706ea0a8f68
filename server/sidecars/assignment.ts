/**
 * Who is to hold what, for all who know the same sidecars and the same keys: evenly, and so that who comes or goes moves little. Pure.
 * Rendezvous hashing (Thaler and Ravishankar, 1998), each sidecar bounded to its share.
 */
import { createHash } from 'node:crypto'

/**
 * @param pins keys that one of them alone can deal with: its own, beside its share of the others
 * @return of each key, one of the sidecars; nothing where there is none
 */
export function assignmentOf(sidecars: string[], all: string[], pins = new Map<string, string>()): Map<string, string> {
	const given = new Map([...pins].filter(([key, id]) => all.includes(key) && sidecars.includes(id)))
	const keys = all.filter((key) => !given.has(key))
	const share = Math.ceil(keys.length / sidecars.length)
	const room = new Map(sidecars.map((id) => [id, share]))
	// In an order of their own, so that those that find their first choice full are always the same.
	for (const key of sidecars.length === 0 ? [] : inOrder(keys, '')) {
		const id = inOrder(sidecars, key).find((one) => room.get(one)! > 0)!
		room.set(id, room.get(id)! - 1)
		given.set(key, id)
	}
	return given
}

function inOrder(names: string[], salt: string): string[] {
	return names
		.map((name) => ({ name, weight: createHash('sha256').update(`${salt}\n${name}`).digest('hex') }))
		.sort((one, other) => one.weight < other.weight ? -1 : 1)
		.map(({ name }) => name)
}
