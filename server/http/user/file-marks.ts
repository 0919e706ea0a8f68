/** What Files shows beside the name of a file: that it came, and what became of what was sent of it. */
import type { Context } from '../../context.ts'
import type { FileMark } from '../../contract/search.contract.ts'
import type { Tone } from '../../contract/tone.ts'
import type { Person } from '../../rights.ts'
import type { LastSending } from '../../views/file-stories.ts'
import type { Handler } from '../handler.ts'

import { mailboxOf } from '../../context.ts'
import { mayDo } from '../../rights.ts'
import { thingsOf } from '../../usecases/visible.usecase.ts'
import { lastSendings, receivedAs } from '../../views/file-stories.ts'

/** As their story (history.ts): whoever may read a file is told what was sent of it, and that it came and was filed. */
export const marksOfFiles: Handler<'user GET files/marks'> = async ({ context }, { call }) => {
	const ids = call.files.map(({ id }) => id)
	const sent = new Map((await lastSendings(context.ledger.db, ids)).map((one) => [one.file_id, sentMark(one)]))
	const received = await receivedMarks(context, call, ids)
	return ids.flatMap((file): FileMark[] => {
		const marks = [received.get(file), sent.get(file)].filter((one) => one !== undefined)
		return marks.length === 0 ? [] : [{ file, text: marks.map(({ text }) => text).join(' · '), tone: marks.at(-1)!.tone }]
	})
}

interface Mark { text: string, tone: Tone }

const WAITS: Record<string, Mark> = {
	filed: { text: 'Reçu par MSSanté', tone: 'neutral' },
	review: { text: 'Reçu par MSSanté, à classer', tone: 'waiting' },
	quarantined: { text: 'Reçu par MSSanté, en quarantaine', tone: 'bad' },
}

async function receivedMarks(context: Context, who: Person, ids: string[]): Promise<Map<string, Mark>> {
	const all = await receivedAs(context.ledger.db, ids)
	const thing = await thingsOf(context.ledger.db, all)
	const marks = new Map<string, Mark>()
	for (const row of all.toReversed()) {
		const mailbox = mailboxOf(context.config, row.mailbox)
		const isSeen = mailbox !== undefined && mayDo(who, mailbox, { ask: 'see', ...thing(row) })
		const mark = row.rule === 'closed' ? undefined : WAITS[row.document_state]
		if (row.file_id !== null && mark !== undefined && (isSeen || thing(row).state === 'filed')) {
			marks.set(row.file_id, mark)
		}
	}
	return marks
}

/** What needs somebody is said first, then what has not left yet, then what is waited for. */
function sentMark({ action, states, answer_due_at: due }: LastSending): Mark {
	const [all, bad] = [states.split(' '), ['failed', 'unclear', 'notIntegrated', 'expired']]
	if (all.some((state) => bad.includes(state))) {
		return { text: 'Envoi à regarder', tone: 'bad' }
	}
	if (all.includes('queued')) {
		return { text: 'Envoi en attente', tone: 'waiting' }
	}
	return action === 'delete'
		? { text: 'Envoyé, puis retiré', tone: 'neutral' }
		: due !== null && !all.every((state) => state === 'answered')
			? { text: 'Envoyé par MSSanté, réponse attendue', tone: 'waiting' }
			: { text: 'Envoyé par MSSanté', tone: 'good' }
}
