/** A circuit made in the admin page: a draft is written, becomes active, is retired. An administrator does it: the door says so. */
import type { Circuit } from '../config/circuit.ts'
import type { Context } from '../context.ts'
import type { CircuitRow } from '../ledger/tables/circuits.table.ts'

import { z } from 'zod'
import { activationFaults, whyNotActive } from '../circuits/activation.ts'
import { circuit as schema } from '../config/circuit.ts'
import { parsedBelow } from '../config/parsed-below.ts'
import { MssError } from '../errors.ts'
import {
	circuitActivated,
	circuitRetired,
	circuitVersion,
	draftWritten,
	keepVersion,
	livingCircuits,
	newestCircuits,
} from '../ledger/tables/circuits.table.ts'
import { readCircuit } from '../structures/known-circuits.ts'
import { anAdministrator } from './actor.ts'
import { useCase } from './use-case.ts'

/** Versions of a circuit, and circuits of one name, at most. */
const MOST = 999

/** As the page calls them. */
const KEYS: Record<string, string> = {
	name: 'pour le nom',
	mailbox: 'pour la boîte',
	pieces: 'pour les pièces',
	recipients: 'pour les destinataires',
	approval: 'pour qui valide',
	trigger: 'pour le dossier surveillé',
}

export interface CircuitKey {
	id: string
	version: number
}

/**
 * A draft: of a new circuit, or of the next version of one that is active, which stays until this one is.
 *
 * @throws {MssError} MSS-CIRCUIT it is no circuit; MSS-CIRCUIT-UNKNOWN
 */
export const saveCircuit = useCase({
	name: 'save-circuit',
	/** `id`: null, of a new one. */
	find: async (context: Context, key: { id: string | null }) => {
		if (key.id !== null) {
			await mustBeOurs(context, key.id)
		}
		return key
	},
	may: anAdministrator,
	input: z.strictObject({ circuit: parsedBelow({}) }),
	run: async ({ context, actor, input, found, change }): Promise<CircuitKey> => {
		const wished = circuitOf(input.circuit)
		return change(async (tx, note) => {
			const [newest, living] = [await newestCircuits(tx), await livingCircuits(tx)]
			const taken = [...newest.map(({ id }) => id), ...context.config.circuits.map(({ id }) => id)]
			const id = found.id ?? freeId(wished.id, taken)
			const draft = living.find((row) => row.id === id && row.state === 'draft')
			const key = { id, version: draft?.version ?? (newest.find((row) => row.id === id)?.version ?? 0) + 1 }
			const definition = JSON.stringify({ ...wished, id })
			const by = { made_at: context.clock.at(), made_by: actor.user }
			await (draft === undefined
				? keepVersion(tx, { ...key, definition, origin: 'page', state: 'draft', ...by })
				: draftWritten(tx, key, { definition, ...by }))
			note({ action: 'circuit', details: { circuit: id, version: key.version, move: 'saved' } })
			return key
		})
	},
})

/** @throws {MssError} MSS-CIRCUIT with what lacks; MSS-CIRCUIT-UNKNOWN */
export const activateCircuit = useCase({
	name: 'activate-circuit',
	find: findVersion,
	may: anAdministrator,
	input: z.strictObject({}),
	run: async ({ context, found: row, change }) => {
		const faults = await activationFaults(context, readCircuit(row))
		if (faults.length > 0) {
			throw new MssError('MSS-CIRCUIT', whyNotActive(faults))
		}
		await change(async (tx, note) => {
			if (!await circuitActivated(tx, row)) {
				throw new MssError('MSS-CIRCUIT', 'il a changé entre-temps')
			}
			note({ action: 'circuit', details: { circuit: row.id, version: row.version, move: 'activated' } })
		})
	},
})

/** Dossiers that began by it end by it. @throws {MssError} MSS-CIRCUIT-UNKNOWN */
export const retireCircuit = useCase({
	name: 'retire-circuit',
	find: findVersion,
	may: anAdministrator,
	input: z.strictObject({}),
	run: ({ found: { id, version }, change }) => change(async (tx, note) => {
		if (!await circuitRetired(tx, { id, version })) {
			throw new MssError('MSS-CIRCUIT-UNKNOWN', id)
		}
		note({ action: 'circuit', details: { circuit: id, version, move: 'retired' } })
	}),
})

/** As a person wrote it. @throws {MssError} MSS-CIRCUIT the first thing that is wrong */
export function circuitOf(written: Record<string, unknown>): Circuit {
	const { data, error } = schema.safeParse(written)
	if (error) {
		const { path, message } = error.issues[0]!
		throw new MssError('MSS-CIRCUIT', `${KEYS[String(path[0])] ?? path.join('.')}, ${message}`)
	}
	return data
}

async function findVersion(context: Context, { id, version }: CircuitKey): Promise<CircuitRow> {
	await mustBeOurs(context, id)
	const row = await circuitVersion(context.ledger.db, id, version)
	if (row === null || row.origin !== 'page') {
		throw new MssError('MSS-CIRCUIT-UNKNOWN', id)
	}
	return row
}

/** Those of the configuration are changed there. */
async function mustBeOurs({ config, ledger: { db } }: Context, id: string): Promise<void> {
	if (config.circuits.some((one) => one.id === id)) {
		throw new MssError('MSS-CIRCUIT', 'il est donné par le fichier de configuration, et se change là')
	}
	if (!(await newestCircuits(db)).some((row) => row.id === id)) {
		throw new MssError('MSS-CIRCUIT-UNKNOWN', id)
	}
}

function freeId(wished: string, taken: string[]): string {
	const names = [wished, ...Array.from({ length: MOST }, (_, index) => `${wished.slice(0, 36)}-${index + 2}`)]
	return names.find((name) => !taken.includes(name))!
}
