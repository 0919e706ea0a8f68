/**
 * Every call that the page, or Nextcloud itself, may make: what is asked and what is answered, both ways. Named « scope method path »;
 * `:id` in a path is a word. `server/http/routes.ts` says what answers each.
 */
import { z } from 'zod'
import { account } from './accounts.contract.ts'
import {
	circuitModels,
	circuitRow,
	circuitRows,
	circuitTrial,
	circuitVersion,
	circuitWish,
	directoryFound,
	directorySought,
} from './admin/circuits.admin-contract.ts'
import {
	folderListing,
	folderMade,
	folderSeen,
	named,
	namesakes,
	namesakesTaken,
	naming,
	place,
	sharing,
} from './admin/folders.admin-contract.ts'
import { loginPolled, loginStarted } from './admin/ged-login.admin-contract.ts'
import { job, started } from './admin/jobs.admin-contract.ts'
import {
	addressFound,
	addressSought,
	connectionReport,
	filesSeen,
	lookedFiles,
	mailboxForm,
	mailboxRow,
	professionChoices,
	professionsSought,
	serversFound,
	serversSought,
} from './admin/mailboxes.admin-contract.ts'
import { health, overview } from './admin/overview.admin-contract.ts'
import {
	assigned,
	assigning,
	backSaid,
	confirming,
	folderProposals,
	outSaid,
	patientImport,
	registerTemplate,
	removed,
	removing,
	replacing,
	residentList,
	residentsSought,
	sharedLines,
	untying,
} from './admin/patients.admin-contract.ts'
import { personForm, personRemoval, personRow } from './admin/people.admin-contract.ts'
import { directoryFacts, trustFacts } from './admin/references.admin-contract.ts'
import { ruleDecision, rules } from './admin/rules.admin-contract.ts'
import { adopted, adopting, structureCodes, structureForm, structureSaved } from './admin/structures.admin-contract.ts'
import { alertsForm, alertsTrial, alertsTried, backupForm, backupMade } from './admin/upkeep.admin-contract.ts'
import { circuitsOffered } from './circuits.contract.ts'
import { deskView, month } from './desk.contract.ts'
import { documentPreview, thumbnails, thumbnailsSought } from './documents.contract.ts'
import {
	approvalWish,
	changeWish,
	dossierList,
	dossierShown,
	dossiersSought,
	dossierWish,
	returnWish,
	submissionWish,
} from './dossiers.contract.ts'
import { dropped } from './dropped.contract.ts'
import { weekFigures } from './figures.contract.ts'
import { folderOwner, proposal, story } from './files.contract.ts'
import { journalSought, journalView } from './journal.contract.ts'
import { me } from './me.contract.ts'
import { following, patientPage, patientPageSought } from './patient-page.contract.ts'
import { opposing, patientsFound, patientsSought } from './patients.contract.ts'
import { keepingWishes, preferences } from './preferences.contract.ts'
import { putBack, puttingBack, reopening } from './received.ts'
import { favourite, recipient, recipientsFound, recipientsSought, recipientTyped } from './recipients.contract.ts'
import { fileMarks, linked, linkTold, searched, searchFound, widget } from './search.contract.ts'
import {
	draftView,
	proofKept,
	queued,
	retractWish,
	sendingList,
	sendingsSought,
	sendWish,
	sent,
	sentReport,
	settled as settledRecipient,
} from './sending.contract.ts'
import { signInBegun, signInDone, signInReturned, signInWish, signOutWish } from './sign-in.contract.ts'
import { onlyAQuestion, replyWish, threadList, threadOpened, threadsSought, threadView } from './threads.contract.ts'
import {
	keepingView,
	keptViews,
	marked,
	marking,
	markingAll,
	ofMailboxes,
	todayChoices,
	todayList,
	todaySought,
} from './today.contract.ts'
import { answerWish, requestNoted, requestWish, turnList, turnReason, turnsSought, turnVerdict } from './turns.contract.ts'
import {
	always,
	answering,
	claiming,
	closing,
	colleagues,
	entrusting,
	filing,
	filingWish,
	looking,
	ofMailbox,
	otherFolders,
	queueing,
	remarking,
	setAside,
	settled,
	settling,
	waitingItem,
	waitingList,
	waitingSought,
} from './waiting.contract.ts'
import { draftKept, draftsFound, draftsSought, listKept, modelKept, writtenKept, writtenSought } from './written.contract.ts'

/** Who asks: `user` and `admin`, a person, as Nextcloud knows them; `nextcloud`, Nextcloud itself. */
export const SCOPES = ['user', 'admin', 'nextcloud'] as const
export type Scope = typeof SCOPES[number]
export type Method = 'GET' | 'POST' | 'DELETE'

