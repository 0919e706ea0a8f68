/**
 * Every route, asked by every kind of person, about a message in every place: what it may answer is a row here, and a route without its
 * row fails. Asked through the relay itself, signed as Nextcloud signs; each message bears its own word, looked for in all that comes back.
 */
import type { FastifyInstance } from 'fastify'
import type { Sent, Wish } from './support/relay-client.ts'
import type { Marked, Place, Staged } from './support/stages.support.ts'

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePdf } from '../demo/fixtures/mail.fixture.ts'
import { circuit } from '../server/config/circuit.ts'
import { ROUTES } from '../server/http/routes.ts'
import { openHttp } from '../server/http/server.ts'
import { filesOfDossiers } from '../server/ledger/tables/dossiers.table.ts'
import { Underway } from '../server/ops/stopping.ts'
import { machine } from '../server/usecases/actor.ts'
import { beginPreparing } from '../server/usecases/prepare.usecase.ts'
import { submit, withdraw } from '../server/usecases/release.usecase.ts'
import { monthHere } from './support/here.ts'
import { openOffice } from './support/office.ts'
import { relayClient } from './support/relay-client.ts'
import { PLACES, placesIn, stage, wordOf } from './support/stages.support.ts'

const ALL_RIGHTS = ['envoi', 'classement', 'identite']
/** `gone`: whose account was deleted, and who had every right; `holder`: of a PER mailbox, that has no other. */
const PEOPLE = {
	sender: { user: 'paul', groups: ['envoi'] },
	triager: { user: 'claire', groups: ['classement'] },
	identity: { user: 'ines', groups: ['identite'] },
	all: { user: 'dora', groups: ALL_RIGHTS },
	/** Prepares what others approve. */
	preparer: { user: 'paula', groups: ['preparation'] },
	/** Named by a circuit, and by no mailbox. */
	approver: { user: 'directrice', groups: ['direction'] },
	stranger: { user: 'cuistot', groups: ['cuisine'] },
	gone: { user: 'partie', groups: ALL_RIGHTS },
	admin: { user: 'admin', groups: ['admin'] },
} as const
type Role = keyof typeof PEOPLE

let office: Awaited<ReturnType<typeof openOffice>>
let staged: Staged
let server: FastifyInstance
let relay: ReturnType<typeof relayClient>
let mailbox: string
let folder: string
/** That awaits, and its piece. */
let dossier: number
let withdrawn: number
let piece: number

beforeAll(async () => {
	office = await openOffice({ answers: false })
	const [box] = office.desk.config.mailboxes
	mailbox = box!.address
	box!.access = {
		send: { users: [], groups: ['envoi'] },
		triage: { users: [], groups: ['classement'] },
		identity: { users: [], groups: ['identite'] },
		prepare: { users: [], groups: ['preparation'] },
		approve: { users: [], groups: ['validation'] },
	}
	const given = { issuer: 'https://localhost:9', scope: 'openid', acr: undefined, grant: 'code' as const }
	box!.oauth2 = { ...given, given, clientId: 'x', clientAuth: 'secret', password: 'x' }
	staged = await stage(office, { user: 'dora', name: 'Dora', groups: ALL_RIGHTS })
	folder = (await office.desk.app.ged.stat('Résidents'))!.fileId
	await office.desk.app.ledger.db
		.insertInto('rules')
		.values({
			mailbox,
			sender: 'facturation@officine.exemple.mssante.fr',
			effect: 'queue',
			value: 'Factures',
			state: 'proposed',
			acts: '[]',
			proposed_at: '2026-11-01T00:00:00.000Z',
			decided_at: null,
			decided_by: null,
		})
		.execute()
	await awaitApproval()
	server = await openHttp(office.desk.app, new AbortController().signal, new Underway())
	const address = server.server.address() as { port: number }
	relay = relayClient(`http://127.0.0.1:${address.port}`, readFileSync(office.desk.config.server.relayKeyFile, 'utf8').trim())
	expect((await relay('accounts', { scope: 'nextcloud', user: '', method: 'POST', params: { user: PEOPLE.gone.user, state: 'deleted' } }))
		.status).toBe(204)
})
afterAll(async () => {
	await server?.close()
	await office?.desk.app.close()
})

/** A dossier that bears its word wherever it has words, and awaits. */
async function awaitApproval(): Promise<void> {
	const { app } = office.desk
	const word = wordOf('dossier')
	app.config.circuits = [
		circuit.parse({
			id: 'crip',
			name: 'Information préoccupante',
			mailbox,
			pieces: [{ id: 'note', name: 'Note', several: true }],
			approval: { groups: ['direction'] },
		}),
	]
	const path = join(office.desk.maildir, '..', `${word}.pdf`)
	writeFileSync(path, await makePdf(word))
	const begin = () => beginPreparing.do(app, machine(), { circuit: 'crip' }, {
		patientId: 'R001',
		to: ['pharmacie@officine.exemple.mssante.fr'],
		text: word,
		files: [{ piece: 'note', file: path }],
	});
	[dossier, withdrawn] = [await begin(), await begin()]
	await submit.do(app, machine(), { dossier }, {})
	await withdraw.do(app, machine(), { dossier: withdrawn }, {})
	piece = (await filesOfDossiers(app.ledger.db, [dossier]))[0]!.id
}

