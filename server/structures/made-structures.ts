/** Structures made in the admin page: in the ledger; beside them, those of the configuration are only shown. */
import type { Config, StructureConfig } from '../config/schema.ts'
import type { Ledger } from '../ledger/ledger.ts'

import { checkMadeStructure } from '../config/load.ts'
import { MssError } from '../errors.ts'
import { isStructureInUse } from '../ledger/reads/structures.reads.ts'
import { readMailbox, readStructure } from '../ledger/stored/made.stored.ts'
import { forgetStructure, keepMailbox, keepStructure, madeMailboxByAddress, madeStructures } from '../ledger/tables/made.table.ts'

/** Characters of an id made of a name. */
const MAX_ID = 40

/** Adds the structures of the ledger to those of the configuration, in place. */
export async function takeUpStructures({ db }: Pick<Ledger, 'db'>, config: Config): Promise<void> {
	const written = config.structures.filter(({ isMade }) => !isMade)
	const rows = (await madeStructures(db)).filter(({ id }) => !written.some((one) => one.id === id))
	const made = rows.map((row) => checkMadeStructure(readStructure(row)))
	config.structures.splice(0, config.structures.length, ...written, ...made)
}

/**
 * @param structure without id: a new one
 * @throws {MssError} MSS-CFG-KEY
 */
export async function saveStructure(
	ledger: Ledger,
	config: Config,
	{ id, ...wish }: Record<string, unknown> & { id?: string | undefined },
	actor: string,
): Promise<StructureConfig> {
	if (id !== undefined && config.structures.some((one) => one.id === id && !one.isMade)) {
		throw new MssError('MSS-CFG-KEY', 'cette structure est donnée par le fichier de configuration, et se change là')
	}
	const known = config.structures.map((one) => one.id)
	const structure = checkMadeStructure({ ...wish, id: id ?? newId(String(wish.name), known) })
	const isSecond = known.length === 1 && !known.includes(structure.id)
	const homeless = config.mailboxes.filter((mailbox) => mailbox.structure === undefined)
	const written = homeless.find(({ isMade }) => !isMade)
	if (isSecond && written) {
		throw new MssError(
			'MSS-CFG-KEY',
			`dites d’abord dans le fichier de configuration de quelle structure est la boîte «\u00A0${written.address}\u00A0» (structure: `
			+ `${known[0]})`,
		)
	}
	await ledger.change(async (tx) => {
		const text = JSON.stringify({ ...structure, isMade: undefined })
		await keepStructure(tx, structure.id, text, ledger.clock.at())
		// Until now there was but one: its mailboxes are said to be its own before there are two.
		for (const { address } of isSecond ? homeless : []) {
			const row = await madeMailboxByAddress(tx, address.toLowerCase())
			const config = JSON.stringify({ ...readMailbox(row!), structure: known[0] })
			await keepMailbox(tx, address.toLowerCase(), config, ledger.clock.at())
		}
		await ledger.audit.append(tx, [{ action: 'structure-saved', actor, details: { structure: structure.id } }])
	})
	return structure
}

/** Only one that nothing belongs to. @throws {MssError} MSS-UNKNOWN, MSS-STRUCTURE-IN-USE */
export async function removeStructure(ledger: Ledger, config: Config, id: string, actor: string): Promise<void> {
	if (!config.structures.some((one) => one.id === id && one.isMade)) {
		throw new MssError('MSS-UNKNOWN', id)
	}
	await ledger.change(async (tx) => {
		const isOnly = config.structures.length === 1
		const mailboxes = config.mailboxes.filter(({ structure }) => structure === id || isOnly)
			.map(({ address }) => `«\u00A0${address}\u00A0»`)
		if (mailboxes.length > 0) {
			const boxes = mailboxes.length === 1 ? 'la boîte' : 'les boîtes'
			throw new MssError('MSS-STRUCTURE-IN-USE', `elle a ${boxes} ${mailboxes.join(', ')}`)
		}
		if (await isStructureInUse(tx, id, ['patients', 'messages', 'outgoing', 'dossiers'])) {
			throw new MssError('MSS-STRUCTURE-IN-USE', 'elle a des patients ou des messages')
		}
		await forgetStructure(tx, id)
		await ledger.audit.append(tx, [{ action: 'structure-removed', actor, details: { structure: id } }])
	})
}

/** « EHPAD Les Lilas » is `ehpad-les-lilas`: it stays when the name changes. */
function newId(name: string, taken: string[]): string {
	const plain
		= name
			.normalize('NFD')
			.replace(/\p{M}/gu, '')
			.toLowerCase()
			.replace(/[^a-z0-9]+/g, '-')
			.slice(0, MAX_ID)
			.replace(/^-+|-+$/g, '') || 'structure'
	for (let number = 1; ; number++) {
		const id = number === 1 ? plain : `${plain}-${number}`
		if (!taken.includes(id)) {
			return id
		}
	}
}
