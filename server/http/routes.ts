/** Every call, by scope, method and path, and what answers it. What is not here does not exist. */
import type { Call, Reply } from './call.ts'
import type { Handler, Office } from './handler.ts'

import { createHash } from 'node:crypto'
import { MssError } from '../errors.ts'
import { rememberName } from '../ledger/people.ts'
import { mustBeHere, noteAccount } from './accounts.ts'
import { folderSeen, listFolders, makeFolder, previewNames, shareFolder, takeFolders } from './admin/folders.ts'
import { pollGedLogin, startGedLogin } from './admin/ged-login.ts'
import { acceptAbsences, examineAgain, health } from './admin/health.ts'
import { deleteMailbox, saveMailbox, testMailbox } from './admin/mailboxes.ts'
import { overview } from './admin/overview.ts'
import { applyFolders, importPatients, previewPatients, proposeFolders, removeLine, sharedLines } from './admin/patients.ts'
import { professions } from './admin/professions.ts'
import { importDirectoryFile, importTrustFile, refreshDirectoryNow, refreshTrustNow } from './admin/references.ts'
import { decideOnRule, listRules } from './admin/rules.ts'
import { adoptPatients, removeTheStructure, saveTheStructure, structureCodes } from './admin/structures.ts'
import { reported } from './faults.ts'
import { deskView, monthFigures } from './user/desk.ts'
import { documentContent, documentPreview } from './user/documents.ts'
import { history } from './user/history.ts'
import { journal, journalTable, vigilanceTable } from './user/journal.ts'
import { me } from './user/me.ts'
import { cancelMessage, draft, keepProof, messageState, proof, retractMessage, send, settleRecipient } from './user/messages.ts'
import { opposePatient, searchPatients } from './user/patients.ts'
import { proposal } from './user/proposal.ts'
import { checkRecipient, keepFavourite, searchRecipients } from './user/recipients.ts'
import { listSent } from './user/sendings.ts'
import { exchange, listExchanges, nothingToAnswer, onlyAQuestion, replyInExchange } from './user/threads.ts'
import {
	answerWaiting,
	claimWaiting,
	closeWaiting,
	fileWaiting,
	listWaiting,
	otherFolders,
	putBackReceived,
	queueWaiting,
	reopenReceived,
	settleWaiting,
	waitingItem,
} from './user/waiting.ts'

/** Characters of a hash that name an answer. */
const ETAG = 32

