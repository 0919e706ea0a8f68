/** Of a file that is imported, the lines whose folder would be, or be within, or around, another resident's: they are refused. */
import type { Tx } from '../ledger/ledger.ts'
import type { Incoming } from './incoming-line.ts'

import { patientsOfStructures } from '../ledger/tables/patients.table.ts'
import { shortName } from '../mssante/ins/identity.ts'
import { keyOf } from './csv.ts'
import { foldersAround } from './in-common.ts'

/** Residents named in one sentence. */
const NAMED = 3

/** A line of the register, with the folder that it would have. */
interface Holder {
	key: string
	structure: string
	folder: string
	/** CHARPENTIER Paul (R002) */
	name: string
}

/** Each with the reason. What the register holds already stays as it is: it is told otherwise, and refuses nothing. */
export async function refusedFolders(tx: Tx, all: Incoming[]): Promise<Map<Incoming, string>> {
	const rows = await patientsOfStructures(tx, [...new Set(all.map(({ row }) => row.structure))])
	const known = new Map(rows.map((row) => [keyOf(row), row]))
	/** Another line holds what is theirs. */
	const replaced = new Set(rows.filter(({ replaced_by: by }) => by !== null).map(keyOf))
	const refused = new Map<Incoming, string>()
	// A line that is refused keeps the folder that it had: another one may have been about to take it.
	for (let count = -1; count !== refused.size;) {
		count = refused.size
		const after = new Map<string, Incoming['row']>(known)
		for (const { row, isHeld, known: before } of all.filter((one) => !refused.has(one))) {
			after.set(keyOf(row), isHeld ? { ...row, folder: before!.folder } : row)
		}
		const holders = [...after.values()].flatMap((row): Holder[] =>
			row.folder === null || replaced.has(keyOf(row))
				? []
				: [{
						key: keyOf(row),
						structure: row.structure,
						folder: row.folder,
						name: nameOf(row),
					}])
		const sharersOf = sharing(holders)
		for (const one of all.filter((incoming) => !refused.has(incoming) && isNew(incoming) && !replaced.has(keyOf(incoming.row)))) {
			const others = sharersOf({ key: keyOf(one.row), structure: one.row.structure, folder: one.row.folder! })
			if (others.length > 0) {
				refused.set(one, sentenceOf(nameOf(one.row), one.row.folder!, others))
			}
		}
	}
	return refused
}

/** Its folder is not what the register has, and would be. */
function isNew({ row, known, isHeld }: Incoming): boolean {
	return row.folder !== null && !isHeld && row.folder !== (known?.folder ?? null)
}

function nameOf(row: Incoming['row']): string {
	return `${shortName({
		birthFamilyName: row.birth_family_name,
		firstBirthGivenName: row.first_birth_given_name,
		birthGivenNames: row.birth_given_names,
	})} (${row.id})`
}

/** Who has this folder, one above it or one below it, in the same structure. */
function sharing(holders: Holder[]): (one: Omit<Holder, 'name'>) => Holder[] {
	const keyed = (structure: string, folder: string) => JSON.stringify([structure, folder])
	const at = Map.groupBy(holders, ({ structure, folder }) => keyed(structure, folder))
	const below = new Map<string, Holder[]>()
	for (const holder of holders) {
		for (const above of foldersAround(holder.folder).slice(0, -1)) {
			const key = keyed(holder.structure, above)
			const there = below.get(key)
			if (there) {
				there.push(holder)
			} else {
				below.set(key, [holder])
			}
		}
	}
	return ({ key, structure, folder }) =>
		[...foldersAround(folder).flatMap((one) => at.get(keyed(structure, one)) ?? []), ...below.get(keyed(structure, folder)) ?? []]
			.filter((other) => other.key !== key)
}

function sentenceOf(own: string, folder: string, others: Holder[]): string {
	const names = others.slice(0, NAMED).map(({ folder: theirs, name }) =>
		theirs === folder ? name : `${name}, dont c’est «\u00A0${theirs}\u00A0»`)
	const more = others.length > NAMED ? `, et ${others.length - NAMED} autre${others.length - NAMED > 1 ? 's' : ''}` : ''
	return `${own} et ${names.join(', ')}${more} ont le même dossier («\u00A0${folder}\u00A0»), ou l’un est dans celui de `
		+ 'l’autre\u00A0: donnez à chacun le sien.'
}
