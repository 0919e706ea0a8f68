import type { Context } from '../../context.ts'
/** Looks at what is wrong, and tells the administrator by mail what began and what ended. A mail that cannot leave stops nothing. */
import type { Detail } from '../../errors/details.errors.ts'
import type { Trouble } from '../troubles.ts'
import type { LetterHead } from './alert-letter.ts'

import { hostname } from 'node:os'
import { asMssError, MssError, sentenceOf, wholeRemedyOf } from '../../errors.ts'
import { because } from '../../errors/details.errors.ts'
import { logged } from '../../log/log.ts'
import { withCode } from '../examination-verdict.ts'
import { lastExamination } from '../examination.ts'
import { isJudged, troublesOf } from '../troubles.ts'
import { letterOf, trialLetter } from './alert-letter.ts'
import { bookOf, keep } from './alert-state.ts'
import { dueNews, looked, notTold, told } from './book.ts'
import { post } from './post.ts'

type Where = Pick<Context, 'config' | 'ledger' | 'log' | 'shelf' | 'signIns'>

/**
 * What was told is remembered by this process before the ledger has it: a ledger that cannot be written makes no storm, and no silence.
 * Killed between the mail and its note, the same is told once more.
 */
export async function tellTroubles(context: Where, now = context.ledger.clock.now()): Promise<void> {
	const { config, ledger } = context
	const { troubles, isKnown } = await lookAtAll(context, now)
	if (config.alerts === undefined) {
		return
	}
	const book = looked(await bookOf(ledger), troubles, isKnown, now)
	const news = dueNews(book, now)
	if (news === null) {
		await keep(context, book)
		return
	}
	try {
		const refused = await post(config.alerts, letterOf(news, book, troubles, headOf(context)))
		await keep(context, told(book, news, refused === 0 ? null : because('recipients-refused', refused), now))
	} catch (error) {
		context.log.warn(logged(error), 'mail of alert not sent')
		await keep(context, notTold(book, reasonOf(error), now))
	}
}

/** A ledger that cannot be read is what is wrong, and all that is known: everything else stands as it did. */
async function lookAtAll(context: Where, now: number): Promise<{ troubles: Trouble[], isKnown: (about: string) => boolean }> {
	try {
		const { checks } = await lastExamination(context)
		return { troubles: await troublesOf(context, checks, now), isKnown: (about) => isJudged(about, context, checks) }
	} catch (error) {
		context.log.error(logged(error), 'nothing looked at')
		const { code } = asMssError(error)
		const text = `${withCode(`Le registre ne se lit pas : ${sentenceOf(code, '…')}`, code)}.`
		return { troubles: [{ about: 'registre', level: 'problem', text, fix: wholeRemedyOf(code) }], isKnown: () => false }
	}
}

/**
 * « Envoyer un essai », by what is kept or by what somebody is about to keep.
 *
 * @return to whom it went
 * @throws {MssError} MSS-ALERT-NONE, MSS-ALERT-MAIL
 */
export async function tryAlertMail(
	context: Pick<Context, 'config' | 'ledger' | 'log'>,
	alerts = context.config.alerts,
): Promise<string[]> {
	if (alerts === undefined) {
		throw new MssError('MSS-ALERT-NONE')
	}
	const refused = await post(alerts, trialLetter(headOf(context)))
	if (refused > 0) {
		throw new MssError('MSS-ALERT-MAIL', because('recipients-refused', refused))
	}
	if (alerts === context.config.alerts) {
		await keep(context, { ...await bookOf(context.ledger), failure: null })
	}
	return alerts.to
}

/** A code, which names nobody. */
function reasonOf(error: unknown): Detail {
	const { code, given } = asMssError(error)
	return code === 'MSS-ALERT-MAIL' ? given : code
}

function headOf({ config: { timeZone } }: Pick<Context, 'config'>): LetterHead {
	return { host: hostname(), timeZone }
}
