/** A shelf of all sidecars on a ledger, sealed: it may hold a token, or the names of people. */
import type { Ledger } from '../ledger/ledger.ts'
import type { Shelf } from './shelf.ts'

import { firstOnShelf, offShelf, onShelf, putOnShelf, shelfTidied } from '../ledger/tables/shelf.table.ts'

/** Milliseconds between two removals of what is over. */
const TIDIED = 60_000

export function shelfInLedger({ db, vault, clock }: Ledger): Shelf {
	let tidied = -Infinity
	const until = (stays: number) => new Date(clock.now() + stays).toISOString()
	const tidy = async () => {
		if (performance.now() - tidied > TIDIED) {
			tidied = performance.now()
			await shelfTidied(db, clock.at())
		}
	}
	return {
		put: async (name, text, stays) => {
			await tidy()
			await putOnShelf(db, { name, sealed: vault.seal(name, text), until: until(stays) })
		},
		get: async (name) => {
			const sealed = await onShelf(db, name, clock.at())
			return sealed === null ? null : opened(vault, name, sealed)
		},
		once: async (name, stays) => {
			await tidy()
			return firstOnShelf(db, { name, sealed: vault.seal(name, ''), until: until(stays) }, clock.at())
		},
		remove: (name) => offShelf(db, name),
	}
}

/** What another key sealed is as what was forgotten. */
function opened(vault: Ledger['vault'], name: string, sealed: string): string | null {
	try {
		return vault.unseal(name, sealed)
	} catch {
		return null
	}
}
