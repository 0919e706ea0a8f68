/**
 * The shell page: the same front end without Nextcloud's pages, for the demo, the tests and a first trial.
 * On loopback only, Host checked, opened by a token that the person who started it reads on their screen.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import type { Call, CallFile } from '../http/call.ts'

import multipart from '@fastify/multipart'
import Fastify from 'fastify'
import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { basename, extname, join, normalize, posix, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { transportOf } from '../config/transport.ts'
import { MssError } from '../errors.ts'
import { sha256OfFile } from '../files/sha256.ts'
import { reported } from '../http/faults.ts'
import { replyTo, sendReply } from '../http/http-reply.ts'
import { Jobs } from '../http/long-jobs.ts'
import { dispatchCall } from '../http/routes.ts'
import { RETURN_PATH } from '../mailbox/oauth2/arrivals.ts'
import { VERSION } from '../ops/version.ts'
import { addAccounts } from './accounts.ts'

const PROJECT = join(import.meta.dirname, '..', '..')
const COOKIE = 'mssante-shell'
/** Bytes of a file handed to the page. */
const MAX_FILE = 200 * 1024 * 1024
/** Nextcloud's bits: read, update, create, delete, share. */
const ALL = 31
const TYPES: Record<string, string> = {
	'.mjs': 'text/javascript',
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.svg': 'image/svg+xml',
	'.map': 'application/json',
}
/** Nothing but our own files: no script of a document ever runs here. */
const CSP
	= "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
		+ "connect-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

/** Who one is on the shell page. */
export interface ShellPerson {
	user: string
	name: string
	groups: string[]
}

export interface Shell {
	/** With its token: it opens the page once, and the browser keeps a cookie. */
	url: string
	close: () => Promise<void>
}

