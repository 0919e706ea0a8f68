/** What is remembered of the mails of alert, a fact of the ledger; and whether they leave. */
import type { Context } from '../../context.ts'
import type { Db } from '../../ledger/ledger.ts'
import type { Verdict } from '../verdict.ts'
import type { Book } from './book.ts'

import { remedyOf } from '../../errors.ts'
import { factIn, noteFact } from '../../ledger/facts.ts'
import { ill, well } from '../verdict.ts'
import { book as BOOK, EMPTY } from './book.ts'
import { verifyPost } from './post.ts'

/** Fact: who was told of what. */
const FACT = 'alert-mail'

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

export async function bookOf(db: Db): Promise<Book> {
	return await factIn(db, FACT, BOOK) ?? EMPTY
}

/** Written where it changed. */
export async function keep(db: Db, before: Book, after: Book): Promise<void> {
	const value = JSON.stringify(after)
	if (value !== JSON.stringify(before)) {
		await noteFact(db, FACT, value)
	}
}
