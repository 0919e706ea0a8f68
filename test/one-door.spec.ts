/** A use case is asked by several doors: what it takes is checked there, whichever asks, and so is who may ask it. */
import type { Context } from '../server/context.ts'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { circuit } from '../server/config/circuit.ts'
import { machine, nextcloud, person } from '../server/usecases/actor.ts'
import { saveMailbox } from '../server/usecases/administer-mailboxes.ts'
import { savePerson } from '../server/usecases/administer-people.ts'
import { saveStructure } from '../server/usecases/administer-structures.ts'
import { backUpNow, saveAlerts, saveBackup } from '../server/usecases/administer-upkeep.ts'
import { saveCircuit } from '../server/usecases/define-circuit.ts'
import { hearOfAccount, hearOfDrop } from '../server/usecases/hear-nextcloud.ts'
import { keepTheDraft } from '../server/usecases/keep-draft.ts'
import { keepTheView } from '../server/usecases/keep-view.ts'
import { send } from '../server/usecases/leave.ts'
import { beginPreparing } from '../server/usecases/prepare.usecase.ts'
import { markAll } from '../server/usecases/read-marks.ts'
import { previewImport } from '../server/usecases/register.usecase.ts'
import { claire, openOffice } from './support/office.ts'

let office: Awaited<ReturnType<typeof openOffice>>
let context: Context
beforeAll(async () => {
	office = await openOffice()
	context = office.desk.app
})
afterAll(() => office?.desk.app.close())

const [who, here] = [person(claire), machine()]
/** As a door would that mistakes what it gives: the types do not hold it back. */
const mistaken = <T>(value: unknown) => value as T
const LONG = 'x'.repeat(500_000)
const draft = { key: 'cle-numero-1', text: 'Bonjour' }

describe('what no person asks', () => {
	it('is told by Nextcloud alone', async () => {
		await expect(hearOfAccount.do(context, who, { user: 'x' }, { state: 'deleted' })).rejects.toMatchObject({ code: 'MSS-UNKNOWN' })
		await expect(hearOfDrop.do(context, who, { fileId: '7' }, { user: 'x', name: '', groups: [] }))
			.rejects.toMatchObject({ code: 'MSS-UNKNOWN' })
		await hearOfAccount.do(context, nextcloud, { user: 'x' }, { state: 'deleted' })
		expect((await context.ledger.db.selectFrom('gone_accounts').selectAll().execute()).map(({ user }) => user)).toEqual(['x'])
	})

	it('is by the command line alone: where on this machine a backup goes', async () => {
		const place = { folder: '/tmp/elsewhere', keep: null }
		await expect(backUpNow.do(context, who, {}, { place })).rejects.toMatchObject({ code: 'MSS-FORBIDDEN' })
	})
})

describe('what is not the thing that is asked for', () => {
	it.each<[string, () => Promise<unknown>]>([
		['a draft without its key', () => keepTheDraft.do(context, who, { place: 'new' }, { content: mistaken({ text: 'Bonjour' }) })],
		['a draft longer than any message', () => keepTheDraft.do(context, who, { place: 'new' }, { content: { ...draft, text: LONG } })],
		['a list kept by what is no place', () =>
			keepTheView.do(context, who, { name: 'À lire' }, { filters: { place: mistaken('ailleurs') }, isConfirmed: false })],
		['a list marked by what is no filter', () =>
			markAll.do(context, who, {}, { filters: mistaken({ unread: 'oui' }), mailbox: '', newest: 1, ended: '' })],
		['a file without its bytes', () =>
			send.look.do(context, here, { from: context.config.mailboxes[0]!.address }, { to: [], files: [mistaken({ name: 'a.pdf' })] })],
		['a register that is a path', () => previewImport.do(context, who, {}, { bytes: mistaken('/etc/passwd'), confirm: false })],
		['a mailbox that is a word', () => saveMailbox.do(context, who, {}, { mailbox: mistaken('a@b.mssante.fr') })],
		['a mailbox with a word that nobody says', () =>
			saveMailbox.do(context, who, {}, { mailbox: { address: 'a@b.mssante.fr' }, despite: [mistaken('tout')] })],
		['alerts without a server', () => saveAlerts.do(context, who, {}, { alerts: mistaken({ to: [] }) })],
		['a structure without end', () => saveStructure.do(context, who, { id: undefined }, { wish: { name: LONG } })],
		['a circuit that is a list', () => saveCircuit.do(context, who, { id: null }, { circuit: mistaken([]) })],
	])('is refused: %s', async (_, ask) => {
		await expect(ask()).rejects.toMatchObject({ code: 'MSS-RELAY-FORM' })
	})

	it('is refused too among the files of a dossier', async () => {
		context.config.circuits.push(circuit.parse({
			id: 'note',
			name: 'Note',
			mailbox: context.config.mailboxes[0]!.address,
			pieces: [{ id: 'note', name: 'Note' }],
		}))
		const files = [mistaken<{ piece: string, file: string }>({ piece: 'note', file: { name: 'a' } })]
		await expect(beginPreparing.do(context, here, { circuit: 'note' }, { files })).rejects.toMatchObject({ code: 'MSS-RELAY-FORM' })
	})
})

describe('what is read below, with its own errors', () => {
	it.each<[string, string, () => Promise<unknown>]>([
		['a circuit', 'MSS-CIRCUIT', () => saveCircuit.do(context, who, { id: null }, { circuit: { id: 'a', name: '' } })],
		['a structure', 'MSS-CFG-KEY', () => saveStructure.do(context, who, { id: undefined }, { wish: { name: 'Lilas', finess: '1' } })],
		['a person', 'MSS-CFG-KEY', () => savePerson.do(context, who, {}, { wish: { user: 'a' }, isNew: true })],
		['a mailbox', 'MSS-CFG-KEY', () => saveMailbox.do(context, who, {}, { mailbox: { address: 'a@b.mssante.fr' } })],
		['alerts', 'MSS-CFG-KEY', () => saveAlerts.do(context, who, {}, { alerts: { to: [], smtp: {} } })],
		['where backups go', 'MSS-CFG-KEY', () => saveBackup.do(context, who, {}, { folder: 'relatif' })],
	])('tells what is wrong with %s: %s', async (_, code, ask) => {
		await expect(ask()).rejects.toMatchObject({ code })
	})
})
