import type { Endpoint } from '../config/schema.ts'

import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MssError } from '../errors.ts'
import { configured } from './credentials.ts'
import { Imap } from './imap.ts'
import { submit, verifySubmission } from './submit.ts'

const root = mkdtempSync(join(tmpdir(), 'mssante-credentials-'))
const passwordFile = join(root, 'bal.pass')
const endpoint: Endpoint = { host: '127.0.0.1', port: 9, security: 'plain', allowPlain: true, user: 'bal', passwordFile }

describe('what the configuration gives', () => {
	it('is read at each connection, without the end of its line', async () => {
		writeFileSync(passwordFile, 'premier\r\n')
		expect(await configured(endpoint)).toEqual({ login: { user: 'bal', password: 'premier' } })
		writeFileSync(passwordFile, 'second ')
		expect((await configured(endpoint)).login!.password).toBe('second ')
	})
	it('is a certificate alone, where no name is said', async () => {
		writeFileSync(join(root, 'cert.pem'), 'CERT')
		const proof = await configured({ host: 'a', port: 1, security: 'tls', allowPlain: false, clientCertFile: join(root, 'cert.pem') })
		expect(proof).toEqual({ login: null, cert: Buffer.from('CERT') })
	})
	it('is missed by its name', () => expect(configured({ ...endpoint, passwordFile: join(root, 'absent') }))
		.rejects.toMatchObject({ code: 'MSS-FILE', detail: join(root, 'absent') }))
})

describe('whatever gives them', () => {
	const refused = async () => {
		throw new MssError('MSS-FILE', 'jeton')
	}
	it('is asked before an operator is connected to, and its refusal is the connection’s', async () => {
		let calls = 0
		const server = createServer(() => calls++).listen(0, '127.0.0.1')
		const { port } = await new Promise<{ port: number }>((resolve) =>
			server.once('listening', () => resolve(server.address() as { port: number })))
		const at = { ...endpoint, port }
		await expect(new Imap(at, refused).connect()).rejects.toMatchObject({ code: 'MSS-FILE' })
		await expect(verifySubmission(at, refused)).rejects.toMatchObject({ code: 'MSS-FILE' })
		const fates = await submit(at, { from: 'a@b.fr', to: ['c@d.fr'] }, (async function* () {})(), refused)
		expect(fates.get('c@d.fr')).toMatchObject({ outcome: 'refused', permanent: false, code: 'MSS-FILE' })
		expect(calls).toBe(0)
		server.close()
	})
	it('may be slow: a mailbox that was closed meanwhile is not connected to', async () => {
		let give = () => {}
		const waited = new Promise<void>((resolve) => {
			give = resolve
		})
		const imap = new Imap(endpoint, async () => waited.then(() => ({ login: null })))
		const connected = imap.connect()
		await imap.close()
		give()
		await expect(connected).rejects.toMatchObject({ code: 'MSS-IMAP-DOWN', detail: 'connexion coupée' })
	})
})
