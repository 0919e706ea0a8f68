/** People who approve and sign, made in the admin page: in the ledger; beside them, those of the configuration are only shown. */
import type { Circle } from '../config/circle.ts'
import type { Circuit } from '../config/circuit.ts'
import type { PersonConfig } from '../config/professional.ts'
import type { Config } from '../config/schema.ts'
import type { Ledger, Tx } from '../ledger/ledger.ts'

import { checkMadePerson } from '../config/load.ts'
import { MssError } from '../errors.ts'
import { readPerson } from '../ledger/stored/made.stored.ts'
import { OPEN, openIn } from '../ledger/tables/dossiers.table.ts'
import { forgetPerson, keepPerson, madePeople } from '../ledger/tables/made.table.ts'
import { circuitOfDossier, circuitsOf } from './known-circuits.ts'

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

/**
 * Only one whom nothing names any more. Of a group nobody here knows the members: where people approve by one, somebody has to say so.
 *
 * @param isConfirmed this person is of none of those groups
 * @throws {MssError} MSS-UNKNOWN, MSS-PERSON-USED, MSS-PERSON-GROUPS
 */
export async function removePerson(
	ledger: Ledger,
	config: Config,
	{ user, isConfirmed }: { user: string, isConfirmed: boolean },
	actor: string,
): Promise<void> {
	if (!config.people.some((one) => one.user === user && one.isMade)) {
		throw new MssError('MSS-UNKNOWN', user)
	}
	await ledger.change(async (tx) => {
		const places = await placesOf(tx, config)
		const using = places.filter(({ circles }) => circles.some(({ users }) => users.includes(user)))
		if (using.length > 0) {
			throw new MssError('MSS-PERSON-USED', using.map(({ what }) => what).join(', '))
		}
		const perhaps = places.filter(({ circles }) => circles.some(({ groups }) => groups.length > 0))
		if (perhaps.length > 0 && !isConfirmed) {
			throw new MssError('MSS-PERSON-GROUPS', perhaps.map(withGroups).join(', '))
		}
		await forgetPerson(tx, user)
		const details = { user, ...perhaps.length > 0 && { despite: 'groups' } }
		await ledger.audit.append(tx, [{ action: 'person-removed', actor, details }])
	})
}

/** Where people approve, and who: without them here, what they approve would bear another’s name. */
interface Place {
	what: string
	circles: Circle[]
}

/** Circuits as they are, and as what is being prepared began with them; mailboxes. */
async function placesOf(tx: Tx, config: Config): Promise<Place[]> {
	const circlesOf = ({ approval }: Circuit) => [approval ?? [], approval?.absence ?? []].flat()
	const circuits = (await circuitsOf(tx, config))
		.map(({ circuit }) => ({ what: `le circuit «\u00A0${circuit.name}\u00A0»`, circles: circlesOf(circuit) }))
	const mailboxes = config.mailboxes.map(({ address, holder, access }) => ({
		what: `la boîte «\u00A0${address}\u00A0»`,
		circles: [access.approve, { users: [holder ?? []].flat(), groups: [] }],
	}))
	const begun = new Map<string, Place>()
	for (const dossier of await openIn(tx, OPEN)) {
		const { circuit, version, mailbox } = dossier
		const key = JSON.stringify([circuit, version, mailbox])
		if (!begun.has(key)) {
			const known = await circuitOfDossier(tx, config, dossier)
			begun.set(key, { what: `des envois en préparation («\u00A0${known.name}\u00A0», ${mailbox})`, circles: circlesOf(known) })
		}
	}
	return [...circuits, ...mailboxes, ...begun.values()]
}

function withGroups({ what, circles }: Place): string {
	const groups = [...new Set(circles.flatMap((circle) => circle.groups))]
	return `${what} (${groups.length === 1 ? 'groupe' : 'groupes'} ${groups.join(', ')})`
}
