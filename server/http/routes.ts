/** Every call, by scope, method and path, and what answers it. What is not here does not exist. */
import type { Desk } from '../desk.ts'
import type { Call, Reply } from './call.ts'
import type { Jobs } from './jobs.ts'

import { MssError } from '../errors.ts'
import { noteAccount } from './accounts.ts'
import { listFolders, makeFolder, previewNames } from './admin/folders.ts'
import { pollGedLogin, startGedLogin } from './admin/ged-login.ts'
import { health } from './admin/health.ts'
import { deleteMailbox, saveMailbox, testMailbox } from './admin/mailboxes.ts'
import { overview } from './admin/overview.ts'
import { applyFolders, importPatients, previewPatients, proposeFolders } from './admin/patients.ts'
import { importDirectoryFile, importTrustFile, refreshDirectoryNow, refreshTrustNow } from './admin/references.ts'
import { history } from './user/history.ts'
import { me } from './user/me.ts'
import { cancelMessage, draft, keepProof, messageState, proof, send, settleRecipient } from './user/messages.ts'
import { searchPatients } from './user/patients.ts'
import { proposal } from './user/proposal.ts'
import { checkRecipient, keepFavourite, searchRecipients } from './user/recipients.ts'

export interface Office {
	desk: Desk
	jobs: Jobs
	/** Version of this program. */
	version: string
}

/** @param words what the `:` of the path stand for */
export type Handler = (office: Office, call: Call, words: string[]) => Promise<Reply>

const ROUTES: [scope: Call['scope'], method: Call['method'], path: string, Handler][] = [
	['user', 'GET', 'me', me],
	['user', 'GET', 'files/proposal', proposal],
	['user', 'GET', 'files/history', history],
	['user', 'GET', 'patients', searchPatients],
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
	['admin', 'GET', 'overview', overview],
	['admin', 'GET', 'health', health],
	['admin', 'GET', 'jobs/:', async ({ jobs }, _, [id]) => ({ status: 200, json: jobs.get(id!) })],
	['admin', 'POST', 'mailboxes', saveMailbox],
	['admin', 'POST', 'mailboxes/test', testMailbox],
	['admin', 'DELETE', 'mailboxes/:', deleteMailbox],
	['admin', 'GET', 'folders', listFolders],
	['admin', 'POST', 'folders', makeFolder],
	['admin', 'GET', 'names', previewNames],
	['admin', 'POST', 'patients/preview', previewPatients],
	['admin', 'POST', 'patients', importPatients],
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

/** @throws {MssError} MSS-RELAY-ROUTE, and what the handler throws */
export async function dispatchCall(office: Office, call: Call): Promise<Reply> {
	const segments = call.path.split('/')
	for (const [scope, method, path, handler] of ROUTES) {
		const wanted = path.split('/')
		if (scope === call.scope && method === call.method && wanted.length === segments.length && wanted.every((word, index) => word === ':' ? segments[index] !== '' : word === segments[index])) {
			return handler(office, call, segments.filter((_, index) => wanted[index] === ':'))
		}
	}
	throw new MssError('MSS-RELAY-ROUTE')
}
