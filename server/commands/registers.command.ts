/** Commands on what people import: patients and the trust list. */
import type { Command } from './command.ts'

import { statSync } from 'node:fs'
import { MssError } from '../errors.ts'
import { readGivenSync } from '../files/given.ts'
import { domainOf } from '../mssante/address/address.ts'
import { MAX_REGISTER } from '../patients/csv.ts'
import { patientsOf } from '../patients/registry.ts'
import { isTrusted } from '../trust/trust-store.ts'
import { machine } from '../usecases/actor.ts'
import { importTrust } from '../usecases/import-references.ts'
import { importPatients, takeOutPatient } from '../usecases/register.usecase.ts'
import { withLedger } from './command.ts'

/** `patients import FILE [--confirm]`, `patients list` and `patients remove ID [--structure S]`. */
export const patientsCommand: Command = async ({ config, words: [verb, file], options }) => {
	if (verb === 'list') {
		return { json: await withLedger(config(), ({ db }) => patientsOf(db), { readOnly: true }) }
	}
	if (verb === 'remove' && file !== undefined) {
		const structure
			= typeof options.structure === 'string' ? options.structure : config().structures.length === 1 ? config().structures[0]!.id : ''
		await withLedger(config(), (_, context) => takeOutPatient.do(context, machine(), { id: file, structure }, {}))
		return { json: { removed: file } }
	}
	if (verb !== 'import' || file === undefined) {
		throw new MssError('MSS-USAGE', 'La commande patients attend « import FICHIER », « list » ou « remove IDENTIFIANT ».')
	}
	const bytes = readWhole(file)
	const given = { bytes, confirm: options.confirm === true }
	const report = await withLedger(config(), (_, context) => importPatients.do(context, machine(), {}, given))
	// As a table it is for the page: here each line is told with its reason.
	return { json: { ...report, rejectedFile: undefined } }
}

/** `trust import FILE [--accept-smaller]` and `trust check ADDRESS`. */
export const trustCommand: Command = async ({ config, words: [verb, what], options }) => {
	if (what === undefined || (verb !== 'import' && verb !== 'check')) {
		throw new MssError('MSS-USAGE', 'La commande trust attend « import FICHIER » ou « check ADRESSE ».')
	}
	if (verb === 'import') {
		readable(what)
		const given = { file: what, acceptSmaller: options['accept-smaller'] === true }
		return { json: { domains: await withLedger(config(), (_, context) => importTrust.do(context, machine(), {}, given)) } }
	}
	const domain = domainOf(what)
	if (domain === null) {
		throw new MssError('MSS-ADDRESS', what)
	}
	return { json: { trusted: await withLedger(config(), ({ db }) => isTrusted(db, what), { readOnly: true }), domain } }
}

function readable(file: string): number {
	try {
		return statSync(file).size
	} catch (error) {
		throw new MssError('MSS-FILE', file, { cause: error })
	}
}

function readWhole(file: string): Buffer {
	if (readable(file) > MAX_REGISTER) {
		throw new MssError('MSS-PATIENTS-CSV', 'fichier trop long')
	}
	return readGivenSync(file)
}
