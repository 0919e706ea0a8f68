/** What people keep to write with: a model text, a list of recipients; for oneself, or for all who send. */
import type { Context, Least } from '../context.ts'
import type { Actor } from './actor.ts'

import { z } from 'zod'
import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { sha256Of } from '../files/sha256.ts'
import { forgetList, keepList, listsFor } from '../ledger/tables/recipient-lists.ts'
import { EVERYBODY, forgetModel, keepModel, modelsFor } from '../ledger/tables/text-models.ts'
import { normaliseAddress, patientMatricule } from '../mssante/address/address.ts'
import { LIMITS } from '../outgoing/request.ts'
import { may } from './actor.ts'
import { mustNameNobody } from './names-nobody.ts'
import { useCase } from './use-case.ts'

/** Of one person, or of one structure or mailbox. */
export const MAX_KEPT = 40

interface Key {
	/** A mailbox from which they send. */
	mailbox: string
	name: string
	/** For all who send: for its structure, or from it. */
	isShared: boolean
}

const find = async ({ config }: Least, { mailbox, ...key }: Key) => ({ ...key, mailbox: mailboxOf(config, mailbox.trim()) })
type Found = Awaited<ReturnType<typeof find>>
const FORBIDDEN = () => 'MSS-FORBIDDEN' as const
const shown = z.strictObject({
	/** When what it takes the place of was kept, as it was shown; null: there was none. */
	before: z.string().nullable(),
	/** They know that somebody of the register is named in it. */
	isConfirmed: z.boolean(),
})

function maySend(actor: Actor, { mailbox }: Found): boolean {
	return actor.kind === 'person' && mailbox !== undefined && may(actor, mailbox, { ask: 'send' })
}

/** Null forgets it. @throws {MssError} MSS-FORBIDDEN, MSS-WRITTEN-FULL, MSS-WRITTEN-TAKEN, MSS-WRITTEN-NAMES */
export const keepTheModel = useCase({
	name: 'keep-model',
	find: async (context: Context, key: Key) => find(context, key),
	may: maySend,
	refusal: FORBIDDEN,
	input: shown.extend({ text: z.string().max(LIMITS.text).nullable() }),
	run: async ({ context, actor, input: { text, before, isConfirmed }, found: { mailbox, name, isShared }, change }) => {
		const { config, ledger, clock } = context
		const structure = structureOf(config, mailbox!)
		const key = isShared ? { user: EVERYBODY, structure, name } : { user: actor.user, structure: '', name }
		const all = (await modelsFor(ledger.db, actor.user, structure)).filter((one) => one.user === key.user)
		if (text !== null && all.filter((one) => one.name !== name).length >= MAX_KEPT) {
			throw new MssError('MSS-WRITTEN-FULL', String(MAX_KEPT))
		}
		if (text !== null && !isConfirmed) {
			await mustNameNobody(context, [structure], [name, text])
		}
		await change(async (tx, note) => {
			mustBeAsShown(name, text !== null
				? await keepModel(tx, { ...key, text, at: clock.at() }, before)
				: before === null ? !all.some((one) => one.name === name) : await forgetModel(tx, key, before))
			const details = { isKept: text !== null, isShared, structure: key.structure, name: sha256Of(name) }
			note({ action: 'model-kept', details: { ...details, ...text !== null && { text: sha256Of(text) } } })
		})
	},
})

/** Null forgets it. @throws {MssError} as above, and MSS-ADDRESS, MSS-LIST-CITIZEN */
export const keepTheList = useCase({
	name: 'keep-list',
	find: async (context: Context, key: Key) => find(context, key),
	may: maySend,
	refusal: FORBIDDEN,
	input: shown.extend({ addresses: z.array(z.string()).min(1).max(LIMITS.recipients).nullable() }),
	run: async ({ context, actor, input: { addresses: given, before, isConfirmed }, found: { mailbox, name, isShared }, change }) => {
		const { config, ledger, clock } = context
		const key = isShared ? { user: EVERYBODY, mailbox: mailbox!.address, name } : { user: actor.user, mailbox: '', name }
		const addresses = given && JSON.stringify([...new Set(given.map(professional))])
		const all = (await listsFor(ledger.db, actor.user, mailbox!.address)).filter((one) => one.user === key.user)
		if (addresses !== null && all.filter((one) => one.name !== name).length >= MAX_KEPT) {
			throw new MssError('MSS-WRITTEN-FULL', String(MAX_KEPT))
		}
		if (addresses !== null && !isConfirmed) {
			await mustNameNobody(context, [structureOf(config, mailbox!)], [name])
		}
		await change(async (tx, note) => {
			mustBeAsShown(name, addresses !== null
				? await keepList(tx, { ...key, addresses, at: clock.at() }, before)
				: before === null ? !all.some((one) => one.name === name) : await forgetList(tx, key, before))
			const details = { isKept: addresses !== null, isShared, mailbox: key.mailbox, name: sha256Of(name) }
			note({ action: 'list-kept', details: { ...details, ...addresses !== null && { addresses: sha256Of(addresses) } } })
		})
	},
})

/** @throws {MssError} MSS-WRITTEN-TAKEN */
function mustBeAsShown(name: string, isSo: boolean): void {
	if (!isSo) {
		throw new MssError('MSS-WRITTEN-TAKEN', name)
	}
}

/** @throws {MssError} MSS-ADDRESS, MSS-LIST-CITIZEN */
function professional(text: string): string {
	const address = normaliseAddress(text)
	if (address === null) {
		throw new MssError('MSS-ADDRESS', text)
	}
	if (patientMatricule(address) !== null) {
		throw new MssError('MSS-LIST-CITIZEN')
	}
	return address
}
