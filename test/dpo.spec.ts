/** What the page for the DPO says, held against the program; and the links of the pages that administrators read. */
import type { CipherGCMTypes } from 'node:crypto'

import { createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { check } from '../server/config/load.ts'
import { openLedger } from '../server/ledger/ledger.ts'
import { newFolder } from './support/new-folder.ts'

const PROJECT = join(import.meta.dirname, '..')
const read = (name: string) => readFileSync(join(PROJECT, name), 'utf8')
const page = read('docs/dpo.md')
const config = check({ ledger: { url: 'sqlite:x' }, spool: 'x', ged: { kind: 'folder', root: 'x' }, mailboxes: [] })

it('the durations that it says are those of a configuration that says none', () => {
	const { rawDays, traceDays } = config.retention
	expect(page).toContain(`${rawDays} jours après leur classement`)
	expect(page).toContain(`${traceDays} jours (\`retention.traceDays\`), puis effacées`)
	expect(page).toContain(`| ${traceDays} jours ; ce qui est plus ancien est retiré`)
})

it('what it says is closed is closed, and nobody reads a mailbox of which nothing is said', () => {
	expect([config.server.metrics, config.alerts, config.directory.apiKeyFile]).toEqual([undefined, undefined, undefined])
	const maildir = { address: 'a@ime.mssante.fr', type: 'ORG', maildir: './BAL' }
	const [mailbox] = check({ ledger: { url: 'sqlite:x' }, spool: 'x', ged: { kind: 'folder', root: 'x' }, mailboxes: [maildir] }).mailboxes
	expect(Object.values(mailbox!.access).flatMap(({ users, groups }) => [...users, ...groups])).toEqual([])
	expect(mailbox!.filing.afterFiling).toBe('keep')
})

it('secrets are sealed by what it says, with a key that is kept elsewhere', async () => {
	const [, algorithm = '', folder = ''] = /\*\*Secrets\*\*.*chiffrés \(([\w-]+)\) ; leur clé ailleurs \(`([^`]+)`\)/.exec(page) ?? []
	const file = join(newFolder('dpo'), 'ledger.db')
	const key = randomBytes(32)
	const ledger = await openLedger({ url: `sqlite:${file}` }, { audit: randomBytes(32), vault: key })
	await ledger.vault.put(ledger.db, 'imap', 'mot de passe')
	const { value } = await ledger.db.selectFrom('secrets').select('value').executeTakeFirstOrThrow()
	await ledger.close()
	const [iv, tag, sealed] = [[0, 12], [12, 28], [28]].map(([from, to]) => Buffer.from(value, 'base64').subarray(from, to))
	const open = createDecipheriv(algorithm.toLowerCase() as CipherGCMTypes, key, iv!).setAAD(Buffer.from('imap')).setAuthTag(tag!)
	expect(Buffer.concat([open.update(sealed!), open.final()]).toString()).toBe('mot de passe')
	expect(readFileSync(file).includes('mot de passe')).toBe(false)
	expect([folder, config.secretKeyFile]).toEqual(['keys/', expect.stringMatching(/^(?:.*\/)?keys\/[^/]+$/)])
})

it('as many backups are left as it says, where any are made', () => {
	expect(config.backup).toBeUndefined()
	const folder = { ledger: { url: 'sqlite:x' }, spool: 'x', ged: { kind: 'folder', root: 'x' }, mailboxes: [], backup: { folder: 'x' } }
	const { keep, passphraseFile } = check(folder).backup!
	expect(passphraseFile).toBeUndefined()
	expect(page).toContain(`les ${keep} dernières, une par jour (\`backup.keep\`)`)
	expect(page).toContain(`ainsi ${config.retention.rawDays} jours, et ${keep} de plus`)
})

it('what keeps the tokens of a person writes nothing, nor knows the ledger', () => {
	expect(page).toContain('la mémoire du service, jamais le disque ni le registre')
	const folder = join(PROJECT, 'server/mailbox/oauth2')
	const known = readdirSync(folder).filter((name) => !name.endsWith('.spec.ts')).flatMap((name) =>
		[...readFileSync(join(folder, name), 'utf8').matchAll(/from '([^']+)'/g)].map(([, from]) => `${name} ${from}`))
	expect(known.length).toBeGreaterThan(10)
	expect(known.filter((one) => /node:fs|\/(?:ledger|spool)/.test(one))).toEqual([])
})

it('a mailbox is opened by nobody’s session unless the configuration says so', () => {
	const maildir = { address: 'a@ime.mssante.fr', type: 'ORG', maildir: './BAL' }
	const [mailbox] = check({ ledger: { url: 'sqlite:x' }, spool: 'x', ged: { kind: 'folder', root: 'x' }, mailboxes: [maildir] }).mailboxes
	expect(mailbox!.oauth2).toBeUndefined()
})

it('names tests that are there', () => {
	const named = [...page.matchAll(/`((?:test|server)\/[\w./-]+\.spec\.ts)`/g)].map(([, name]) => name!)
	expect(named.length).toBeGreaterThan(3)
	expect(named.filter((name) => !existsSync(join(PROJECT, name)))).toEqual([])
})

const PAGES = ['README.md', 'docs/dpo.md', 'docs/guide-administrateur.md', 'docs/installation.md', 'docs/api.md']
it.each(PAGES)('%s leads to what is there', (name) => {
	const links = [...read(name).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!).filter((link) => !/^[a-z]+:/.test(link))
	const slug = (title: string) => title.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replace(/\s/g, '-')
	const isThere = (link: string) => {
		const [path = '', anchor] = link.split('#')
		const target = path === '' ? name : join(dirname(name), path)
		const titles = () => [...read(target).matchAll(/^#+ (.*)$/gm)].map(([, title]) => slug(title!))
		return existsSync(join(PROJECT, target)) && (anchor === undefined || titles().includes(decodeURIComponent(anchor)))
	}
	expect(links.filter((link) => !isThere(link))).toEqual([])
})
