import type { AddressInfo } from 'node:net'

import { X509Certificate } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { listAt, refreshList } from '../server/net/kept-lists.ts'
import { makeAuthority } from './support/authority.ts'

let list: Buffer
let authorities: X509Certificate[]
let folder: string
let place: string

beforeAll(() => {
	const authority = makeAuthority()
	list = readFileSync(authority.revoke(null))
	authorities = [new X509Certificate(readFileSync(authority.organisationsFile))]
})
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'mssante-lists-'))
	place = join(folder, 'organisations.crl')
})

/** As another that has the same size and the same time: what is known of the one is said of the other. */
function write(bytes: Buffer, like: { size: number, mtime: Date }): void {
	writeFileSync(place, Buffer.concat([bytes, Buffer.alloc(like.size - bytes.length, '\n')]))
	utimesSync(place, like.mtime, like.mtime)
}

it('a list whose file could not be read is read when it can be again', async () => {
	mkdirSync(place)
	for (let more = 0; statSync(place).size < list.length; more++) {
		writeFileSync(join(place, String(more)), '')
	}
	utimesSync(place, new Date(0), new Date(0))
	const before = statSync(place)
	await expect(listAt(place, authorities)).rejects.toMatchObject({ code: 'EISDIR' })
	rmSync(place, { recursive: true })
	write(list, before)
	expect(await listAt(place, authorities)).toMatchObject({ goodUntil: expect.any(String) as string })
})

it('what is no list is not read again as long as it does not change', async () => {
	const before = { size: list.length, mtime: new Date(0) }
	write(Buffer.from('x'), before)
	await expect(listAt(place, authorities)).rejects.toMatchObject({ code: 'MSS-TLS-CRL' })
	write(list, before)
	await expect(listAt(place, authorities)).rejects.toMatchObject({ code: 'MSS-TLS-CRL' })
	write(list, { ...before, size: list.length + 1 })
	expect(await listAt(place, authorities)).not.toBeNull()
})

it('a list that cannot be put in its place leaves nothing beside it', async () => {
	const site = createServer((_, response) => response.end(list))
	await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
	try {
		mkdirSync(place)
		const { port } = site.address() as AddressInfo
		await expect(refreshList(`http://127.0.0.1:${port}/`, place, authorities)).rejects.toThrow()
		expect(readdirSync(folder)).toEqual(['organisations.crl'])
	} finally {
		site.close()
	}
})
