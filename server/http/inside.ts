/**
 * The inner server: routes made of the table, in a Fastify that never listens. A call comes here once it is proven (relay.ts), or once
 * the shell page has made it; its parameters are parsed before its handler has them, and its reply before anybody reads it.
 */
import type { FastifyInstance } from 'fastify'
import type { Call, Reply, SavedFile } from './call.ts'
import type { Office, Route } from './handler.ts'

import Fastify from 'fastify'
import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { MssError, statusOf } from '../errors.ts'
import { rememberName } from '../ledger/people-known.ts'
import { noteComer } from '../ledger/tables/comers.ts'
import { examineAgain } from '../ops/examination.ts'
import { endWithoutRight } from '../usecases/sign-in.usecase.ts'
import { mustBeHere } from './accounts-told.ts'
import { ReplyFault, reported } from './faults.ts'
import { problemOf } from './http-reply.ts'

/** Characters of a word of a path. */
const MAX_WORD = 4096
/** Characters of a hash that name an answer. */
const ETAG = 32
const ETAG_HEADER = 'etag'
const OK = 200
const NOTHING = 204
const NOT_MODIFIED = 304

/** A call on its way through: what Fastify hands on by itself is its words, its parameters and its answer. */
interface Passage {
	call: Call
	answer?: (params: unknown) => Promise<unknown>
	file?: SavedFile
}

const passage = new AsyncLocalStorage<Passage>()
const here = () => passage.getStore()!

export function openInside(office: Office, routes: Route[]): FastifyInstance {
	const server = Fastify({
		exposeHeadRoutes: false,
		routerOptions: { maxParamLength: MAX_WORD },
		rewriteUrl: ({ url }) => heard(url!),
	}) as unknown as FastifyInstance
	server.setValidatorCompiler<z.ZodType>(({ schema }) => (params: unknown) => {
		const { data: value, error } = schema.safeParse(params)
		// What does not fit is the caller's fault, whatever else this program may parse.
		return error ? { error: new MssError('MSS-RELAY-FORM', error.issues[0]?.path.join('.') ?? '') } : { value }
	})
	server.setSerializerCompiler<z.ZodType>(({ schema }) => (answer: unknown) => {
		const { data, error } = schema.safeParse(answer)
		if (error) {
			throw new ReplyFault(error.issues[0]?.path ?? [])
		}
		return JSON.stringify(data)
	})
	for (const route of routes) {
		addRoute(server, office, route)
	}
	server.setNotFoundHandler(() => {
		throw new MssError('MSS-RELAY-ROUTE')
	})
	server.setErrorHandler((error, { method, routeOptions: { url } }, reply) => {
		const problem = reported(office.context.log, `${method} ${url?.split('/').slice(2).join('/') ?? ''}`, error)
		return reply.status(statusOf(problem.code)).send({ error: problemOf(problem, url?.split('/')[1] === 'admin') })
	})
	return server
}

/** What is sent was `messages`: pages that were open while the program was replaced, and programs of others, ask by that word. */
function heard(url: string): string {
	return url.replace(/^\/user\/messages\/draft(?=\?|$)/, '/user/sendings/look').replace(/^\/user\/messages(?=[/?]|$)/, '/user/sendings')
}

function addRoute(server: FastifyInstance, office: Office, { scope, method, path, params, reply: terms, status, handler }: Route): void {
	const isJson = terms instanceof z.ZodType
	server.route({
		method,
		url: `/${scope}/${path}`,
		schema: { ...params && { querystring: params }, ...isJson && { response: { [status]: terms } } },
		preValidation: async (request) => {
			const { call } = here()
			await mustBeHere(office.context.ledger.db, call.user)
			await rememberName(office.context.ledger.db, call.user, call.name)
			await (scope === 'user' ? noteComer(office.context.ledger.db, call, office.context.clock.now()) : undefined)
			await endWithoutRight(office.context, call)
			const words = request.params as Record<string, string>
			here().answer = 'find' in handler
				? await handler.find(office, { call, words })
				: (parsed) => handler(office, { call, words, params: parsed })
			request.query = call.params
		},
		handler: async (request, reply) => {
			const answer = await here().answer!(request.query)
			if (scope === 'admin' && method !== 'GET') {
				await examineAgain(office.context, false)
			}
			if (terms === undefined) {
				return reply.status(NOTHING).send()
			}
			if (!isJson) {
				here().file = answer as SavedFile
				return reply.status(status).send()
			}
			return reply.status(status).send(answer)
		},
		onSend: async (_, reply, payload: unknown) => {
			if (!isJson || method !== 'GET' || reply.statusCode !== OK) {
				return payload
			}
			// A page that asks again is told only what it does not have (RFC 9110 §15.4.5).
			const etag = createHash('sha256').update(payload as string).digest('hex').slice(0, ETAG)
			reply.header(ETAG_HEADER, etag)
			// Servers in between may mark it as theirs ("…-gzip"): the hash says enough.
			return here().call.etag.includes(etag) ? (reply.status(NOT_MODIFIED), '') : payload
		},
	})
}

export async function goInside(server: FastifyInstance, call: Call): Promise<Reply> {
	const mine: Passage = { call }
	// Fastify begins when it is awaited: inside.
	const { statusCode: status, headers, payload } = await passage.run(
		mine,
		async () => await server.inject({ method: call.method, url: urlOf(call) }),
	)
	const etag = headers[ETAG_HEADER] as string | undefined
	const reply: Reply = { status, ...etag !== undefined && { etag }, ...mine.file && { file: mine.file } }
	return payload === ''
		? reply
		: {
				...reply,
				text: payload,
				get json() {
					return JSON.parse(payload) as unknown
				},
			}
}

/** Each word as it is, whatever it holds: none can lead anywhere but where it stands. */
function urlOf({ scope, path }: Call): string {
	const words = path.split('/')
	const isPlain = path.isWellFormed() && !words.some((word) => ['', '.', '..'].includes(word))
	return isPlain ? `/${[scope, ...words].map(encodeURIComponent).join('/')}` : '/'
}
