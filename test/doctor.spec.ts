/** `doctor`, as an administrator runs it: on a fresh installation, and before each thing that it must tell. Each has its remedy. */
import type { World } from './support/world.support.ts'

import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { json } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { newFolder } from './support/new-folder.ts'
import { IME, importTrust, RESPONSIBLE } from './support/sending.support.ts'
import { CLI, maildirMailbox, makeWorld, newRoot, NODE } from './support/world.support.ts'

const ADDRESS = 'secretariat@ime.exemple.mssante.fr'

/** The disk of whatever machine runs this may be nearly full: truth.spec fills one on purpose. */
const OF_THIS_MACHINE = ['attente sur disque']

interface Check { check: string, ok: boolean, detail: string, fix: string }

async function doctor(
	configFile: string,
	env: Record<string, string> = {},
): Promise<{ checks: Check[], of: (name: string) => Check | undefined, code: number | null }> {
	const child = spawn(NODE, [CLI, 'doctor', '--config', configFile], {
		stdio: ['ignore', 'pipe', 'ignore'],
		env: { ...process.env, ...env },
	})
	const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
	const checks = await json(child.stdout) as Check[]
	return { checks, of: (name) => checks.find(({ check }) => check === name || check.endsWith(` : ${name}`)), code: await ended }
}

async function world(more: Record<string, unknown> = {}, mailbox: Record<string, unknown> = {}): Promise<World> {
	const root = newRoot()
	writeFileSync(join(root, 'bal.pass'), 'x\n')
	return makeWorld({
		root,
		mailboxes: [{ ...maildirMailbox(root), address: ADDRESS, structure: 'ime', responsible: RESPONSIBLE, ...mailbox }],
		more: { structures: [IME], ...more },
	})
}

const ledgerOf = ({ root }: World) => new DatabaseSync(join(root, 'data/ledger.db'))

describe('on a fresh installation', () => {
	it('nothing is unforeseen, before the first collect, and what is left to do has its remedy', async () => {
		const root = newFolder('neuf')
		for (const sub of ['tmp', 'new', 'cur']) {
			mkdirSync(join(root, 'BAL', sub), { recursive: true })
		}
		const configFile = join(root, 'mssante.yaml')
		writeFileSync(
			configFile,
			stringify({
				ledger: { url: 'sqlite:./var/lib/ledger.db' },
				spool: './var/spool/mssante',
				ged: { kind: 'folder', root: './var/ged' },
				mailboxes: [{ address: 'accueil@ehpad.exemple.mssante.fr', type: 'ORG', maildir: './BAL' }],
			}),
		)
		const { checks } = await doctor(configFile)
		expect(checks.filter(({ detail }) => /^MSS-/.test(detail))).toEqual([])
		expect(checks.filter(({ detail }) => /ENOENT|MSS-INTERNAL|imprévue/.test(detail))).toEqual([])
		const left = checks.filter(({ ok, check }) => !ok && !OF_THIS_MACHINE.includes(check))
		expect(left.map(({ check }) => check)).toEqual(['liste blanche', 'patients', 'numéro NIL'])
		expect(checks.filter(({ ok, fix }) => !ok && fix === '')).toEqual([])
		expect(existsSync(join(root, 'var/spool'))).toBe(false)
	})
})

it('a list that cannot be asked for, its authority lacking, says which file, and where it is got', async () => {
	const trust = { source: 'https://liste.exemple.fr/liste.xml', caFile: './igc-sante.p7b' }
	const { of } = await doctor((await world({ trust })).configFile)
	expect(of('liste blanche')).toMatchObject({ ok: false, detail: expect.stringContaining('igc-sante.p7b') as string })
	expect(of('liste blanche')!.fix).toContain('docs/installation.md')
})

