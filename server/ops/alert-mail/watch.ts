/** Looks at what is wrong, and tells the administrator by mail what began and what ended. A mail that cannot leave stops nothing. */
import type { Context } from '../../context.ts'
import type { Db } from '../../ledger/ledger.ts'
import type { Verdict } from '../verdict.ts'
import type { Book } from './book.ts'
import type { LetterHead } from './letter.ts'

import { hostname } from 'node:os'
import { asMssError, MssError, remedyOf } from '../../errors.ts'
import { factIn, noteFact } from '../../ledger/facts.ts'
import { lastExamination } from '../examination.ts'
import { logged } from '../log.ts'
import { isJudged, troublesOf } from '../troubles.ts'
import { ill, well } from '../verdict.ts'
import { book as BOOK, dueNews, EMPTY, looked, notTold, told } from './book.ts'
import { letterOf, trialLetter } from './letter.ts'
import { post, verifyPost } from './post.ts'

/** Fact: who was told of what. */
const FACT = 'alert-mail'

type Where = Pick<Context, 'config' | 'ledger' | 'log'>

/** The look is noted before a mail leaves: killed between the mail and its note, the same is told once more. */
export async function tellTroubles(context: Where, now = Date.now()): Promise<void> {
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
export async function tryAlertMail(context: Where): Promise<string[]> {
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

/** Null: nobody is told by mail. */
export async function alertMailFacts({ config: { alerts }, ledger: { db } }: Pick<Context, 'config' | 'ledger'>) {
	if (alerts === undefined) {
		return null
	}
	const { sentAt, failure } = await bookOf(db)
	return { to: alerts.to, sentAt, failure }
}

/** The server is tried, and the last mail told. */
export async function examineAlertMail(context: Pick<Context, 'config' | 'ledger'>): Promise<Verdict> {
	const { alerts } = context.config
	if (alerts === undefined) {
		return well('personne n’est prévenu par courriel (clé « alerts »)')
	}
	await verifyPost(alerts)
	const { failure } = await bookOf(context.ledger.db)
	return failure === null
		? well(`${alerts.to.join(', ')} ; le serveur de courriel répond`)
		: ill(`le dernier courriel n’est pas parti (${failure})`, remedyOf('MSS-ALERT-MAIL'))
}

/** A code, which names nobody. */
function reasonOf(error: unknown): string {
	const { code, detail } = asMssError(error)
	return code === 'MSS-ALERT-MAIL' ? detail : code
}

async function bookOf(db: Db): Promise<Book> {
	return await factIn(db, FACT, BOOK) ?? EMPTY
}

async function keep(db: Db, before: Book, after: Book): Promise<void> {
	const value = JSON.stringify(after)
	if (value !== JSON.stringify(before)) {
		await noteFact(db, FACT, value)
	}
}

function headOf({ config: { timeZone } }: Where): LetterHead {
	return { host: hostname(), timeZone }
}
