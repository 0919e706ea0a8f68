/** The last examination of everything (`doctor`): shown while the next one runs, by the page of any sidecar and by the mails of alert. */
import type { Context } from '../context.ts'
import type { ShapeOf } from '../ledger/stored/column.ts'
import type { Check } from './check-parts.ts'

import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { logged } from '../log/log.ts'
import { shelved } from '../shelf/shelved.ts'
import { ALIVE, whileAlive } from '../shelf/while-alive.ts'
import { examine } from './doctor.ts'
import { subject } from './subjects.ts'

const CHECK = z.object({
	check: subject,
	ok: z.boolean(),
	detail: z.string(),
	fix: z.string(),
	isMild: z.literal(true).exactOptional(),
	isTheirs: z.literal(true).exactOptional(),
	outside: z.string().exactOptional(),
} satisfies ShapeOf<Check>)
/** What is kept between two of them. */
const KEPT = z.object({
	/** When it ended, milliseconds since 1970; 0: it is past, or none was done yet. */
	at: z.number(),
	checks: z.array(CHECK).nullable(),
	/** Another one each time that something is changed: what runs then is past when it ends. */
	change: z.string(),
	/** By « Revérifier », or a mailbox that was changed: the next one tries even what an operator has refused. */
	isAsked: z.boolean(),
})
type Kept = z.infer<typeof KEPT>
type Examination = Kept & { isRunning: boolean }

const NONE: Kept = { at: 0, checks: null, change: '', isAsked: false }
const LAST = 'examination'
const RUNNING = 'examining'
/** Milliseconds that the last one is known. */
const KNOWN = 7 * 24 * 60 * 60_000

export async function lastExamination({ shelf }: Pick<Context, 'shelf'>): Promise<Readonly<Examination>> {
	return { ...await kept(shelf), isRunning: await shelf.get(RUNNING) !== null }
}

/** Begins another, unless one runs or the last is younger than that; nobody waits for it. @param young milliseconds */
export async function examineUnless(context: Context, young: number, now = context.clock.now()): Promise<Readonly<Examination>> {
	const { shelf } = context
	const last = await lastExamination(context)
	if (last.isRunning || now - last.at <= young) {
		return last
	}
	if (await shelf.once(RUNNING, ALIVE)) {
		await shelf.put(LAST, JSON.stringify({ ...await kept(shelf), isAsked: false } satisfies Kept), KNOWN)
		void examined(context, last)
	}
	return { ...last, isRunning: true }
}

/**
 * What was changed is looked at anew, without waiting: after an import, a mailbox, an authorisation.
 *
 * @param isAsked what an operator has refused is tried too
 */
export async function examineAgain({ shelf }: Pick<Context, 'shelf'>, isAsked: boolean): Promise<void> {
	const last = await kept(shelf)
	const asked = { ...last, at: 0, change: randomUUID(), isAsked: last.isAsked || isAsked }
	await shelf.put(LAST, JSON.stringify(asked satisfies Kept), KNOWN)
}

async function kept(shelf: Context['shelf']): Promise<Kept> {
	return await shelved(shelf, LAST, KEPT) ?? NONE
}

async function examined(context: Context, { change, isAsked }: Kept): Promise<void> {
	const { config, ledger, ged, source, offer, directory, signIns, shelf, log, clock } = context
	try {
		const all = { config, ledger, openGed: async () => ged, source, offer, directory, signIns, isAsked }
		const checks = await whileAlive(shelf, RUNNING, '', () => examine(all))
		const last = await kept(shelf)
		await shelf.put(LAST, JSON.stringify({ ...last, checks, at: last.change === change ? clock.now() : 0 } satisfies Kept), KNOWN)
	} catch (error) {
		log.error(logged(error), 'examination failed')
	} finally {
		await shelf.remove(RUNNING).catch(() => {})
	}
}
