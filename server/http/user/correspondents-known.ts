/** Those whom a person writes to or hears from, by what people call them, and those of the directory at hand; no citizen. */
import type { Context } from '../../context.ts'
import type { Person } from '../../rights.ts'

import { addressesMet } from '../../ledger/tables/addresses.table.ts'
import { wordsOf } from '../../mssante/searchable.ts'
import { mailboxesFor } from '../../rights.ts'
import { visibleTo } from '../../usecases/visible.usecase.ts'
import { foundOf } from './recipients.routes.ts'

/** Met lately: older ones are found by their address, and in the directory. */
const MAX_MET = 1000

export interface Known {
	address: string
	name: string
	/** Speciality, structure, town. */
	about: string
}

/** Of who neither writes nor files, none. */
export async function knownTo({ ledger: { db }, config, directory }: Context, who: Person): Promise<Known[]> {
	if (mailboxesFor(config, who, { ask: 'patients' }).length === 0) {
		return []
	}
	const met = await addressesMet(db, visibleTo(who, config.mailboxes, 'see'), MAX_MET)
	const told = await directory.atHand.whose(met.map(({ address }) => address))
	const entries = new Map(told?.entries.map((entry) => [entry.address, foundOf(entry, 'met')]))
	return met.map(({ address, name }) => {
		const { name: listed, about } = entries.get(address) ?? { name: name ?? address, about: '' }
		return { address, name: listed, about }
	})
}

/** What is typed may be a patient’s name: it is asked of no directory that is far away. */
export async function listedAtHand({ config, directory }: Context, who: Person, q: string, most: number): Promise<Known[]> {
	return mailboxesFor(config, who, { ask: 'patients' }).length === 0
		? []
		: ((await directory.atHand.search(q, most))?.entries ?? []).map((entry) => foundOf(entry, 'directory'))
}

/** @param word as `wordsOf` gives it */
export function isNamed({ name, about, address }: Known, word: string): boolean {
	return wordsOf(`${name} ${about} ${address}`).some((one) => one.startsWith(word))
}
