/** What is remembered of the mails of alert, a fact of the ledger; and whether they leave. */
import type { Context } from '../../context.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { Verdict } from '../examination-verdict.ts'
import type { Book } from './book.ts'

import { asMssError, wholeRemedyOf } from '../../errors.ts'
import { detailWords } from '../../errors/details.errors.ts'
import { factIn, noteFact } from '../../ledger/facts.ts'
import { logged } from '../../log/log.ts'
import { ill, well } from '../examination-verdict.ts'
import { noteWriting } from '../writing.ts'
import { book as BOOK, EMPTY, hasLeft } from './book.ts'
import { verifyPost } from './post.ts'

/** Fact: who was told of what. */
const FACT = 'alert-mail'

/** Null: nobody is told by mail. */
export async function alertMailFacts({ config: { alerts }, ledger }: Pick<Context, 'config' | 'ledger'>) {
	if (alerts === undefined) {
		return null
	}
	const book = await bookOf(ledger)
	return { to: alerts.to, sentAt: book.sentAt, failure: book.failure && detailWords(book.failure), hasLeft: hasLeft(book) }
}

/** The server is tried, and it is told how the last mail went. */
export async function examineAlertMail(context: Pick<Context, 'config' | 'ledger'>): Promise<Verdict> {
	const { alerts } = context.config
	if (alerts === undefined) {
		return well('personne n’est prévenu par courriel (page d’administration, ou clé « alerts »)')
	}
	await verifyPost(alerts)
	const book = await bookOf(context.ledger)
	if (book.failure === null) {
		return well(`${alerts.to.join(', ')} ; le serveur de courriel répond`)
	}
	const whom = hasLeft(book) ? ' pour tous' : ''
	return ill(`le dernier courriel n’est pas parti${whom} (${detailWords(book.failure)})`, wholeRemedyOf('MSS-ALERT-MAIL'))
}

/** The book of this process, and what the ledger had of it when it was last read or written. */
interface Kept {
	book: Book
	/** Null: nothing. */
	stored: string | null
}

const kept = new WeakMap<Ledger, Kept>()

/** That of this process, unless another one (`alerts test`) has written since. One that cannot be read silences nobody: it begins anew. */
export async function bookOf(ledger: Ledger): Promise<Book> {
	const known = kept.get(ledger)
	try {
		const there = await factIn(ledger.db, FACT, BOOK)
		const stored = there && textOf(there)
		if (known !== undefined && known.stored === stored) {
			return known.book
		}
		const book = there ?? EMPTY
		kept.set(ledger, { book, stored })
		return book
	} catch {
		return known?.book ?? EMPTY
	}
}

/** Remembered, and written where the ledger has another. One that cannot be written is tried again at the next look, and told. */
export async function keep({ ledger, log }: Pick<Context, 'ledger' | 'log'>, book: Book): Promise<void> {
	const text = textOf(book)
	const known: Kept = { book, stored: kept.get(ledger)?.stored ?? null }
	kept.set(ledger, known)
	if (text === known.stored) {
		return
	}
	try {
		await noteFact(ledger.db, FACT, text)
		known.stored = text
		noteWriting(ledger, null)
	} catch (error) {
		log.warn(logged(error), 'book of alerts not written')
		noteWriting(ledger, asMssError(error).code)
	}
}

/** Its keys in their order. */
function textOf(book: Book): string {
	return JSON.stringify(BOOK.parse(book))
}
