/** A structure with a sending folder « À envoyer/Pharmacie » below its first patient; its operator is scripted, its own mail a Maildir. */
import type { SmtpScript } from './smtp-script.ts'
import type { World } from './world.support.ts'

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { frenchDate } from '../../server/mssante/ins/identity.ts'
import { IME, importTrust, RESPONSIBLE } from './sending.support.ts'
import { scriptedEndpoint, scriptedSmtp } from './smtp-script.ts'
import { maildirMailbox, makeWorld, newRoot } from './world.support.ts'

export const FROM = 'secretariat@ime.exemple.mssante.fr'
export const PHARMACY = 'pharmacie@ehpad.exemple.mssante.fr'
const [{ family, given, birthDate, folder }] = PEOPLE as [typeof PEOPLE[number]]
/** The folder of the patient, and theirs for the pharmacy, from the root of the GED. */
export const PATIENT_FOLDER = folder
export const DROPS = `${folder}/À envoyer/Pharmacie`

/** « À envoyer/Pharmacie » leaves by itself. */
const PHARMACIE = {
	id: 'pharmacie',
	name: 'Ordonnance',
	mailbox: FROM,
	pieces: [{ id: 'ordonnance', name: 'Ordonnance', types: ['57833-6'] }],
	recipients: { only: [PHARMACY] },
	trigger: { folder: 'À envoyer/Pharmacie', graceSeconds: 0 },
}
/** A note that the management approves, for whoever is chosen. */
export const APPROVED_NOTE = {
	id: 'crip',
	name: 'Circuit',
	mailbox: FROM,
	pieces: [{ id: 'note', name: 'Note' }],
	approval: { groups: ['direction'] },
}

interface Making {
	root?: string
	/** Beside that of the sending folder. */
	circuits?: unknown[]
	/** Of the mailbox, beside what it needs. */
	mailbox?: Record<string, unknown>
	/** Of the configuration. */
	more?: Record<string, unknown>
}

export async function dropWorld({ root = newRoot(), circuits = [], mailbox = {}, more = {} }: Making = {}): Promise<{
	world: World
	smtp: SmtpScript
}> {
	const smtp = await scriptedSmtp()
	writeFileSync(join(root, 'bal.pass'), 'secret\n')
	const sender = { address: FROM, structure: 'ime', responsible: RESPONSIBLE, smtp: scriptedEndpoint(smtp) }
	const world = await makeWorld({
		root,
		mailboxes: [{ ...maildirMailbox(root), ...sender, ...mailbox }],
		more: { structures: [IME], circuits: [...circuits, PHARMACIE], ...more },
	})
	await importTrust(world)
	mkdirSync(join(root, 'GED', DROPS), { recursive: true })
	return { world, smtp }
}

/** One that names the patient, as a document that nobody looks at must. */
export function prescription(words: string): Promise<Buffer> {
	return makePdf(`${family} ${given[0]}, né(e) le ${frenchDate(birthDate)}. ${words}`)
}
