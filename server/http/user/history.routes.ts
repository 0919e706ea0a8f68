/** The story of files that a person may read: from whom they came and why they are here, to whom they went and what became of it. */
import type { Context } from '../../context.ts'
import type { ReceivedStory } from '../../contract/received.ts'
import type { Tone } from '../../contract/tone.ts'
import type { Person } from '../../rights.ts'
import type { Handler } from '../handler.ts'

import { mailboxOf } from '../../context.ts'
import { readCda } from '../../ledger/stored/cda.stored.ts'
import { readDecision } from '../../ledger/stored/decision.ts'
import { readReading } from '../../ledger/stored/reading.stored.ts'
import { documentsOfMessages } from '../../ledger/tables/documents.table.ts'
import { unlessDamaged } from '../../log/damaged.ts'
import { cautionsOf } from '../../mssante/cautions.ts'
import { typeLabel } from '../../mssante/cda/document-type.ts'
import { frenchDate } from '../../mssante/ins/identity.ts'
import { outcomeWord } from '../../mssante/notification/acknowledgement.ts'
import { readableSubject } from '../../mssante/subject/subject.ts'
import { patientsNamed } from '../../patients/registry.ts'
import { inWords, wordsOf } from '../../reasons/words.reasons.ts'
import { mailboxesFor, mayDo, structuresFor } from '../../rights.ts'
import { homesOf } from '../../triage/permission.ts'
import { person as asActor } from '../../usecases/actor.ts'
import { askingsOf } from '../../usecases/say-request.ts'
import { thingsOf } from '../../usecases/visible.usecase.ts'
import { receivedAs, sendingsOfFiles } from '../../views/file-stories.ts'
import { namesOf } from './correspondents.ts'
import { cardOf } from './patients.routes.ts'
import { ownerSeen } from './proposal.routes.ts'
import { storiesOf } from './sent-story.ts'

export const history: Handler<'user GET files/history'> = async ({ context }, { call }) => {
	const ids = call.files.map(({ id }) => id)
	const patient = await ownerSeen(context, call.files, structuresFor(context.config, call, { ask: 'patients' }))
	return {
		sent: await storiesOf(context, await sendingsOfFiles(context.ledger.db, ids), call),
		received: await receivedStories(context, ids, call),
		maySend: mailboxesFor(context.config, call, { ask: 'send' }).some(({ smtp }) => smtp),
		patient: patient && cardOf(patient),
	}
}

const DOCUMENT_STATES: Record<string, { word: string, tone: Tone }> = {
	planned: { word: 'En cours', tone: 'waiting' },
	filed: { word: 'Classé', tone: 'good' },
	review: { word: 'À classer', tone: 'waiting' },
	quarantined: { word: 'Quarantaine', tone: 'bad' },
	removed: { word: 'Retiré à la main', tone: 'neutral' },
}

/**
 * Whoever may read a filed file is told whence it came, and the reason that put it there; what still waits, or waited elsewhere once, is
 * told to those of its mailbox who may see it.
 */
async function receivedStories(context: Context, fileIds: string[], person: Person): Promise<ReceivedStory[]> {
	const { ledger: { db }, config, ged, log } = context
	const all = await receivedAs(db, fileIds)
	const thingOf = await thingsOf(db, all)
	const rows = all.flatMap((row) => {
		const [mailbox, thing] = [mailboxOf(config, row.mailbox), thingOf(row)]
		const isSeen = mailbox !== undefined && mayDo(person, mailbox, { ask: 'see', ...thing })
		const mayPutBack = row.document_state === 'filed' && mailbox !== undefined && mayDo(person, mailbox, { ask: 'decide', ...thing })
		const envelope = row.reading === null ? undefined : unlessDamaged(log, () => readReading(row))?.envelope
		return isSeen || thing.state === 'filed' ? [{ row, mailbox, isSeen, mayPutBack, envelope, sender: envelope?.from ?? null }] : []
	})
	const names = await namesOf(context, person, [...new Set(rows.flatMap(({ sender }) => sender ?? []))])
	const patients = await patientsNamed(
		db,
		rows.flatMap(({ row: { structure, patient_id: id } }) => id === null ? [] : [{ structure, id }]),
	)
	const beside = await documentsOfMessages(db, rows.flatMap(({ row, mayPutBack }) => mayPutBack ? [row.id] : []))
	const asking = await askingsOf(context, asActor(person), rows.filter(({ isSeen }) => isSeen).map(({ row }) => row))
	return Promise.all(rows.map(async ({ row, mailbox, isSeen, mayPutBack, envelope, sender }): Promise<ReceivedStory> => {
		const reasons = row.decision === null ? [] : unlessDamaged(log, () => readDecision(row))?.reasons ?? []
		const { header: cda, document_id: id } = row
		const header = cda === null ? null : unlessDamaged(log, () => readCda({ id, cda }))
		const patient = patients.find(({ structure, id }) => structure === row.structure && id === row.patient_id)
		const rule = row.rule ?? row.message_rule ?? ''
		return {
			messageId: row.id,
			at: row.received_at,
			from: sender === null ? 'expéditeur inconnu' : names.get(sender)!,
			mailbox: mailbox?.label ?? row.mailbox,
			subject: readableSubject(envelope?.subject ?? ''),
			state: row.document_state,
			...(row.rule === 'closed' ? { word: 'Sans suite', tone: 'neutral' } : DOCUMENT_STATES[row.document_state]!),
			reasons: reasons.slice(0, isSeen ? undefined : 1).map(inWords),
			rule: wordsOf(rule) ?? rule,
			patient: patient ? cardOf(patient) : null,
			document: {
				type: header ? (typeLabel(header.type.code ?? '') ?? header.type.display) : null,
				title: header?.title ?? null,
				date: frenchDate(header?.createdAt?.slice(0, 8) ?? '') || null,
			},
			cautions: cautionsOf(header, [row.name], [envelope?.subject ?? '', row.text]),
			isProven: row.filed_at !== null,
			thread: isSeen && sender !== null && mailbox?.smtp !== undefined && mayDo(person, mailbox, { ask: 'send' }) ? row.thread : null,
			receipt: row.outcome !== null && row.receipt_state !== 'withdrawn'
				? `Accusé ${outcomeWord(row.outcome)} ${row.receipt_state === 'sent' ? 'envoyé' : 'en cours d’envoi'} à l’expéditeur`
				: null,
			asking: isSeen ? asking(row, thingOf(row)) : null,
			mayPutBack,
			lastAct: mayPutBack ? row.last_act : null,
			homes: mayPutBack ? await homesOf(ged, beside.filter((one) => one.message_id === row.id && one.state === 'filed')) : [],
		}
	}))
}
