/**
 * Calls to the sidecar, through Nextcloud's relay or the shell page: JSON, and every error a sentence. No library: the entry scripts
 * stay small.
 */
import type { Problem } from '../../server/contract/problem.ts'

const NOT_MODIFIED = 304
const PARAMS = 'x-mssante-params'
/** Milliseconds after which nobody answers. */
const PATIENCE = 35_000
const DOWN: Problem = {
	code: 'MSS-OFFLINE',
	text: 'Le serveur ne répond pas.',
	remedy: 'Vérifiez votre connexion, puis réessayez : rien n’est perdu.',
	field: null,
}

/**
 * Something answered for it: whether the sidecar did what was asked is not known, as when nobody answers. Nobody here typed anything
 * wrong.
 */
const FAULT: Problem = {
	...DOWN,
	text: 'Le serveur n’a pas pu répondre.',
	remedy: 'Réessayez dans un moment ; si cela dure, prévenez l’administrateur : rien n’est perdu.',
}
/** Without a sentence of ours: what stands between us and the sidecar answered in its place. */
const REFUSED: Problem = {
	code: 'MSS-REFUSED',
	text: 'Le serveur a refusé cette demande.',
	remedy: 'Rechargez la page, puis recommencez ; si cela dure, prévenez l’administrateur.',
	field: null,
}
/** The first status of the server's own faults (RFC 9110 §15.6). */
const SERVER = 500

export class ApiError extends Error {
	override name = 'ApiError'
	readonly problem: Problem

	constructor(problem: Problem) {
		super(problem.text)
		this.problem = problem
	}
}

export interface Wish {
	params?: Record<string, unknown>
	/** Ids of files, as Nextcloud numbers them. */
	files?: string[]
	/** Ids of folders where something is put. */
	folders?: string[]
	/** A file of this machine, for an administrator. */
	upload?: File
}

type Scope = 'api' | 'admin'

export const get = <T>(path: string, wish: Wish = {}, scope: Scope = 'api') => call<T>('GET', path, wish, scope)
export const post = <T>(path: string, wish: Wish = {}, scope: Scope = 'api') => call<T>('POST', path, wish, scope)
export const remove = (path: string, scope: Scope = 'admin') => call<null>('DELETE', path, {}, scope)

function urlOf(path: string, scope: Scope = 'api'): string {
	return `${webroot()}/index.php/apps/mssante/${scope}/${path}`
}

/** @throws {ApiError} */
async function call<T>(method: string, path: string, wish: Wish, scope: Scope): Promise<T> {
	if (method !== 'POST') {
		return answerOf<T>(await question(path, wish, { method }, scope))
	}
	const { params = {}, files = [], folders = [], upload } = wish
	const body = new FormData()
	body.append('params', JSON.stringify(params))
	body.append('files', files.join(','))
	body.append('folders', folders.join(','))
	if (upload) {
		body.append('upload', upload)
	}
	return answerOf<T>(await ask(urlOf(path, scope), { method, body }))
}

/** What is asked may hold a patient's name: not in the address, which servers write down. */
function question(path: string, { params = {}, files = [] }: Wish, init: RequestInit = {}, scope: Scope = 'api'): Promise<Response> {
	return ask(`${urlOf(path, scope)}?${new URLSearchParams({ files: files.join(',') })}`, {
		...init,
		headers: { ...init.headers, [PARAMS]: encodeURIComponent(JSON.stringify(params)) },
	})
}

/** @throws {ApiError} */
export async function ask(url: string, init: RequestInit): Promise<Response> {
	try {
		return await fetch(url, {
			...init,
			signal: AbortSignal.timeout(PATIENCE),
			headers: { requesttoken: document.head.dataset.requesttoken ?? '', accept: 'application/json', ...init.headers },
		})
	} catch {
		throw new ApiError(DOWN)
	}
}

/** @throws {ApiError} */
export async function answerOf<T>(response: Response): Promise<T> {
	const json = await response.json().catch(() => null) as T & { error?: Problem } | null
	if (!response.ok) {
		throw new ApiError(problemIn(response.status, json?.error))
	}
	return json as T
}

/** A fault of the server's marks no field of the form, whatever it is about. */
export function problemIn(status: number, told: Problem | undefined): Problem {
	return told === undefined ? (status >= SERVER ? FAULT : REFUSED) : status >= SERVER ? { ...told, field: null } : told
}

/** What is asked again and again: told only when it is not what `etag` names; null then. @throws {ApiError} */
export async function getNews<T>(path: string, wish: Wish, etag: string | null): Promise<{ value: T, etag: string | null } | null> {
	const response = await question(path, wish, { headers: etag === null ? {} : { 'if-none-match': etag } })
	return response.status === NOT_MODIFIED ? null : { value: await answerOf<T>(response), etag: response.headers.get('etag') }
}

/** Bytes of the sidecar's. @throws {ApiError} */
export async function getBytes(path: string, wish: Wish = {}): Promise<Blob> {
	const response = await question(path, wish)
	if (!response.ok) {
		await answerOf(response)
	}
	return response.blob()
}

/** A file of the sidecar's, saved as the browser saves files. @throws {ApiError} */
export async function download(path: string, name: string, wish: Wish = {}): Promise<void> {
	const url = URL.createObjectURL(await getBytes(path, wish))
	Object.assign(document.createElement('a'), { href: url, download: name }).click()
	setTimeout(() => URL.revokeObjectURL(url), PATIENCE)
}

/** What to show for any error. */
export function problemOf(error: unknown): Problem {
	return error instanceof ApiError ? error.problem : DOWN
}

/** Where Files shows a file. */
export function fileLink(id: string): string {
	return `${webroot()}/index.php/f/${id}`
}

export function webroot(): string {
	return (window as { _oc_webroot?: string })._oc_webroot ?? ''
}
