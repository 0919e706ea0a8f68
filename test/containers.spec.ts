/** The image and the compose files, held equal to what the program is. No container engine runs here: they are read, not started. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { check } from '../server/config/load.ts'
import { PLACES } from '../server/install/unit.ts'

const PROJECT = join(import.meta.dirname, '..')
const read = (name: string) => readFileSync(join(PROJECT, name), 'utf8')
const dockerfile = read('Dockerfile').replace(/\\\n\s*/g, '')
function lines(word: string) {
	return dockerfile.split('\n')
		.filter((line) => line.startsWith(`${word} `))
		.map((line) => line.slice(word.length + 1))
}
const list = (word: string) => JSON.parse(lines(word).at(-1)!) as string[]
/** What must outlive the container, or be shared with another one. */
const KEPT = [PLACES.keys, PLACES.data, PLACES.spool, PLACES.run]

interface Service {
	image?: string
	read_only?: boolean
	cap_drop?: string[]
	security_opt?: string[]
	tmpfs?: string[]
	volumes: string[]
	networks?: string[]
	hostname?: string
	extends?: { file: string, service: string }
	stop_grace_period?: string
}
interface Compose { services: Record<string, Service>, volumes: Record<string, null>, networks?: Record<string, { external: boolean }> }
const compose = parse(read('containers/compose.yaml')) as Compose
const aio = parse(read('containers/compose.aio.yaml')) as Compose
const mountsOf = ({ volumes }: Service) => volumes.map((volume) => volume.split(':')[1])
const named = ({ volumes }: Service) => volumes.map((volume) => volume.split(':')[0]!).filter((name) => !name.startsWith('.'))

describe('the image', () => {
	it('is made by the Node that the program asks for', () => {
		const { dependencies: { node } } = JSON.parse(read('package.json')) as { dependencies: { node: string } }
		const major = /\d+/.exec(node)![0]
		expect(lines('FROM')).toEqual([`node:${major}-trixie-slim AS build`, 'debian:trixie-slim'])
		expect(read('server/launch.js')).toContain(`const OURS = ${major}\n`)
	})

	it('runs as nobody that it knows, by a number that a read-only root may check', () => {
		const [uid] = lines('USER')[0]!.split(':')
		expect(Number(uid)).toBeGreaterThan(1000)
		expect(dockerfile).toContain(`--uid ${uid} `)
	})

	it('keeps what must be kept, and makes each of these places its account’s', () => {
		expect(list('VOLUME').toSorted()).toEqual(KEPT.toSorted())
		for (const folder of KEPT) {
			expect(dockerfile).toMatch(new RegExp(`install -d -o mssante -g mssante -m 07[05][05][^&]* ${folder}(?: |\\n|$)`))
		}
	})

	it('starts the service, and asks it how it is, by commands that exist', () => {
		const commands = [...read('server/commands/line.ts').matchAll(/^\t(\w+): async \(\) =>/gm)].map(([, name]) => name)
		expect([list('ENTRYPOINT'), list('CMD')]).toEqual([['mssante'], ['serve']])
		const [, health] = /HEALTHCHECK .* CMD (\[.*\])/.exec(dockerfile)!
		expect(JSON.parse(health!)).toEqual(['mssante', 'health'])
		expect(commands).toEqual(expect.arrayContaining(['serve', 'health']))
		expect(dockerfile).toContain('PATH=/opt/mssante/bin:')
		expect(dockerfile).toContain(`MSSANTE_CONFIG=${PLACES.configFile} `)
	})

	it('takes nothing of this machine along', () => {
		expect(read('.dockerignore').split('\n')).toEqual(expect.arrayContaining(['.git', 'node_modules', 'build', 'test', 'data']))
	})
})

describe('the compose files', () => {
	const service = compose.services.mssante!

	it('give the container no right, no root that it may write, and the time to stop', () => {
		expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] })
		expect(service.tmpfs![0]).toMatch(/^\/tmp:/)
		expect(parseInt(service.stop_grace_period!)).toBeGreaterThan(10)
	})

	it('keep every place that the image keeps, in a volume that is declared', () => {
		expect(mountsOf(service)).toEqual(expect.arrayContaining([...KEPT, PLACES.configFile]))
		expect(Object.keys(compose.volumes)).toEqual(expect.arrayContaining(named(service)))
		expect(aio.services.mssante!.extends).toEqual({ file: 'compose.yaml', service: 'mssante' })
		expect(Object.keys(aio.volumes)).toEqual(expect.arrayContaining(named(service)))
	})

	it('show Nextcloud the folder of the socket that the configuration names', () => {
		const { server: { socket } } = check(parse(read('containers/mssante.yaml')))
		expect(socket).toBe(`${PLACES.run}/mssante.sock`)
		expect(compose.services.nextcloud!.volumes).toContain(`mssante-run:${PLACES.run}:ro`)
	})

	it('beside AIO, listen in its network alone, over TLS, where the page is told', () => {
		const { server: { host, port, tls, socket } } = check(parse(read('containers/mssante.aio.yaml')))
		expect([host, String(port), socket]).toEqual(['0.0.0.0', lines('EXPOSE')[0], undefined])
		expect(tls?.certFile).toContain(PLACES.keys)
		expect(read('containers/mssante.aio.yaml')).toContain(`https://${aio.services.mssante!.hostname}:${port}`)
		expect([aio.services.mssante!.networks, aio.networks]).toEqual([['nextcloud-aio'], { 'nextcloud-aio': { external: true } }])
		expect(['compose.yaml', 'compose.aio.yaml'].filter((name) => /^\s+ports:/m.test(read(`containers/${name}`)))).toEqual([])
	})

	it.each(['mssante.yaml', 'mssante.aio.yaml'])('%s keeps everything where a volume is', (name) => {
		const config = check(parse(read(`containers/${name}`)))
		expect([config.ledger.url, config.spool, config.secretKeyFile, config.server.relayKeyFile]).toEqual([
			`sqlite:${PLACES.data}/ledger.db`,
			PLACES.spool,
			`${PLACES.keys}/secret.key`,
			`${PLACES.keys}/relay.key`,
		])
	})
})