function ask(role: Role, scope: string, method: string, path: string, wish: Partial<Wish> = {}) {
	return relay(path, { scope, method, ...PEOPLE[role], groups: [...PEOPLE[role].groups], ...wish })
}

interface Row {
	/**
	 * What is asked; with a place, of the message there. Never what changes anything: the rights come first, and what is asked is wrong
	 * besides.
	 */
	ask: (place: Place) => { path: string, wish?: Partial<Wish> }[]
	/** About each place in turn, or once. */
	each?: true
	/** Who may, about what; of others nothing is known. Without it: everybody who calls in its scope. */
	may?: Partial<Record<Role, readonly Place[]>>
	/** What whoever may not is told. */
	refused?: number[]
	/** Statuses of those who may. */
	ok?: number[]
	/**
	 * Words that the answers bear, all of them and no others. With `each`: besides those of the place itself, which those who may are
	 * told.
	 */
	tells?: Partial<Record<Role, Marked[]>>
}

const EVERY = PLACES
const OPEN_TO: Row['may'] = { triager: EVERY, identity: ['quarantined', 'rejected'], all: EVERY }
/** Where a decision can be asked, whatever becomes of it. */
const DECIDED: readonly Place[] = ['waiting', 'filed', 'closed', 'answer', 'lateAnswer', 'released', 'ruled']
const DECIDE_IN: Row['may'] = { triager: DECIDED, all: DECIDED }
const SENDERS: Row['may'] = { sender: EVERY, all: EVERY }
const FOLLOWERS: Row['may'] = { sender: EVERY, triager: EVERY, all: EVERY }
/** Of what was received: who sends reads the answers that are filed. */
const READERS: Row['may'] = { sender: ['answer'], triager: EVERY, all: EVERY }
const TRIAGERS: Row['may'] = { triager: EVERY, all: EVERY }
const PREPARERS: Row['may'] = { ...SENDERS, preparer: EVERY }
/** Of dossiers: those who prepare them, those who follow what leaves, and those who approve them. */
const LOOKERS: Row['may'] = { ...FOLLOWERS, preparer: EVERY, approver: EVERY }
const DOSSIER_TOLD: Row['tells'] = Object.fromEntries(Object.keys(LOOKERS!).map((role) => [role, ['dossier']]))
const SENT_TOLD: Row['tells'] = { sender: ['sent'], triager: ['sent'], all: ['sent'] }
/** The answer bears the subject of what it answers, and comes from whom that was sent to. */
const FILED: Marked[] = ['filed', 'sent']
const LISTED: Marked[] = [...PLACES.filter((place) => !['failed', 'receipt', 'answer'].includes(place)), 'sent']
const FOUND: Marked[] = [...LISTED, 'failed', 'receipt']
/** The last seven, the answers of the one correspondent being three. */
const LAST: Marked[] = ['closed', 'filed', 'lateAnswer', 'rejected', 'released', 'ruled', 'sent']
const LINKED: Marked[] = FOUND.filter((place) => place !== 'lateAnswer' && place !== 'ruled')
const MATTERS: Marked[] = ['quarantined', 'rejected', 'released']
/** Filed with them; and what was asked about them, with its answers. */
const OF_PATIENT: Marked[] = ['answer', 'filed', 'lateAnswer', 'sent']
/** Those that others wrote than whom was written to, or whose address says nothing. */
const WRITERS: Marked[] = LISTED.filter((place) => place !== 'lateAnswer' && place !== 'ruled')
const WITHOUT_ANSWER: Marked[] = [...PLACES.filter((place) => place !== 'answer'), 'sent']
/** Exchanges bear the title of what began them; what was set aside alone is none. */
const EXCHANGED: Marked[] = LISTED.filter((place) => !['lateAnswer', 'closed', 'rejected'].includes(place)).concat('failed')
const WORDS = [...PLACES, 'sent' as const]
const ALL_TOLD: Marked[] = [...WORDS]
/** What was set aside asked nothing. */
const ASKED = ALL_TOLD.filter((place) => !['closed', 'rejected'].includes(place))

const message = (place: Place, rest = '', wish: Partial<Wish> = {}) => [{ path: `waiting/${staged.messages[place].id}${rest}`, wish }]
function once(path: string, ...params: Record<string, unknown>[]) {
	return () => (params.length === 0 ? [{}] : params).map((one) => ({ path, wish: { params: one } }))
}
/** Of the mailbox, by who may; for an administrator, by nobody else. */
function forAdmin(path: string, params: Record<string, unknown> = {}, more: Partial<Row> = {}): Row {
	return {
		ask: once(path, params),
		...more,
	}
}
function outgoing(rest = '', wish: Partial<Wish> = {}) {
	return () => [{ path: `sendings/${staged.sending}${rest}`, wish }]
}
function ofDossier(rest = '', params: Record<string, unknown> = {}) {
	return () => [{ path: `dossiers/${dossier}${rest}`, wish: { params } }]
}
const WISH = {
	to: [],
	patientId: null,
	types: [],
	titles: [],
	text: 'x',
	isXdm: false,
	askReceipt: false,
	answerDays: null,
	again: false,
	key: 'une-cle-jamais-prise',
}
/** Nothing is searched that is not seen: each word is asked for, besides the whole list. */
function searched(path: string, params: Record<string, unknown> = {}) {
	return () => ['', ...WORDS.map(wordOf)].map((q) => ({ path, wish: { params: { ...params, q } } }))
}

