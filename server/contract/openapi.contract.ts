/** The contract as OpenAPI 3.1 has it (docs/openapi.json), for whoever writes another page or another program. */
import type { CallName, CallTerms } from './calls.contract.ts'

import { z } from 'zod'
import { CALLS } from './calls.contract.ts'
import { refusal } from './problem.ts'

type Json = Record<string, unknown>

const DESCRIPTION = [
	'What the page of the Nextcloud app asks of the sidecar, through the app’s relay, which adds who asks, their groups, and their rights',
	'on the files and folders that are named. Parameters are JSON: in a header, percent-encoded, since they may name a patient and servers',
	'write addresses down; in a form, for what changes something. A call that somebody may not make is refused as if its thing did not',
	'exist.',
].join(' ')
/** Where Nextcloud has the calls of each scope. */
const PLACES = { user: '/api/', admin: '/admin/', nextcloud: '/nextcloud/' }
const TAGS = [
	{ name: 'user', description: 'Asked by a person, within their rights on mailboxes.' },
	{ name: 'admin', description: 'Asked by an administrator of Nextcloud.' },
	{ name: 'nextcloud', description: 'Told by Nextcloud itself, signed: no browser reaches these.' },
]
const TEXT = { type: 'string' }
const HEADER = 'X-Mssante-Params'

export function openApi(version: string): Json {
	const schemas: Json = {}

	/** As it is told (`output`), or as it may be given; what has a name is told once. */
	function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
		const { $defs = {}, properties } = z.toJSONSchema(z.object({ it: schema }), { io, override: ({ jsonSchema }) => plain(jsonSchema) })
		Object.assign(schemas, renamed($defs))
		return renamed(properties!.it as Json)
	}

	function operationOf(name: CallName): Json {
		const { summary, params, files, folders, reply, status = 200 }: CallTerms = CALLS[name]
		const [scope, method, path] = name.split(' ') as [string, string, string]
		const isForm = method === 'POST'
		const words = [...path.matchAll(/:(\w+)/g)].map(([, word]) => ({ name: word, in: 'path', required: true, schema: TEXT }))
		const asked = params && schemaOf(params, 'input')
		const ids = { type: 'string', description: 'Ids of Nextcloud, with commas between them' }
		const named = files === 'ged' && { files: ids }
		const form = {
			...asked && { params: asked },
			...named,
			...folders && { folders: ids },
			...files === 'upload' && { upload: { type: 'string', contentMediaType: 'application/octet-stream' } },
		}
		return {
			operationId: name.replaceAll(/\W+/g, '-'),
			summary,
			tags: [scope],
			parameters: [
				...words,
				...!isForm && named ? [{ name: 'files', in: 'query', schema: ids }] : [],
				...!isForm && asked ? [{ name: HEADER, in: 'header', content: { 'application/json': { schema: asked } } }] : [],
			],
			...isForm && Object.keys(form).length > 0 && {
				requestBody: {
					content: {
						'multipart/form-data': {
							schema: { type: 'object', properties: form },
							...asked && { encoding: { params: { contentType: 'application/json' } } },
						},
					},
				},
			},
			responses: {
				...reply === undefined
					? { 204: { description: 'Done' } }
					: reply instanceof z.ZodType
						? { [status]: { description: summary, content: { 'application/json': { schema: schemaOf(reply, 'output') } } } }
						: { [status]: { description: summary, content: Object.fromEntries(reply.media.map((media) => [media, {}])) } },
				...method === 'GET' && reply instanceof z.ZodType && { 304: { description: 'As the ETag that was given says' } },
				default: { $ref: '#/components/responses/Refusal' },
			},
		}
	}

	const paths: Record<string, Json> = {}
	for (const name of Object.keys(CALLS) as CallName[]) {
		const [scope, method, path] = name.split(' ') as [keyof typeof PLACES, string, string]
		const place = PLACES[scope] + path.replaceAll(/:(\w+)/g, '{$1}')
		paths[place] = { ...paths[place], [method.toLowerCase()]: operationOf(name) }
	}
	const refused = { 'application/json': { schema: schemaOf(refusal, 'output') } }
	return {
		openapi: '3.1.0',
		info: { title: 'MSSanté', version, description: DESCRIPTION, license: { name: 'AGPL-3.0-or-later' } },
		servers: [{ url: '/index.php/apps/mssante', description: 'In Nextcloud' }],
		tags: TAGS,
		security: [{ session: [], token: [] }],
		paths,
		components: {
			securitySchemes: {
				session: { type: 'apiKey', in: 'cookie', name: 'nc_session_id', description: 'A session of Nextcloud' },
				token: { type: 'apiKey', in: 'header', name: 'requesttoken', description: 'As Nextcloud’s pages have it' },
			},
			responses: { Refusal: { description: 'What went wrong, and what to do', content: refused } },
			schemas: Object.fromEntries(Object.entries(schemas).sort(([one], [other]) => one.localeCompare(other, 'en'))),
		},
	}
}

/** Bounds that are but those of JavaScript's numbers say nothing. */
function plain(schema: z.core.JSONSchema.BaseSchema): void {
	if (schema.minimum === Number.MIN_SAFE_INTEGER) {
		delete schema.minimum
	}
	if (schema.maximum === Number.MAX_SAFE_INTEGER) {
		delete schema.maximum
	}
	delete schema.id
}

/** Named schemas stand where OpenAPI has them. */
function renamed<T>(schema: T): T {
	return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as T
}
