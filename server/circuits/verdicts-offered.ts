/** By which verdicts a turn may be answered, as its circuit says: proposed to a person, never asked of a message that comes. */
import type { Circuit } from '../config/circuit.ts'
import type { Context } from '../context.ts'
import type { DossierOfThread } from '../ledger/reads/dossiers.reads.ts'
import type { TurnRow } from '../ledger/tables/turns.table.ts'
import type { Verdict } from '../mssante/verdict/verdict.ts'

import { MssError } from '../errors.ts'
import { dossiersOfThreads } from '../ledger/reads/dossiers.reads.ts'
import { unlessDamaged } from '../log/damaged.ts'
import { VERDICTS } from '../mssante/verdict/verdict.ts'
import { circuitOfDossier, newestOf } from '../structures/known-circuits.ts'

export type Asked = Pick<TurnRow, 'thread' | 'asker' | 'circuit' | 'due'> & {
	/** Number of the sending that gave it. */
	sending: number | null
	isDisputed: boolean
}

/** Of each, in their order; all, where no circuit says. */
export async function verdictsOffered(
	{ config, ledger: { db }, log }: Pick<Context, 'config' | 'ledger' | 'log'>,
	turns: Asked[],
): Promise<Verdict[][]> {
	const known = new Map<string, Promise<Circuit | null>>()
	/** A definition that is damaged, or is there no more, refuses no list. */
	async function read(find: () => Promise<Circuit | null>): Promise<Circuit | null> {
		return find().catch((error: unknown) => isUnknown(error)
			? null
			: unlessDamaged(log, () => {
					throw error
				}))
	}
	const once = (key: string, find: () => Promise<Circuit | null>) => known.get(key) ?? known.set(key, read(find)).get(key)!
	const threads = turns.filter(isOfDossier).map(({ thread }) => thread)
	const dossiers = await dossiersOfThreads(db, [...new Set(threads)])
	return Promise.all(turns.map(async (turn) => {
		const { circuit: id, isDisputed } = turn
		const dossier = isOfDossier(turn) ? dossierOf(turn, dossiers) : null
		const circuit = isDisputed
			? null
			: dossier !== null
				? await once(`${dossier.circuit} ${dossier.version}`, () => circuitOfDossier(db, config, dossier))
				: id === null ? null : await once(id, () => newestOf(db, config, id))
		return circuit?.answer?.verdicts ?? [...VERDICTS]
	}))
}

/** We asked by a circuit; or they ask about what left by one, and expected no answer by any day. */
function isOfDossier({ asker, circuit, due, isDisputed }: Asked): boolean {
	return asker === 'ours' && !isDisputed && (circuit !== null || due === null)
}

function isUnknown(error: unknown): boolean {
	return error instanceof MssError && error.code === 'MSS-CIRCUIT-UNKNOWN'
}

function dossierOf({ thread, circuit, sending }: Asked, dossiers: DossierOfThread[]): DossierOfThread | null {
	const there = dossiers.filter((one) => one.thread === thread && (circuit === null || one.circuit === circuit))
	return there.find((one) => one.sending === sending) ?? there[0] ?? null
}
