/** Whatever changes something is in the audit under the name of who asked; a route that leaves none is here with its reason. */
import type { FastifyInstance } from 'fastify'
import type { TurnList } from '../server/contract/turns.contract.ts'
import type { Wish } from './support/relay-client.ts'

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { directoryLines, EXTRACTION } from '../demo/fixtures/directory.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE, register } from '../demo/fixtures/people.fixture.ts'
import { freshenDirectory, freshenTrust } from '../server/chores/freshen.ts'
import { circuit } from '../server/config/circuit.ts'
import { ROUTES } from '../server/http/routes.ts'
import { openHttp } from '../server/http/server.ts'
import { passphraseFileOf } from '../server/ops/made-upkeep.ts'
import { Underway } from '../server/ops/stopping.ts'
import { makeAuthority } from './support/authority.ts'
import { CLIENT } from './support/by-people.ts'
import { ALL, amina, claire, ines, openOffice } from './support/office.ts'
import { startOidc } from './support/oidc-host.ts'
import { relayClient } from './support/relay-client.ts'
import { until } from './support/until.ts'

const PHARMACY = 'pharmacie@officine.exemple.mssante.fr'
const LIST = '<ListeBlanche xmlns="https://listeblanche.mssante.fr/schema">'
	+ ['chu', 'officine', 'operateur', 'cab', 'ehpad'].map((name) => `<Domaine><Nom>${name}.exemple.mssante.fr</Nom></Domaine>`).join('')
	+ '</ListeBlanche>'

/** Nothing is kept of these. */
const NOTHING_KEPT: Record<string, string> = {
	'user POST sign-ins': 'where to sign in is told; whoever comes back is audited (signed-in)',
	'user POST folders/patient': 'whose folder it is, asked by an order, which alone may name folders; their page, once opened, is audited',
	'user POST sendings/look': 'the last look: composed, and thrown away',
	'user POST drafts': 'what is being written is for whoever writes it alone; what leaves of it is audited (queued)',
	'admin POST mailboxes/test': 'a connection is tried with what the form holds, and nothing is saved',
	'admin POST mailboxes/files': 'files are looked at, and forgotten',
	'admin POST health': 'everything is looked at again, and nothing changes',
	'admin POST alerts/test': 'a mail as a trial, of which nothing is kept',
	'admin POST circuits/trial': 'what was sent is counted, and nothing changes',
	'admin POST patients/preview': 'what an import would do, undone at once',
	'admin POST ged/login': 'a login begins; what is granted is audited when it comes (ged-authorised)',
}

let office: Awaited<ReturnType<typeof openOffice>>
let server: FastifyInstance
let relay: ReturnType<typeof relayClient>
let extraction: string
let lettre: { id: string, name: string, bytes: Buffer, path: string }

beforeAll(async () => {
	office = await openOffice({ answers: false })
	const { config, ged } = office.desk
	config.mailboxes[0]!.access.identity.groups.push('identitovigilance')
	config.circuits = [circuit.parse({
		id: 'crip',
		name: 'Information préoccupante',
		mailbox: config.mailboxes[0]!.address,
		pieces: [{ id: 'note', name: 'Note' }],
		approval: { groups: ['identitovigilance'] },
	})]
	extraction = join(office.desk.maildir, '..', EXTRACTION)
	const lines: string[] = []
	for await (const line of directoryLines()) {
		lines.push(line)
	}
	writeFileSync(extraction, lines.join('\n'))
	mkdirSync(join(ged, 'Résidents', 'VALLON Lucie'), { recursive: true })
	const bytes = await makePdf('Lettre')
	writeFileSync(join(ged, 'Résidents', 'lettre.pdf'), bytes)
	lettre = {
		id: (await office.desk.app.ged.stat('Résidents/lettre.pdf'))!.fileId,
		name: 'lettre.pdf',
		path: '/Résidents/lettre.pdf',
		bytes,
	}
	server = await openHttp(office.desk.app, new AbortController().signal, new Underway())
	relay = relayClient(
		`http://127.0.0.1:${(server.server.address() as { port: number }).port}`,
		readFileSync(config.server.relayKeyFile, 'utf8').trim(),
	)
})
const stops: (() => Promise<void>)[] = []
afterAll(async () => {
	await Promise.all(stops.map((stop) => stop()))
	await server?.close()
	await office?.desk.app.close()
})

