/** Circuits in the admin page: from a model and its blanks to one that is used. Those of the configuration are shown, not changed. */
import type { Fault } from '../../circuits/activation.ts'
import type { CircuitForm } from '../../config/circuit.ts'
import type { Context } from '../../context.ts'
import type { CircuitRow } from '../../contract/admin/circuits.admin-contract.ts'
import type { ParamsOf } from '../../contract/calls.contract.ts'
import type { KnownCircuit } from '../../structures/known-circuits.ts'
import type { CircuitKey } from '../../usecases/define-circuit.ts'
import type { Handler } from '../handler.ts'

import { activationFaults, activationFaultsOf } from '../../circuits/activation.ts'
import { blanksOf, withBlanks } from '../../circuits/blanks.ts'
import { explained, whoApproves } from '../../circuits/explain.ts'
import { filled } from '../../circuits/models/model.ts'
import { MODELS } from '../../circuits/models/models.ts'
import { TRIAL_DAYS, tryCircuit } from '../../circuits/trial.ts'
import { mailboxOf } from '../../context.ts'
import { MssError } from '../../errors.ts'
import { said } from '../../mssante/words/whom.ts'
import { circuitsOf } from '../../structures/known-circuits.ts'
import { person } from '../../usecases/actor.ts'
import { activateCircuit, circuitOf, retireCircuit, saveCircuit } from '../../usecases/define-circuit.ts'
import { foundOf } from '../user/recipients.routes.ts'

/** Sendings and entries of the directory shown. */
const MOST_SHOWN = 100
const MOST_FOUND = 12

export const circuits: Handler<'admin GET circuits'> = async ({ context }) => {
	const known = await circuitsOf(context.ledger.db, context.config)
	const faults = await activationFaultsOf(context, known.map(({ circuit }) => circuit))
	return known.map((one, index) => rowOf(context, one, faults[index]!))
}

export const models: Handler<'admin GET circuits/models'> = async () =>
	MODELS.map(({ id, use, about, recipients, approval, form }) => {
		return { id, use, name: form.name, about: said(about), recipients, approval, pieces: (form.pieces ?? []).map(({ name }) => name) }
	})

/** A draft: what still lacks is told with it. */
export const saveTheCircuit: Handler<'admin POST circuits'> = async ({ context }, { call, params }) =>
	shown(context, await saveCircuit.do(context, person(call), { id: params.id }, { circuit: await composed(context, params) }))

export const activateTheCircuit: Handler<'admin POST circuits/:id/activate'> = async ({ context }, { call, words, params }) => {
	const { version } = params
	const key = { id: words.id, version }
	await activateCircuit.do(context, person(call), key, {})
	return shown(context, key)
}

export const retireTheCircuit: Handler<'admin POST circuits/:id/retire'> = ({ context }, { call, words, params: { version } }) =>
	retireCircuit.do(context, person(call), { id: words.id, version }, {})

export const tryTheCircuit: Handler<'admin POST circuits/trial'> = async ({ context }, { params }) => {
	const { sendings, lacking } = await tryCircuit(context, circuitOf({ ...await composed(context, params) }))
	return { days: TRIAL_DAYS, sendings, lacking: lacking.length, rows: lacking.slice(0, MOST_SHOWN) }
}

/** Whom a circuit may write to: no right on a mailbox is needed to look into the directory. */
export const searchDirectory: Handler<'admin GET directory'> = async ({ context }, { params: { q } }) =>
	((await context.directory.search(q, MOST_FOUND))?.entries ?? []).map((entry) => {
		const { address, name, about } = foundOf(entry, 'directory')
		return { address, name, about }
	})

/** The model, or the circuit as it is, with what was written in its blanks. @throws {MssError} MSS-CIRCUIT-UNKNOWN */
async function composed(
	{ config, ledger: { db } }: Context,
	{ id, model: modelId, name, ...blanks }: ParamsOf<'admin POST circuits'>,
): Promise<CircuitForm> {
	const model = MODELS.find((one) => one.id === modelId)
	const before = (await circuitsOf(db, config)).findLast(({ circuit }) => circuit.id === id)
	if (modelId === null ? !before : !model) {
		throw new MssError('MSS-CIRCUIT-UNKNOWN', modelId ?? id ?? '')
	}
	return { ...model ? filled(model, blanks) : withBlanks(before!.circuit, blanks), ...name !== null && { name } }
}

async function shown(context: Context, { id, version }: CircuitKey): Promise<CircuitRow> {
	const known = (await circuitsOf(context.ledger.db, context.config)).find((one) => one.circuit.id === id && one.version === version)
	if (!known) {
		throw new MssError('MSS-CIRCUIT-UNKNOWN', id)
	}
	return rowOf(context, known, await activationFaults(context, known.circuit))
}

function rowOf(context: Context, { circuit, version, origin, state }: KnownCircuit, faults: Fault[]): CircuitRow {
	const { id, name, mailbox, approval, pieces, recipients: { only, oneOf } } = circuit
	return {
		id,
		version,
		name,
		mailbox: mailboxOf(context.config, mailbox)?.label ?? mailbox,
		words: explained(circuit),
		approves: approval === undefined ? '' : whoApproves(approval),
		state,
		isOfFile: origin === 'file',
		faults,
		blanks: blanksOf(circuit),
		hasRecipients: (only ?? oneOf) !== undefined,
		hasApproval: pieces.length > 0,
	}
}
