import type { Call } from './call.ts'
import type { Route } from './handler.ts'

import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openOffice } from '../../test/support/office.ts'
import { MssError } from '../errors.ts'
import { goInside, openInside } from './inside.ts'

const lines: Record<string, unknown>[] = []
const words: Record<string, string>[] = []
const row = { names: { 'docteur@chu.fr': ['LEFÈVRE'] } }
function route(path: string, more: Partial<Route>): Route {
	return {
		scope: 'user',
		method: 'GET',
		path,
		status: 200,
		summary: '',
		handler: async (_, asked) => {
			words.push(asked.words)
			return row
		},
		...more,
	}
}
const ROUTES = [
	route('rows', { reply: z.object({ names: z.record(z.string(), z.string()) }) }),
	route('rows/:id', {}),
	...['sendings', 'sendings/:id', 'sendings/look'].map((path) =>
		route(path, { handler: async () => ({ path }), reply: z.object({ path: z.string() }) })),
	route('strict/:id', { params: z.object({ q: z.string() }), handler: { find: () => Promise.reject(new MssError('MSS-UNKNOWN')) } }),
	route('overview', { scope: 'admin' }),
]

let office: Awaited<ReturnType<typeof openOffice>>
let inside: ReturnType<typeof openInside>
function ask(path: string, more: Partial<Call> = {}) {
	return goInside(inside, {
		scope: 'user',
		user: 'marie',
		name: '',
		groups: [],
		method: 'GET',
		path,
		params: {},
		files: [],
		folders: [],
		etag: '',
		...more,
	})
}

beforeAll(async () => {
	office = await openOffice({ answers: false })
	const log = pino({ base: undefined }, { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) })
	inside = openInside({ ...office.http, context: { ...office.desk.app, log } }, ROUTES)
})
afterAll(() => office?.desk.app.close())

describe('a reply that is not as the contract says', () => {
	it('is a fault of ours, told by its place and never by what it holds', async () => {
		expect(await ask('rows')).toMatchObject({ status: 500, json: { error: { code: 'MSS-INTERNAL' } } })
		expect(lines).toMatchObject([{ route: 'GET rows', code: 'MSS-INTERNAL', place: 'names.*' }])
		expect(JSON.stringify(lines)).not.toMatch(/docteur|LEFÈVRE/)
	})
})

describe('a word of a path', () => {
	it.each(['12', 'a b', 'é', '%2e%2e', 'a%2Fb', 'a?b=c', '#', 'x'.repeat(300)])('%j is itself', async (word) => {
		expect((await ask(`rows/${word}`)).status).toBe(204)
		expect(words.at(-1)).toEqual({ id: word })
	})
	it.each(['', '.', '..', '\ud800'])('%j is none', async (word) => {
		expect(await ask(`rows/${word}`)).toMatchObject({ status: 404, json: { error: { code: 'MSS-RELAY-ROUTE' } } })
	})
	it('leads to no other scope', async () => {
		for (const path of ['../admin/overview', '%2e%2e/admin/overview', '/admin/overview', 'rows/../../admin/overview']) {
			expect(await ask(path), path).toMatchObject({ status: 404, json: { error: { code: 'MSS-RELAY-ROUTE' } } })
		}
	})
})

it.each([['messages', 'sendings'], ['messages/7', 'sendings/:id'], ['messages/draft', 'sendings/look']])(
	'%s, by which older pages ask, is %s',
	async (before, path) => expect((await ask(before)).json).toEqual({ path }),
)

it('whoever may not know of a thing is not told that they asked wrongly', async () => {
	expect(await ask('strict/1', { params: { q: 7 } })).toMatchObject({ status: 404, json: { error: { code: 'MSS-UNKNOWN' } } })
})