const TABLE: Record<string, Row> = {
	'user GET me': { ask: once('me') },
	// Who may replace what was sent of this file is told of it.
	'user GET files/proposal': {
		ask: () => [{ path: 'files/proposal', wish: { files: [{ id: staged.sentFile, name: 'a.pdf' }] } }],
		tells: { sender: ['sent'], all: ['sent'] },
	},
	// Whoever may read a filed file is told whence it came; of any other file, those of its mailbox.
	'user GET files/history': {
		ask: () => PLACES.map((place) => ({
			path: 'files/history',
			wish: { files: staged.messages[place].documents.map(({ fileId }) => ({ id: fileId, name: 'a' })) },
		})),
		tells: {
			sender: FILED,
			preparer: FILED,
			approver: FILED,
			stranger: FILED,
			admin: FILED,
			triager: WITHOUT_ANSWER,
			identity: [...FILED, 'quarantined', 'rejected', 'released'],
			all: WITHOUT_ANSWER,
		},
	},
	// Of patients that they may look for; of anybody else, that it is nobody's.
	'user POST folders/patient': {
		ask: () => [{ path: 'folders/patient', wish: { folders: [{ id: folder, permissions: 31 }] } }],
	},
	'user GET files/marks': {
		ask: () => PLACES.map((place) => ({
			path: 'files/marks',
			wish: { files: staged.messages[place].documents.map(({ fileId }) => ({ id: fileId, name: 'a' })) },
		})),
	},
	// What the lists would tell them, and those whom they may write to: of what failed, or is a receipt, who wrote it.
	'user GET search': {
		ask: () => WORDS.map((place) => ({ path: 'search', wish: { params: { q: wordOf(place) } } })),
		tells: { sender: ['sent'], preparer: ['sent'], triager: FOUND, identity: MATTERS, all: FOUND },
	},
	'user GET widget': { ask: once('widget'), tells: { sender: ['sent'], triager: LAST, identity: MATTERS, all: LAST } },
	// Neither a title nor a name: who wrote, to those who see that it came.
	'user GET link': {
		ask: () => PLACES.map((place) => ({ path: 'link', wish: { params: { leads: `waiting?message=${staged.messages[place].id}` } } })),
		may: { ...FOLLOWERS, identity: EVERY, preparer: EVERY },
		refused: [404],
		tells: { sender: ['sent'], triager: LINKED, identity: MATTERS, all: LINKED },
	},
	'user GET patients': {
		ask: () => [{ path: 'patients', wish: { params: { q: '', mailbox } } }],
		may: { ...FOLLOWERS, preparer: EVERY },
		refused: [403],
	},
	'user POST patients/opposition': {
		ask: () => [{ path: 'patients/opposition', wish: { params: { mailbox, id: 'R999', opposition: null } } }],
		may: SENDERS,
		refused: [403],
		ok: [404],
	},
	// A page of somebody whom they follow, send about or prepare for; of what came, no more than they may know.
	'user GET patients/page': {
		ask: () => [{ path: 'patients/page', wish: { params: { patient: 'lilas/R001' } } }],
		may: { ...FOLLOWERS, preparer: EVERY },
		refused: [403],
		tells: { sender: ['answer', 'sent'], triager: OF_PATIENT, all: OF_PATIENT },
	},
	'user POST patients/follow': {
		ask: () => [{ path: 'patients/follow', wish: { params: { patient: 'lilas/R999', isFollowed: false } } }],
		may: { ...FOLLOWERS, preparer: EVERY },
		refused: [403],
		ok: [404],
	},
	'user GET today': { ask: searched('today'), tells: { sender: ['sent'], triager: LISTED, identity: MATTERS, all: LISTED } },
	// Senders of what they see.
	'user GET today/choices': {
		ask: once('today/choices'),
		tells: { sender: ['sent'], triager: WRITERS, identity: MATTERS, all: WRITERS },
	},
	'user GET today/views': { ask: once('today/views') },
	// Of themselves alone; what they may not see is passed over.
	'user POST today/views': { ask: once('today/views', { name: 'x', filters: null }), ok: [204] },
	'user POST today/read': {
		ask: () => [{ path: 'today/read', wish: { params: { messages: [staged.messages.waiting.id], isRead: false } } }],
		ok: [204],
	},
	'user POST today/read-all': { ask: once('today/read-all', { newest: 0, ended: '' }) },
	// Of themselves alone.
	'user GET preferences': { ask: once('preferences') },
	'user POST preferences': {
		ask: once('preferences', { quiet: [], digest: 'never', byBell: true, byMail: false, address: '' }),
		ok: [204],
	},
	// Who only ever wrote what waits is not proposed as a correspondent.
	'user GET recipients': {
		ask: () => WORDS.map((place) => ({ path: 'recipients', wish: { params: { q: wordOf(place), mailbox } } })),
		may: PREPARERS,
		refused: [403],
		tells: {
			sender: ['sent'],
			preparer: ['sent'],
			all: ALL_TOLD.filter((place) => !['answer', 'lateAnswer', 'ruled'].includes(place)),
		},
	},
	'user GET recipients/check': {
		ask: () => [{ path: 'recipients/check', wish: { params: { address: 'a@chu.exemple.mssante.fr', mailbox } } }],
		may: PREPARERS,
		refused: [403],
	},
	'user POST favourites': {
		ask: () => [{ path: 'favourites', wish: { params: { address: 'a@chu.exemple.mssante.fr', name: 'A', keep: false, mailbox } } }],
		may: SENDERS,
		refused: [403],
		ok: [204],
	},
	// Of themselves alone.
	'user GET drafts': { ask: once('drafts') },
	'user POST drafts': { ask: once('drafts', { place: 'new', content: null }), ok: [204] },
	'user GET written': { ask: () => [{ path: 'written', wish: { params: { mailbox } } }], may: PREPARERS, refused: [403] },
	'user POST written/models': {
		ask: () => [{ path: 'written/models', wish: { params: { mailbox, name: 'x', isShared: true, text: null } } }],
		may: SENDERS,
		refused: [403],
		ok: [204],
	},
	'user POST written/lists': {
		ask: () => [{ path: 'written/lists', wish: { params: { mailbox, name: 'x', isShared: true, addresses: null } } }],
		may: SENDERS,
		refused: [403],
		ok: [204],
	},
	'user POST sendings/look': {
		ask: () => [{ path: 'sendings/look', wish: { params: { ...WISH, from: mailbox } } }],
		may: SENDERS,
		refused: [403],
		ok: [422],
	},
	'user POST sendings': {
		ask: () => [{ path: 'sendings', wish: { params: { ...WISH, from: mailbox } } }],
		may: SENDERS,
		refused: [403],
		ok: [422],
	},
	'user GET sendings/:': { ask: outgoing(), may: FOLLOWERS, tells: SENT_TOLD },
	'user GET sendings/:/proof': { ask: outgoing('/proof'), may: FOLLOWERS },
	'user POST sendings/:/proof': {
		ask: () => outgoing('/proof', { folders: [{ id: folder, permissions: 31 }] })(),
		may: FOLLOWERS,
		ok: [201],
	},
	'user POST sendings/:/cancel': { ask: outgoing('/cancel'), may: FOLLOWERS, ok: [422] },
	'user POST sendings/:/retract': {
		ask: outgoing('/retract', { params: { reason: '', key: 'une-autre-cle-jamais-prise' } }),
		may: SENDERS,
		refused: [403, 404],
		ok: [400],
	},
	'user POST sendings/:/settle': {
		ask: outgoing('/settle', { params: { address: 'a@b.fr', verdict: 'failed' } }),
		may: FOLLOWERS,
		ok: [422],
	},
	'user POST sign-ins': {
		ask: () => [{ path: 'sign-ins', wish: { params: { mailbox, returnTo: 'https://ailleurs.exemple.fr/' } } }],
		may: FOLLOWERS,
		refused: [403],
		ok: [422],
	},
	// Of somebody else's, or of none, nothing is known.
	'user POST sign-ins/finish': { ask: once('sign-ins/finish', { returned: { state: 'x' } }), ok: [409] },
	'user POST sign-ins/end': {
		ask: () => [{ path: 'sign-ins/end', wish: { params: { mailbox } } }],
		may: FOLLOWERS,
		refused: [403],
	},
	'user GET desk': { ask: once('desk') },
	'user GET figures': { ask: once('figures', { month: monthHere() }) },
	'user GET figures/report': { ask: once('figures/report', { month: monthHere() }) },
	'user GET figures/weeks': { ask: once('figures/weeks') },
	'user GET figures/answers': {
		ask: once('figures/answers', { month: monthHere() }),
		tells: { sender: ['answer', 'sent'], triager: ASKED, all: ASKED },
	},
	'user GET waiting': {
		ask: () => ['review', 'quarantined', 'filed', 'closed', 'rejected'].flatMap((shelf) => searched('waiting', { shelf })()),
		tells: { triager: LISTED, identity: ['quarantined', 'rejected'], all: LISTED },
	},
	// Of those that they may not open, nothing is told.
	'user GET thumbnails': {
		ask: () => [{ path: 'thumbnails', wish: { params: { messages: PLACES.map((place) => staged.messages[place].id).join() } } }],
	},
	'user GET waiting/folders': { ask: () => [{ path: 'waiting/folders', wish: { params: { mailbox } } }], may: TRIAGERS, refused: [403] },
	'user GET waiting/:': { each: true, ask: message, may: OPEN_TO },
	'user POST waiting/:/file': {
		each: true,
		ask: (place) => message(place, '/file', { params: { patientId: 'R001', fingerprint: '' } }),
		may: DECIDE_IN,
		ok: [409],
	},
	'user POST waiting/:/rule': {
		each: true,
		ask: (place) => message(place, '/rule', { params: { act: 0 } }),
		may: {},
	},
	'user POST waiting/:/claim': {
		each: true,
		ask: (place) => message(place, '/claim', { params: { wish: 'let-go' } }),
		may: { ...DECIDE_IN, identity: ['quarantined'], all: [...DECIDED, 'quarantined'] },
		ok: [204, 409],
	},
	'user GET waiting/:/colleagues': {
		each: true,
		ask: (place) => message(place, '/colleagues'),
		may: DECIDE_IN,
	},
	'user POST waiting/:/entrust': {
		each: true,
		ask: (place) => message(place, '/entrust', { params: { to: 'nobody-at-all', before: null } }),
		may: DECIDE_IN,
		ok: [422],
	},
	'user POST waiting/:/remark': {
		each: true,
		ask: (place) => message(place, '/remark', { params: { text: '' } }),
		may: { ...DECIDE_IN, identity: ['quarantined'], all: [...DECIDED, 'quarantined'] },
		ok: [400],
	},
	'user POST waiting/:/queue': {
		each: true,
		ask: (place) => message(place, '/queue', { params: { queue: 0 } }),
		may: DECIDE_IN,
		ok: [400],
	},
	'user POST waiting/:/settle': {
		each: true,
		ask: (place) => message(place, '/settle', { params: { verdict: 'release', reason: '' } }),
		may: { identity: ['quarantined'], all: ['quarantined'] },
		ok: [400],
	},
	'user POST waiting/:/answer': {
		each: true,
		ask: (place) => message(place, '/answer', { params: { act: 0, isAgreed: false } }),
		may: { identity: ['quarantined'], all: ['quarantined'] },
		ok: [409],
	},
	'user POST waiting/:/close': {
		each: true,
		ask: (place) => message(place, '/close', { params: { reason: '' } }),
		may: { triager: DECIDED, identity: ['quarantined'], all: [...DECIDED, 'quarantined'] },
		ok: [400],
	},
	'user POST received/:/reopen': {
		each: true,
		ask: (place) => [{ path: `received/${staged.messages[place].id}/reopen`, wish: { params: { lastAct: 0 } } }],
		may: DECIDE_IN,
		ok: [409],
	},
	'user POST received/:/put-back': {
		each: true,
		ask: (place) => [{ path: `received/${staged.messages[place].id}/put-back`, wish: { params: { lastAct: 0 } } }],
		may: DECIDE_IN,
		ok: [409],
	},
	'user GET documents/:/preview': {
		each: true,
		ask: (place) => staged.messages[place].documents.map(({ id }) => ({ path: `documents/${id}/preview` })),
		may: OPEN_TO,
	},
	'user GET documents/:/content': {
		each: true,
		ask: (place) =>
			staged.messages[place].documents.filter(({ isPdf }) => isPdf).map(({ id }) => ({ path: `documents/${id}/content` })),
		may: OPEN_TO,
	},
	'user GET sendings': { ask: searched('sendings'), tells: SENT_TOLD },
	'user GET threads': {
		ask: searched('threads'),
		tells: { ...SENT_TOLD, triager: EXCHANGED, all: EXCHANGED },
	},
	// Who sends sees what was sent, and the answer that was filed: not the one that waits.
	'user GET threads/:': {
		ask: () => PLACES.map((place) => ({ path: `threads/${staged.messages[place].thread}` })),
		ok: [200, 404],
		tells: {
			sender: ['sent', 'answer'],
			triager: ALL_TOLD.filter((place) => place !== 'receipt'),
			identity: ['quarantined', 'rejected'],
			all: ALL_TOLD.filter((place) => place !== 'receipt'),
		},
	},
	// Of what they do not see, it is not found.
	'user POST threads/:/nothing-to-answer': {
		ask: () => PLACES.map((place) => ({ path: `threads/${staged.messages[place].thread}/nothing-to-answer` })),
		ok: [200, 404],
	},
	'user POST threads/:/question': {
		ask: () =>
			PLACES.map((place) => ({ path: `threads/${staged.messages[place].thread}/question`, wish: { params: { isQuestion: false } } })),
		ok: [200, 403, 404],
	},
	'user POST threads/:/reply': {
		each: true,
		ask: (place) => [
			{
				path: `threads/${staged.messages[place].thread}/reply`,
				wish: { params: { text: 'x', fingerprint: '', key: 'une-autre-cle' } },
			},
		],
		may: { sender: ['answer', 'lateAnswer'], all: PLACES.filter((place) => place !== 'receipt') },
		refused: [403, 404],
		ok: [409],
	},
	// Of what waits for us, no more than what they may read.
	'user GET turns': {
		ask: once('turns', {}, { all: true }, { whose: 'ours' }, { whose: 'theirs' }),
		tells: { sender: ['answer', 'sent'], triager: ALL_TOLD, all: ALL_TOLD },
	},
	'user POST received/:/request': {
		each: true,
		ask: (place) => [{ path: `received/${staged.messages[place].id}/request`, wish: { params: { answerBy: 'hier' } } }],
		may: READERS,
		ok: [409],
	},
	'user POST turns/:/verdict': {
		each: true,
		ask: (place) => [{ path: `turns/${staged.messages[place].turn}/verdict`, wish: { params: { verdict: 'perhaps' } } }],
		may: READERS,
		ok: [400],
	},
	'user POST turns/:/close': {
		each: true,
		ask: (place) => [{ path: `turns/${staged.messages[place].turn}/close`, wish: { params: { reason: '' } } }],
		may: READERS,
		ok: [400],
	},
	'user POST threads/:/remind': {
		ask: () => [{ path: `threads/o${staged.sending}/remind` }],
		may: SENDERS,
		ok: [409],
	},
	'user POST received/:/answer': {
		each: true,
		ask: (place) => [{ path: `received/${staged.messages[place].id}/answer`, wish: { params: { verdict: 'perhaps' } } }],
		may: { all: PLACES.filter((place) => place !== 'receipt'), sender: ['answer'] },
		ok: [400],
	},
	'user GET circuits': { ask: once('circuits') },
	'user GET dossiers': { ask: once('dossiers'), tells: DOSSIER_TOLD },
	'user GET dossiers/:': { ask: ofDossier(), may: LOOKERS, tells: DOSSIER_TOLD },
	'user POST dossiers': { ask: once('dossiers', { circuit: 'crip', to: ['sans arobase'] }), may: PREPARERS, ok: [422] },
	'user POST dossiers/:': { ask: ofDossier('', { pieces: [{ id: 'note', reason: 'x' }] }), may: PREPARERS, ok: [409] },
	'user POST dossiers/:/submit': { ask: ofDossier('/submit'), may: PREPARERS, ok: [409] },
	'user POST dossiers/:/withdraw': { ask: () => [{ path: `dossiers/${withdrawn}/withdraw` }], may: PREPARERS, ok: [409] },
	// Those whom the circuit names, whatever their rights on the mailbox; and nobody else, whatever theirs.
	'user POST dossiers/:/approve': { ask: ofDossier('/approve', { seen: '' }), may: { approver: EVERY }, ok: [409] },
	'user POST dossiers/:/return': { ask: ofDossier('/return', { seen: '', reason: '' }), may: { approver: EVERY }, ok: [409] },
	'user GET dossiers/:/files/:/preview': { ask: () => ofDossier(`/files/${piece}/preview`)(), may: LOOKERS },
	'user GET dossiers/:/files/:/content': { ask: () => ofDossier(`/files/${piece}/content`)(), may: LOOKERS },
	'user GET journal': {
		ask: searched('journal'),
		tells: { sender: ['sent', 'answer'], triager: ALL_TOLD, identity: ['quarantined', 'rejected', 'released'], all: ALL_TOLD },
	},
	'user GET journal/table': {
		ask: searched('journal/table'),
		tells: { sender: ['sent', 'answer'], triager: ALL_TOLD, identity: ['quarantined', 'rejected', 'released'], all: ALL_TOLD },
	},
	// « Registre d’identitovigilance »: its matter, wherever that is now.
	'user GET journal/vigilance': {
		ask: once('journal/vigilance'),
		tells: {
			triager: ['quarantined', 'rejected', 'released'],
			identity: ['quarantined', 'rejected', 'released'],
			all: ['quarantined', 'rejected', 'released'],
		},
	},
	// An administrator makes mailboxes and registers: no title of what was received is told to them.
	'admin GET rules': forAdmin('rules', {}, { tells: { triager: ['ruled'], all: ['ruled'] } }),
	'admin POST rules/:': forAdmin('rules/999', { decision: 'refused' }, { ok: [404] }),
	'admin GET circuits': forAdmin('circuits'),
	'admin GET circuits/models': forAdmin('circuits/models'),
	'admin POST circuits': forAdmin('circuits', {}, { ok: [400] }),
	'admin POST circuits/:/activate': forAdmin('circuits/inconnu/activate', { version: 1 }, { ok: [404] }),
	'admin POST circuits/:/retire': forAdmin('circuits/inconnu/retire', { version: 1 }, { ok: [404] }),
	// What was sent has its number and its date: no title.
	'admin POST circuits/trial': {
		ask: () => [{
			path: 'circuits/trial',
			wish: { params: { model: 'ordonnance-pharmacie', mailbox, recipients: [], approval: null } },
		}],
	},
	'admin GET directory': forAdmin('directory', { q: 'x' }),
	'admin POST absences': forAdmin('absences'),
	'admin GET overview': forAdmin('overview'),
	'admin GET health': forAdmin('health'),
	'admin POST health': forAdmin('health', {}, { ok: [204] }),
	'admin POST alerts/test': forAdmin('alerts/test', {}, { ok: [409] }),
	'admin POST alerts': forAdmin('alerts', {}, { ok: [400] }),
	'admin DELETE alerts': forAdmin('alerts', {}, { ok: [404] }),
	'admin POST backup': forAdmin('backup', {}, { ok: [400] }),
	'admin DELETE backup': forAdmin('backup', {}, { ok: [404] }),
	'admin POST backup/now': forAdmin('backup/now', {}, { ok: [202] }),
	'admin GET jobs/:': forAdmin('jobs/x', {}, { ok: [404] }),
	'admin POST mailboxes': forAdmin('mailboxes', {}, { ok: [400] }),
	'admin POST mailboxes/test': forAdmin('mailboxes/test', {}, { ok: [400] }),
	'admin POST mailboxes/files': forAdmin('mailboxes/files'),
	'admin GET mailboxes/address': forAdmin('mailboxes/address', { address: 'nouvelle@ehpad.exemple.mssante.fr' }),
	'admin GET mailboxes/servers': forAdmin('mailboxes/servers'),
	'admin DELETE mailboxes/:': forAdmin('mailboxes/inconnue@a.fr', {}, { ok: [404] }),
	'admin GET professions': forAdmin('professions'),
	'admin GET folders': forAdmin('folders', { path: 'Résidents' }),
	'admin POST folders': forAdmin('folders', { path: '../x' }, { ok: [422] }),
	'admin GET names': forAdmin('names', { pattern: '{dossier}/{titre}' }),
	'admin GET folders/seen': forAdmin('folders/seen', { path: 'Résidents' }),
	'admin POST folders/taken': forAdmin('folders/taken'),
	'admin POST folders/share': forAdmin('folders/share', {}, { ok: [400] }),
	'admin GET structures/codes': forAdmin('structures/codes'),
	'admin POST structures': forAdmin('structures', {}, { ok: [400] }),
	'admin DELETE structures/:': forAdmin('structures/x', {}, { ok: [404] }),
	'admin POST people': forAdmin('people', {}, { ok: [400] }),
	'admin DELETE people/:': forAdmin('people/x', {}, { ok: [404] }),
	'admin POST patients/adopt': forAdmin('patients/adopt', { from: 'x', to: 'y' }, { ok: [404] }),
	'admin POST patients/preview': forAdmin('patients/preview', {}, { ok: [422] }),
	'admin POST patients': forAdmin('patients', {}, { ok: [422] }),
	'admin GET patients': forAdmin('patients'),
	'admin GET patients/template': forAdmin('patients/template'),
	'admin POST patients/out': forAdmin('patients/out', { structure: 'lilas', id: 'R999' }, { ok: [404] }),
	'admin POST patients/replace': forAdmin(
		'patients/replace',
		{ structure: 'lilas', id: 'R999', right: 'R001', takesFolder: false, reason: 'x' },
		{ ok: [404] },
	),
	'admin POST patients/back': forAdmin('patients/back', { structure: 'lilas', id: 'R999' }, { ok: [404] }),
	'admin POST patients/untie': forAdmin('patients/untie', { structure: 'lilas', id: 'R999', folder: 'x' }, { ok: [404] }),
	'admin GET patients/shared': forAdmin('patients/shared'),
	'admin POST patients/remove': forAdmin('patients/remove', { structure: 'lilas', id: 'R999' }, { ok: [404] }),
	'admin GET patients/folders': forAdmin('patients/folders', { path: 'Résidents' }),
	'admin POST patients/folders': forAdmin('patients/folders', {}, { ok: [400] }),
	'admin POST trust': forAdmin('trust', {}, { ok: [422] }),
	'admin POST trust/refresh': forAdmin('trust/refresh', {}, { ok: [202] }),
	'admin POST directory': forAdmin('directory', {}, { ok: [422] }),
	'admin POST directory/refresh': forAdmin('directory/refresh', {}, { ok: [202] }),
	'admin POST ged/login': forAdmin('ged/login', {}, { ok: [422] }),
	'admin GET ged/login/:': forAdmin('ged/login/x', {}, { ok: [404] }),
	'nextcloud POST accounts': forAdmin('accounts', {}, { ok: [400] }),
	'nextcloud POST files/dropped': forAdmin('files/dropped', {}, { ok: [400] }),
}

