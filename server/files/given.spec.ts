import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readGiven, readGivenSync, secretIn } from './given.ts'

const file = join(mkdtempSync(join(tmpdir(), 'mssante-given-')), 'secret')

describe('a secret in its file', () => {
	it.each([
		['mot de passe\n', 'mot de passe'],
		['mot de passe\r\n', 'mot de passe'],
		[' é \n\n', ' é \n'],
		['', ''],
	])('%j is %j: less the end of its line, and nothing else', async (text, secret) => {
		writeFileSync(file, text)
		expect(await secretIn(file)).toBe(secret)
	})
})

it('a file that is not there is told by its name', async () => {
	const fault = { code: 'MSS-FILE', detail: `${file}.away` }
	await expect(readGiven(`${file}.away`)).rejects.toMatchObject(fault)
	expect(() => readGivenSync(`${file}.away`)).toThrow(expect.objectContaining(fault))
})
