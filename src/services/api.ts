/** Calls to the sidecar, through Nextcloud's relay or the shell page: JSON, and every error a sentence. No library: the entry scripts stay small. */
import type { Problem } from '../../server/http/contract.ts'

/** Milliseconds after which nobody answers. */
const PATIENCE = 35_000
const DOWN: Problem = { code: 'MSS-OFFLINE', text: 'Le serveur ne répond pas.', remedy: 'Vérifiez votre connexion, puis réessayez : rien n’est perdu.', field: null }

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
async function call<T>(method: string, path: string, { params = {}, files = [], folders = [], upload }: Wish, scope: Scope): Promise<T> {
	const query = new URLSearchParams()
	let body: FormData | null = null
	if (method === 'POST') {
		body = new FormData()
		body.append('params', JSON.stringify(params))
		body.append('files', files.join(','))
		body.append('folders', folders.join(','))
		if (upload) {
			body.append('upload', upload)
		}
	} else {
		query.set('params', JSON.stringify(params))
		query.set('files', files.join(','))
	}
	return answerOf<T>(await ask(`${urlOf(path, scope)}${body ? '' : `?${query}`}`, { method, body }))
}

/** @throws {ApiError} */
export async function ask(url: string, init: RequestInit): Promise<Response> {
	try {
		return await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE), headers: { requesttoken: document.head.dataset.requesttoken ?? '', accept: 'application/json', ...init.headers } })
	} catch {
		throw new ApiError(DOWN)
	}
}

/** @throws {ApiError} */
export async function answerOf<T>(response: Response): Promise<T> {
	const json = await response.json().catch(() => null) as T & { error?: Problem } | null
	if (!response.ok) {
		throw new ApiError(json?.error ?? DOWN)
	}
	return json as T
}

/** A file of the sidecar's, saved as the browser saves files. @throws {ApiError} */
export async function download(path: string, name: string): Promise<void> {
	const response = await ask(urlOf(path), {})
	if (!response.ok) {
		await answerOf(response)
	}
	const url = URL.createObjectURL(await response.blob())
	Object.assign(document.createElement('a'), { href: url, download: name }).click()
	setTimeout(() => URL.revokeObjectURL(url), PATIENCE)
}

/** What to show for any error. */
export function problemOf(error: unknown): Problem {
	return error instanceof ApiError ? error.problem : DOWN
}

export function webroot(): string {
	return (window as { _oc_webroot?: string })._oc_webroot ?? ''
}