const lastEntry = async () => (await office.desk.app.ledger.audit.head(office.desk.app.ledger.db))?.seq ?? 0
async function actorsSince(seq: number) {
	return await office.desk.app.ledger.db.selectFrom('audit').select(['actor', 'action']).where('seq', '>', seq).execute()
}
type Call = [path: string, wish?: Wish]
/** A dossier that claire prepares, and ines approves. */
function dossierWish(): Wish {
	return by(claire, {
		params: { circuit: 'crip', patientId: PEOPLE[0]!.id, to: [PHARMACY], pieces: [{ id: 'note', files: [lettre.id] }], again: true },
		files: [lettre],
	})
}
const dossier = async () => (await relay('dossiers', dossierWish())).json.id as number
/** Its number, and its content. */
async function awaiting(): Promise<{ id: number, seen: string }> {
	return (await relay(`dossiers/${await dossier()}/submit`, by(claire))).json
}
const admin = (wish: Wish = {}): Wish => ({ scope: 'admin', user: 'admin', method: 'POST', ...wish })
const by = ({ user, groups }: typeof claire, wish: Wish = {}): Wish => ({ user, groups, method: 'POST', ...wish })
const uploaded = (name: string, bytes: Buffer): Wish => admin({ files: [{ id: 'upload', name, bytes }] })
const box = () => office.desk.config.mailboxes[0]!.address
const aside = (name: string) => join(office.desk.maildir, '..', name)
const ALERTS = {
	alerts: { to: ['a@exemple.fr'], from: 'mssante@exemple.fr', smtp: { host: 'localhost', port: 9, security: 'plain' } },
}
function circuitWish() {
	return { model: 'demande-recue', mailbox: box(), recipients: [], approval: null }
}
function letter(key: string): Wish {
	return by(claire, {
		params: {
			from: box(),
			to: [PHARMACY],
			patientId: null,
			types: [],
			titles: ['Lettre'],
			text: 'Bonjour',
			isXdm: false,
			askReceipt: false,
			answerDays: null,
			again: true,
			key,
		},
		files: [lettre],
	})
}
/** Sends, and gives the number of the sending. */
async function sent(key: string, more: Record<string, unknown> = {}): Promise<number> {
	const { params, ...wish } = letter(key)
	return (await relay('sendings', { ...wish, params: { ...params, ...more } })).json.id
}
/** The last one that is open. */
async function turn(whose: 'ours' | 'theirs') {
	const { turns } = (await relay('turns', { user: claire.user, groups: claire.groups, params: { whose } })).json as TurnList
	return turns.toSorted((one, other) => one.id - other.id).at(-1)!
}
/** Receives, and gives the number of what waits. */
async function waiting(mail: Promise<Buffer>, shelf = 'review') {
	await office.receive(mail)
	return (await office.waiting(claire, shelf)).rows.at(-1)!.id
}
const invoice = (text: string) => makeMail({ subject: 'Facture', from: PHARMACY, text })
function altered() {
	return makeHealthMail({
		cdas: [makeCda({ person: PEOPLE[0]! })],
		twistMetadata: (xml) => xml.replace(/<Value>[0-9A-F]{40}</, `<Value>${'0'.repeat(40)}<`),
	})
}
function newcomer() {
	return Buffer.from(register([
		{
			...PEOPLE[0]!,
			id: 'R041',
			thirteen: '2500413055033',
			family: 'VALLON',
			given: ['LUCIE'],
			used: undefined,
			birthDate: '19500402',
			folder: '',
		},
	]))
}
const imap = { host: '127.0.0.1', port: 9, security: 'tls', user: 'a' }

