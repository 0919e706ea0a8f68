/**
 * One thing that a person or a machine asks: what it is about, who may, its input, what it does and what the audit keeps of it. The
 * page, the command line and the chores are doors to the same.
 */
import type { z } from 'zod'
import type { Context, Least } from '../context.ts'
import type { ErrorCode } from '../errors.ts'
import type { AuditEvent } from '../ledger/audit.ts'
import type { Tx } from '../ledger/ledger.ts'
import type { Actor } from './actor.ts'

import { isOurFault, MssError } from '../errors.ts'
import { logged } from '../log/log.ts'

/** What a use case works with. */
export interface Doing<Input, Found, Parts extends Least = Context> {
	context: Parts
	actor: Actor
	input: Input
	found: Found
	/** Changes the ledger and its audit in one transaction: what `act` notes is in the actor's name. */
	change: <T>(act: (tx: Tx, note: (event: AuditEvent) => void) => Promise<T>) => Promise<T>
}

/** `Parts`: what it works with. Where the ledger is enough, a command opens nothing else. */
export interface Terms<Key, Schema extends z.ZodType, Found, Output, Parts extends Least = Context> {
	/** In the log. */
	name: string
	/** What it is about. @throws {MssError} MSS-UNKNOWN */
	find: (context: Parts, key: Key, actor: Actor) => Promise<Found>
	/** Without the right, what there is and what there is not look the same. */
	may: (actor: Actor, found: Found) => boolean
	/** What is told, instead of MSS-UNKNOWN, to those who may not and know of it all the same. */
	refusal?: (actor: Actor, found: Found) => ErrorCode
	input: Schema
	run: (doing: Doing<z.output<Schema>, Found, Parts>) => Promise<Output>
}

export interface UseCase<Key, Input, Output, Parts extends Least = Context> {
	/** Rights come first: whoever may not know of a thing is not even told that they asked for it wrongly. */
	open: (context: Parts, actor: Actor, key: Key) => Promise<(input: Input) => Promise<Output>>
	do: (context: Parts, actor: Actor, key: Key, input: Input) => Promise<Output>
}

export function useCase<Key, Schema extends z.ZodType, Found, Output, Parts extends Least = Context>(
	terms: Terms<Key, Schema, Found, Output, Parts>,
): UseCase<Key, z.input<Schema>, Output, Parts> {
	const open = async (context: Parts, actor: Actor, key: Key) => {
		const found = await terms.find(context, key, actor)
		if (!terms.may(actor, found)) {
			const code = terms.refusal?.(actor, found) ?? 'MSS-UNKNOWN'
			const what = code === 'MSS-UNKNOWN' ? String(Object.values(key as Record<string, unknown>)[0] ?? '') : ''
			throw new MssError(code, what)
		}
		return async (raw: z.input<Schema>) => {
			const { data: input, error } = terms.input.safeParse(raw)
			if (error) {
				throw new MssError('MSS-RELAY-FORM', error.issues[0]?.path.join('.') ?? '')
			}
			return terms.run({ context, actor, input, found, change: changing(context, actor) })
		}
	}
	return {
		open,
		do: async (context, actor, key, input) => {
			try {
				return await (await open(context, actor, key))(input)
			} catch (error) {
				// By the page, whoever answers it logs; by the other doors, this does.
				if (actor.kind === 'machine' && (!(error instanceof MssError) || isOurFault(error.code))) {
					context.log.error({ usecase: terms.name, ...logged(error) }, 'use case failed')
				}
				throw error
			}
		},
	}
}

function changing({ ledger }: Least, { user }: Actor): Doing<unknown, unknown>['change'] {
	return (act) => ledger.change(async (tx) => {
		const events: AuditEvent[] = []
		const result = await act(tx, (event) => events.push({ actor: user, ...event }))
		await ledger.audit.append(tx, events)
		return result
	})
}
