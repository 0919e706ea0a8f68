/** What people keep to write with: a model text, a list of recipients; for oneself, or for all who send. */
import type { Least } from '../context.ts'
import type { Actor } from './actor.ts'

import { z } from 'zod'
import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { EVERYBODY, forgetList, forgetModel, keepList, keepModel, listsFor, modelsFor } from '../ledger/tables/written.ts'
import { normaliseAddress, patientMatricule } from '../mssante/address/address.ts'
import { LIMITS } from '../outgoing/request.ts'
import { may } from './actor.ts'
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

function maySend(actor: Actor, { mailbox }: Found): boolean {
	return actor.kind === 'person' && mailbox !== undefined && may(actor, mailbox, { ask: 'send' })
}

/** Null forgets it. @throws {MssError} MSS-FORBIDDEN, MSS-WRITTEN-FULL */
export const keepTheModel = useCase({
	name: 'keep-model',
	find,
	may: maySend,
	refusal: FORBIDDEN,
	input: z.strictObject({ text: z.string().max(LIMITS.text).nullable() }),
	run: async ({ context: { config, ledger, clock }, actor, input: { text }, found: { mailbox, name, isShared }, change }) => {
		const structure = structureOf(config, mailbox!)
		const key = isShared ? { user: EVERYBODY, structure, name } : { user: actor.user, structure: '', name }
		const others = (await modelsFor(ledger.db, actor.user, structure)).filter((one) => one.user === key.user && one.name !== name)
		if (text !== null && others.length >= MAX_KEPT) {
			throw new MssError('MSS-WRITTEN-FULL', String(MAX_KEPT))
		}
		await change(async (tx, note) => {
			await (text === null ? forgetModel(tx, key) : keepModel(tx, { ...key, text, at: clock.at() }))
			note({ action: 'model-kept', details: { isKept: text !== null, isShared } })
		})
	},
})

/** Null forgets it. @throws {MssError} MSS-FORBIDDEN, MSS-WRITTEN-FULL, MSS-ADDRESS, MSS-LIST-CITIZEN */
export const keepTheList = useCase({
	name: 'keep-list',
	find,
	may: maySend,
	refusal: FORBIDDEN,
	input: z.strictObject({ addresses: z.array(z.string()).min(1).max(LIMITS.recipients).nullable() }),
	run: async ({ context: { ledger, clock }, actor, input: { addresses: given }, found: { mailbox, name, isShared }, change }) => {
		const key = isShared ? { user: EVERYBODY, mailbox: mailbox!.address, name } : { user: actor.user, mailbox: '', name }
		const addresses = given && [...new Set(given.map(professional))]
		const others = (await listsFor(ledger.db, actor.user, mailbox!.address)).filter((one) => one.user === key.user && one.name !== name)
		if (addresses !== null && others.length >= MAX_KEPT) {
			throw new MssError('MSS-WRITTEN-FULL', String(MAX_KEPT))
		}
		await change(async (tx, note) => {
			await (addresses === null
				? forgetList(tx, key)
				: keepList(tx, { ...key, addresses: JSON.stringify(addresses), at: clock.at() }))
			note({ action: 'list-kept', details: { isKept: addresses !== null, isShared, count: addresses?.length ?? 0 } })
		})
	},
})

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
