/** Looks at what is wrong, and tells the administrator by mail what began and what ended. A mail that cannot leave stops nothing. */
import type { Context } from '../../context.ts'
import type { LetterHead } from './letter.ts'

import { hostname } from 'node:os'
import { asMssError, MssError } from '../../errors.ts'
import { lastExamination } from '../examination.ts'
import { logged } from '../log.ts'
import { isJudged, troublesOf } from '../troubles.ts'
import { dueNews, looked, notTold, told } from './book.ts'
import { letterOf, trialLetter } from './letter.ts'
import { post } from './post.ts'
import { bookOf, keep } from './state.ts'

type Where = Pick<Context, 'config' | 'ledger' | 'log' | 'signIns'>

/** The look is noted before a mail leaves: killed between the mail and its note, the same is told once more. */
export async function tellTroubles(context: Where, now = context.ledger.clock.now()): Promise<void> {
	const { config, ledger: { db } } = context
	const { checks } = lastExamination(context)
	const troubles = await troublesOf(context, checks, now)
	if (config.alerts === undefined) {
		return
	}
	const before = await bookOf(db)
	const book = looked(before, troubles, (about) => isJudged(about, context, checks), now)
	const news = dueNews(book, now)
	if (news === null) {
		await keep(db, before, book)
		return
	}
	try {
		const refused = await post(config.alerts, letterOf(news, book, troubles, headOf(context)))
		await keep(db, before, told(book, news, refused === 0 ? null : `${refused} destinataire(s) refusé(s)`, now))
	} catch (error) {
		context.log.warn(logged(error), 'mail of alert not sent')
		await keep(db, before, notTold(book, reasonOf(error), now))
	}
}

/** « Envoyer un essai ». @return to whom it went @throws {MssError} MSS-ALERT-NONE, MSS-ALERT-MAIL */
export async function tryAlertMail(context: Pick<Context, 'config' | 'ledger'>): Promise<string[]> {
	const { config: { alerts } } = context
	if (alerts === undefined) {
		throw new MssError('MSS-ALERT-NONE')
	}
	const refused = await post(alerts, trialLetter(headOf(context)))
	if (refused > 0) {
		throw new MssError('MSS-ALERT-MAIL', `${refused} destinataire(s) refusé(s)`)
	}
	const before = await bookOf(context.ledger.db)
	await keep(context.ledger.db, before, { ...before, failure: null })
	return alerts.to
}

/** A code, which names nobody. */
function reasonOf(error: unknown): string {
	const { code, detail } = asMssError(error)
	return code === 'MSS-ALERT-MAIL' ? detail : code
}

function headOf({ config: { timeZone } }: Pick<Context, 'config'>): LetterHead {
	return { host: hostname(), timeZone }
}
