/** The double of Nextcloud for the shim: its true PHP, served by PHP itself, with people, groups and files in a folder. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { need } from './machine.ts'
import { newFolder } from './new-folder.ts'
import { startPhpServer } from './php-server.ts'

export interface PhpDouble {
	url: string
	/** Puts a file, or makes a folder (null), in a person's files; its id. */
	put: (user: string, path: string, bytes: Buffer | null) => string
	/** The id of a file that a person moved. */
	move: (user: string, from: string, to: string) => string
	share: (share: { path: string, type: number, with: string }) => void
	/** A request to the app, as a person. */
	request: (
		user: string,
		method: string,
		path: string,
		options?: { form?: Record<string, string>, headers?: Record<string, string> },
	) => Promise<Response>
	state: (name: string) => unknown
	/** Where its state is. */
	folder: string
	stop: () => Promise<void>
}

export async function startPhpDouble(groups: Record<string, string[]>): Promise<PhpDouble> {
	need('php-cli', 'php-curl')
	const state = newFolder('php')
	const ids: Record<string, string> = {}
	const shares: { path: string, type: number, with: string }[] = []
	const keep = (name: string, value: unknown) => writeFileSync(join(state, `${name}.json`), JSON.stringify(value))
	keep('groups', groups)
	keep('ids', ids)
	keep('shares', shares)
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
		if (tries > 600) {
			await server.stop()
			throw new Error('PHP ne répond pas.')
		}
		await sleep(100)
	}
	return {
		url,
		folder: state,
		put: (user, path, bytes) => {
			const file = join(state, 'files', user, path)
			mkdirSync(bytes === null ? file : dirname(file), { recursive: true })
			if (bytes !== null) {
				writeFileSync(file, bytes)
			}
			const above = path.split('/').slice(0, -1).map((_, index, names) => names.slice(0, index + 1).join('/'))
			for (const at of [...above, path].filter((one) => !Object.values(ids).includes(`${user}/${one}`))) {
				ids[String(Object.keys(ids).length + 100)] = `${user}/${at}`
			}
			keep('ids', ids)
			return Object.keys(ids).find((id) => ids[id] === `${user}/${path}`)!
		},
		move: (user, from, to) => {
			const [id] = Object.entries(ids).find(([, path]) => path === `${user}/${from}`)!
			mkdirSync(dirname(join(state, 'files', user, to)), { recursive: true })
			renameSync(join(state, 'files', user, from), join(state, 'files', user, to))
			ids[id] = `${user}/${to}`
			keep('ids', ids)
			return id
		},
		share: (share) => {
			shares.push(share)
			keep('shares', shares)
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