/** Bytes to save or to draw, in one of these media types. */
export interface FileReply {
	media: string[]
}

/** What is known of a call before anything answers it. */
export interface CallTerms {
	/** In English, for docs/openapi.json. */
	summary: string
	/** Of what is asked; without it, nothing is. */
	params?: z.ZodType
	/** Files of the GED come with it, by their ids; or one of the person's own machine, for an administrator. */
	files?: 'ged' | 'upload'
	/** Folders come with it, with what the person may do there. */
	folders?: true
	/** Without it, nothing is answered (204). */
	reply?: z.ZodType | FileReply
	/** Of what was done; 200 unless it is said otherwise. */
	status?: number
	/** What the work that it starts ends with. */
	job?: z.ZodType
}

const PDF: FileReply = { media: ['application/pdf'] }
const CSV: FileReply = { media: ['text/csv; charset=utf-8'] }
const ACCEPTED = 202
const CREATED = 201

export const CALLS = {
	'user GET me': { summary: 'What this person may use', reply: me },
	'user GET files/proposal': { summary: 'What the dialog opens with, for these files', files: 'ged', reply: proposal },
	'user GET files/history': { summary: 'The story of these files: whence they came, to whom they went', files: 'ged', reply: story },
	'user GET files/marks': { summary: 'What Files shows beside the names of these files', files: 'ged', reply: fileMarks },
	'user GET search': { summary: 'One search, over all that this person may see', params: searched, reply: searchFound },
	'user GET widget': { summary: 'What the dashboard of Nextcloud shows', reply: widget },
	'user GET link': { summary: 'What a link to the page is told as, without a name', params: linked, reply: linkTold },
	'user POST folders/patient': { summary: 'Whose folder it is', folders: true, reply: folderOwner },
	'user GET patients': { summary: 'Patients, by name or birth date', params: patientsSought, reply: patientsFound },
	'user POST patients/opposition': { summary: 'Keep to what a patient objects', params: opposing },
	'user GET patients/page': { summary: 'A patient, and all that is about them', params: patientPageSought, reply: patientPage },
	'user POST patients/follow': { summary: 'Follow a patient, or no longer', params: following },
	'user GET today': { summary: 'A window on what came lately, by day', params: todaySought, reply: todayList },
	'user GET today/choices': { summary: 'What it may be filtered by', params: ofMailboxes, reply: todayChoices },
	'user GET today/views': { summary: 'Lists that this person keeps, counted', params: ofMailboxes, reply: keptViews },
	'user POST today/views': { summary: 'Keep a list by a name, or forget it', params: keepingView },
	'user POST today/read': { summary: 'Say that these were read, or were not', params: marking },
	'user POST today/read-all': { summary: 'Say that all of a list was read', params: markingAll, reply: marked },
	'user GET preferences': { summary: 'How this person wishes to be told', reply: preferences },
	'user POST preferences': { summary: 'Say how one wishes to be told', params: keepingWishes },
	'user GET recipients': { summary: 'To whom: those at hand, then the directory', params: recipientsSought, reply: recipientsFound },
	'user GET recipients/check': { summary: 'Whether a typed address may be written to', params: recipientTyped, reply: recipient },
	'user POST favourites': { summary: 'Keep a favourite of the mailbox, or forget it', params: favourite },
	'user GET drafts': { summary: 'What this person is writing and has not sent', params: draftsSought, reply: draftsFound },
	'user POST drafts': { summary: 'Keep what is being written, or throw it away', params: draftKept },
	'user GET written': { summary: 'Model texts and lists of recipients', params: writtenSought, reply: writtenKept },
	'user POST written/models': { summary: 'Keep a model text, or forget it', params: modelKept },
	'user POST written/lists': { summary: 'Keep a list of recipients, or forget it', params: listKept },
	'user POST sendings/look': { summary: 'Check and compose, and keep nothing', params: sendWish, files: 'ged', reply: draftView },
	'user POST sendings': { summary: 'Queue a message', params: sendWish, files: 'ged', reply: sent, status: ACCEPTED },
	'user GET sendings/:id': { summary: 'Where a sending is', reply: sentReport },
	'user GET sendings/:id/proof': { summary: 'The proof of a sending', reply: { media: ['application/pdf'] } },
	'user POST sendings/:id/proof': { summary: 'Put the proof in a folder', folders: true, reply: proofKept, status: CREATED },
	'user POST sendings/:id/cancel': { summary: 'Cancel what has not left', reply: sentReport },
	'user POST sendings/:id/settle': { summary: 'Say what became of an unclear sending', params: settledRecipient, reply: sentReport },
	'user POST sendings/:id/retract': {
		summary: 'Ask those who have it to take it out',
		params: retractWish,
		reply: queued,
		status: ACCEPTED,
	},
	'user POST sign-ins': { summary: 'Where to sign in for a mailbox', params: signInWish, reply: signInBegun },
	'user POST sign-ins/finish': {
		summary: 'Back from signing in; null: not signed in yet, elsewhere',
		params: signInReturned,
		reply: signInDone.nullable(),
	},
	'user POST sign-ins/end': { summary: 'Close what one opened by signing in', params: signOutWish, reply: z.null() },
	'user GET desk': { summary: 'What waits, and what goes wrong', reply: deskView },
	'user GET figures': { summary: 'The figures of a month', params: month, reply: CSV },
	'user GET figures/report': { summary: 'The same, to be printed, without a name of a patient', params: month, reply: PDF },
	'user GET figures/weeks': { summary: 'The figures of the last twelve weeks', params: ofMailboxes, reply: weekFigures },
	'user GET figures/answers': { summary: 'Who answered whom of what was asked in a month, and how fast', params: month, reply: CSV },
	'user GET waiting': { summary: 'A window on received messages', params: waitingSought, reply: waitingList },
	'user GET waiting/folders': { summary: 'Folders that are no patient’s', params: ofMailbox, reply: otherFolders },
	'user GET waiting/:id': { summary: 'A received message, with whom it may be about', params: looking, reply: waitingItem },
	'user POST waiting/:id/file': { summary: 'File it, by hand', params: filingWish, folders: true, reply: filing },
	'user POST waiting/:id/rule': { summary: 'Propose that it be always so', params: always },
	'user POST waiting/:id/claim': { summary: 'Deal with it, or no longer', params: claiming },
	'user GET waiting/:id/colleagues': { summary: 'To whom it may be entrusted', reply: colleagues },
	'user POST waiting/:id/entrust': { summary: 'Entrust it to somebody, or to nobody any more', params: entrusting },
	'user POST waiting/:id/remark': { summary: 'Say a word of it to the others', params: remarking },
	'user POST waiting/:id/queue': { summary: 'Put it in a named list', params: queueing },
	'user POST waiting/:id/settle': { summary: 'Settle what is in quarantine', params: settling, reply: settled },
	'user POST waiting/:id/answer': { summary: 'The second person’s word', params: answering },
	'user POST waiting/:id/close': { summary: 'There is nothing to file in it', params: closing, reply: setAside },
	'user POST received/:id/reopen': { summary: 'Take up again what was closed', params: reopening },
	'user POST received/:id/put-back': { summary: 'It is in the wrong folder', params: puttingBack, folders: true, reply: putBack },
	'user GET thumbnails': { summary: 'Small pictures of what stands on a list', params: thumbnailsSought, reply: thumbnails },
	'user GET documents/:id/preview': { summary: 'What of a document can be shown', reply: documentPreview },
	'user GET documents/:id/content': {
		summary: 'The bytes of a PDF or a picture',
		reply: { media: ['application/pdf', 'image/png', 'image/jpeg'] },
	},
	'user GET sendings': { summary: 'A window on what leaves', params: sendingsSought, reply: sendingList },
	'user GET threads': { summary: 'A window on exchanges', params: threadsSought, reply: threadList },
	'user GET threads/:thread': { summary: 'An exchange', params: threadOpened, reply: threadView },
	'user POST threads/:thread/reply': {
		summary: 'Answer in an exchange',
		params: replyWish,
		files: 'ged',
		reply: queued,
		status: ACCEPTED,
	},
	'user POST threads/:thread/nothing-to-answer': { summary: 'There is nothing to answer', reply: z.null() },
	'user POST threads/:thread/question': { summary: 'Their answer was but a question', params: onlyAQuestion, reply: z.null() },
	'user GET circuits': { summary: 'Circuits by which a dossier may begin', reply: circuitsOffered },
	'user GET dossiers': { summary: 'Dossiers, and what waits for this person’s word', params: dossiersSought, reply: dossierList },
	'user GET dossiers/:id': { summary: 'A dossier', reply: dossierShown },
	'user POST dossiers': { summary: 'Begin a dossier', params: dossierWish, files: 'ged', reply: dossierShown, status: CREATED },
	'user POST dossiers/:id': { summary: 'Change a dossier', params: changeWish, files: 'ged', reply: dossierShown },
	'user POST dossiers/:id/submit': { summary: 'Ask for its approval, or send it', params: submissionWish, reply: dossierShown },
	'user POST dossiers/:id/withdraw': { summary: 'It does not leave', reply: dossierShown },
	'user POST dossiers/:id/approve': { summary: 'Approve this exact content: it leaves', params: approvalWish, reply: dossierShown },
	'user POST dossiers/:id/return': { summary: 'Return it, with a reason', params: returnWish, reply: dossierShown },
	'user GET dossiers/:id/files/:file/preview': { summary: 'What of a piece can be shown', reply: documentPreview },
	'user GET dossiers/:id/files/:file/content': {
		summary: 'The bytes of a piece',
		reply: { media: ['application/pdf', 'image/png', 'image/jpeg'] },
	},
	'user GET turns': { summary: 'Whose turn it is, the most urgent first', params: turnsSought, reply: turnList },
	'user POST received/:id/request': { summary: 'Say that it asks something of us', params: requestWish, reply: requestNoted },
	'user POST turns/:id/verdict': { summary: 'Say what their answer means', params: turnVerdict },
	'user POST turns/:id/close': { summary: 'Nothing is to be answered, and why', params: turnReason },
	'user POST threads/:thread/remind': { summary: 'Remind those who are late', reply: queued, status: ACCEPTED },
	'user POST received/:id/answer': {
		summary: 'Answer a received message',
		params: answerWish,
		files: 'ged',
		reply: queued,
		status: ACCEPTED,
	},
	'user GET journal': { summary: 'What happened', params: journalSought, files: 'ged', reply: journalView },
	'user GET journal/table': { summary: 'What happened, as a table', params: journalSought, files: 'ged', reply: CSV },
	'user GET journal/vigilance': { summary: 'The register of wrong identities', reply: CSV },
	'admin GET rules': { summary: 'Rules learnt from people’s choices', reply: rules },
	'admin POST rules/:id': { summary: 'The administrator’s word on a rule', params: ruleDecision },
	'admin GET circuits': { summary: 'Circuits, and what keeps each from being used', reply: circuitRows },
	'admin GET circuits/models': { summary: 'Models of circuits, with their blanks', reply: circuitModels },
	'admin POST circuits': { summary: 'Save a circuit as a draft', params: circuitWish, reply: circuitRow },
	'admin POST circuits/:id/activate': { summary: 'A draft is used from now on', params: circuitVersion, reply: circuitRow },
	'admin POST circuits/:id/retire': { summary: 'A circuit is used no more', params: circuitVersion },
	'admin POST circuits/trial': { summary: 'Try a circuit on what was sent lately', params: circuitWish, reply: circuitTrial },
	'admin GET directory': { summary: 'Look into the directory', params: directorySought, reply: directoryFound },
	'admin POST absences': { summary: 'Documents that are found nowhere were meant to be', reply: z.null() },
	'admin GET overview': { summary: 'Everything at rest', reply: overview },
	'admin GET health': { summary: 'The last examination', reply: health },
	'admin POST health': { summary: 'Examine everything again at the next look' },
	'admin POST alerts/test': {
		summary: 'Send a mail of alert as a trial, by what is kept or as it would be saved',
		params: alertsTrial,
		reply: alertsTried,
	},
	'admin POST alerts': { summary: 'Say who is told by mail, and by which server', params: alertsForm },
	'admin DELETE alerts': { summary: 'Tell nobody by mail' },
	'admin POST backup': { summary: 'Say where backups go, and when', params: backupForm },
	'admin DELETE backup': { summary: 'Make no more backups each day; those that were made stay' },
	'admin POST backup/now': { summary: 'Make a backup at once', reply: started, status: ACCEPTED, job: backupMade },
	'admin GET jobs/:id': { summary: 'How far a job is', reply: job },
	'admin POST mailboxes': { summary: 'Save a mailbox', params: mailboxForm, reply: mailboxRow },
	'admin POST mailboxes/test': {
		summary: 'Try a mailbox, saved or not',
		params: mailboxForm,
		reply: started,
		status: ACCEPTED,
		job: connectionReport,
	},
	'admin POST mailboxes/files': {
		summary: 'What is in a certificate and in a file of authorities; nothing is kept',
		params: lookedFiles,
		reply: filesSeen,
	},
	'admin GET mailboxes/servers': {
		summary: 'Servers that the domain of an address names, and how operators let software in',
		params: serversSought,
		reply: serversFound,
	},
	'admin GET mailboxes/address': { summary: 'May an address become a mailbox', params: addressSought, reply: addressFound },
	'admin DELETE mailboxes/:address': { summary: 'Remove a mailbox; its messages stay' },
	'admin GET structures/codes': { summary: 'Sectors and practice settings', reply: structureCodes },
	'admin POST structures': { summary: 'Save a structure', params: structureForm, reply: structureSaved },
	'admin DELETE structures/:id': { summary: 'Remove a structure' },
	'admin POST people': { summary: 'Save a person who approves and signs', params: personForm, reply: personRow },
	'admin DELETE people/:user': { summary: 'Remove a person who approves and signs', params: personRemoval },
	'admin POST patients/adopt': { summary: 'Give patients of no structure to one', params: adopting, reply: adopted },
	'admin GET professions': { summary: 'Professions, and the one of an RPPS', params: professionsSought, reply: professionChoices },
	'admin GET folders': { summary: 'Folders below a path', params: place, reply: folderListing },
	'admin GET folders/seen': { summary: 'Does a folder stand, and who sees it', params: place, reply: folderSeen },
	'admin POST folders': { summary: 'Make a folder', params: place, reply: folderMade, status: CREATED },
	'admin POST folders/share': { summary: 'Show a folder to those who use it', params: sharing },
	'admin POST folders/taken': {
		summary: 'Say that folders which bear the names of those that are gone are the right ones',
		params: namesakes,
		reply: namesakesTaken,
	},
	'admin GET names': { summary: 'What names will look like', params: naming, reply: named },
	'admin POST patients/preview': { summary: 'What an import would do', params: confirming, files: 'upload', reply: patientImport },
	'admin POST patients': { summary: 'Import a register', params: confirming, files: 'upload', reply: patientImport },
	'admin GET patients': { summary: 'The register, and what is wrong with each line', params: residentsSought, reply: residentList },
	'admin GET patients/template': { summary: 'A register to fill', reply: registerTemplate },
	'admin POST patients/out': { summary: 'Say that a resident has left', params: outSaid },
	'admin POST patients/replace': { summary: 'Say that a line is another one', params: replacing },
	'admin POST patients/back': { summary: 'Say that a resident is there after all', params: backSaid },
	'admin POST patients/untie': { summary: 'Say that a folder is not theirs', params: untying },
	'admin GET patients/shared': { summary: 'Lines that have in common what only one may have', reply: sharedLines },
	'admin POST patients/remove': { summary: 'Take a line out of the register', params: removing, reply: removed },
	'admin GET patients/folders': { summary: 'A folder proposed for each patient that has none', params: place, reply: folderProposals },
	'admin POST patients/folders': { summary: 'Give patients their folders', params: assigning, reply: assigned },
	'admin POST trust': { summary: 'Import a trust list', files: 'upload', reply: trustFacts },
	'admin POST trust/refresh': { summary: 'Read the trust list again', reply: started, status: ACCEPTED, job: trustFacts },
	'admin POST directory': { summary: 'Import a directory', files: 'upload', reply: started, status: ACCEPTED, job: directoryFacts },
	'admin POST directory/refresh': { summary: 'Read the directory again', reply: started, status: ACCEPTED, job: directoryFacts },
	'admin POST ged/login': { summary: 'Ask for the service account’s authorisation', reply: loginStarted },
	'admin GET ged/login/:id': { summary: 'Was it given?', reply: loginPolled },
	'nextcloud POST accounts': { summary: 'An account was deleted, disabled, or is back', params: account },
	'nextcloud POST files/dropped': { summary: 'Somebody put a file where files leave by themselves', params: dropped },
} as const satisfies Record<`${Scope} ${Method} ${string}`, CallTerms>

export type CallName = keyof typeof CALLS

/** The words of a path: « waiting/:id » has `id`. */
type WordIn<Path extends string>
	= Path extends `${infer Head}/${infer Rest}` ? WordIn<Head> | WordIn<Rest> : Path extends `:${infer Word}` ? Word : never
export type WordsOf<Name extends CallName> = Name extends `${Scope} ${Method} ${infer Path}` ? Record<WordIn<Path>, string> : never

type Terms<Name extends CallName> = typeof CALLS[Name]
/** As they are taken, and as they may be given. */
export type ParamsOf<Name extends CallName> = Terms<Name> extends { params: infer Schema extends z.ZodType } ? z.output<Schema> : undefined
export type ParamsFor<Name extends CallName> = Terms<Name> extends { params: infer Schema extends z.ZodType } ? z.input<Schema> : undefined
/** JSON, as whoever asked reads it. */
export type JsonOf<Name extends CallName> = Terms<Name> extends { reply: infer Schema extends z.ZodType } ? z.output<Schema> : null
export type JobOf<Name extends CallName> = Terms<Name> extends { job: infer Schema extends z.ZodType } ? z.output<Schema> : never
