/** What happened, as a person may read it, and take it away as a table. */
import type { Desk } from '../../desk.ts'
import type { JournalLine } from '../../ops/journal.ts'
import type { Call } from '../call.ts'
import type { JournalView } from '../contract.ts'
import type { Handler } from '../handler.ts'

import { z } from 'zod'
import { toCsv } from '../../csv.ts'
import { readJournal } from '../../ops/journal.ts'
import { vigilanceOf } from '../../triage/vigilance.ts'
import { asked } from '../asked.ts'
import { mayDo } from '../rights.ts'
import { visibleTo } from '../visible.ts'
import { addressesWithin, patientIn, within } from './scope.ts'
import { labelOf } from './waiting.ts'

/** Lines shown at once, and lines of a table. */
const MAX_LINES = 100
const MAX_TABLE = 50_000

const params = z.object({
	mailbox: z.string().max(320).default(''),
	patient: z.string().max(300).default(''),
	message: z.int().nullable().default(null),
	sending: z.int().nullable().default(null),
	q: z.string().max(200).default(''),
	before: z.int().nullable().default(null),
})

export const journal: Handler = async ({ desk }, call) => {
	const lines = await read(desk, call, MAX_LINES + 1)
	const json: JournalView = { lines: lines.slice(0, MAX_LINES), hasMore: lines.length > MAX_LINES }
	return { status: 200, json }
}

export const journalTable: Handler = async ({ desk }, call) => {
	const lines = await read(desk, call, MAX_TABLE)
	const rows = lines.map(({ at, who, what, why, messageId, outgoingId, title, correspondent, patient }) => [
		moment(desk, at),
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
		status: 200,
		file: {
			name: 'Journal MSSanté.csv',
			mime: 'text/csv; charset=utf-8',
			bytes: toCsv(['Quand', 'Qui', 'Quoi', 'Pourquoi', 'Message reçu', 'Message envoyé', 'Objet', 'Expéditeur', 'Patient'], rows),
		},
	}
}

/** « Registre d’identitovigilance ». */
export const vigilanceTable: Handler = async ({ desk }, call) => {
	const events = await vigilanceOf(desk.ledger.db, addressesWithin(desk, call, { ask: 'vigilance' }, ''))
	const rows = events.map(({ at, what, mailbox, messageId, sender, patientId, why, who, confirmedBy }) => [
		moment(desk, at),
		what,
		labelOf(desk, mailbox),
		`n° ${messageId}`,
		sender,
		patientId,
		why,
		who,
		confirmedBy,
	])
	return {
		status: 200,
		file: {
			name: 'Registre d’identitovigilance.csv',
			mime: 'text/csv; charset=utf-8',
			bytes: toCsv(
				['Quand', 'Quoi', 'Boîte', 'Message', 'Expéditeur', 'Patient du dossier quitté', 'Raison', 'Par', 'Confirmé par'],
				rows,
			),
		},
	}
}

function read(desk: Desk, call: Call, limit: number): Promise<JournalLine[]> {
	const { mailbox, patient, message, sending, q, before } = asked(params, call)
	const mine = within(desk, call, { ask: 'use' }, mailbox)
	const sendings = mine.filter((one) => mayDo(call, one, { ask: 'sendings' })).map(({ address }) => address)
	const about = { patient: patientIn(desk, call, patient), messageId: message, outgoingId: sending, fileId: call.files[0]?.id ?? null }
	return readJournal(desk.ledger.db, { sendings, messages: visibleTo(call, mine, 'see'), ...about, q, before, limit })
}

/** Formats are slow to make, and a table has thousands of lines. */
const formats = new Map<string, Intl.DateTimeFormat>()

function moment({ config: { timeZone } }: Desk, iso: string): string {
	const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('fr-FR', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
	formats.set(timeZone, format)
	return format.format(new Date(iso))
}
