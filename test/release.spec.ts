/** What `npm run build` leaves to install: the sidecar that needs nothing else, and the app, signed as Nextcloud checks it. */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE, register } from '../demo/fixtures/people.fixture.ts'
import { entryOf, withRelease } from '../scripts/release/changelog.ts'
import { lacksOf } from '../scripts/release/ready.ts'
import { archiveName } from '../scripts/release/sidecar.release.ts'
import { hashesOf, phpJson, signFolder, signingOf } from '../scripts/release/signature.ts'
import { sameVersion, versionsOf } from '../scripts/release/versions.release.ts'
import { pathOf } from './support/machine.ts'
import { newFolder } from './support/new-folder.ts'
import { maildirMailbox, NODE } from './support/world.support.ts'

const PROJECT = join(import.meta.dirname, '..')
const version = sameVersion(PROJECT)
const SIDECAR = join(PROJECT, 'build', `${archiveName(version)}.tar.gz`)
const APP = join(PROJECT, 'build', `mssante-${version}.tar.gz`)
const listOf = (archive: string) => execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' }).trim().split('\n')

beforeAll(() => {
	if (![SIDECAR, APP].every((file) => existsSync(file))) {
		throw new Error('Lancez d’abord « npm run build » : ces tests installent ce qu’il fait.')
	}
})

