import type { Config } from '../config/schema.ts'
/** What was made in the admin page joins what the configuration file gives. */
import type { Ledger } from '../ledger/ledger.ts'

import { MssError } from '../errors.ts'
import { takeUpMade } from '../mailbox/made-mailboxes.ts'
import { takeUpPeople } from '../structures/made-people.ts'
import { takeUpStructures } from '../structures/made-structures.ts'
import { takeUpUpkeep } from './made-upkeep.ts'

/** Of each configuration, the last that was begun. */
const underway = new WeakMap<Config, Promise<void>>()

/**
 * One at a time: what was read before another saved would be put in the place of what that one has put there.
 *
 * @throws {MssError} MSS-CFG-KEY: nobody can say whose patients a mailbox's are
 */
export function takeUp(ledger: Ledger, config: Config): Promise<void> {
	const taken = (underway.get(config) ?? Promise.resolve()).then(() => join(ledger, config))
	underway.set(config, taken.catch(() => {}))
	return taken
}

async function join(ledger: Ledger, config: Config): Promise<void> {
	await takeUpStructures(ledger, config)
	await takeUpPeople(ledger, config)
	await takeUpMade(ledger, config)
	await takeUpUpkeep(ledger, config)
	const homeless = config.mailboxes.find(({ structure }) => structure === undefined)
	const [one, another] = config.structures
	// Between two, the first one written would be a guess: its mail would be matched against the patients of another.
	if (homeless && one && another) {
		throw new MssError(
			'MSS-CFG-KEY',
			`la boîte «\u00A0${homeless.address}\u00A0» ne dit pas sa structure, et il y en a plusieurs (${one.id}, ${another.id}…)\u00A0: `
			+ (homeless.isMade
				? 'retirez du fichier la structure ajoutée, dites dans la page celle de cette boîte, puis remettez-la'
				: 'écrivez «\u00A0structure: …\u00A0» à cette boîte, et déclarez là aussi sa structure, sous le même identifiant'),
		)
	}
}
