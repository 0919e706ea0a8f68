/** Drafts, model texts and lists of recipients. */
import type { Draft } from '../../usecases/keep-draft.ts'
import type { Handler } from '../handler.ts'

import { structureOf } from '../../config/load.ts'
import { readAddresses } from '../../ledger/stored/written.stored.ts'
import { listsFor } from '../../ledger/tables/recipient-lists.ts'
import { EVERYBODY, modelsFor } from '../../ledger/tables/text-models.ts'
import { patientsNow } from '../../patients/registry.ts'
import { allowed, structuresFor } from '../../rights.ts'
import { person } from '../../usecases/actor.ts'
import { draftsFor, keepTheDraft } from '../../usecases/keep-draft.ts'
import { keepTheList, keepTheModel } from '../../usecases/keep-written.ts'
import { cardOf } from './patients.routes.ts'

export const drafts: Handler<'user GET drafts'> = async ({ context }, { call, params: { place } }) => {
	const mine = (await draftsFor(context.ledger, call.user)).filter((one) => place === '' || one.place === place)
	const structures = structuresFor(context.config, call)
	const patientFor = await patientsNow(context.ledger.db, mine.flatMap((one) => keyIn(one) ?? []))
	return {
		drafts: mine.map((one) => {
			const key = keyIn(one)
			// A draft outlives a right: whoever lost it is told of nobody.
			const patient = key !== null && structures.includes(key.structure) ? patientFor(key) : undefined
			return { ...one, patient: patient === undefined ? null : cardOf(patient) }
		}),
	}
}

export const keepDraft: Handler<'user POST drafts'> = ({ context }, { call, params: { place, ...wish } }) =>
	keepTheDraft.do(context, person(call), { place }, wish)

export const written: Handler<'user GET written'> = async ({ context: { config, ledger: { db } } }, { call, params: { mailbox } }) => {
	const from = allowed(config, call, mailbox, 'prepare')
	const models = await modelsFor(db, call.user, structureOf(config, from))
	const lists = await listsFor(db, call.user, from.address)
	return {
		models: models.map(({ name, user, text, at }) => ({ name, isShared: user === EVERYBODY, text, at })),
		lists: lists.map((row) => ({ name: row.name, isShared: row.user === EVERYBODY, addresses: readAddresses(row), at: row.at })),
	}
}

export const keepModel: Handler<'user POST written/models'> = ({ context }, { call, params: { text, before, isConfirmed, ...key } }) =>
	keepTheModel.do(context, person(call), key, { text, before, isConfirmed })

export const keepList: Handler<'user POST written/lists'> = ({ context }, { call, params: { addresses, before, isConfirmed, ...key } }) =>
	keepTheList.do(context, person(call), key, { addresses, before, isConfirmed })

function keyIn({ content: { patient } }: Draft) {
	const [structure = '', ...id] = patient?.split('/') ?? []
	return patient === null ? null : { structure, id: id.join('/') }
}
