/** Small pictures of what stands on a list: each is made once, when its row is first seen, and kept. */
import type { Context } from '../../context.ts'
import type { Drawn } from '../../views/thumbnails.view.ts'
import type { Handler } from '../handler.ts'

import { MssError } from '../../errors.ts'
import { keepThumbnail } from '../../ledger/tables/thumbnails.table.ts'
import { logged } from '../../log/log.ts'
import { visibleTo } from '../../usecases/visible.usecase.ts'
import { drawnOf } from '../../views/thumbnails.view.ts'
import { visibleIn } from '../../views/visible.view.ts'
import { withBytes } from './documents.routes.ts'

/** Milliseconds after which what is not drawn yet is for the next call. */
const PATIENCE = 2_000
const AT_ONCE = 2
/** Bytes of a document that is drawn. */
const MAX_DRAWN = 20 * 1024 * 1024

/** Those that are not made yet are not told: whoever asks again soon has them. */
export const listThumbnails: Handler<'user GET thumbnails'> = async ({ context }, { call, params: { messages } }) => {
	const { ledger: { db }, config } = context
	const visible = await visibleIn(db, messages.split(',').map(Number), visibleTo(call, config.mailboxes, 'open'))
	const drawn = await drawnOf(db, [...visible])
	const left = drawn.filter((one) => one.made_at === null)
	const end = performance.now() + PATIENCE
	await Promise.all(Array.from({ length: AT_ONCE }, async () => {
		for (let one = left.shift(); one !== undefined && performance.now() < end; one = left.shift()) {
			await draw(context, one)
		}
	}))
	const known = new Map(drawn.map((one) => [one.message, one]))
	return [...visible].filter((message) => known.get(message)?.made_at !== null)
		.map((message) => ({ message, picture: known.get(message)?.picture ?? null }))
}

async function draw({ log, ...context }: Context, one: Drawn): Promise<void> {
	try {
		const picture = await withBytes(context, one, (file) => context.pool.thumbnail(file, one.media_type), MAX_DRAWN)
		Object.assign(one, { picture, made_at: context.clock.at() })
		await keepThumbnail(context.ledger.db, one.id, picture, context.clock.at())
	} catch (error) {
		// Gone, or a store that is away: the list stands without it.
		if (!(error instanceof MssError)) {
			log.warn(logged(error), 'document not drawn')
		}
	}
}