/** What each does, by whom: the last of the calls is the route's. */
/** Somebody signs in for the mailbox at a provider, and comes back. */
async function signedIn(): Promise<Record<string, string>> {
	const returns = ['https://cloud.exemple.fr/index.php/apps/mssante/signed-in']
	const authority = makeAuthority()
	const oidc = await startOidc({ authority, returns, people: { claire: { mailbox: box() } } })
	stops.push(oidc.stop)
	Object.assign(office.desk.config.mailboxes[0]!, {
		oauth2: {
			issuer: oidc.issuer,
			clientId: CLIENT.id,
			clientAuth: 'secret',
			password: CLIENT.secret,
			caFile: authority.chain.der,
			scope: 'openid',
			acr: undefined,
			grant: 'code',
		},
	})
	const { json } = await relay('sign-ins', by(claire, { params: { mailbox: box(), returnTo: returns[0] } }))
	return oidc.signIn(json.url, 'claire')
}

const ACTS: Record<string, () => Promise<Call[]>> = {
	'user POST sign-ins/finish': async () => [['sign-ins/finish', by(claire, { params: { returned: await signedIn() } })]],
	'user POST sign-ins/end': async () => [['sign-ins/end', by(claire, { params: { mailbox: box() } })]],
	'user POST favourites': async () => [
		['favourites', by(claire, { params: { address: PHARMACY, mailbox: box(), name: 'P', keep: true } })],
	],
	'user POST patients/follow': async () => [['patients/follow', by(claire, { params: { patient: 'lilas/R001', isFollowed: true } })]],
	'user POST written/models': async () => [
		['written/models', by(claire, { params: { mailbox: box(), name: 'Merci', isShared: false, text: 'Merci.' } })],
	],
	'user POST written/lists': async () => [
		['written/lists', by(claire, { params: { mailbox: box(), name: 'Dreux', isShared: true, addresses: [PHARMACY] } })],
	],
	'user POST today/views': async () => [['today/views', by(claire, { params: { name: 'À lire', filters: { unread: true } } })]],
	'user POST preferences': async () => [
		['preferences', by(claire, { params: { quiet: ['asked'], digest: 'weekly', byBell: true, byMail: false, address: '' } })],
	],
	'user POST today/read': async () => [
		['today/read', by(claire, { params: { messages: [await waiting(invoice('Lue.'))], isRead: true } })],
	],
	'user POST today/read-all': async () => {
		const newest = await waiting(invoice('Lues.'))
		return [['today/read-all', by(claire, { params: { newest, ended: new Date().toISOString() } })]]
	},
	'user POST patients/opposition': async () => [
		['patients/opposition', by(claire, { params: { mailbox: box(), id: PEOPLE[0]!.id, opposition: null } })],
	],
	'user POST sendings': async () => [['sendings', letter('cle-numero-1')]],
	'user POST sendings/:/proof': async () => [
		[
			`sendings/${await sent('cle-numero-2')}/proof`,
			by(claire, { folders: [{ id: (await office.desk.app.ged.stat('Résidents'))!.fileId, permissions: ALL }] }),
		],
	],
	'user POST sendings/:/cancel': async () => [[`sendings/${await sent('cle-numero-3')}/cancel`, by(claire)]],
	'user POST sendings/:/retract': async () => {
		const params = { ...letter('cle-retrait-1').params, isXdm: true, patientId: PEOPLE[0]!.id }
		const { id } = (await relay('sendings', by(claire, { params, files: [lettre] }))).json
		await office.desk.app.ledger.db.updateTable('recipients').set({ state: 'delivered' }).where('outgoing_id', '=', id).execute()
		return [[`sendings/${id}/retract`, by(claire, { params: { reason: 'Erreur', key: 'cle-retrait-2' } })]]
	},
	'user POST sendings/:/settle': async () => {
		const id = await sent('cle-numero-4')
		await office.desk.app.ledger.db.updateTable('recipients').set({ state: 'unclear' }).where('outgoing_id', '=', id).execute()
		return [[`sendings/${id}/settle`, by(claire, { params: { address: PHARMACY, verdict: 'failed' } })]]
	},
	'user POST waiting/:/file': async () => {
		const folderId = (
			await relay('waiting/folders', { user: claire.user, groups: claire.groups, params: { mailbox: box() } })
		).json.find(({ path }: { path: string }) => path === 'Factures').folderId as string
		return [
			[
				`waiting/${await waiting(invoice('Un.'))}/file`,
				by(claire, { params: { folder: 'Factures' }, folders: [{ id: folderId, permissions: ALL }] }),
			],
		]
	},
	'user POST waiting/:/rule': async () => {
		const folders = (await relay('waiting/folders', { user: claire.user, groups: claire.groups, params: { mailbox: box() } })).json
		const { folderId, path } = folders.find((one: { path: string }) => one.path !== 'Factures')
		const id = await waiting(invoice('Pour toujours.'))
		const { act } = (await relay(
			`waiting/${id}/file`,
			by(claire, { params: { folder: path }, folders: [{ id: folderId, permissions: ALL }] }),
		)).json
		return [[`waiting/${id}/rule`, by(claire, { params: { act } })]]
	},
	'user POST waiting/:/claim': async () => [
		[`waiting/${await waiting(invoice('Deux.'))}/claim`, by(claire, { params: { wish: 'take' } })],
	],
	'user POST waiting/:/entrust': async () => [
		[`waiting/${await waiting(invoice('Confiée.'))}/entrust`, by(claire, { params: { to: 'claire', before: null } })],
	],
	'user POST waiting/:/remark': async () => [
		[`waiting/${await waiting(invoice('Remarquée.'))}/remark`, by(claire, { params: { text: 'Rappeler' } })],
	],
	'user POST waiting/:/queue': async () => [
		[`waiting/${await waiting(invoice('Trois.'))}/queue`, by(claire, { params: { queue: 'Plus tard' } })],
	],
	'user POST waiting/:/settle': async () => [
		[`waiting/${await waiting(altered(), 'quarantined')}/settle`, by(ines, { params: { verdict: 'reject', reason: 'Vu' } })],
	],
	'user POST waiting/:/answer': async () => {
		office.desk.config.quarantine.fourEyes = true
		const id = await waiting(altered(), 'quarantined')
		await relay(`waiting/${id}/settle`, by(ines, { params: { verdict: 'reject', reason: 'Vu' } }))
		const { act } = (await office.item(id, amina)).asked!
		return [[`waiting/${id}/answer`, by(amina, { params: { act, isAgreed: true } })]]
	},
	'user POST waiting/:/close': async () => [
		[`waiting/${await waiting(invoice('Quatre.'))}/close`, by(claire, { params: { reason: 'Merci' } })],
	],
	'user POST received/:/reopen': async () => {
		const id = await waiting(invoice('Cinq.'))
		await office.close(id)
		return [[`received/${id}/reopen`, by(claire, { params: { lastAct: (await office.item(id)).lastAct } })]]
	},
	'user POST received/:/put-back': async () => {
		await office.receive(makeHealthMail({ cdas: [makeCda({ person: PEOPLE[1]! })] }))
		const { rows: [filed] } = await office.waiting(claire, 'filed')
		const { lastAct, homes } = await office.item(filed!.id)
		return [
			[`received/${filed!.id}/put-back`, by(claire, { params: { lastAct }, folders: homes.map((id) => ({ id, permissions: ALL })) })],
		]
	},
	'user POST threads/:/reply': async () => {
		const { thread } = await office.item(await waiting(makeMail({ subject: 'Question', from: PHARMACY, text: 'Que faire ?' })))
		const { reply } = (await relay(`threads/${thread}`, { user: claire.user, groups: claire.groups })).json
		return [[`threads/${thread}/reply`, by(claire, { params: { text: 'Rien.', fingerprint: reply.fingerprint, key: 'cle-numero-5' } })]]
	},
	'user POST threads/:/nothing-to-answer': async () => {
		const { thread } = await office.item(await waiting(makeMail({ subject: 'Demande', from: PHARMACY, text: 'Pouvez-vous venir ?' })))
		return [[`threads/${thread}/nothing-to-answer`, by(claire)]]
	},
	'user POST threads/:/question': async () => {
		const id = await sent('cle-numero-9')
		await office.desk.app.ledger.db.updateTable('recipients').set({ state: 'answered' }).where('outgoing_id', '=', id).execute()
		return [[`threads/o${id}/question`, by(claire, { params: { isQuestion: true } })]]
	},
	'user POST received/:/request': async () => {
		const id = await waiting(makeMail({ subject: 'Tournée', from: PHARMACY, text: 'Voici le tableau.' }))
		return [[`received/${id}/request`, by(claire)]]
	},
	'user POST turns/:/verdict': async () => {
		await sent('cle-attendue-1', { answerDays: 3 })
		return [[`turns/${(await turn('theirs')).id}/verdict`, by(claire, { params: { verdict: 'accepted' } })]]
	},
	'user POST turns/:/close': async () => {
		await waiting(makeMail({ subject: 'Demande', from: PHARMACY, text: 'Pouvez-vous venir ?' }))
		return [[`turns/${(await turn('ours')).id}/close`, by(claire, { params: { reason: 'Vu au téléphone' } })]]
	},
	'user POST threads/:/remind': async () => {
		const id = await sent('cle-attendue-2', { answerDays: 3 })
		const { db } = office.desk.app.ledger
		await db.updateTable('turns').set({ due: '2026-01-01T00:00:00.000Z' }).where('outgoing_id', '=', id).execute()
		return [[`threads/o${id}/remind`, by(claire)]]
	},
	'user POST received/:/answer': async () => {
		const id = await waiting(makeMail({ subject: 'Demande', from: PHARMACY, text: 'Pouvez-vous venir ?' }))
		return [[`received/${id}/answer`, by(claire, { params: { verdict: 'accepted' } })]]
	},
	'user POST dossiers': async () => [['dossiers', dossierWish()]],
	'user POST dossiers/:': async () => [[`dossiers/${await dossier()}`, by(claire, { params: { text: 'Un mot.' } })]],
	'user POST dossiers/:/submit': async () => [[`dossiers/${await dossier()}/submit`, by(claire)]],
	'user POST dossiers/:/withdraw': async () => [[`dossiers/${await dossier()}/withdraw`, by(claire)]],
	'user POST dossiers/:/approve': async () => {
		const { id, seen } = await awaiting()
		return [[`dossiers/${id}/approve`, by(ines, { params: { seen } })]]
	},
	'user POST dossiers/:/return': async () => {
		const { id, seen } = await awaiting()
		return [[`dossiers/${id}/return`, by(ines, { params: { seen, reason: 'Il manque une page' } })]]
	},
	'admin POST rules/:': async () => {
		const { id } = await office.desk.app.ledger.db
			.insertInto('rules')
			.values({
				mailbox: box(),
				sender: PHARMACY,
				effect: 'queue',
				value: 'Autre',
				state: 'proposed',
				acts: '[]',
				proposed_at: '2026-11-01T00:00:00.000Z',
				decided_at: null,
				decided_by: null,
			})
			.returning('id')
			.executeTakeFirstOrThrow()
		return [[`rules/${id}`, admin({ params: { decision: 'refused' } })]]
	},
	'admin POST mailboxes': async () => [
		[
			'mailboxes',
			admin({ params: { mailbox: { address: 'b@ehpad.exemple.mssante.fr', type: 'ORG', imap }, passwords: { imap: 'x' } } }),
		],
	],
	'admin DELETE mailboxes/:': async () => [['mailboxes/b@ehpad.exemple.mssante.fr', admin({ method: 'DELETE' })]],
	'admin POST structures': async () => {
		// A mailbox says whose it is before there is a second structure.
		office.desk.config.mailboxes[0]!.structure = 'lilas'
		return [['structures', admin({ params: { id: 'mimosas', name: 'EHPAD Les Mimosas', finess: '750000009', sector: 'SA17' } })]]
	},
	'admin DELETE structures/:': async () => [['structures/mimosas', admin({ method: 'DELETE' })]],
	'admin POST people': async () => [['people', admin({ params: { user: 'dr.leroy', family: 'LEROY', given: 'Anne' } })]],
	'admin DELETE people/:': async () => [['people/dr.leroy', admin({ method: 'DELETE', params: { isConfirmed: true } })]],
	'admin POST patients/adopt': async () => {
		await office.desk.app.ledger.db
			.insertInto('patients')
			.values({
				...(await office.desk.app.ledger.db.selectFrom('patients').selectAll().executeTakeFirstOrThrow()),
				structure: 'ancienne',
				id: 'R099',
			})
			.execute()
		return [['patients/adopt', admin({ params: { from: 'ancienne', to: 'lilas' } })]]
	},
	'admin POST circuits': async () => [['circuits', admin({ params: circuitWish() })]],
	'admin POST circuits/:/activate': async () => {
		const { id, version } = (await relay('circuits', admin({ params: circuitWish() }))).json
		return [[`circuits/${id}/activate`, admin({ params: { version } })]]
	},
	'admin POST circuits/:/retire': async () => {
		const { id, version } = (await relay('circuits', admin({ params: circuitWish() }))).json
		return [[`circuits/${id}/retire`, admin({ params: { version } })]]
	},
	'admin POST alerts': async () => [['alerts', admin({ params: ALERTS })]],
	'admin DELETE alerts': async () => [['alerts', admin({ method: 'DELETE' })]],
	'admin POST backup': async () => {
		writeFileSync(passphraseFileOf(office.desk.config), 'quatre mots pris au hasard\n', { mode: 0o600 })
		return [['backup', admin({ params: { folder: aside('sauvegardes'), at: '02:30', keep: 7 } })]]
	},
	'admin POST backup/now': async () => [['backup/now', admin()]],
	'admin DELETE backup': async () => [['backup', admin({ method: 'DELETE' })]],
	'admin POST folders': async () => [['folders', admin({ params: { path: 'Nouveau' } })]],
	'admin POST folders/share': async () => [
		['folders/share', admin({ params: { path: 'À classer', groups: ['secretariat'], mailbox: box() } })],
	],
	'admin POST patients': async () => [['patients', uploaded('patients.csv', newcomer())]],
	'admin POST patients/folders': async () => [
		['patients/folders', admin({ params: { assign: [{ structure: 'lilas', id: 'R041', path: 'Résidents/VALLON Lucie' }] } })],
	],
	'admin POST folders/taken': async () => [['folders/taken', admin()]],
	'admin POST absences': async () => [['absences', admin()]],
	'admin POST patients/out': async () => [
		['patients', uploaded('patients.csv', Buffer.from(newcomer().toString().replaceAll('R041', 'R043')))],
		['patients/out', admin({ params: { structure: 'lilas', id: 'R043', reason: 'Parti' } })],
	],
	'admin POST patients/back': async () => [
		['patients', uploaded('patients.csv', Buffer.from(newcomer().toString().replaceAll('R041', 'R045')))],
		['patients/out', admin({ params: { structure: 'lilas', id: 'R045', reason: '' } })],
		['patients/back', admin({ params: { structure: 'lilas', id: 'R045' } })],
	],
	'admin POST patients/replace': async () => [
		['patients', uploaded('patients.csv', Buffer.from(newcomer().toString().replaceAll('R041', 'R044')))],
		['patients/replace', admin({ params: { structure: 'lilas', id: 'R044', right: 'R041', takesFolder: false, reason: 'Doublon' } })],
	],
	'admin POST patients/untie': async () => [
		['patients/untie', admin({ params: { structure: 'lilas', id: 'R041', folder: 'Résidents/VALLON Lucie' } })],
	],
	'admin POST patients/remove': async () => [
		['patients', uploaded('patients.csv', Buffer.from(newcomer().toString().replaceAll('R041', 'R042')))],
		['patients/remove', admin({ params: { structure: 'lilas', id: 'R042' } })],
	],
	'admin POST trust': async () => [['trust', uploaded('liste.xml', Buffer.from(LIST))]],
	'admin POST trust/refresh': async () => {
		const file = join(office.desk.maildir, '..', 'liste.xml')
		writeFileSync(file, LIST)
		office.desk.config.trust.source = file
		return [['trust/refresh', admin()]]
	},
	'admin POST directory': async () => [['directory', uploaded(EXTRACTION, readFileSync(extraction))]],
	'admin POST directory/refresh': async () => {
		office.desk.config.directory.source = extraction
		return [['directory/refresh', admin()]]
	},
	'nextcloud POST accounts': async () => [
		['accounts', { scope: 'nextcloud', user: '', method: 'POST', params: { user: 'x', state: 'disabled' } }],
	],
	'nextcloud POST files/dropped': async () => [
		['files/dropped', { scope: 'nextcloud', user: '', method: 'POST', params: { fileId: '7', user: 'x', groups: ['soins'] } }],
	],
}

