/** The extraction and the online directory as one: by address, the online one being the fresher, the extraction being always there. */
import type { Config } from '../config/schema.ts'
import type { Clock } from '../time/clock.ts'
import type { Directories, DirectorySource, OnlineSource, Told } from './directory-source.ts'
import type { DirectoryEntry } from './directory.ts'

import { asMssError, MssError } from '../errors.ts'
import { directoryFile, tellingWords, wordsIn } from './directory.ts'
import { extractionIn } from './extraction.ts'
import { onlineAt } from './online/online.ts'

/** API Annuaire Santé en libre accès, v2 (docs/guide-administrateur.md). */
const OFFICIAL = 'https://gateway.api.esante.gouv.fr/fhir/v2'

/** @param onSilence told when the online directory should have answered and did not; not again as long as it is left in peace */
export function directoriesOf(
	config: Pick<Config, 'directory' | 'ledger'>,
	clock: Clock,
	onSilence: (error: MssError) => void = () => {},
): Directories {
	const { apiKeyFile, fhirUrl } = config.directory
	return merged(
		extractionIn(directoryFile(config.ledger)),
		apiKeyFile === undefined ? null : onlineAt(fhirUrl ?? OFFICIAL, apiKeyFile, clock),
		clock,
		onSilence,
	)
}

export function merged(
	atHand: DirectorySource,
	online: OnlineSource | null,
	clock: Clock,
	onSilence: (error: MssError) => void,
): Directories {
	let said: MssError | null = null
	const both = async (ask: (source: DirectorySource) => Promise<Told | null>): Promise<Told | null> => {
		const [near, far] = await Promise.all([
			ask(atHand),
			online === null ? null : ask(online).catch((error: unknown) => asMssError(error)),
		])
		if (far instanceof MssError) {
			if (far !== said) {
				onSilence(far)
			}
			said = far
			return { ...near ?? empty(clock.at()), silent: far }
		}
		return near === null || far === null ? near ?? far : together(near, far)
	}
	return {
		search: async (query, limit) => {
			const told = await both((source) => source.search(query, limit))
			return told && { ...told, entries: ranked(told.entries, query).slice(0, Math.max(1, limit)) }
		},
		whose: (addresses) => both((source) => source.whose(addresses)),
		atHand,
		online,
	}
}

function empty(at: string): Told {
	return { source: 'online', asOf: null, at, entries: [], unlisted: [], silent: null }
}

function together(near: Told, far: Told): Told {
	const former = new Map(near.entries.map((entry) => [entry.address, entry]))
	const all = new Map(far.entries.map((entry) => [entry.address, filled(entry, former.get(entry.address))]))
	former.forEach((entry, address) => all.set(address, all.get(address) ?? entry))
	far.unlisted.forEach((address) => all.delete(address))
	return { ...near, source: 'both', entries: [...all.values()], unlisted: far.unlisted }
}

/** What the fresher one leaves empty (a label that it gives as a code, a structure that it did not tell in time) is the other's. */
function filled(fresh: DirectoryEntry, former: DirectoryEntry | undefined): DirectoryEntry {
	const said = Object.entries(fresh).filter(([, value]) => value !== '')
	return { ...fresh, ...former, ...Object.fromEntries(said) }
}

/** Who bears the first word so written goes first, whoever told; otherwise in the order in which they were told. */
function ranked(entries: DirectoryEntry[], query: string): DirectoryEntry[] {
	const first = query.includes('@') ? undefined : tellingWords(wordsIn(query)).find(({ length }) => length > 1)
	const bears = ({ name }: DirectoryEntry) => first !== undefined && wordsIn(name).includes(first)
	return [...entries.filter(bears), ...entries.filter((entry) => !bears(entry))]
}