describe('the sidecar’s archive, on a machine that has the C library, a shell and nothing else', () => {
	let root: string
	const PLACE = join('opt', archiveName(version))

	/** A root that holds the files that the loader asks for (ldd), and no program but the shell. */
	beforeAll(async () => {
		root = newFolder('bare')
		for (const folder of ['bin', 'dev', 'tmp', 'opt', 'srv']) {
			mkdirSync(join(root, folder))
		}
		execFileSync('tar', ['-xzf', SIDECAR, '-C', join(root, 'opt')])
		copyFileSync('/bin/sh', join(root, 'bin', 'sh'))
		const node = join(root, PLACE, 'node_modules', 'node', 'bin', 'node')
		const libraries = [node, '/bin/sh'].flatMap((program) =>
			execFileSync('ldd', [program], { encoding: 'utf8' }).match(/(?<=\s)\/\S+/g) ?? [])
		for (const library of new Set(libraries)) {
			mkdirSync(join(root, dirname(library)), { recursive: true })
			copyFileSync(library, join(root, library))
		}
		writeFileSync(join(root, 'dev', 'null'), '')
		const place = join(root, 'srv')
		writeFileSync(join(place, 'mssante.yaml'), stringify({
			server: { port: 0 },
			ledger: { url: 'sqlite:./data/ledger.db' },
			spool: './data/spool',
			ins: { environment: 'test' },
			ged: { kind: 'folder', root: './GED' },
			trust: { enforce: false },
			mailboxes: [maildirMailbox(place)],
		}))
		mkdirSync(join(place, 'GED'))
		writeFileSync(join(place, 'patients.csv'), register(PEOPLE))
		const mail = await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[0]!, pdf: await makePdf('Consultation') })] })
		writeFileSync(join(place, 'BAL', 'new', '1'), mail)
	})

	const run = (...words: string[]) => {
		const within = ['-i', pathOf('chroot')!, root, `/${PLACE}/bin/mssante`, ...words, '--config', '/srv/mssante.yaml']
		const { status, stdout, stderr } = spawnSync('env', within, { encoding: 'utf8' })
		return { status, stderr, json: stdout === '' ? null : JSON.parse(stdout) as Record<string, unknown> }
	}

	it('takes in a health document and files it', () => {
		expect(run('patients', 'import', '/srv/patients.csv')).toMatchObject({ status: 0, json: { added: PEOPLE.length } })
		expect(run('collect', '--once')).toMatchObject({ status: 0, json: { received: 1, filed: 1 } })
		expect(existsSync(join(root, 'srv', 'GED', PEOPLE[0]!.folder))).toBe(true)
	})

	it('is this version, by the name of its folder too', () => {
		const { version: told } = JSON.parse(readFileSync(join(root, PLACE, 'package.json'), 'utf8')) as { version: string }
		expect(told).toBe(version)
	})

	it('holds every page that its pages lead to', () => {
		const docs = join(root, PLACE, 'docs')
		const pages = readdirSync(docs).filter((name) => name.endsWith('.md'))
		expect(pages).toContain('machine-brulee.md')
		const linksOf = (page: string) => [...readFileSync(join(docs, page), 'utf8').matchAll(/\]\(([^)\s#]+)/g)].map(([, link]) => link!)
		const links = pages.flatMap(linksOf)
		expect(links.filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(docs, link)))).toEqual([])
	})

	it('holds what the product needs, and nothing of its making', () => {
		const names = listOf(SIDECAR)
		expect(names).toContain(`${archiveName(version)}/node_modules/imapflow/package.json`)
		const own = names.map((name) => name.slice(archiveName(version).length + 1))
		expect(own.filter((name) => /^(?:server|docs)\/.*\.spec\.ts$|^(?:src|test|demo|scripts)\//.test(name))).toEqual([])
		expect(own.filter((name) => /^node_modules\/(?:vitest|vite|typescript|eslint|vue|@nextcloud)\//.test(name))).toEqual([])
	})
})

describe('the app’s archive', () => {
	it('is one folder, as the store wants it (nextcloud/appstore, release/parser.py), without links', () => {
		const names = listOf(APP)
		expect(names.filter((name) => !name.startsWith('mssante/'))).toEqual([])
		for (const name of ['appinfo/info.xml', 'CHANGELOG.md', 'js/mssante-files4.mjs', 'lib/Relay.php', 'l10n/fr.js']) {
			expect(names).toContain(`mssante/${name}`)
		}
		expect(execFileSync('tar', ['-tvzf', APP], { encoding: 'utf8' }).split('\n').filter((line) => /^[lh]/.test(line))).toEqual([])
	})

	it('has its sum beside it', () => {
		execFileSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: join(PROJECT, 'build') })
	})
})

describe('the app’s signature', () => {
	const folder = newFolder('app')
	const keyFile = join(folder, 'mssante.key')
	const certificateFile = join(folder, 'mssante.crt')
	const app = join(folder, 'mssante')

	beforeAll(() => {
		certificate('mssante', keyFile, certificateFile)
		mkdirSync(join(app, 'appinfo'), { recursive: true })
		writeFileSync(join(app, 'appinfo', 'info.xml'), '<info/>')
		writeFileSync(join(app, 'Éléments "à_part".txt'), 'é')
		signFolder(app, { keyFile, certificateFile })
	})

	function certificate(name: string, key: string, file: string): void {
		execFileSync('openssl', [
			...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-keyout', key, '-out', file],
		], { stdio: 'ignore' })
	}
	const signed = () => JSON.parse(readFileSync(join(app, 'appinfo', 'signature.json'), 'utf8')) as {
		hashes: Record<string, string>
		signature: string
	}

	it('is of the text that PHP makes of the hashes', () => {
		const php = 'echo json_encode(json_decode(file_get_contents($argv[1]), true)["hashes"]);'
		const text = execFileSync('php', ['-r', php, join(app, 'appinfo', 'signature.json')], { encoding: 'utf8' })
		expect(phpJson(signed().hashes)).toBe(text)
		expect(Object.keys(signed().hashes)).toEqual(['appinfo/info.xml', 'Éléments "à_part".txt'])
	})

	it('is good for OpenSSL: PSS without salt, SHA-1 for the message, SHA-512 for the mask', () => {
		writeFileSync(join(folder, 'text'), phpJson(hashesOf(app)))
		writeFileSync(join(folder, 'signature'), Buffer.from(signed().signature, 'base64'))
		const key = execFileSync('openssl', ['x509', '-in', certificateFile, '-pubkey', '-noout'])
		writeFileSync(join(folder, 'public.pem'), key)
		const options = ['rsa_padding_mode:pss', 'rsa_pss_saltlen:0', 'rsa_mgf1_md:sha512'].flatMap((option) => ['-sigopt', option])
		const files = ['-verify', join(folder, 'public.pem'), '-signature', join(folder, 'signature'), join(folder, 'text')]
		expect(execFileSync('openssl', ['dgst', '-sha1', ...options, ...files], { encoding: 'utf8' })).toContain('Verified OK')
	})

	it('is refused with another app’s certificate, or another key', () => {
		const [otherKey, otherFile] = [join(folder, 'other.key'), join(folder, 'other.crt')]
		certificate('autre', otherKey, otherFile)
		expect(() => signFolder(app, { keyFile: otherKey, certificateFile: otherFile })).toThrow('autre application')
		expect(() => signFolder(app, { keyFile: otherKey, certificateFile })).toThrow('pas celui de cette clé')
	})

	it('is asked for by two files, and never by one', () => {
		expect(signingOf({})).toBeNull()
		expect(signingOf({ MSSANTE_APP_KEY: 'a', MSSANTE_APP_CERTIFICATE: 'b' })).toEqual({ keyFile: 'a', certificateFile: 'b' })
		expect(() => signingOf({ MSSANTE_APP_KEY: 'a' })).toThrow('ensemble')
	})

	it('stops the build with a sentence that names no key', () => {
		const { status, stderr } = spawnSync(NODE, [join(PROJECT, 'scripts', 'package.ts')], {
			encoding: 'utf8',
			env: { ...process.env, MSSANTE_APP_KEY: keyFile },
		})
		expect([status, stderr.includes(keyFile)]).toEqual([1, false])
	})
})

describe('the changelog, as the store reads it', () => {
	const text = ['# Changelog', '', '## [Unreleased]', '', '- neuf', '', '## 1.1.0 – 2026-12-01', '', '- ancien', ''].join('\n')

	it.each([
		['1.1.0', '- ancien'],
		['1.2.0-rc.1', '- neuf'],
		['1.2.0', ''],
	])('%s is told by %j', (one, entry) => expect(entryOf(text, one)).toBe(entry))

	it('gives a release its heading and its day, and leaves a pre-release under « [Unreleased] »', () => {
		expect(withRelease(text, '1.2.0', '2026-12-24')).toContain('## [Unreleased]\n\n## 1.2.0 – 2026-12-24\n\n- neuf')
		expect(entryOf(withRelease(text, '1.2.0', '2026-12-24'), '1.2.0')).toBe('- neuf')
		expect(withRelease(text, '1.2.0-rc.1', '2026-12-24')).toBe(text)
	})
})

describe('a version to be released', () => {
	it('has one number everywhere', () => expect(new Set(Object.values(versionsOf(PROJECT))).size).toBe(1))

	it('lacks nothing but, after a release, something new to say: pages, pictures, what the app’s description leads to', () => {
		expect(lacksOf(PROJECT, '99.0.0-rc.1').filter((lack) => !lack.startsWith('CHANGELOG.md'))).toEqual([])
	})

	it.each([
		['1.0', 'n’est pas une version'],
		['v1.0.0', 'n’est pas une version'],
		['1.0.0+2', 'n’est pas une version'],
		['0.0.9', 'plus ancienne'],
	])('is not %s', (one, why) => expect(lacksOf(PROJECT, one).join(' ')).toContain(why))

	it('lacks what was taken away', () => {
		const tree = newFolder('tree')
		for (const name of ['package.json', 'package-lock.json', 'appinfo/info.xml', 'docs/openapi.json', 'docs/guide-utilisateur.md']) {
			mkdirSync(join(tree, dirname(name)), { recursive: true })
			copyFileSync(join(PROJECT, name), join(tree, name))
		}
		writeFileSync(join(tree, 'package.json'), readFileSync(join(tree, 'package.json'), 'utf8').replace(version, '9.9.9'))
		writeFileSync(join(tree, 'CHANGELOG.md'), '# Changelog\n')
		const lacks = lacksOf(tree, '10.0.0').join('\n')
		for (const lack of [
			'info.xml dit',
			'CHANGELOG.md n’a rien',
			'Dockerfile manque',
			'docs/machine-brulee.md manque',
			'docs/fonctionnement.md manque',
			'docs/images/classer.png d’un guide',
			'mène à docs/images',
		]) {
			expect(lacks).toContain(lack)
		}
	})
})