export const ROUTES: [scope: Call['scope'], method: Call['method'], path: string, Handler][] = [
	['user', 'GET', 'me', me],
	['user', 'GET', 'files/proposal', proposal],
	['user', 'GET', 'files/history', history],
	['user', 'GET', 'patients', searchPatients],
	['user', 'POST', 'patients/opposition', opposePatient],
	['user', 'GET', 'recipients', searchRecipients],
	['user', 'GET', 'recipients/check', checkRecipient],
	['user', 'POST', 'favourites', keepFavourite],
	['user', 'POST', 'messages/draft', draft],
	['user', 'POST', 'messages', send],
	['user', 'GET', 'messages/:', messageState],
	['user', 'GET', 'messages/:/proof', proof],
	['user', 'POST', 'messages/:/proof', keepProof],
	['user', 'POST', 'messages/:/cancel', cancelMessage],
	['user', 'POST', 'messages/:/settle', settleRecipient],
	['user', 'POST', 'messages/:/retract', retractMessage],
	['user', 'GET', 'desk', deskView],
	['user', 'GET', 'figures', monthFigures],
	['user', 'GET', 'waiting', listWaiting],
	['user', 'GET', 'waiting/folders', otherFolders],
	['user', 'GET', 'waiting/:', waitingItem],
	['user', 'POST', 'waiting/:/file', fileWaiting],
	['user', 'POST', 'waiting/:/claim', claimWaiting],
	['user', 'POST', 'waiting/:/queue', queueWaiting],
	['user', 'POST', 'waiting/:/settle', settleWaiting],
	['user', 'POST', 'waiting/:/answer', answerWaiting],
	['user', 'POST', 'waiting/:/close', closeWaiting],
	['user', 'POST', 'received/:/reopen', reopenReceived],
	['user', 'POST', 'received/:/put-back', putBackReceived],
	['user', 'GET', 'documents/:/preview', documentPreview],
	['user', 'GET', 'documents/:/content', documentContent],
	['user', 'GET', 'sendings', listSent],
	['user', 'GET', 'threads', listExchanges],
	['user', 'GET', 'threads/:', exchange],
	['user', 'POST', 'threads/:/reply', replyInExchange],
	['user', 'POST', 'threads/:/nothing-to-answer', nothingToAnswer],
	['user', 'POST', 'threads/:/question', onlyAQuestion],
	['user', 'GET', 'journal', journal],
	['user', 'GET', 'journal/table', journalTable],
	['user', 'GET', 'journal/vigilance', vigilanceTable],
	['admin', 'GET', 'rules', listRules],
	['admin', 'POST', 'rules/:', decideOnRule],
	['admin', 'POST', 'absences', acceptAbsences],
	['admin', 'GET', 'overview', overview],
	['admin', 'GET', 'health', health],
	['admin', 'GET', 'jobs/:', async ({ jobs }, _, [id]) => ({ status: 200, json: jobs.get(id!) })],
	['admin', 'POST', 'mailboxes', saveMailbox],
	['admin', 'POST', 'mailboxes/test', testMailbox],
	['admin', 'DELETE', 'mailboxes/:', deleteMailbox],
	['admin', 'GET', 'structures/codes', structureCodes],
	['admin', 'POST', 'structures', saveTheStructure],
	['admin', 'DELETE', 'structures/:', removeTheStructure],
	['admin', 'POST', 'patients/adopt', adoptPatients],
	['admin', 'GET', 'professions', professions],
	['admin', 'GET', 'folders', listFolders],
	['admin', 'GET', 'folders/seen', folderSeen],
	['admin', 'POST', 'folders', makeFolder],
	['admin', 'POST', 'folders/share', shareFolder],
	['admin', 'POST', 'folders/taken', takeFolders],
	['admin', 'GET', 'names', previewNames],
	['admin', 'POST', 'patients/preview', previewPatients],
	['admin', 'POST', 'patients', importPatients],
	['admin', 'GET', 'patients/shared', sharedLines],
	['admin', 'POST', 'patients/remove', removeLine],
	['admin', 'GET', 'patients/folders', proposeFolders],
	['admin', 'POST', 'patients/folders', applyFolders],
	['admin', 'POST', 'trust', importTrustFile],
	['admin', 'POST', 'trust/refresh', refreshTrustNow],
	['admin', 'POST', 'directory', importDirectoryFile],
	['admin', 'POST', 'directory/refresh', refreshDirectoryNow],
	['admin', 'POST', 'ged/login', startGedLogin],
	['admin', 'GET', 'ged/login/:', pollGedLogin],
	['nextcloud', 'POST', 'accounts', noteAccount],
]

/** @throws {MssError} MSS-RELAY-ROUTE, MSS-ACCOUNT-GONE, and what the handler throws: a fault of ours is logged */
export async function dispatchCall(office: Office, call: Call): Promise<Reply> {
	const segments = call.path.split('/')
	for (const [scope, method, path, handler] of ROUTES) {
		if (scope === call.scope && method === call.method && suits(path, segments)) {
			try {
				await mustBeHere(office.desk.ledger.db, call.user)
				await rememberName(office.desk.ledger.db, call.user, call.name)
				const reply = await handler(office, call, segments.filter((_, index) => path.split('/')[index] === ':'))
				if (scope === 'admin' && method !== 'GET') {
					examineAgain(office)
				}
				return unlessKnown(call, reply)
			} catch (error) {
				throw reported(office.desk.log, `${method} ${path}`, error)
			}
		}
	}
	throw new MssError('MSS-RELAY-ROUTE')
}

function suits(path: string, segments: string[]): boolean {
	const wanted = path.split('/')
	return (
		wanted.length === segments.length
		&& wanted.every((word, index) => (word === ':' ? segments[index] !== '' : word === segments[index]))
	)
}

/** A page that asks again is told only what it does not have (RFC 9110 §15.4.5). */
function unlessKnown({ method, etag: known }: Call, reply: Reply): Reply {
	if (method !== 'GET' || reply.status !== 200 || reply.json === undefined) {
		return reply
	}
	const etag = createHash('sha256').update(JSON.stringify(reply.json)).digest('hex').slice(0, ETAG)
	// Servers in between may mark it as theirs ("…-gzip"): the hash says enough.
	return known.includes(etag) ? { status: 304, etag } : { ...reply, etag }
}
