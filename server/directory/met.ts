/** Addresses met in real exchanges, added to what the directory finds: APP mailboxes are in no public extraction. */
import type { Db, Tx } from '../ledger/ledger.ts'
import type { Visible } from '../ledger/windows.ts'
import type { DirectoryEntry } from './directory.ts'

import { messageByHeaderId } from '../ledger/reads/messages.reads.ts'
import { readReading } from '../ledger/stored/reading.stored.ts'
import { addressesMet, meetAddress, writtenFormsOf } from '../ledger/tables/addresses.table.ts'
import { EVERY } from '../ledger/windows.ts'
import { normaliseAddress, patientMatricule, writtenAddress } from '../mssante/address/address.ts'
import { tellingWords, wordsIn } from './directory.ts'

/** Addresses looked at, the most recent first. */
const MAX_MET = 5000

/** A professional's address, met once more. A citizen's is their matricule: it is not kept. */
export async function rememberMet(tx: Tx, address: string, at: string): Promise<void> {
	if (patientMatricule(address) === null) {
		const compared = normaliseAddress(address) ?? address
		await meetAddress(tx, compared, compared === address ? null : address, at)
	}
}

/**
 * Each address as it is to leave, by how it is compared: as it was given, or where that says nothing, as its owner wrote it.
 *
 * @param answers Message-ID of the received message that is answered, or null
 */
export async function writtenForms(db: Db, given: string[], answers: string | null): Promise<Map<string, string>> {
	const forms = new Map(given.flatMap((address) => {
		const [compared, written] = [normaliseAddress(address), writtenAddress(address)]
		return compared === null || written === null ? [] : [[compared, written] as const]
	}))
	const theirs = new Map([...await writtenFormsOf(db, [...forms.keys()]), ...await writtenInMessage(db, answers)])
	return new Map([...forms].map(([compared, written]) => [compared, written === compared ? (theirs.get(compared) ?? written) : written]))
}

async function writtenInMessage(db: Db, messageId: string | null): Promise<[string, string][]> {
	const message = messageId === null ? undefined : await messageByHeaderId(db, messageId)
	return message === undefined ? [] : Object.entries(readReading(message).envelope.written ?? {})
}

/**
 * Those that match, the most recent first.
 *
 * @param messages those that whoever asks may see: an address that is only known because it wrote something else is not told
 */
export async function metMatching(db: Db, query: string, messages: Visible = EVERY): Promise<DirectoryEntry[]> {
	const words = tellingWords(wordsIn(query))
	if (words.length === 0) {
		return []
	}
	const rows = await addressesMet(db, messages, MAX_MET)
	return rows
		.filter(({ address, name }) => {
			const theirs = wordsIn(`${address} ${name ?? ''}`)
			return words.every((word) => theirs.some((one) => one.startsWith(word)))
		})
		.map(({ address, name }) => ({
			address,
			type: '',
			name: name ?? address,
			profession: '',
			speciality: '',
			structure: '',
			city: '',
			postalCode: '',
		}))
}