describe('the NIL (ECO.2.4.3)', () => {
	it.each([
		['lacks, in production', { ins: { environment: 'production' } }, false, 'aucun document de santé ne peut partir'],
		['lacks, in test', { ins: { environment: 'test' } }, true, 'sans conséquence en environnement de test'],
		['is there', { ins: { environment: 'production' }, product: { nil: 'NIL12' } }, true, 'NIL12'],
	])('%s', async (_, more, ok, words) => {
		const { of } = await doctor((await world(more)).configFile)
		expect(of('numéro NIL')).toMatchObject({ ok, detail: expect.stringContaining(words) as string })
		expect(of('numéro NIL')!.fix.includes('convergence.esante.gouv.fr')).toBe(words !== 'NIL12')
	})
})

describe('Ghostscript', () => {
	it('is told there, or not, and what that means (ECO.2.1.1)', async () => {
		const { configFile } = await world()
		const bin = newFolder('bin')
		symlinkSync('/bin/sh', join(bin, 'sh'))
		const without = await doctor(configFile, { PATH: bin })
		expect(without.of('PDF/A')).toMatchObject({
			ok: true,
			detail: expect.stringContaining('part tel quel') as string,
			fix: expect.stringContaining('ghostscript') as string,
		})
		symlinkSync('/bin/true', join(bin, 'gs'))
		const there = await doctor(configFile, { PATH: bin })
		expect(there.of('PDF/A')).toMatchObject({ ok: true, detail: expect.stringContaining('convertis en PDF/A-1') as string, fix: '' })
	})
})

it('the holder of a PER mailbox whose account is gone is told', async () => {
	const one = await world({}, { type: 'PER', holder: 'dr.leroy' })
	expect((await doctor(one.configFile)).of('titulaire')).toMatchObject({ ok: true })
	const ledger = ledgerOf(one)
	ledger.prepare('INSERT INTO gone_accounts (user, state, at) VALUES (?, ?, ?)').run('dr.leroy', 'deleted', new Date().toISOString())
	ledger.close()
	const { of, code } = await doctor(one.configFile)
	expect(of('titulaire')).toMatchObject({ ok: false, fix: expect.stringContaining('Nommez son titulaire') as string })
	expect(code).toBe(1)
})

it('answers that are late are counted on each side, with the age of the oldest and no name', async () => {
	const one = await world()
	const ledger = ledgerOf(one)
	const ago = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000 - 1000).toISOString()
	const insert = (whose: string, due: string | null, closed: string | null = null) => ledger
		.prepare('INSERT INTO turns (structure, mailbox, thread, partner, asker, whose, opened_at, since, due, closed_at) '
			+ 'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
		.run('ime', ADDRESS, 'o1', `${whose}-${due}-${closed}@chu.fr`, whose, whose, ago(90), ago(90), due, closed)
	insert('theirs', ago(12))
	insert('theirs', ago(3))
	insert('theirs', ago(40), ago(1))
	insert('theirs', ago(-5))
	insert('ours', ago(2))
	insert('ours', null)
	ledger.close()
	expect((await doctor(one.configFile)).of('réponses attendues')).toEqual({
		check: 'réponses attendues',
		subject: 'réponses attendues',
		mailbox: null,
		ok: false,
		level: 'attention',
		group: 'sending',
		detail: '2 en retard chez les autres, 12 jours pour la plus ancienne\u202F; 1 en retard chez nous, 2 jours pour la plus ancienne',
		fix: expect.stringMatching(/mssante remind.*mssante answer/) as string,
	})
})

it('a mailbox whose own domain is not in the trust list is told', async () => {
	const one = await world()
	expect((await doctor(one.configFile)).of('espace de confiance')).toBeUndefined()
	await importTrust(one, ['ehpad.exemple.mssante.fr'])
	expect((await doctor(one.configFile)).of('espace de confiance')).toMatchObject({
		ok: false,
		detail: expect.stringContaining('ime.exemple.mssante.fr') as string,
		fix: expect.stringContaining('opérateur') as string,
	})
	await importTrust(one, ['ehpad.exemple.mssante.fr', 'ime.exemple.mssante.fr'])
	expect((await doctor(one.configFile)).of('espace de confiance')).toMatchObject({ ok: true, fix: '' })
})
