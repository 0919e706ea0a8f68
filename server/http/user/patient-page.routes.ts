/** A patient's page: all that is about them, as this person may see it. */
import type { Context } from '../../context.ts'
import type { PatientEntry, PatientPage } from '../../contract/patient-page.contract.ts'
import type { Patient } from '../../patients/patient.ts'
import type { Person } from '../../rights.ts'
import type { Entry } from '../../views/patient.view.ts'
import type { Handler } from '../handler.ts'

import { sendingsById } from '../../ledger/reads/outgoing.reads.ts'
import { isFollowed } from '../../ledger/tables/followed-patients.ts'
import { patientByKey } from '../../ledger/tables/patients.table.ts'
import { mayDo } from '../../rights.ts'
import { person } from '../../usecases/actor.ts'
import { followPatient, openPatient } from '../../usecases/patient-page.usecase.ts'
import { readerOf } from '../../usecases/read-marks.ts'
import { visibleTo } from '../../usecases/visible.usecase.ts'
import { cameById } from '../../views/came.ts'
import { patientEntries } from '../../views/patient.view.ts'
import { cardOf } from './patients.routes.ts'
import { within } from './scope.ts'
import { storiesOf } from './sent-story.ts'
import { told } from './today.routes.ts'
import { turnsNumbered } from './turns.routes.ts'

export const patientPage: Handler<'user GET patients/page'> = async ({ context }, { call, params }) => {
	const { patient: wanted, mailbox, ...window } = params
	const patient = await openPatient.do(context, person(call), { patient: wanted }, {})
	const mailboxes = within(context, call, { ask: 'use' }, mailbox)
	const { total, rows } = await patientEntries(context.ledger.db, {
		...window,
		patient,
		messages: visibleTo(call, mailboxes, 'see'),
		readable: visibleTo(call, mailboxes, 'read'),
		sendings: mailboxes.filter((one) => mayDo(call, one, { ask: 'sendings' })).map(({ address }) => address),
	})
	return { total, rows: await entriesOf(context, call, rows), patient: await headOf(context, call, patient) }
}

export const followThePatient: Handler<'user POST patients/follow'> = ({ context }, { call, params: { patient, ...said } }) =>
	followPatient.do(context, person(call), { patient }, said)

async function headOf({ ledger: { db } }: Context, { user }: Person, patient: Patient): Promise<PatientPage['patient']> {
	return {
		...cardOf(patient),
		called: [patient.usedFamilyName ?? patient.birthFamilyName, patient.usedGivenName ?? patient.firstBirthGivenName]
			.filter(Boolean)
			.join(' '),
		folderId: (await patientByKey(db, patient))?.folder_id ?? null,
		isFollowed: await isFollowed(db, user, patient),
	}
}

/** Each kind is read at once, however many there are. */
async function entriesOf(context: Context, who: Person, entries: Entry[]): Promise<PatientEntry[]> {
	const { ledger: { db } } = context
	const idsOf = (...kinds: Entry['kind'][]) => entries.filter(({ kind }) => kinds.includes(kind)).map(({ id }) => id)
	const received = await told(context, who, await cameById(db, readerOf(context, who), idsOf('received', 'waiting')))
	const sent = await storiesOf(context, await sendingsById(db, idsOf('sent')), who)
	const turns = await turnsNumbered(context, who, idsOf('turn'))
	const among = <T extends { id: number }>(rows: T[], id: number, isThat: boolean) =>
		isThat ? rows.find((row) => row.id === id) ?? null : null
	return entries.map(({ kind, id, at }) => ({
		key: `${kind}-${id}`,
		kind,
		at,
		received: among(received, id, kind === 'received' || kind === 'waiting'),
		sent: among(sent, id, kind === 'sent'),
		turn: among(turns, id, kind === 'turn'),
	}))
}
