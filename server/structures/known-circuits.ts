/** Which circuits there are: those of the configuration, and those made in the admin page; each with its version. */
import type { Circuit } from '../config/circuit.ts'
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { Db, Tx } from '../ledger/ledger.ts'
import type { CircuitRow } from '../ledger/tables/circuits.table.ts'

import { circuit as schema } from '../config/circuit.ts'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { parseStored } from '../ledger/stored/column.ts'
import { circuitVersion, keepVersion, livingCircuits, newestCircuits } from '../ledger/tables/circuits.table.ts'

export interface KnownCircuit {
	circuit: Circuit
	/** 1, 2, …: each change makes a new one. */
	version: number
	origin: 'file' | 'page' | 'built-in'
	state: 'draft' | 'active'
}

/** What a mailbox has without anybody's definition: some prepare, those who send approve. Its id names the mailbox. */
const SIMPLE = 'simple:'

/** Those of the configuration, then those of the page, with the drafts of their next versions; retired ones are told of no more. */
export async function circuitsOf(db: Db, { circuits }: Pick<Config, 'circuits'>): Promise<KnownCircuit[]> {
	const newest = new Map((await newestCircuits(db)).map((row) => [row.id, row]))
	const inFile = circuits.map((circuit): KnownCircuit => {
		return { circuit, version: versionOf(circuit, newest.get(circuit.id)), origin: 'file', state: 'active' }
	})
	const inPage = (await livingCircuits(db))
		.filter(({ id }) => !circuits.some((one) => one.id === id))
		.map((row): KnownCircuit => {
			return { circuit: readCircuit(row), version: row.version, origin: 'page', state: row.state === 'draft' ? 'draft' : 'active' }
		})
	return [...inFile, ...inPage]
}

/** One by which a dossier may begin now. @throws {MssError} MSS-CIRCUIT-UNKNOWN */
export async function activeCircuit(db: Db, config: Pick<Config, 'circuits' | 'mailboxes'>, id: string): Promise<KnownCircuit> {
	const mailbox = isSimple(id) ? mailboxOf(config as Config, id.slice(SIMPLE.length)) : undefined
	const known = mailbox
		? { circuit: simpleOf(mailbox), version: 1, origin: 'built-in' as const, state: 'active' as const }
		: (await circuitsOf(db, config)).find(({ circuit, state }) => circuit.id === id && state === 'active')
	if (!known || known.circuit.pieces.length === 0) {
		throw new MssError('MSS-CIRCUIT-UNKNOWN', id)
	}
	return known
}

/** The definition that a dossier began with. @throws {MssError} MSS-CIRCUIT-UNKNOWN */
export async function circuitOfDossier(
	db: Db,
	config: Config,
	{ circuit: id, version, mailbox }: { circuit: string, version: number, mailbox: string },
): Promise<Circuit> {
	if (isSimple(id)) {
		return simpleOf(mailboxOf(config, mailbox) ?? { address: mailbox, type: 'PER' })
	}
	const row = await circuitVersion(db, id, version)
	if (row === null) {
		throw new MssError('MSS-CIRCUIT-UNKNOWN', id)
	}
	return readCircuit(row)
}

/** Of what began by a circuit, and is no dossier: what it says today, or said last; null: it was never kept. */
export async function newestOf(db: Db, config: Pick<Config, 'circuits'>, id: string): Promise<Circuit | null> {
	const active = (await circuitsOf(db, config)).find(({ circuit, state }) => circuit.id === id && state === 'active')
	const kept = (await newestCircuits(db)).find((row) => row.id === id)
	return active?.circuit ?? (kept ? readCircuit(kept) : null)
}

/** Kept with the first dossier that begins by it. */
export async function pinVersion(
	tx: Tx,
	{ circuit, version, origin }: KnownCircuit,
	{ at, actor }: { at: string, actor: string },
): Promise<void> {
	if (origin === 'file') {
		await keepVersion(tx, {
			id: circuit.id,
			version,
			definition: JSON.stringify(circuit),
			origin,
			state: 'active',
			made_at: at,
			made_by: actor,
		})
	}
}

/** « Envoi simple », prepared by some and approved by those who send; of a mailbox that is no more, or has no holder, by nobody. */
export function simpleOf({ address, type, holder, access }: Pick<MailboxConfig, 'address' | 'type'> & Partial<MailboxConfig>): Circuit {
	const approvers = type === 'PER' || access === undefined
		? { users: [holder ?? []].flat(), groups: [] }
		: { users: [...access.send.users, ...access.approve.users], groups: [...access.send.groups, ...access.approve.groups] }
	const pieces = [{ id: 'documents', name: 'Documents', several: true }]
	// Where nobody may send, nobody can approve: that is said, rather than that nobody has to.
	const simple = schema.parse({ id: 'simple', name: 'Envoi simple', mailbox: address, pieces })
	return { ...simple, approval: { ...approvers, notPreparer: false } }
}

/** @param id of a circuit */
export function isSimple(id: string): boolean {
	return id.startsWith(SIMPLE)
}

export function simpleId({ address }: Pick<MailboxConfig, 'address'>): string {
	return `${SIMPLE}${address}`
}

function versionOf(circuit: Circuit, newest: CircuitRow | undefined): number {
	return newest === undefined ? 1 : newest.definition === JSON.stringify(circuit) ? newest.version : newest.version + 1
}

/** A definition of an older program is read by today's schema, with its defaults. */
export function readCircuit(row: Pick<CircuitRow, 'id' | 'version' | 'definition'>): Circuit {
	return parseStored(schema, row.definition, { column: 'circuits.definition', row: `${row.id} ${row.version}` })
}
