import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { apiPage } from '../contract/api-page.ts'
import { openApi } from '../contract/openapi.contract.ts'
import { VERSION } from '../ops/version.ts'
import { ROUTES } from './routes.ts'

interface Document { openapi: string, paths: Record<string, Record<string, { operationId: string }>> }
const written = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')) as Document

it('docs/openapi.json is what the contract says: else, `npm run openapi`', () => {
	expect(written).toEqual(JSON.parse(JSON.stringify(openApi(VERSION))))
})

it('docs/api.md is what the contract says: else, `npm run openapi`', () => {
	expect(readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8')).toBe(apiPage())
})

it('has every route, and no other', () => {
	const told = Object.values(written.paths).flatMap((methods) => Object.values(methods)).map(({ operationId }) => operationId)
	const made = ROUTES.map(({ scope, method, path }) => `${scope} ${method} ${path}`.replaceAll(/\W+/g, '-'))
	expect(told.sort()).toEqual(made.sort())
})

it('names no schema that it does not have', () => {
	const text = JSON.stringify(written)
	const { components: { schemas } } = written as unknown as { components: { schemas: object } }
	const named = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name!)
	expect(named.filter((name) => !(name in schemas))).toEqual([])
	expect(Object.keys(schemas).filter((name) => !named.includes(name))).toEqual([])
})
