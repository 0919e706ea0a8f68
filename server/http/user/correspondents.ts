/** Addresses by the names that people read: the directory's; a citizen's address is a matricule, and bears the name that the register has (ECO.3.1.2). */
import type { Desk } from '../../desk.ts'
import type { DirectoryEntry } from '../../directory/directory.ts'
import type { Person } from '../rights.ts'

import { sql } from 'kysely'
import { Directory, directoryFile } from '../../directory/directory.ts'
import { patientMatricule } from '../../mssante/address/address.ts'
import { bearerOf } from '../../patients/registry.ts'
import { structuresFor } from '../rights.ts'

/** @return a name for each address, or the address itself */
export async function namesOf(desk: Desk, person: Person, addresses: string[]): Promise<Map<string, string>> {
	const citizens = new Map<string, string>()
	for (const address of addresses) {
		const matricule = patientMatricule(address)
		if (matricule !== null) {
			citizens.set(address, await citizenName(desk, person, matricule))
		}
	}
	const known = await withDirectory(desk, async (directory) => new Map(addresses.map((address) => [address, citizens.get(address) ?? nameIn(directory, address)])))
	const named = await Promise.all(addresses.map(async (address) => [address, known.get(address) ?? await ownName(desk, address) ?? address] as const))
	return new Map(named)
}

/** Unknown to the directory: the name that it gave itself in what it wrote last, marked as such. */
async function ownName({ ledger: { db } }: Desk, address: string): Promise<string | undefined> {
	const row = await db.selectFrom('messages').select(sql<string | null>`json_extract(reading, '$.envelope.fromName')`.as('name'))
		.where('sender', '=', address).where('reading', 'is not', null).orderBy('id', 'desc').executeTakeFirst()
	return row?.name ? `${row.name} (nom donné par l’expéditeur)` : undefined
}

export async function withDirectory<T>({ config }: Desk, act: (directory: Directory | null) => Promise<T>): Promise<T> {
	const directory = Directory.open(directoryFile(config.ledger.url))
	try {
		return await act(directory)
	} finally {
		directory?.close()
	}
}

export function entryOf(directory: Directory | null, address: string): DirectoryEntry | undefined {
	return directory?.search(address, 1).find((one) => one.address === address)
}

/** « CENTRE HOSPITALIER DE DREUX – Cardiologie », « MARTIN Marie ». */
function nameIn(directory: Directory | null, address: string): string | undefined {
	const entry = entryOf(directory, address)
	return entry && (entry.type === 'PER' || entry.structure === '' || entry.structure === entry.name ? entry.name : `${entry.structure} – ${entry.name}`)
}

async function citizenName({ ledger: { db }, config }: Desk, person: Person, matricule: string): Promise<string> {
	for (const structure of structuresFor(config, person)) {
		const [patient] = await bearerOf(db, structure, matricule)
		if (patient) {
			return `Patient : ${[patient.birthFamilyName, patient.firstBirthGivenName].filter(Boolean).join(' ')}`
		}
	}
	return 'Un patient inconnu ici'
}
