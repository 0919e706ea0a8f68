/** The installable app: complete, valid, in French, and small where every page of Files loads it. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { entryWeight } from './support/entry-weight.ts'

const PROJECT = join(import.meta.dirname, '..')
const SCHEMA = join(PROJECT, '..', 'shared', 'schema', 'app-info.xsd')
/** Bytes, gzipped, of what Files loads on every page (issue 4). */
const MAX_ENTRY = 15_000

const sources = readdirSync(join(PROJECT, 'src'), { recursive: true, encoding: 'utf8' })
	.filter((path) => /\.(?:ts|vue)$/.test(path) && !path.endsWith('.spec.ts'))
	.map((path) => readFileSync(join(PROJECT, 'src', path), 'utf8'))
const php = readdirSync(join(PROJECT, 'lib'), { recursive: true, encoding: 'utf8' })
	.filter((path) => path.endsWith('.php'))
	.map((path) => readFileSync(join(PROJECT, 'lib', path), 'utf8'))
/** Of a text, perhaps cut: 'so ' + 'long'. */
function unquote(text: string) {
	return text
		.replace(/(?<!\\)'\s*\+\s*'/g, '')
		.replace(/\\n/g, '\n')
		.replace(/\\'/g, "'")
}
const PIECE = "(?:[^'\\\\]|\\\\.)*"
const STRING = `'(${PIECE}(?:'\\s*\\+\\s*'${PIECE})*)'`
const singles = sources.flatMap((text) => [
	...text.matchAll(new RegExp(`\\b(?:t\\(\\s*'mssante',\\s*|translate\\(\\s*)${STRING}`, 'g')),
].map(([, key]) => unquote(key!)))
const ofPhp = php.flatMap((text) => [...text.matchAll(new RegExp(`->t\\(\\s*${STRING}`, 'g'))].map(([, key]) => unquote(key!)))
const plurals = [
	...sources.flatMap((text) => [...text.matchAll(new RegExp(`\\bn\\(\\s*'mssante',\\s*${STRING},\\s*${STRING}`, 'g'))]),
	...php.flatMap((text) => [...text.matchAll(new RegExp(`->n\\(\\s*${STRING},\\s*${STRING}`, 'g'))]),
].map(([, one, many]) => `_${unquote(one!)}_::_${unquote(many!)}_`)

describe('the French of the app', () => {
	const { translations } = JSON.parse(readFileSync(join(PROJECT, 'l10n', 'fr.json'), 'utf8')) as {
		translations: Record<string, string | string[]>
	}
	const registered: Record<string, unknown>[] = []

	new Function('OC', readFileSync(join(PROJECT, 'l10n', 'fr.js'), 'utf8'))({
		L10N: { register: (_: string, texts: Record<string, unknown>) => registered.push(texts) },
	})

	it('is complete', () => expect([...singles, ...ofPhp, ...plurals].filter((key) => !(key in translations))).toEqual([]))
	it('has nothing that no page says', () =>
		expect(Object.keys(translations).filter((key) => ![...singles, ...ofPhp, ...plurals].includes(key))).toEqual([]))
	it('is the same for the browser and for PHP', () => expect(registered).toEqual([translations]))
	it('breaks no line before its punctuation', () =>
		expect(Object.values(translations).flat().filter((text) => / [:;?!»]|« /.test(text))).toEqual([]))
	it('keeps the places of what is filled in', () => {
		const places = (text: string) => (text.match(/\{\w+\}|%[ns]/g) ?? []).sort()
		for (const [key, text] of Object.entries(translations).filter(([, value]) => typeof value === 'string')) {
			expect([key, places(text as string)]).toEqual([key, places(key)])
		}
	})
})

describe('the app’s description', () => {
	it.runIf(existsSync(SCHEMA))('is valid', () => {
		execFileSync('xmllint', ['--noout', '--schema', SCHEMA, join(PROJECT, 'appinfo', 'info.xml')], { stdio: 'pipe' })
	})
})

it('the pictures of the guides are there, and the tests take them', () => {
	const guide = ['guide-utilisateur.md', 'guide-administrateur.md', 'installation.md']
		.map((name) => readFileSync(join(PROJECT, 'docs', name), 'utf8'))
		.join('\n')
	const stories = readdirSync(join(PROJECT, 'test', 'desk')).map((name) => join('desk', name))
	const rooms = ['-first-hour', '-mailbox', '-upkeep', '-approve', '-c2', '-c3', '-circuit', '-circuits', '-dossier', '-today']
	const specs = ['', ...rooms, '-write', '-search'].map((name) => `browser${name}.spec.ts`)
	const taken = [...specs, ...stories].flatMap((name) =>
		[...readFileSync(join(PROJECT, 'test', name), 'utf8').matchAll(/(?:picture\(page, |\.look\()'([\w-]+)'/g)].map(
			([, picture]) => `${picture}.png`,
		))
	const shown = [...guide.matchAll(/!\[[^\]]{10,}\]\(images\/([\w-]+\.png)\)/g)].map(([, name]) => name!)
	expect(shown.length).toBeGreaterThan(10)
	expect(shown.filter((name) => !taken.includes(name) || !existsSync(join(PROJECT, 'docs', 'images', name)))).toEqual([])
	expect(readdirSync(join(PROJECT, 'docs', 'images')).filter((name) => !shown.includes(name))).toEqual([])
})

describe('what Files loads on every page', () => {
	it.each(['mssante-files3', 'mssante-files4'])('%s stays small with all that it imports at once', (entry) => {
		const weight = entryWeight(join(PROJECT, 'js'), entry)
		expect(weight).toBeGreaterThan(500)
		expect(weight).toBeLessThan(MAX_ENTRY)
	})
})
