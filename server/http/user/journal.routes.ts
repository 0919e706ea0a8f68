/** What happened, as a person may read it, and take it away as a table. */
import type { Context } from '../../context.ts'
import type { ParamsOf } from '../../contract/calls.contract.ts'
import type { JournalLine } from '../../ops/journal.ts'
import type { Call } from '../call.ts'
import type { Handler } from '../handler.ts'

import { toCsv } from '../../files/spreadsheet.ts'
import { readJournal } from '../../ops/journal.ts'
import { mayDo } from '../../rights.ts'
import { vigilanceOf } from '../../triage/vigilance.ts'
import { visibleTo } from '../../usecases/visible.usecase.ts'
import { addressesWithin, patientIn, within } from './scope.ts'
import { labelOf } from './waiting.routes.ts'

/** Lines shown at once, and lines of a table. */
const MAX_LINES = 100
const MAX_TABLE = 50_000

export const journal: Handler<'user GET journal'> = async ({ context }, { call, params }) => {
	const lines = await read(context, call, params, MAX_LINES + 1)
	return { lines: lines.slice(0, MAX_LINES), hasMore: lines.length > MAX_LINES }
}

export const journalTable: Handler<'user GET journal/table'> = async ({ context }, { call, params }) => {
	const lines = await read(context, call, params, MAX_TABLE)
	const rows = lines.map(({ at, who, what, why, messageId, outgoingId, title, correspondent, patient }) => [
		moment(context, at),
		who,
		what,
		why,
		messageId === null ? '' : `Reçu n° ${messageId}`,
		outgoingId === null ? '' : `Envoi n° ${outgoingId}`,
		title,
		correspondent,
		patient,
	])
	return {
		name: 'Journal MSSanté.csv',
		mime: 'text/csv; charset=utf-8',
		bytes: toCsv(['Quand', 'Qui', 'Quoi', 'Pourquoi', 'Message reçu', 'Message envoyé', 'Objet', 'Expéditeur', 'Patient'], rows),
	}
}

/** « Registre d’identitovigilance ». */
export const vigilanceTable: Handler<'user GET journal/vigilance'> = async ({ context }, { call }) => {
	const events = await vigilanceOf(context.ledger.db, addressesWithin(context, call, { ask: 'vigilance' }, ''))
	const rows = events.map(({ at, what, mailbox, messageId, sender, patientId, why, who, confirmedBy }) => [
		moment(context, at),
		what,
		labelOf(context, mailbox),
		`n° ${messageId}`,
		sender,
		patientId,
		why,
		who,
		confirmedBy,
	])
	return {
		name: 'Registre d’identitovigilance.csv',
		mime: 'text/csv; charset=utf-8',
		bytes: toCsv(
			['Quand', 'Quoi', 'Boîte', 'Message', 'Expéditeur', 'Patient du dossier quitté', 'Raison', 'Par', 'Confirmé par'],
			rows,
		),
	}
}

function read(context: Context, call: Call, params: ParamsOf<'user GET journal'>, limit: number): Promise<JournalLine[]> {
	const { mailbox, patient, message, sending, q, before } = params
	const mine = within(context, call, { ask: 'use' }, mailbox)
	const sendings = mine.filter((one) => mayDo(call, one, { ask: 'sendings' })).map(({ address }) => address)
	const about = { patient: patientIn(context, call, patient), messageId: message, outgoingId: sending, fileId: call.files[0]?.id ?? null }
	return readJournal(context, { sendings, messages: visibleTo(call, mine, 'see'), ...about, q, before, limit })
}

/** Formats are slow to make, and a table has thousands of lines. */
const formats = new Map<string, Intl.DateTimeFormat>()

function moment({ config: { timeZone } }: Context, iso: string): string {
	const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('fr-FR', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
	formats.set(timeZone, format)
	return format.format(new Date(iso))
}