it('every route that is no question is here', () => {
	const routes = ROUTES.filter(({ method }) => method !== 'GET')
		.map(({ scope, method, path }) => `${scope} ${method} ${path.replaceAll(/:\w+/g, ':')}`)
	expect([...Object.keys(ACTS), ...Object.keys(NOTHING_KEPT)].sort()).toEqual(routes.sort())
})

describe.each(Object.keys(ACTS))('%s', (route) => {
	// ECO.4.1.1 (docs/conformite.md).
	it('is in the audit under the name of who asked', async () => {
		const [[path, wish] = ['']] = await ACTS[route]!()
		const before = await lastEntry()
		const { status, json } = await relay(path, wish)
		expect(status, JSON.stringify(json)).toBeLessThan(300)
		const who = wish?.scope === 'nextcloud' ? 'nextcloud' : wish?.user
		await until(async () => (await actorsSince(before)).some(({ actor }) => actor === who))
		expect((await actorsSince(before)).map(({ actor }) => actor)).not.toContain('cli')
	})
})

describe('a patient’s page', () => {
	// ECO.4.1.1 (docs/conformite.md).
	it('that is opened is in the audit under the name of who looked', async () => {
		const before = await lastEntry()
		const { status } = await relay('patients/page', { ...by(claire), method: 'GET', params: { patient: 'lilas/R001' } })
		expect(status).toBe(200)
		expect(await actorsSince(before)).toEqual([{ actor: claire.user, action: 'patient-opened' }])
	})
})

describe('what the program does by itself', () => {
	it('is in the audit as its own: the trust list and the directory read again from their sources', async () => {
		const { app, config } = office.desk
		const source = join(office.desk.maildir, '..', 'liste-2.xml')
		writeFileSync(source, LIST)
		config.trust.source = source
		const before = await lastEntry()
		await freshenTrust(app)
		writeFileSync(extraction, readFileSync(extraction, 'utf8'))
		await freshenDirectory(app)
		expect((await actorsSince(before)).map(({ actor, action }) => `${actor} ${action}`)).toEqual([
			'mssante trust-import',
			'mssante directory-import',
		])
	})
})

describe('the whole of it', () => {
	it('still verifies', async () =>
		expect(await office.desk.app.ledger.audit.verify(office.desk.app.ledger.db)).toMatchObject({ ok: true }))
})
