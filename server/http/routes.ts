/** Every call, by scope, method and path, and what answers it. What is not here does not exist. */
import type { FastifyInstance } from 'fastify'
import type { CallName, Method, Scope } from '../contract/calls.contract.ts'
import type { Call, Reply } from './call.ts'
import type { Guarded, Handler, Office, Route } from './handler.ts'

import { CALLS } from '../contract/calls.contract.ts'
import { noteAccount } from './accounts-told.ts'
import {
	activateTheCircuit,
	circuits,
	models,
	retireTheCircuit,
	saveTheCircuit,
	searchDirectory,
	tryTheCircuit,
} from './admin/circuits.admin-routes.ts'
import { folderSeen, listFolders, makeTheFolder, previewNames, shareTheFolder, takeTheFolders } from './admin/folders.admin-routes.ts'
import { pollGedLogin, startGedLogin } from './admin/ged-login.admin-routes.ts'
import { acceptAbsences, examineHealthAgain, health, tryTheAlerts } from './admin/health.admin-routes.ts'
import { job } from './admin/jobs.admin-routes.ts'
import { findServers, lookAtAddress, lookAtFiles } from './admin/mailbox-help.ts'
import { deleteMailbox, saveMailbox, testMailbox } from './admin/mailboxes.admin-routes.ts'
import { overview } from './admin/overview.admin-routes.ts'
import {
	applyFolders,
	importThePatients,
	previewPatients,
	proposeFolders,
	registerTemplate,
	removeLine,
	sharedLines,
} from './admin/patients.admin-routes.ts'
import { removeThePerson, saveThePerson } from './admin/people.admin-routes.ts'
import { professions } from './admin/professions.ts'
import { importDirectoryFile, importTrustFile, refreshDirectoryNow, refreshTrustNow } from './admin/references.admin-routes.ts'
import { listResidents, sayTheyAreAnother, sayTheyAreThere, sayTheyLeft, untieTheFolder } from './admin/residents.admin-routes.ts'
import { decideOnRule, listRules } from './admin/rules.admin-routes.ts'
import { adoptThePatients, removeTheStructure, saveTheStructure, structureCodes } from './admin/structures.admin-routes.ts'
import { makeBackup, removeTheAlerts, removeTheBackup, saveTheAlerts, saveTheBackup } from './admin/upkeep.admin-routes.ts'
import { noteDrop } from './dropped.ts'
import { goInside, openInside } from './inside.ts'
import { deskView } from './user/desk.routes.ts'
import { documentContent, documentPreview } from './user/documents.routes.ts'
import {
	approveDossier,
	beginDossier,
	changeDossier,
	dossiers,
	dossierView,
	listCircuits,
	pieceContent,
	piecePreview,
	returnDossier,
	submitDossier,
	withdrawDossier,
} from './user/dossiers.routes.ts'
import { monthFigures, monthReport, weekFigures } from './user/figures.routes.ts'
import { marksOfFiles } from './user/file-marks.ts'
import { history } from './user/history.routes.ts'
import { journal, journalTable, vigilanceTable } from './user/journal.routes.ts'
import { me } from './user/me.routes.ts'
import { linkInWords, widget } from './user/outside.ts'
import { followThePatient, patientPage } from './user/patient-page.routes.ts'
import { opposeThePatient, searchPatients } from './user/patients.routes.ts'
import { keepPreferences, preferences } from './user/preferences.routes.ts'
import { patientOfFolder, proposal } from './user/proposal.routes.ts'
import { checkRecipient, keepTheFavourite, searchRecipients } from './user/recipients.routes.ts'
import { search } from './user/search.routes.ts'
import {
	cancelTheSending,
	keepProof,
	lookAtSending,
	proof,
	retractTheSending,
	send,
	sendingState,
	settleRecipient,
} from './user/sending-acts.ts'
import { listSent } from './user/sendings.routes.ts'
import { colleaguesOf, entrustWaiting, remarkOnWaiting } from './user/shared.routes.ts'
import { beginTheSignIn, endTheSignIn, finishTheSignIn } from './user/sign-in.routes.ts'
import { exchange, listExchanges, nothingToAnswer, onlyAQuestion, replyInExchange } from './user/threads.routes.ts'
import { listThumbnails } from './user/thumbnails.routes.ts'
import { keepView, keptViews, markThemAll, markTheMessages, today, todayChoices } from './user/today.routes.ts'
import { answerReceived, closeTurn, monthAnswers, remindThread, requestReceived, sayVerdict, turns } from './user/turns.routes.ts'
import {
	answerWaiting,
	claimWaiting,
	closeWaiting,
	fileWaiting,
	listWaiting,
	otherFolders,
	proposeRule,
	putBackReceived,
	queueWaiting,
	reopenReceived,
	settleWaiting,
	waitingItem,
} from './user/waiting.routes.ts'
import { drafts, keepDraft, keepList, keepModel, written } from './user/written.routes.ts'

