/** People who approve and sign, made in the admin page: in the ledger; beside them, those of the configuration are only shown. */
import type { PersonConfig } from '../config/professional.ts'
import type { Config } from '../config/schema.ts'
import type { Ledger, Tx } from '../ledger/ledger.ts'

import { circuitsOf } from '../circuits/definition.ts'
import { checkMadePerson } from '../config/load.ts'
import { MssError } from '../errors.ts'
import { readPerson } from '../ledger/stored/made.ts'
import { forgetPerson, keepPerson, madePeople } from '../ledger/tables/made.ts'

/** Adds the people of the ledger to those of the configuration, in place. */
export async function takeUpPeople({ db }: Pick<Ledger, 'db'>, config: Config): Promise<void> {
	const written = config.people.filter(({ isMade }) => !isMade)
	const rows = (await madePeople(db)).filter(({ user }) => !written.some((one) => one.user === user))
	const made = rows.map((row) => checkMadePerson(readPerson(row)))
	config.people.splice(0, config.people.length, ...written, ...made)
}

/**
 * @param isNew one that is there already is not written over
 * @throws {MssError} MSS-CFG-KEY, MSS-PERSON-TAKEN
 */
export async function savePerson(
	ledger: Ledger,
	config: Config,
	{ wish, isNew }: { wish: Record<string, unknown>, isNew: boolean },
	actor: string,
): Promise<PersonConfig> {
	const person = checkMadePerson(wish)
	const known = config.people.find(({ user }) => user === person.user)
	if (known !== undefined && !known.isMade) {
		throw new MssError('MSS-CFG-KEY', 'cette personne est donnée par le fichier de configuration, et se change là')
	}
	if (known !== undefined && isNew) {
		throw new MssError('MSS-PERSON-TAKEN', person.user)
	}
	await ledger.change(async (tx) => {
		await keepPerson(tx, person.user, JSON.stringify({ ...person, isMade: undefined }), ledger.clock.at())
		await ledger.audit.append(tx, [{ action: 'person-saved', actor, details: { user: person.user } }])
	})
	return person
}

/** Only one whom nothing names any more. @throws {MssError} MSS-UNKNOWN, MSS-PERSON-USED */
export async function removePerson(ledger: Ledger, config: Config, user: string, actor: string): Promise<void> {
	if (!config.people.some((one) => one.user === user && one.isMade)) {
		throw new MssError('MSS-UNKNOWN', user)
	}
	await ledger.change(async (tx) => {
		const using = await namesOf(tx, config, user)
		if (using.length > 0) {
			throw new MssError('MSS-PERSON-USED', using.join(', '))
		}
		await forgetPerson(tx, user)
		await ledger.audit.append(tx, [{ action: 'person-removed', actor, details: { user } }])
	})
}

/** Circuits and mailboxes for which they approve: without them here, what they approve would bear another’s name. */
async function namesOf(tx: Tx, config: Config, user: string): Promise<string[]> {
	const circuits = (await circuitsOf(tx, config))
		.filter(({ circuit: { approval } }) => [approval?.users, approval?.absence?.users].flat().includes(user))
		.map(({ circuit }) => `le circuit « ${circuit.name} »`)
	const mailboxes = config.mailboxes
		.filter(({ holder, access }) => holder === user || access.approve.users.includes(user))
		.map(({ address }) => `la boîte « ${address} »`)
	return [...circuits, ...mailboxes]
}
