/** `install`, `certificate`, `health`, and the ways by which Nextcloud reaches the sidecar, as an administrator meets them. */
import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { nextOf } from '../server/commands/install.ts'
import { answerLine } from '../server/commands/line.ts'
import { check } from '../server/config/load.ts'
import { carryOut } from '../server/install/carry-out-plan.ts'
import { hiddenFrom, planOf } from '../server/install/install-plan.ts'
import { commandOf, PLACES } from '../server/install/unit.ts'
import { makeAuthority } from './support/authority.ts'
import { freePort } from './support/free-port.ts'
import { until } from './support/until.ts'
import { CLI, makeWorld, newRoot, NODE } from './support/world.support.ts'

const PROJECT = join(import.meta.dirname, '..')
const PROGRAM = '/opt/mssante'
/** Of the account that the machine would make. */
const ID = 4242
const example = readFileSync(join(PROJECT, 'docs', 'mssante.exemple.yaml'), 'utf8')
const plan = planOf({ program: PROGRAM, example, nextcloud: 'https://nextcloud.ehpad.fr', account: 'svc' })

describe('an installation', () => {
	let under: string
	let accounts: number
	beforeEach(() => {
		under = newRoot()
		accounts = 0
	})
	const install = () => carryOut(plan, {
		under,
		makeAccount: () => {
			accounts++
		},
		idOf: (_, name) => name === 'root' ? 0 : ID,
	})
	const stateOf = (path: string) => {
		const { uid, gid, mode } = statSync(join(under, path))
		return [uid, gid, (mode & 0o777).toString(8)]
	}

	it('leaves each thing to whom it belongs: the service changes neither its program nor its configuration', () => {
		install()
		expect(Object.fromEntries([...plan.folders, ...plan.files].map(({ path }) => [path, stateOf(path)]))).toEqual({
			'/etc/mssante': [0, ID, '750'],
			'/etc/mssante/keys': [ID, ID, '700'],
			'/etc/mssante/mssante.yaml': [0, ID, '640'],
			'/etc/systemd/system/mssante.service': [0, 0, '644'],
			'/usr/local/bin/mssante': [0, 0, '755'],
			'/var/lib/mssante': [ID, ID, '700'],
			'/var/spool/mssante': [ID, ID, '700'],
		})
	})

	it('done again changes nothing, and keeps the configuration that somebody wrote', () => {
		install()
		writeFileSync(join(under, PLACES.configFile), 'ged: { kind: folder, root: /srv }\n')
		expect(install().map(({ done }) => done)).toEqual(['kept', 'same', 'same'])
		expect(readFileSync(join(under, PLACES.configFile), 'utf8')).toContain('/srv')
	})

	it('does nothing at all where another service has its name', () => {
		mkdirSync(join(under, '/etc/systemd/system'), { recursive: true })
		writeFileSync(join(under, PLACES.unit), '[Service]\nExecStart=/bin/true\n')
		expect(install).toThrow(expect.objectContaining({ code: 'MSS-INSTALL-EXISTS', detail: PLACES.unit }))
		expect(accounts).toBe(0)
		expect(() => statSync(join(under, PLACES.configuration))).toThrow()
	})

	it('writes a configuration that is accepted as it is', () => {
		const config = check(parse(plan.files[0]!.text))
		expect(config).toMatchObject({
			ged: { url: 'https://nextcloud.ehpad.fr', user: 'svc' },
			ledger: { url: 'sqlite:/var/lib/mssante/ledger.db' },
			spool: '/var/spool/mssante',
			secretKeyFile: '/etc/mssante/keys/secret.key',
			server: { relayKeyFile: '/etc/mssante/keys/relay.key' },
		})
	})

	it('on another machine than Nextcloud, it listens to all with a certificate of its own', () => {
		const { server } = check(parse(planOf({ program: PROGRAM, example, way: 'apart' }).files[0]!.text))
		expect(server).toMatchObject({
			host: '0.0.0.0',
			tls: { certFile: '/etc/mssante/keys/service.crt', keyFile: '/etc/mssante/keys/service.key' },
		})
	})

	it('where Nextcloud is at a host, it goes and asks there', () => {
		const url = 'https://nextcloud.hebergeur.fr'
		const { server } = check(parse(planOf({ program: PROGRAM, example, nextcloud: url, way: 'hosted' }).files[0]!.text))
		expect(server).toMatchObject({ host: '127.0.0.1', poll: { url } })
	})

	it.each([
		[['--apart', '--hosted'], 'l’un des deux'],
		[['--hosted'], '--nextcloud'],
	])('%j is refused: %s', async (line, said) => {
		const told: string[] = []
		expect(await answerLine(['install', '--print', ...line], { out: () => {}, tell: (text) => told.push(text) })).toBe(2)
		expect(told.join()).toContain(said)
	})

	it.each([
		['beside', 'http://127.0.0.1:8090'],
		['apart', 'mssante certificate'],
		['hosted', 'ne peut pas joindre'],
	] as const)('what is left to do is told (%s)', (way, said) =>
		expect(nextOf(way, true, false).join()).toContain(said))

	it('done again for a new version, only the service is to be started', () =>
		expect(nextOf('beside', true, true)).toEqual(['systemctl daemon-reload && systemctl enable --now mssante']))

	it('lets the service write where it must, and nowhere else', () => {
		const unit = plan.files[1]!.text
		expect(unit).toContain('ProtectSystem=strict')
		expect(unit).toContain('StateDirectory=mssante')
		expect(unit).toContain(`ReadWritePaths=${PLACES.keys} ${PLACES.spool}`)
		const [node, launch] = [`${PROGRAM}/node_modules/node/bin/node`, `${PROGRAM}/server/launch.js`]
		expect(unit).toContain(`ExecStart=${node} ${launch} serve --config ${PLACES.configFile}`)
	})

	it.each([
		['/root/mssante', '/root'],
		['/home/paul/mssante', '/home'],
		['/tmp/mssante', '/tmp'],
		['/opt/mssante', null],
		['/homepage', null],
	])('knows that the service sees %s or not', (program, hidden) => expect(hiddenFrom(program)).toBe(hidden))

	it('its command has what systemd gives to the service, and runs nothing of that file', () => {
		const root = newRoot()
		mkdirSync(join(root, 'bin'))
		writeFileSync(join(root, 'bin', 'mssante'), '#!/bin/sh\necho "$HTTPS_PROXY|$TZ|$WORDS"\n', { mode: 0o755 })
		const words = `a $(touch ${root}/run) b`
		writeFileSync(join(root, 'environment'), `# proxy\nHTTPS_PROXY=http://proxy:3128\nTZ="Europe/Paris"\nWORDS=${words}`)
		const command = commandOf(root).replaceAll(PLACES.environment, join(root, 'environment')).replace('$(id -u)', '1')
		const { stdout } = spawnSync('sh', ['-c', command], { encoding: 'utf8' })
		expect(stdout).toBe(`http://proxy:3128|Europe/Paris|${words}\n`)
		expect(existsSync(join(root, 'run'))).toBe(false)
	})

	it('its command reads that file as systemd does: quotes of both kinds, names that are names; what is set already stays', () => {
		const root = newRoot()
		mkdirSync(join(root, 'bin'))
		writeFileSync(join(root, 'bin', 'mssante'), '#!/bin/sh\necho "$ONE|$TWO|$SET"\n', { mode: 0o755 })
		writeFileSync(join(root, 'environment'), "ONE='un'\nA B=c\nA-B=c\nTWO=deux\nSET=file\n")
		const command = commandOf(root).replaceAll(PLACES.environment, join(root, 'environment')).replace('$(id -u)', '1')
		const { stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8', env: { ...process.env, SET: 'own' } })
		expect([stdout, stderr]).toEqual(['un|deux|own\n', ''])
	})

	it('is shown in full by --print', () => {
		const { status, stdout } = spawnSync(NODE, [CLI, 'install', '--print'], { encoding: 'utf8' })
		expect([status, stdout.includes('[Service]'), stdout.includes('# dossier /etc/mssante/keys (mssante:mssante, 0700)')])
			.toEqual([0, true, true])
	})

	it('is for root alone', () => {
		const nobody = join(newRoot(), 'nobody.cjs')
		writeFileSync(nobody, 'process.getuid = () => 65534')
		const { status, stdout } = spawnSync(NODE, ['--require', nobody, CLI, 'install'], { encoding: 'utf8' })
		expect([status, stdout]).toEqual([1, expect.stringContaining('MSS-INSTALL-ROOT') as string])
	})
})

describe('inspect', () => {
	it('tells the fingerprints of an authority as it was given, to be compared with those that it publishes', async () => {
		const { chain, pem } = makeAuthority()
		const out: string[] = []
		expect(await answerLine(['inspect', chain.der], { out: (text) => out.push(text), tell: () => {}, isSpread: true })).toBe(0)
		expect(out.join('')).toContain(new X509Certificate(pem).fingerprint256)
	})
})

describe('doctor', () => {
	it('speaks in words on a terminal, and in JSON anywhere else', async () => {
		const world = await makeWorld()
		const said = async (isSpread: boolean) => {
			const out: string[] = []
			await answerLine(['doctor', '--config', world.configFile], { out: (text) => out.push(text), tell: () => {}, isSpread })
			return out.join('')
		}
		expect(await said(true)).toMatch(/\nEn ordre \(\d+\)/)
		expect(JSON.parse(await said(false))).toContainEqual(expect.objectContaining({ check: 'registre', ok: true }))
	})
})

describe('the sidecar that runs', () => {
	let world: Awaited<ReturnType<typeof makeWorld>>
	let child: ReturnType<typeof world.spawn> | null = null
	beforeEach(async () => {
		world = await makeWorld()
	})
	afterEach(async () => {
		const ended = child && new Promise((resolve) => child!.once('close', resolve))
		child?.kill('SIGTERM')
		await ended
		child = null
	})
	const serve = async () => {
		child = world.spawn('serve')
		child.stdout!.resume()
		child.stderr!.resume()
		await until(async () => (await world.run('health')).code === 0)
	}

	it('is asked how it is through its socket, which anybody of the machine may speak to', async () => {
		const socket = join(world.root, 'run', 'mssante.sock')
		mkdirSync(join(world.root, 'run'))
		world.configure({ server: { socket } })
		await serve()
		expect((await world.run('health')).json).toEqual({ status: 'ok' })
		expect((statSync(socket).mode & 0o777).toString(8)).toBe('666')
	})

	it('starts again over the socket of one that was killed', async () => {
		world.configure({ server: { socket: './mssante.sock' } })
		await serve()
		const killed = new Promise((resolve) => child!.once('close', resolve))
		child!.kill('SIGKILL')
		await killed
		expect(statSync(join(world.root, 'mssante.sock')).isSocket()).toBe(true)
		expect((await world.run('health')).json.error.code).toBe('MSS-SERVICE-DOWN')
		await serve()
	})

	it('is asked over TLS with the certificate that it made, on all addresses', async () => {
		const tls = { certFile: './keys/service.crt', keyFile: './keys/service.key' }
		world.configure({ server: { host: '0.0.0.0', port: await freePort(), tls } })
		const made = await world.run('certificate', '--name', 'mssante')
		expect(made.json).toMatchObject({ fingerprint: expect.stringMatching(/^sha256\/\/[\w+/]{43}=$/) as string })
		expect(made.json.names).toContain('mssante')
		await serve()
		expect((await world.run('health')).json).toEqual({ status: 'ok' })
		const own = (await world.run('doctor')).json.find((one: { check: string }) => one.check === 'certificat du service joint')
		expect(own).toMatchObject({ ok: true, detail: expect.stringContaining(made.json.fingerprint) as string })
	})

	it('does not start with a certificate that is not there, and says how to make it', async () => {
		world.configure({ server: { host: '0.0.0.0', tls: { certFile: './keys/service.crt', keyFile: './keys/service.key' } } })
		const { code, json } = await world.run('serve')
		expect([code, json.error.code]).toEqual([1, 'MSS-TLS-OWN'])
	})

	it('tells a person the fingerprint to give, in a sentence', async () => {
		world.configure({ server: { host: '0.0.0.0', tls: { certFile: './keys/service.crt', keyFile: './keys/service.key' } } })
		const out: string[] = []
		await answerLine(['certificate', '--config', world.configFile], { out: (text) => out.push(text), tell: () => {}, isSpread: true })
		expect(out.join('')).toMatch(/à donner dans la page d’administration :\n {2}sha256\/\/[\w+/]{43}=\n/)
	})

	it('is told where to write the files of its certificate, when the configuration names none', async () => {
		const { json } = await world.run('certificate')
		expect(json.configuration).toEqual({ server: { tls: { certFile: json.certFile, keyFile: json.keyFile } } })
	})

	it('is found by the configuration that the environment names', () => {
		chmodSync(world.root, 0o755)
		const { status } = spawnSync(NODE, [CLI, 'status'], { cwd: '/', env: { ...process.env, MSSANTE_CONFIG: world.configFile } })
		expect(status).toBe(0)
	})
})