/** An answer comes from whom the sending went to. */
const ofOne = (place: Place): Marked[] => place === 'answer' || place === 'lateAnswer' ? [place, 'sent'] : [place]
const words = ({ json }: Sent) => typeof json === 'string' ? json : JSON.stringify(json)
const ROLES = Object.keys(PEOPLE) as Role[]

it('every route has its row, and every row its route', () => {
	const routes = ROUTES.map(({ scope, method, path }) => `${scope} ${method} ${path.replaceAll(/:\w+/g, ':')}`)
	expect(Object.keys(TABLE).sort()).toEqual(routes.sort())
})

describe.each(Object.keys(TABLE))('%s', (route) => {
	const [scope, method] = route.split(' ') as [string, string]
	const row = TABLE[route]!

	it.each(ROLES)('for %s', async (role) => {
		for (const place of row.each ? PLACES : ['waiting' as const]) {
			const isAllowed = role !== 'gone' && (row.may === undefined || (row.may[role] ?? []).includes(place))
			const told: Marked[] = []
			for (const { path, wish } of row.ask(place)) {
				const answer = await ask(role, scope, method, path || route.split(' ')[2]!, wish)
				const expected = role === 'gone' ? [403] : isAllowed ? row.ok ?? [200] : row.refused ?? [404]
				expect(expected, `${place}: ${path}: ${words(answer)}`).toContain(answer.status)
				told.push(...placesIn(words(answer)))
			}
			const known = [...new Set(told)].sort()
			if (!row.each) {
				expect(known, 'words told').toEqual([...isAllowed ? row.tells?.[role] ?? [] : []].sort())
			} else {
				expect(known.filter((one) => !(isAllowed && ofOne(place).includes(one))), `${place}: words told`).toEqual([])
			}
		}
	})

	it('takes what it does not understand for the caller’s fault', async () => {
		for (const params of [
			{ q: 7, mailbox: 7, shelf: 7, month: 7, wish: 7, path: 7 },
			{ mailbox: 'x@y.fr', patient: 'autre/R001', files: 'x' },
		]) {
			const [{ path }] = row.ask('waiting') as [{ path: string }]
			const answer = await ask('all', scope, method, path.replaceAll(/\d+/g, 'x'), { params })
			expect(answer.status, words(answer)).toBeLessThan(500)
		}
	})
})

