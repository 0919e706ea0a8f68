/** The double of Nextcloud for the shim: its true PHP, served by PHP itself, with people, groups and files in a folder. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { need } from './machine.ts'
import { startPhpServer } from './php-server.ts'

export interface PhpDouble {
	url: string
	/** Puts a file, or makes a folder (null), in a person's files; its id. */
	put: (user: string, path: string, bytes: Buffer | null) => string
	/** A request to the app, as a person. */
	request: (
		user: string,
		method: string,
		path: string,
		options?: { form?: Record<string, string>, headers?: Record<string, string> },
	) => Promise<Response>
	state: (name: string) => unknown
	stop: () => Promise<void>
}

export async function startPhpDouble(groups: Record<string, string[]>): Promise<PhpDouble> {
	need('php-cli', 'php-curl')
	const state = mkdtempSync(join(tmpdir(), 'mssante-php-'))
	const ids: Record<string, string> = {}
	writeFileSync(join(state, 'groups.json'), JSON.stringify(groups))
	writeFileSync(join(state, 'ids.json'), '{}')
	const port = await freePort()
	const url = `http://127.0.0.1:${port}`
	const server = startPhpServer(['-S', `127.0.0.1:${port}`, join(import.meta.dirname, 'php', 'double.php')], {
		workers: 4,
		env: { DOUBLE_STATE: state },
	})
	for (
		let tries = 0;
		!(await fetch(`${url}/double/scripts`).then(
			({ ok }) => ok,
			() => false,
		));
		tries++
	) {
		if (tries > 50) {
			await server.stop()
			throw new Error('PHP ne répond pas.')
		}
		await sleep(100)
	}
	return {
		url,
		put: (user, path, bytes) => {
			const file = join(state, 'files', user, path)
			mkdirSync(bytes === null ? file : dirname(file), { recursive: true })
			if (bytes !== null) {
				writeFileSync(file, bytes)
			}
			const id = String(Object.keys(ids).length + 100)
			ids[id] = `${user}/${path}`
			writeFileSync(join(state, 'ids.json'), JSON.stringify(ids))
			return id
		},
		request: (user, method, path, { form = {}, headers = {} } = {}) => {
			const query = new URLSearchParams(form).toString()
			return fetch(`${url}${path}${method === 'GET' ? `?${query}` : ''}`, {
				method,
				body: method === 'GET' ? null : query,
				headers: {
					...(user !== '' && { authorization: `Basic ${Buffer.from(`${user}:x`).toString('base64')}` }),
					...(method !== 'GET' && { 'content-type': 'application/x-www-form-urlencoded' }),
					...headers,
				},
			})
		},
		state: (name) => JSON.parse(readFileSync(join(state, `${name}.json`), 'utf8')) as unknown,
		stop: server.stop,
	}
}

export function freePort(): Promise<number> {
	return new Promise((resolve) => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const address = server.address()
			server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
		})
	})
}
