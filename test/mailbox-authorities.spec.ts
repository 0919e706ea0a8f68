import type { Endpoint } from '../server/config/schema.ts'

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { authoritiesOnce } from '../server/mailbox/tls.ts'
import { makeAuthority } from './support/authority.ts'

it('authorities that several mailboxes believe are read once a look, and anew at the next', async () => {
	const { rootFile, organisationsFile } = makeAuthority()
	const file = join(mkdtempSync(join(tmpdir(), 'mssante-authorities-')), 'ca.pem')
	const endpoint = { host: 'a', caFile: file } as Endpoint
	const other = { ...endpoint, host: 'b' }
	const namesOf = async (look: ReturnType<typeof authoritiesOnce>) => (await look(other)).map(({ subject }) => subject)
	writeFileSync(file, readFileSync(rootFile))
	const look = authoritiesOnce()
	const first = await look(endpoint)
	writeFileSync(file, readFileSync(organisationsFile))
	expect(await look(other)).toBe(first)
	expect(await namesOf(look)).toEqual(['CN=AC RACINE DE TEST'])
	expect(await namesOf(authoritiesOnce())).toEqual(['CN=AC ORGANISATIONS DE TEST'])
	expect(await look({ ...endpoint, caFile: organisationsFile })).not.toBe(first)
})
