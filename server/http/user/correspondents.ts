/**
 * Addresses by the names that people read: the directory's; a citizen's address is a matricule, and bears the name that the register
 * has (ECO.3.1.2).
 */
import type { Context } from '../../context.ts'
import type { DirectoryEntry } from '../../directory/directory.ts'
import type { Person } from '../../rights.ts'

import { namesGivenBy } from '../../ledger/reads/messages.reads.ts'
import { patientMatricule } from '../../mssante/address/address.ts'
import { bearersOf } from '../../patients/registry.ts'
import { structuresFor } from '../../rights.ts'

/** @return a name for each address, or the address itself */
export async function namesOf(context: Context, person: Person, addresses: string[]): Promise<Map<string, string>> {
	const citizens = await citizenNames(context, person, addresses)
	const told = await context.directory.atHand.whose(addresses.filter((address) => !citizens.has(address)))
	const entries = new Map(told?.entries.map((entry) => [entry.address, nameIn(entry)]))
	const known = new Map(addresses.map((address) => [address, citizens.get(address) ?? entries.get(address)]))
	const own = await ownNames(
		context,
		addresses.filter((address) => known.get(address) === undefined),
	)
	return new Map(addresses.map((address) => [address, known.get(address) ?? own.get(address) ?? address]))
}

/** Unknown to the directory: the names that they gave themselves in what they wrote last, marked as such. */
async function ownNames({ ledger: { db } }: Context, addresses: string[]): Promise<Map<string, string>> {
	const names = await namesGivenBy(db, addresses)
	return new Map([...names].map(([sender, name]) => [sender, `${name} (nom donné par l’expéditeur)`]))
}

/** « CENTRE HOSPITALIER DE DREUX – Cardiologie », « MARTIN Marie ». */
function nameIn({ type, structure, name }: DirectoryEntry): string {
	return type === 'PER' || structure === '' || structure === name ? name : `${structure} – ${name}`
}

async function citizenNames({ ledger: { db }, config }: Context, person: Person, addresses: string[]): Promise<Map<string, string>> {
	const matricules = new Map(addresses.flatMap((address) => {
		const matricule = patientMatricule(address)
		return matricule === null ? [] : [[address, matricule] as const]
	}))
	const bearers = await bearersOf(db, structuresFor(config, person), [...new Set(matricules.values())])
	return new Map([...matricules].map(([address, matricule]) => {
		const patient = bearers.get(matricule)
		return [address, patient
			? `Patient\u00A0: ${[patient.birthFamilyName, patient.firstBirthGivenName].filter(Boolean).join(' ')}`
			: 'Un patient inconnu ici']
	}))
}
