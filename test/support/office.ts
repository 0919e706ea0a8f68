/** An establishment whose people ask what the page asks, signed as Nextcloud would: who they are, and their rights on folders. */
import type { DemoDesk } from '../../demo/desk.ts'
import type { Wrappers } from '../../server/app.ts'
import type { Story } from '../../server/contract/files.contract.ts'
import type { OtherFolder, WaitingItem, WaitingList } from '../../server/contract/waiting.contract.ts'
import type { Call, Reply } from '../../server/http/call.ts'

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openDesk } from '../../demo/desk.ts'
import { openApp } from '../../server/app.ts'
import { collect } from '../../server/chores/collect.ts'
import { openLog } from '../../server/log/log.ts'
import { ledgerAt } from './ledger.support.ts'
import { newFolder } from './new-folder.ts'
import { askOf, officeOf } from './page.support.ts'

export interface Person { user: string, name: string, groups: string[] }
export const claire: Person = { user: 'claire', name: 'Claire Fabre', groups: ['secretariat'] }
export const sophie: Person = { user: 'sophie', name: 'Sophie Morel', groups: ['secretariat'] }
export const ines: Person = { user: 'ines', name: 'Inès Roux', groups: ['identitovigilance'] }
export const amina: Person = { user: 'amina', name: 'Amina Diallo', groups: ['identitovigilance'] }
export const stranger: Person = { user: 'paul', name: 'Paul Petit', groups: ['cuisine'] }

/** Rights on a folder. */
export const ALL = 31
export const READ_ONLY = 1

type Params = Record<string, unknown>
/** By whom, and with which rights on every folder named. */
export interface By { person?: Person, permissions?: number }

export type TestOffice = Awaited<ReturnType<typeof openOffice>>

export async function openOffice(wrappers: Wrappers & { answers?: boolean } = {}) {
	const desk: DemoDesk = await openDesk(newFolder('office'), { ledger: ledgerAt, log: openLog('silent'), ...wrappers })
	await desk.importTrust()
	const http = officeOf(desk.app)
	const page = askOf(http)
	let delivered = 0

	function ask(person: Person, method: Call['method'], path: string, params: Params = {}, more: Partial<Call> = {}): Promise<Reply> {
		return page(method, path, params, { ...person, ...more })
	}

	/** @throws {Error} unless it is told */
	async function look<T>(person: Person, path: string, params: Params = {}): Promise<T> {
		const { status, json } = await ask(person, 'GET', path, params)
		if (status !== 200) {
			throw new Error(`${path}: ${status} ${JSON.stringify(json)}`)
		}
		return json as T
	}

	const waiting = (person = claire, shelf = 'review') => look<WaitingList>(person, 'waiting', { shelf })
	const item = (id: number, person = claire, params: Params = {}) => look<WaitingItem>(person, `waiting/${id}`, params)

	/** Files a message where its best candidate goes, as it was looked at. */
	async function file(seen: WaitingItem, wish: Params = {}, { person = claire, permissions = ALL }: By = {}): Promise<Reply> {
		const [best] = seen.candidates
		return ask(
			person,
			'POST',
			`waiting/${seen.id}/file`,
			{ patientId: best!.patient.id, fingerprint: best!.fingerprint, ...wish },
			{ folders: [{ id: best!.folderId ?? '', permissions }] },
		)
	}

	return {
		desk,
		http,
		ask,
		look,
		waiting,
		item,
		first: async (person = claire, shelf = 'review') => item((await waiting(person, shelf)).rows[0]!.id, person),
		receive: async (...mails: Promise<Buffer>[]) => {
			// Met before anything comes, as a mailbox is: what came in the second before its first contact is answered to nobody.
			if (delivered === 0) {
				await collect(desk.app)
			}
			for (const mail of mails) {
				desk.deliver(`${++delivered}.office`, await mail)
			}
			await collect(desk.app)
		},
		file,
		/** With a patient that the person looked for. */
		fileWith: async (id: number, patient: string, wish: Params = {}, by: By = {}) =>
			file(await item(id, by.person ?? claire, { patient }), wish, by),
		fileElsewhere: async (id: number, folder: string, wish: Params = {}) => {
			const folders = await look<OtherFolder[]>(claire, 'waiting/folders', { mailbox: desk.config.mailboxes[0]!.address })
			return ask(
				claire,
				'POST',
				`waiting/${id}/file`,
				{ folder, ...wish },
				{ folders: folders.filter(({ path }) => path === folder).map(({ folderId }) => ({ id: folderId, permissions: ALL })) },
			)
		},
		/** « Mauvais dossier », of what the person has before their eyes. */
		putBack: async (id: number, wish: Params = {}, { person = claire, permissions = ALL }: By = {}) => {
			const { lastAct, homes } = await item(id, person)
			return ask(
				person,
				'POST',
				`received/${id}/put-back`,
				{ lastAct, ...wish },
				{ folders: homes.map((home) => ({ id: home, permissions })) },
			)
		},
		/** What the tab of Files says of a message's first document, in a word. */
		wordInFiles: async (id: number) => {
			const {
				documents: [document],
			} = await item(id)
			const { json } = await ask(
				claire,
				'GET',
				'files/history',
				{},
				{
					files: [
						{ id: document!.fileId!, name: '', mime: '', size: 0, etag: '', path: '', sha256: '', ancestors: [], shares: [] },
					],
				},
			)
			const [story] = (json as Story).received
			return [story!.word, story!.rule]
		},
		/** « Sans suite ». */
		close: (id: number, wish: Params = {}, person = claire) =>
			ask(person, 'POST', `waiting/${id}/close`, { reason: 'Rien à classer', ...wish }),
		reopen: async (id: number, wish: Params = {}, person = claire) =>
			ask(person, 'POST', `received/${id}/reopen`, { lastAct: (await item(id, person)).lastAct, ...wish }),
		filesIn: (folder: string) => existsSync(join(desk.ged, folder))
			? readdirSync(join(desk.ged, folder), { recursive: true, withFileTypes: true })
					.filter((entry) => entry.isFile())
					.map(({ name }) => name)
					.sort()
			: [],
		/** The program stops, and starts again. */
		restart: async () => {
			await desk.app.close().catch(() => {})
			desk.app = http.context = await openApp(desk.config, { log: openLog('silent') })
		},
	}
}
