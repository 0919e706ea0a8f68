/** The program as it is driven from outside: bad input, what it says, what its logs keep quiet. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { matriculeOf, PEOPLE, register } from '../demo/fixtures/people.fixture.ts'
import { samples } from '../demo/fixtures/samples.ts'
import { makeXdm } from '../demo/fixtures/xdm.ts'
import { ERROR_CODES, remedyOf } from '../server/errors.ts'
import { lockLedger } from '../server/ledger/lock.ts'
import { FINDING_CODES } from '../server/mssante/finding.ts'
import { notice, NOTICE_CODES } from '../server/outgoing/notice.ts'
import { FINDING_SENTENCES } from '../server/reasons/findings.ts'
import { ASKED_HERE, CLI, maildirMailbox, makeWorld, newRoot, NODE } from './support/world.support.ts'

const [marguerite, paul] = PEOPLE as [typeof PEOPLE[number], typeof PEOPLE[number]]

describe('a configuration error', () => {
	it.each([
		['une clé inconnue', { truc: 1 }, /truc/],
		['une boîte sans adresse', { mailboxes: [{ type: 'ORG', maildir: './BAL' }] }, /mailboxes\.0\.address/],
		['un type inconnu', { mailboxes: [{ address: 'a@b.fr', type: 'XXX', maildir: './BAL' }] }, /mailboxes\.0\.type.*PER ou ORG ou APP/],
		[
			'du clair ailleurs que sur cette machine',
			{
				mailboxes: [
					{ address: 'a@b.fr', type: 'ORG', imap: { host: 'imap.exemple.fr', security: 'plain', user: 'a', passwordFile: 'p' } },
				],
			},
			/mailboxes\.0\.imap\.security/,
		],
		['une GED d’un autre genre', { ged: { kind: 'ftp' } }, /ged\.kind/],
	])('%s: names the key, exit 2', async (_, change, sentence) => {
		const world = await makeWorld()
		world.configure(change)
		const { code, stderr, stdout } = await world.program('status')
		expect(code).toBe(2)
		expect(stdout).toBe('')
		expect(stderr).toMatch(sentence)
	})

	it('a missing file, a broken YAML, an unknown command: exit 2 and a sentence', async () => {
		const world = await makeWorld()
		expect(await world.program('nimporte')).toMatchObject({ code: 2, stderr: expect.stringMatching(/nimporte/) })
		expect(await world.program('collect')).toMatchObject({ code: 2 })
		writeFileSync(world.configFile, 'ledger: [')
		expect(await world.program('status')).toMatchObject({ code: 2 })
		rmSync(world.configFile)
		expect(await world.program('status')).toMatchObject({ code: 2, stderr: expect.stringMatching(/mssante\.yaml/) })
	})
})

// ECO.4.1.2 (docs/conformite.md).
it('logs and the audit hold nobody’s name, matricule, or birth date', async () => {
	const world = await makeWorld()
	for (const { raw } of await samples()) {
		world.drop(raw)
	}
	world.drop(await makeMail({ subject: `Nouvelles de ${marguerite.family} ${matriculeOf(marguerite)}`, text: marguerite.given[0]! }))
	rmSync(join(world.root, 'GED'), { recursive: true, force: true })
	// A root that is a file makes every filing fail: errors must not talk either.
	writeFileSync(join(world.root, 'GED'), '')
	const failed = await world.run('collect', '--once')
	rmSync(join(world.root, 'GED'))
	const { stderr } = await world.program('collect', '--once')
	const audit = new DatabaseSync(join(world.root, 'data/ledger.db')).prepare('SELECT * FROM audit').all()
	expect(audit.length).toBeGreaterThan(20)
	const words = PEOPLE.flatMap((person) => [
		person.family,
		person.given[0]!,
		person.used ?? person.family,
		matriculeOf(person),
		person.thirteen,
		person.birthDate,
		person.folder,
	])
	for (const said of [failed.stderr, stderr, JSON.stringify(audit)]) {
		for (const word of words) {
			expect(said.toUpperCase()).not.toContain(word.toUpperCase())
		}
	}
})

describe('the audit', () => {
	const tampered = async (sql: string) => {
		const world = await makeWorld()
		world.drop(await makeHealthMail({ cdas: [makeCda({ person: paul })] }))
		await world.run('collect', '--once')
		expect((await world.program('audit', 'verify')).json).toMatchObject({ ok: true })
		const db = new DatabaseSync(join(world.root, 'data/ledger.db'))
		db.exec(sql)
		db.close()
		return world.run('audit', 'verify')
	}
	it.each([
		['an edit', "UPDATE audit SET details = '{}' WHERE seq = 3", 3],
		[
			'an insertion',
			'UPDATE audit SET seq = seq + 1 WHERE seq >= (SELECT max(seq) FROM audit); INSERT INTO audit SELECT seq - 1, at, actor, '
			+ 'action, message_id, document_id, details, mac FROM audit ORDER BY seq DESC LIMIT 1',
			undefined,
		],
		['a deletion', 'DELETE FROM audit WHERE seq = 2', 2],
		['a truncation', 'DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)', undefined],
		[
			'a truncation with its head',
			'DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit); UPDATE audit_head SET seq = (SELECT max(seq) FROM audit), mac '
			+ '= (SELECT mac FROM audit ORDER BY seq DESC LIMIT 1)',
			undefined,
		],
		['an emptied audit', 'DELETE FROM audit; DELETE FROM audit_head', 1],
	])('detects %s', async (_, sql, firstBroken) => {
		const { code, json } = await tampered(sql)
		expect(code).toBe(1)
		expect(json.ok).toBe(false)
		expect(firstBroken === undefined || json.firstBroken === firstBroken).toBe(true)
	})
})

describe('a trust list', () => {
	const list = (domains: string[]) => '<?xml version="1.0"?><Liste xmlns="https://listeblanche.mssante.fr/schema">'
		+ '<DateDeGeneration>2026-03-02T02:00:00+01:00</DateDeGeneration>'
		+ `${domains.map((name) => `<Domaine><Nom>${name}</Nom></Domaine>`).join('')}</Liste>`

	it('decides by membership, never by suffix; an untrusted sender waits', async () => {
		const world = await makeWorld()
		const file = join(world.root, 'liste.xml')
		writeFileSync(
			file,
			list(['chu.exemple.mssante.fr', 'Hôpital.example', 'c.fr', 'd.fr', 'e.fr', 'f.fr', 'g.fr', 'h.fr', 'i.fr', 'j.fr']),
		)
		expect((await world.program('trust', 'import', file)).json).toEqual({ domains: 10 })
		expect((await world.program('trust', 'check', 'x@CHU.exemple.mssante.fr')).json).toEqual({
			trusted: true,
			domain: 'chu.exemple.mssante.fr',
		})
		expect((await world.run('trust', 'check', 'x@hôpital.example')).json.trusted).toBe(true)
		expect((await world.run('trust', 'check', 'x@faux.chu.exemple.mssante.fr')).json.trusted).toBe(false)
		expect((await world.run('trust', 'check', 'pas une adresse')).code).toBe(1)
		writeFileSync(file, list(['a.fr', 'b.fr', 'c.fr', 'd.fr', 'e.fr', 'f.fr', 'g.fr', 'h.fr']))
		expect(await world.run('trust', 'import', file)).toMatchObject({ code: 1, json: { error: { code: 'MSS-TRUST-SHRUNK' } } })
		writeFileSync(file, '<x/>')
		expect(await world.run('trust', 'import', file)).toMatchObject({ code: 1, json: { error: { code: 'MSS-TRUST-XML' } } })
		expect((await world.run('trust', 'check', 'x@chu.exemple.mssante.fr')).json.trusted).toBe(true)
		world.drop(await makeHealthMail({ cdas: [makeCda({ person: paul })] }))
		world.drop(await makeHealthMail({ cdas: [makeCda({ person: paul })], mail: { from: 'x@ailleurs.mssante.fr' } }))
		const { json } = await world.run('collect', '--once')
		expect(json.messages.map(({ state }: { state: string }) => state)).toEqual(['filed', 'review'])
		expect(json.messages[1].reasons[0].rule).toBe('untrusted-sender')
	})
})

describe('the register', () => {
	it('imported twice changes nothing; a changed trait is a conflict until confirmed', async () => {
		const world = await makeWorld()
		const file = join(world.root, 'patients.csv')
		expect((await world.program('patients', 'import', file)).json).toMatchObject({
			added: 0,
			updated: 0,
			unchanged: PEOPLE.length,
			conflicts: [],
		})
		writeFileSync(file, readFileSync(file, 'utf8').replace('21/06/1938', '22/06/1938'))
		expect((await world.run('patients', 'import', file)).json).toMatchObject({
			updated: 0,
			conflicts: [{ id: 'R002', field: 'date_naissance' }],
		})
		expect((await world.program('patients', 'list')).json.find(({ id }: { id: string }) => id === 'R002').birthDate).toBe('19380621')
		expect((await world.run('patients', 'import', file, '--confirm')).json).toMatchObject({ updated: 1, conflicts: [] })
	})

	it('with one matricule for two ids lists the conflict, and files nothing for it', async () => {
		const world = await makeWorld({ people: [marguerite, { ...paul, thirteen: marguerite.thirteen }] })
		expect((await world.run('patients', 'import', join(world.root, 'patients.csv'))).json.conflicts).toEqual([
			{ id: 'R001', field: 'matricule' },
			{ id: 'R002', field: 'matricule' },
		])
		world.drop(await makeHealthMail({ cdas: [makeCda({ person: marguerite })] }))
		expect((await world.run('collect', '--once')).json.messages[0]).toMatchObject({
			state: 'review',
			reasons: [{ rule: 'matricule-conflict' }, { rule: 'trust.no-list' }],
		})
	})
})

it('a structure’s mailbox sees that structure’s patients and no others', async () => {
	const root = newRoot()
	const mailbox = { ...maildirMailbox(root), structure: 'ime' }
	const world = await makeWorld({ root, mailboxes: [mailbox], people: [], more: { structures: [{ id: 'ime' }, { id: 'ehpad' }] } })
	const file = join(root, 'deux.csv')
	writeFileSync(
		file,
		register([marguerite, paul])
			.split('\n')
			.map((line, index) => (line === '' ? '' : `${line};${['structure', 'ehpad', 'ime'][index]}`))
			.join('\n'),
	)
	expect((await world.run('patients', 'import', file)).json).toMatchObject({ added: 2 })
	world.drop(await makeHealthMail({ cdas: [makeCda({ person: marguerite })] }))
	world.drop(await makeHealthMail({ cdas: [makeCda({ person: paul })] }))
	const { json } = await world.run('collect', '--once')
	expect(json.messages.map(({ state, reasons }: { state: string, reasons: { rule: string }[] }) => [state, reasons[0]!.rule])).toEqual([
		['review', 'unknown-matricule'],
		['filed', 'exact-ins'],
	])
})

it('two people of two structures never share a folder', async () => {
	const root = newRoot()
	const world = await makeWorld({
		root,
		mailboxes: [{ ...maildirMailbox(root), structure: 'ime' }],
		people: [],
		more: { structures: [{ id: 'ime' }, { id: 'ehpad' }] },
	})
	const file = join(root, 'deux.csv')
	writeFileSync(
		file,
		register([{ ...marguerite, folder: paul.folder }, paul])
			.split('\n')
			.map((line, index) => (line === '' ? '' : `${line};${['structure', 'ehpad', 'ime'][index]}`))
			.join('\n'),
	)
	await world.run('patients', 'import', file)
	world.drop(await makeHealthMail({ cdas: [makeCda({ person: paul })] }))
	expect((await world.run('collect', '--once')).json.messages[0]).toMatchObject({ state: 'review', reasons: [{ rule: 'folder-shared' }] })
})

it('a deletion waits, with the patient proposed, and erases nothing', async () => {
	const world = await makeWorld()
	const cda = makeCda({ person: paul })
	world.drop(await makeHealthMail({ cdas: [cda] }))
	world.drop(await makeHealthMail({ cdas: [cda], action: 'D' }))
	const { json } = await world.run('collect', '--once')
	expect(json.messages[1]).toMatchObject({
		state: 'review',
		reasons: [{ rule: 'deletion' }, {}],
		proposals: [{ patientId: 'R002', score: 100 }],
	})
	expect(world.files()).toHaveLength(2)
})

it('versions replace one another, the old ones staying; an outdated or foreign one waits', async () => {
	const world = await makeWorld()
	const [setId, one, two, three] = ['2.25.1', '2.25.11', '2.25.12', '2.25.13']
	world.drop(await makeHealthMail({ cdas: [makeCda({ person: paul, id: one, setId, version: 1 })] }))
	world.drop(await makeHealthMail({ cdas: [makeCda({ person: paul, id: two, setId, version: 2, replaces: one })], action: 'C' }))
	world.drop(await makeHealthMail({ cdas: [makeCda({ person: paul, id: three, setId, version: 3 })], action: 'C' }))
	world.drop(await makeHealthMail({ cdas: [makeCda({ person: paul, id: '2.25.14', setId, version: 2, replaces: one })], action: 'C' }))
	world.drop(await makeHealthMail({
		cdas: [makeCda({ person: paul, id: '2.25.15', setId, version: 4, replaces: three, author: '899999999999' })],
		action: 'C',
	}))
	const { json } = await world.run('collect', '--once')
	expect(json.messages.map(({ state, reasons }: { state: string, reasons: { rule: string }[] }) => [state, reasons[0]!.rule])).toEqual([
		['filed', 'exact-ins'],
		['filed', 'exact-ins'],
		['filed', 'exact-ins'],
		['review', 'replaced-version'],
		['review', 'replaced-author'],
	])
	expect(
		json.messages.slice(0, 3).map(({ documents }: { documents: { supersededBy: number | null }[] }) => documents[0]!.supersededBy),
	).toEqual([2, 3, null])
	expect(world.files()).toHaveLength(5)
})

describe('inspect', () => {
	it('works without a configuration, on a message, an archive and a CDA', async () => {
		const bare = newRoot()
		const cda = makeCda({ person: paul, pdf: await makePdf('x') })
		const files = { 'a.eml': await makeHealthMail({ cdas: [cda] }), 'a.zip': await makeXdm({ cdas: [cda] }), 'a.xml': cda.bytes }
		for (const [name, bytes] of Object.entries(files)) {
			writeFileSync(join(bare, name), bytes)
			const { status, stdout } = spawnSync(NODE, [CLI, 'inspect', name], { cwd: bare, encoding: 'utf8' })
			expect(status).toBe(0)
			const json = JSON.parse(stdout) as Record<string, unknown>
			expect(json.decision).toBeUndefined()
			expect(json).toMatchObject({
				kind: 'health-documents',
				patient: { birthFamilyName: 'CHARPENTIER', ins: { matricule: matriculeOf(paul) } },
				findings: [],
			})
		}
		expect(readdirSync(bare).sort()).toEqual(['a.eml', 'a.xml', 'a.zip'])
	})

	it('tells with a configuration what would be decided', async () => {
		const world = await makeWorld()
		writeFileSync(join(world.root, 'a.eml'), await makeHealthMail({ cdas: [makeCda({ person: paul })] }))
		expect((await world.program('inspect', join(world.root, 'a.eml'))).json.decision).toMatchObject({
			outcome: 'file',
			patientId: 'R002',
			mdn: 'processed',
			reasons: [{ rule: 'exact-ins' }, { rule: 'trust.no-list' }],
		})
	})
})

it('what the other specs ask without a process, the program answers alike', { timeout: 600_000 }, async () => {
	const world = await makeWorld()
	const file = join(world.root, 'a.eml')
	const mail = await makeHealthMail({ cdas: [makeCda({ person: paul })] })
	writeFileSync(file, mail)
	world.drop(mail)
	await world.run('collect', '--once')
	const words: Record<string, string[]> = {
		audit: ['verify'],
		directory: ['search', 'martin'],
		inspect: [file],
		patients: ['list'],
		trust: ['check', 'x@chu.exemple.mssante.fr'],
		why: ['1'],
	}
	for (const name of ASKED_HERE) {
		const asked = [name, ...words[name] ?? []]
		expect(await world.program(...asked), name).toEqual(await world.run(...asked))
	}
})

it('a command that waits for another process on the ledger says so at once, and goes on', async () => {
	const world = await makeWorld()
	const { unlock } = await lockLedger({ url: `sqlite:${join(world.root, 'data/ledger.db')}` })
	const child = world.spawn('collect', '--once')
	const ended = new Promise((resolve) => child.on('close', resolve))
	let [said, isHeld] = ['', true]
	for await (const text of child.stderr!.setEncoding('utf8')) {
		said += text
		if (isHeld && said.includes('attendu')) {
			isHeld = false
			unlock()
		}
	}
	expect(said).toMatch(/^Un autre processus de MSSanté travaille sur ce registre : il est attendu, 30 secondes au plus\.$/m)
	expect(await ended).toBe(0)
})

it('every error has its remedy, every finding its sentence, and each its line in docs/errors.md', () => {
	const page = readFileSync(join(import.meta.dirname, '../docs/errors.md'), 'utf8')
	for (const code of ERROR_CODES) {
		expect(page).toContain(`\`${code}\``)
		expect(page).toContain(remedyOf(code))
	}
	for (const code of FINDING_CODES) {
		expect(page).toContain(`\`${code}\``)
		expect(page).toContain(FINDING_SENTENCES[code].replace('{}', '…'))
	}
	for (const code of NOTICE_CODES) {
		expect(page).toContain(`\`${code}\``)
		expect(page).toContain(notice(code, '…').text)
	}
})
