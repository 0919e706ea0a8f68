/** Calls to the sidecar, through Nextcloud's relay or the shell page: JSON, and every error a sentence. */
import type { JsonOf } from '../../server/contract/calls.contract.ts'
import type { Problem } from '../../server/contract/problem.ts'
import type { FilePath, NameOf, PageScope, PathOf, Said, Told, WishOf } from './calls.service.ts'
import type { Answer, Order } from './http.ts'

const NOT_MODIFIED = 304
const PARAMS = 'x-mssante-params'
/** Milliseconds for which a file that is being saved is kept. */
const SAVING = 35_000
export const DOWN: Problem = {
	code: 'MSS-OFFLINE',
	text: 'Le service MSSanté ne répond pas ; rien n’est perdu.',
	remedy: 'Réessayez dans un moment.',
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
/** Nextcloud's word for a sidecar that does not answer (lib/Controller/RelayController.php): the page has one sentence for it. */
const UNREACHED = 'MSS-RELAY-DOWN'
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

/** Of any call, once its types were checked. */
interface Wish {
	words?: (string | number)[] | undefined
	params?: unknown
	files?: string[] | undefined
	folders?: string[] | undefined
	upload?: File | undefined
	isLast?: boolean | undefined
}

const PLACES = { user: 'api', admin: 'admin' }

function callsOf<Scope extends PageScope>(scope: Scope) {
	return {
		get: <Path extends PathOf<Scope, 'GET'>>(path: Path, ...[wish]: Said<NameOf<Scope, 'GET', Path>>) => (
			question(scope, 'GET', path, wish).then(json) as Told<NameOf<Scope, 'GET', Path>>
		),
		post: <Path extends PathOf<Scope, 'POST'>>(path: Path, ...[wish]: Said<NameOf<Scope, 'POST', Path>>) => (
			order(scope, path, wish).then(json) as Told<NameOf<Scope, 'POST', Path>>
		),
		remove: <Path extends PathOf<Scope, 'DELETE'>>(path: Path, ...[wish]: Said<NameOf<Scope, 'DELETE', Path>>) => (
			question(scope, 'DELETE', path, wish).then(json) as Told<NameOf<Scope, 'DELETE', Path>>
		),
	}
}

/** Each: `@throws {ApiError}`. */
export const { get, post } = callsOf('user')
export const admin = callsOf('admin')

function urlOf(scope: PageScope, path: string, words: (string | number)[] = []): string {
	const left = [...words]
	return `${webroot()}/index.php/apps/mssante/${PLACES[scope]}/${path.replaceAll(/:\w+/g, () => encodeURIComponent(left.shift()!))}`
}

/** What is asked may hold a patient's name: not in the address, which servers write down. */
function question(
	scope: PageScope,
	method: string,
	path: string,
	{ words, params = {}, files = [] }: Wish = {},
	{ headers, ...how }: Order = {},
): Promise<Answer> {
	return ask(`${urlOf(scope, path, words)}?${new URLSearchParams({ files: files.join(',') })}`, {
		method,
		...how,
		headers: { ...headers, [PARAMS]: encodeURIComponent(JSON.stringify(params)) },
	})
}

function order(
	scope: PageScope,
	path: string,
	{ words, params = {}, files = [], folders = [], upload, isLast = false }: Wish = {},
): Promise<Answer> {
	const body = new FormData()
	body.append('params', JSON.stringify(params))
	body.append('files', files.join(','))
	body.append('folders', folders.join(','))
	if (upload) {
		body.append('upload', upload)
	}
	return ask(urlOf(scope, path, words), { method: 'POST', body, isLast })
}

/** Once it is there: a page that goes away waits for no import. */
let http: { send: (url: string, order: Order) => Promise<Answer> } | undefined

/** What was answered, all being well. @throws {ApiError} */
export async function ask(url: string, order: Order = {}): Promise<Answer> {
	let answer: Answer
	try {
		http ??= await import('./http.ts')
		answer = await http.send(url, order)
	} catch {
		throw new ApiError(DOWN)
	}
	if (!answer.isOk) {
		throw new ApiError(problemIn(answer.status, toldIn(answer)))
	}
	return answer
}

function toldIn({ data }: Answer): Problem | undefined {
	return typeof data === 'object' && data !== null && 'error' in data ? data.error as Problem : undefined
}

/** What is no JSON says nothing: some page between us and the sidecar. */
function json({ data }: Answer): unknown {
	return typeof data === 'object' ? data : null
}

/** A fault of the server's marks no field of the form, whatever it is about. */
export function problemIn(status: number, told: Problem | undefined): Problem {
	if (told === undefined) {
		return status >= SERVER ? FAULT : REFUSED
	}
	return told.code === UNREACHED ? DOWN : status >= SERVER ? { ...told, field: null } : told
}

/** What is asked again and again: told only when it is not what `etag` names; null then. @throws {ApiError} */
export async function getNews<Path extends PathOf<'user', 'GET'>>(
	path: Path,
	wish: WishOf<NameOf<'user', 'GET', Path>>,
	etag: string | null,
): Promise<{ value: JsonOf<NameOf<'user', 'GET', Path>>, etag: string | null } | null> {
	const answer = await question('user', 'GET', path, wish, { headers: etag === null ? {} : { 'if-none-match': etag }, isOnce: false })
	return answer.status === NOT_MODIFIED
		? null
		: { value: json(answer) as JsonOf<NameOf<'user', 'GET', Path>>, etag: answer.headers.etag as string | undefined ?? null }
}

/** Bytes of the sidecar's. @throws {ApiError} */
export async function getBytes<Path extends FilePath>(path: Path, ...[wish]: Said<NameOf<'user', 'GET', Path>>): Promise<Blob> {
	return (await question('user', 'GET', path, wish, { isBlob: true })).data as Blob
}

/** The browser saves it, as it saves files. @param name that the person sees */
export function save(name: string, bytes: Blob): void {
	const url = URL.createObjectURL(bytes)
	Object.assign(document.createElement('a'), { href: url, download: name }).click()
	setTimeout(() => URL.revokeObjectURL(url), SAVING)
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
