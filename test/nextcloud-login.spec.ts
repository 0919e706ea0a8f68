import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { expect, it } from 'vitest'
import { startLogin } from '../server/ged/nextcloud/login-flow.ts'
import { makeAuthority } from './support/authority.ts'

it('a Nextcloud whose authority is unknown is not said to be away: waiting mends nothing', async () => {
	const { rootFile, make } = makeAuthority()
	const { certFile, keyFile } = make({ name: 'localhost', hosts: ['localhost'] })
	const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, (_, response) => response.end('{}'))
	await once(server.listen(0, '127.0.0.1'), 'listening')
	const url = `https://localhost:${(server.address() as { port: number }).port}`
	try {
		await expect(startLogin({ url })).rejects.toMatchObject({ code: 'MSS-GED-TLS' })
		await expect(startLogin({ url, caFile: rootFile })).rejects.toMatchObject({ code: 'MSS-GED-DOWN' })
	} finally {
		server.close()
	}
})
