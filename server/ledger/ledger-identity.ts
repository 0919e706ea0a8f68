/** Which ledger this is, and which run of the program holds it: what its marks say in the mailboxes. */
import type { Db } from './db.ts'

import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { factMadeOnce } from './facts.ts'

/** Fact. */
export const LEDGER_ID = 'ledger-id'
/** Where Linux keeps what tells machines apart. */
const MACHINE = '/etc/machine-id'

/** Who leaves a mark. */
export interface Marker {
	/** Of the ledger; a copy of it bears the same. 32 hex. */
	ledger: string
	/** Of this run of the program. 32 hex. */
	instance: string
	/** Tells machines apart for people, without naming them. 8 hex. */
	host: string
}

/** Of a run of the program. 32 hex. */
export function newRun(): string {
	return randomBytes(16).toString('hex')
}

/** The ledger's identity is made once, and copied with it; a run's is its own. */
export async function identify(db: Db, run = newRun()): Promise<Marker> {
	return {
		ledger: await factMadeOnce(db, LEDGER_ID, randomBytes(16).toString('hex')),
		instance: run,
		host: hostId(),
	}
}

/** Pseudonymous: tells two machines apart, and says no name. 8 hex. */
export function hostId(): string {
	return createHash('sha256').update(`mssante ${hostname()} ${machine()}`).digest('hex').slice(0, 8)
}

function machine(): string {
	try {
		return readFileSync(MACHINE, 'utf8').trim()
	} catch {
		return ''
	}
}