const HANDLERS: { [Name in CallName]: Handler<Name> | Guarded<Name> } = {
	'user GET me': me,
	'user GET files/proposal': proposal,
	'user GET files/history': history,
	'user GET files/marks': marksOfFiles,
	'user GET search': search,
	'user GET widget': widget,
	'user GET link': linkInWords,
	'user POST folders/patient': patientOfFolder,
	'user GET patients': searchPatients,
	'user POST patients/opposition': opposeThePatient,
	'user GET patients/page': patientPage,
	'user POST patients/follow': followThePatient,
	'user GET today': today,
	'user GET today/choices': todayChoices,
	'user GET today/views': keptViews,
	'user POST today/views': keepView,
	'user POST today/read': markTheMessages,
	'user POST today/read-all': markThemAll,
	'user GET preferences': preferences,
	'user POST preferences': keepPreferences,
	'user GET recipients': searchRecipients,
	'user GET recipients/check': checkRecipient,
	'user POST favourites': keepTheFavourite,
	'user GET drafts': drafts,
	'user POST drafts': keepDraft,
	'user GET written': written,
	'user POST written/models': keepModel,
	'user POST written/lists': keepList,
	'user POST sendings/look': lookAtSending,
	'user POST sendings': send,
	'user GET sendings/:id': sendingState,
	'user GET sendings/:id/proof': proof,
	'user POST sendings/:id/proof': keepProof,
	'user POST sendings/:id/cancel': cancelTheSending,
	'user POST sendings/:id/settle': settleRecipient,
	'user POST sendings/:id/retract': retractTheSending,
	'user POST sign-ins': beginTheSignIn,
	'user POST sign-ins/finish': finishTheSignIn,
	'user POST sign-ins/end': endTheSignIn,
	'user GET desk': deskView,
	'user GET figures': monthFigures,
	'user GET figures/report': monthReport,
	'user GET figures/weeks': weekFigures,
	'user GET figures/answers': monthAnswers,
	'user GET waiting': listWaiting,
	'user GET waiting/folders': otherFolders,
	'user GET waiting/:id': waitingItem,
	'user POST waiting/:id/file': fileWaiting,
	'user POST waiting/:id/rule': proposeRule,
	'user POST waiting/:id/claim': claimWaiting,
	'user GET waiting/:id/colleagues': colleaguesOf,
	'user POST waiting/:id/entrust': entrustWaiting,
	'user POST waiting/:id/remark': remarkOnWaiting,
	'user POST waiting/:id/queue': queueWaiting,
	'user POST waiting/:id/settle': settleWaiting,
	'user POST waiting/:id/answer': answerWaiting,
	'user POST waiting/:id/close': closeWaiting,
	'user POST received/:id/reopen': reopenReceived,
	'user POST received/:id/put-back': putBackReceived,
	'user GET thumbnails': listThumbnails,
	'user GET documents/:id/preview': documentPreview,
	'user GET documents/:id/content': documentContent,
	'user GET sendings': listSent,
	'user GET threads': listExchanges,
	'user GET threads/:thread': exchange,
	'user POST threads/:thread/reply': replyInExchange,
	'user POST threads/:thread/nothing-to-answer': nothingToAnswer,
	'user POST threads/:thread/question': onlyAQuestion,
	'user GET circuits': listCircuits,
	'user GET dossiers': dossiers,
	'user GET dossiers/:id': dossierView,
	'user POST dossiers': beginDossier,
	'user POST dossiers/:id': changeDossier,
	'user POST dossiers/:id/submit': submitDossier,
	'user POST dossiers/:id/withdraw': withdrawDossier,
	'user POST dossiers/:id/approve': approveDossier,
	'user POST dossiers/:id/return': returnDossier,
	'user GET dossiers/:id/files/:file/preview': piecePreview,
	'user GET dossiers/:id/files/:file/content': pieceContent,
	'user GET turns': turns,
	'user POST received/:id/request': requestReceived,
	'user POST turns/:id/verdict': sayVerdict,
	'user POST turns/:id/close': closeTurn,
	'user POST threads/:thread/remind': remindThread,
	'user POST received/:id/answer': answerReceived,
	'user GET journal': journal,
	'user GET journal/table': journalTable,
	'user GET journal/vigilance': vigilanceTable,
	'admin GET rules': listRules,
	'admin POST rules/:id': decideOnRule,
	'admin GET circuits': circuits,
	'admin GET circuits/models': models,
	'admin POST circuits': saveTheCircuit,
	'admin POST circuits/:id/activate': activateTheCircuit,
	'admin POST circuits/:id/retire': retireTheCircuit,
	'admin POST circuits/trial': tryTheCircuit,
	'admin GET directory': searchDirectory,
	'admin POST absences': acceptAbsences,
	'admin GET overview': overview,
	'admin GET health': health,
	'admin POST health': examineHealthAgain,
	'admin POST alerts/test': tryTheAlerts,
	'admin POST alerts': saveTheAlerts,
	'admin DELETE alerts': removeTheAlerts,
	'admin POST backup': saveTheBackup,
	'admin DELETE backup': removeTheBackup,
	'admin POST backup/now': makeBackup,
	'admin GET jobs/:id': job,
	'admin POST mailboxes': saveMailbox,
	'admin POST mailboxes/test': testMailbox,
	'admin POST mailboxes/files': lookAtFiles,
	'admin GET mailboxes/servers': findServers,
	'admin GET mailboxes/address': lookAtAddress,
	'admin DELETE mailboxes/:address': deleteMailbox,
	'admin GET structures/codes': structureCodes,
	'admin POST structures': saveTheStructure,
	'admin DELETE structures/:id': removeTheStructure,
	'admin POST people': saveThePerson,
	'admin DELETE people/:user': removeThePerson,
	'admin POST patients/adopt': adoptThePatients,
	'admin GET professions': professions,
	'admin GET folders': listFolders,
	'admin GET folders/seen': folderSeen,
	'admin POST folders': makeTheFolder,
	'admin POST folders/share': shareTheFolder,
	'admin POST folders/taken': takeTheFolders,
	'admin GET names': previewNames,
	'admin POST patients/preview': previewPatients,
	'admin POST patients': importThePatients,
	'admin GET patients': listResidents,
	'admin GET patients/template': registerTemplate,
	'admin POST patients/out': sayTheyLeft,
	'admin POST patients/replace': sayTheyAreAnother,
	'admin POST patients/back': sayTheyAreThere,
	'admin POST patients/untie': untieTheFolder,
	'admin GET patients/shared': sharedLines,
	'admin POST patients/remove': removeLine,
	'admin GET patients/folders': proposeFolders,
	'admin POST patients/folders': applyFolders,
	'admin POST trust': importTrustFile,
	'admin POST trust/refresh': refreshTrustNow,
	'admin POST directory': importDirectoryFile,
	'admin POST directory/refresh': refreshDirectoryNow,
	'admin POST ged/login': startGedLogin,
	'admin GET ged/login/:id': pollGedLogin,
	'nextcloud POST accounts': noteAccount,
	'nextcloud POST files/dropped': noteDrop,
}

export const ROUTES: Route[] = (Object.keys(HANDLERS) as CallName[]).map((name) => {
	const [scope, method, path] = name.split(' ') as [Scope, Method, string]
	return { status: 200, ...CALLS[name], scope, method, path, handler: HANDLERS[name] as Route['handler'] }
})

const insides = new WeakMap<Office, FastifyInstance>()

/** What is answered, refusals too: whoever calls has proven who they are. */
export async function dispatchCall(office: Office, call: Call): Promise<Reply> {
	const inside = insides.get(office) ?? openInside(office, ROUTES)
	insides.set(office, inside)
	return goInside(inside, call)
}