describe('a search for what may not be seen', () => {
	it.each(['threads', 'sendings', 'waiting', 'today'])('%s counts nothing', async (path) => {
		for (const place of PLACES.filter((one) => one !== 'answer')) {
			const { json } = await ask('sender', 'user', 'GET', path, {
				params: { q: wordOf(place), ...(path === 'waiting' && { shelf: 'review' }) },
			})
			expect(json.total, place).toBe(0)
		}
	})

	it('in the journal finds no line', async () => {
		for (const place of PLACES.filter((one) => one !== 'answer')) {
			for (const params of [{ q: wordOf(place) }, { message: staged.messages[place].id }]) {
				expect((await ask('sender', 'user', 'GET', 'journal', { params })).json.lines, place).toEqual([])
			}
		}
	})
})

describe('the PER mailbox', () => {
	const leroy = { user: 'leroy', groups: ALL_RIGHTS }
	const asHolder = (path: string, wish: Partial<Wish> = {}) => relay(path, { ...leroy, ...wish })

	beforeAll(() => {
		Object.assign(office.desk.config.mailboxes[0]!, { type: 'PER', holder: 'leroy' })
	})

	it('is its holder’s, who opens what waits there, and nobody else’s', async () => {
		expect((await asHolder(`waiting/${staged.messages.waiting.id}`)).status).toBe(200)
		expect((await ask('all', 'user', 'GET', `waiting/${staged.messages.waiting.id}`)).status).toBe(404)
		expect((await ask('all', 'user', 'GET', 'me')).json.mailboxes).toEqual([])
	})

	it.each(['disabled', 'deleted'] as const)(
		'of an account that was %s is read by nobody, and the administrator is told',
		async (state) => {
			await relay('accounts', { scope: 'nextcloud', user: '', method: 'POST', params: { user: 'leroy', state } })
			for (const path of [
				'me',
				'desk',
				`waiting/${staged.messages.waiting.id}`,
				`threads/${staged.messages.waiting.thread}`,
				'journal',
				`documents/${staged.messages.waiting.documents[0]!.id}/preview`,
			]) {
				const answer = await asHolder(path)
				expect([answer.status, answer.json.error.code, placesIn(words(answer))]).toEqual([403, 'MSS-ACCOUNT-GONE', []])
			}
			const { json } = await ask('admin', 'admin', 'GET', 'overview')
			expect(json.mailboxes[0].state).toMatchObject({
				tone: 'bad',
				text: expect.stringMatching(/titulaire.*personne ne lit.*Nommez/) as unknown,
			})
		},
	)

	it('named anew is read by its new holder alone, and an account that is back has its rights again', async () => {
		office.desk.config.mailboxes[0]!.holder = 'petit'
		expect((await relay(`waiting/${staged.messages.waiting.id}`, { user: 'petit' })).status).toBe(200)
		expect((await ask('admin', 'admin', 'GET', 'overview')).json.mailboxes[0].state.text).not.toContain('titulaire')
		await relay('accounts', { scope: 'nextcloud', user: '', method: 'POST', params: { user: 'leroy', state: 'enabled' } })
		expect((await asHolder('me')).status).toBe(200)
		expect((await asHolder(`waiting/${staged.messages.waiting.id}`)).status).toBe(404)
	})

	it('without a holder is nobody’s, and it is said', async () => {
		delete office.desk.config.mailboxes[0]!.holder
		expect((await ask('all', 'user', 'GET', `waiting/${staged.messages.waiting.id}`)).status).toBe(404)
		expect((await ask('admin', 'admin', 'GET', 'overview')).json.mailboxes[0].state.text).toContain('aucun titulaire')
	})
})