export async function openShell(context: Context, person: ShellPerson, port: number): Promise<Shell> {
	const office = { context, jobs: new Jobs(context.shelf), version: VERSION }
	const secret = randomBytes(24).toString('base64url')
	let token: string | null = randomBytes(24).toString('base64url')
	const server = Fastify({ bodyLimit: MAX_FILE * 2 }) as unknown as FastifyInstance
	await server.register(multipart, { limits: { fileSize: MAX_FILE, files: 1, fieldSize: 2_000_000 } })

	server.addHook('onRequest', async (request, reply) => {
		reply.headers({
			'content-security-policy': CSP,
			'x-content-type-options': 'nosniff',
			'referrer-policy': 'no-referrer',
			'cache-control': 'no-store',
		})
		if (transportOf(`http://${request.headers.host ?? ''}`) !== 'loopback') {
			return reply.status(403).send('Host')
		}
		const given = (request.query as { token?: string }).token
		if (given !== undefined && token !== null && same(given, token)) {
			token = null
			return reply.header('set-cookie', `${COOKIE}=${secret}; HttpOnly; SameSite=Strict; Path=/`).redirect(request.url.split('?')[0]!)
		}
		const cookie = new RegExp(`${COOKIE}=([\\w-]+)`).exec(request.headers.cookie ?? '')?.[1] ?? ''
		if (!same(cookie, secret)) {
			// Brought back by a provider: a browser gives our cookie to what our own pages ask alone.
			if (request.url.startsWith(`${RETURN_PATH}?`) && request.headers['sec-fetch-site'] === 'cross-site') {
				return reply.type('text/html; charset=utf-8').send('<!doctype html><meta http-equiv="refresh" content="0">')
			}
			return reply
				.status(403)
				.type('text/plain; charset=utf-8')
				.send('Ouvrez l’adresse affichée au lancement de la démonstration : elle porte un jeton.')
		}
		// A form of another site has our cookie, never this header.
		if (/^\/index\.php\/apps\/mssante\/(?:api|admin)\//.test(request.url) && request.headers.requesttoken !== secret) {
			return reply.status(412).send({})
		}
	})

	const page = async (main: string, entry: string) => (await readFile(join(import.meta.dirname, 'shell.html'), 'utf8'))
		.replace('{{token}}', secret)
		.replaceAll('{{query}}', '')
		.replace('{{styles}}', `<link rel="stylesheet" href="/css/mssante-${entry}.css">`)
		.replace(
			'{{scripts}}',
			`${entry === 'shell' ? '<script type="module" src="/js/mssante-files4.mjs"></script>' : ''}<script type="module" `
			+ `src="/js/mssante-${entry}.mjs"></script>`,
		)
		.replace('{{main}}', main)
	const html = (reply: FastifyReply, text: string) => reply.type('text/html; charset=utf-8').send(text)
	server.get('/', async (_, reply) => html(reply, await page('<div id="shell-files"></div>', 'shell')))
	server.get('/page', async (_, reply) => html(reply, await page('<div id="mssante-page"></div>', 'page')))
	server.get('/admin', async (_, reply) => html(reply, await page('<div id="mssante-admin"></div>', 'admin')))
	// The addresses that Nextcloud gives to the page, and to a file: its folder.
	server.get(RETURN_PATH, async (_, reply) => html(reply, await page('<div id="mssante-page"></div>', 'page')))
	server.get('/index.php/apps/mssante/', async (_, reply) => reply.redirect('/page'))
	server.get('/index.php/f/:id', async (request, reply) => {
		const entry = (await context.ged.locate([{ fileId: (request.params as { id: string }).id, path: '' }])).values().next().value
		return reply.redirect(`/?path=${encodeURIComponent(entry ? posix.dirname(entry.path) : '')}`)
	})
	for (const folder of ['js', 'css', 'l10n', 'img']) {
		server.get(`/${folder}/*`, (request, reply) => sendFile(reply, join(PROJECT, folder), (request.params as { '*': string })['*']))
	}
	server.get('/shell/*', (request, reply) => request.url.startsWith('/shell/files')
		? files(request, reply)
		: sendFile(reply, import.meta.dirname, (request.params as { '*': string })['*']))

	async function files(request: FastifyRequest, reply: FastifyReply) {
		const entries = await context.ged.list((request.query as { path?: string }).path ?? '')
		const here = (request.query as { path?: string }).path ?? ''
		return reply
			.header('x-folder-id', (here === '' ? null : await context.ged.stat(here))?.fileId ?? '')
			.send(entries.map(({ path, fileId, size, isFolder }) => ({
				id: fileId,
				basename: posix.basename(path),
				path,
				type: isFolder ? 'folder' : 'file',
				size,
				mime: mimeOf(path),
				permissions: ALL,
			})))
	}

	// Nextcloud's own lists, where the administrator looks for people.
	addAccounts(server, context.config, person)
	for (const scope of ['api', 'admin'] as const) {
		server.route({
			method: ['GET', 'POST', 'DELETE'],
			url: `/index.php/apps/mssante/${scope}/*`,
			handler: (request, reply) =>
				relay(request, reply, scope === 'api' ? 'user' : 'admin', decodeURIComponent((request.params as { '*': string })['*'])),
		})
	}
	server.get('/index.php/apps/mssante/marks', (request, reply) => relay(request, reply, 'user', 'files/marks'))

	async function relay(request: FastifyRequest, reply: FastifyReply, scope: Call['scope'], path: string) {
		const folder = context.spool.workFolder(`shell-${randomUUID()}`)
		const answer = await replyTo(async () => dispatchCall(
			office,
			await callOf(request, { scope, path, folder }).catch((error: unknown) => {
				throw reported(context.log, 'shell', error)
			}),
		))
		await rm(folder, { recursive: true, force: true })
		return sendReply(reply, answer)
	}

	/** What the shim would sign. */
	async function callOf(
		request: FastifyRequest,
		{ scope, path, folder }: Pick<Call, 'scope' | 'path'> & { folder: string },
	): Promise<Call> {
		const asked: Record<string, string> = { ...request.query as Record<string, string> }
		const uploads: CallFile[] = []
		await mkdir(folder, { recursive: true, mode: 0o700 })
		if (request.isMultipart()) {
			for await (const part of request.parts()) {
				if (part.type === 'file') {
					const bytes = join(folder, 'upload')
					await pipeline(part.file, createWriteStream(bytes, { mode: 0o600 }))
					uploads.push({
						id: 'upload',
						name: basename(part.filename),
						mime: '',
						size: part.file.bytesRead,
						etag: '',
						path: '',
						sha256: await sha256OfFile(bytes),
						ancestors: [],
						shares: [],
						bytes,
					})
				} else {
					asked[part.fieldname] = String(part.value)
				}
			}
		}
		const ids = (asked.files ?? '').split(',').filter((id) => id !== '')
		return {
			scope,
			...person,
			method: request.method as Call['method'],
			path,
			etag: request.headers['if-none-match'] ?? '',
			params: JSON.parse(asked.params ?? decodeURIComponent(String(request.headers['x-mssante-params'] ?? '{}'))) as Record<
				string,
				unknown
			>,
			files: [
				...(await Promise.all(
					ids.map((id, index) => fileOf(id, request.method === 'POST' ? join(folder, `file-${index}`) : null)),
				)),
				...uploads,
			],
			folders: (asked.folders ?? '')
				.split(',')
				.filter((id) => id !== '')
				.map((id) => ({ id, permissions: ALL })),
		}
	}

	/** A file of the folder GED by its id, with its bytes when they are to leave. @throws {MssError} MSS-FORBIDDEN-FILE */
	async function fileOf(id: string, target: string | null): Promise<CallFile> {
		const entry = (await context.ged.locate([{ fileId: id, path: '' }])).get(id)
		if (!entry || entry.isFolder) {
			throw new MssError('MSS-FORBIDDEN-FILE')
		}
		const above = entry.path.split('/').slice(0, -1).map((_, index, names) => names.slice(0, index + 1).join('/')).reverse()
		const ancestors = (await Promise.all(above.map((path) => context.ged.stat(path)))).map((folder) => folder?.fileId ?? '')
		const file: CallFile = {
			id,
			name: posix.basename(entry.path),
			mime: mimeOf(entry.path),
			size: entry.size,
			etag: entry.etag,
			path: `/${entry.path}`,
			sha256: '',
			ancestors,
			shares: await context.ged.sharedWith(entry.path),
		}
		if (target === null) {
			return file
		}
		await context.ged.read(entry.path, target, MAX_FILE)
		return { ...file, sha256: await sha256OfFile(target), bytes: target }
	}

	const address = await server.listen({ host: '127.0.0.1', port })
	return { url: `${address}/?token=${token}`, close: () => server.close() }
}

async function sendFile(reply: FastifyReply, folder: string, name: string): Promise<FastifyReply> {
	const file = normalize(join(folder, name))
	const type = TYPES[extname(file)]
	const bytes = file.startsWith(folder + sep) && type !== undefined ? await readFile(file).catch(() => null) : null
	return bytes === null ? reply.status(404).send('') : reply.type(`${type}; charset=utf-8`).send(bytes)
}

function mimeOf(path: string): string {
	return (
		{ '.pdf': 'application/pdf', '.xml': 'text/xml', '.eml': 'message/rfc822', '.zip': 'application/zip' }[extname(path).toLowerCase()]
		?? 'application/octet-stream'
	)
}

function same(one: string, other: string): boolean {
	return timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest())
}
