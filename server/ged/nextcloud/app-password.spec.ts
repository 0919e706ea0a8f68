import type { Ledger } from '../../ledger/ledger.ts'
import type { Account } from './app-password.ts'

import { randomBytes } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLedger } from '../../ledger/ledger.ts'
import { appPasswordOf, authorityOf, bindAppPassword, keepAppPassword } from './app-password.ts'

const root = mkdtempSync(join(tmpdir(), 'mssante-app-password-'))
const caFile = join(root, 'ca.pem')
const account: Account = { url: 'https://nextcloud.exemple.fr', user: 'svc-mssante', caFile }
let ledger: Ledger

beforeAll(async () => {
	writeFileSync(caFile, 'une autorité')
	ledger = await openLedger({ url: `sqlite:${join(root, 'ledger.db')}` }, { audit: randomBytes(32), vault: randomBytes(32) })
	await ledger.change((tx) => keepAppPassword(tx, ledger, account, 'secret'))
})
afterAll(() => ledger.close())

const kept = (wanted: Account) => appPasswordOf(ledger, ledger.db, authorityOf(wanted))

describe('the app password', () => {
	it('is for the Nextcloud and the account that it was granted for', async () =>
		expect(await kept({ ...account, url: 'https://nextcloud.exemple.fr/' })).toBe('secret'))

	it.each([
		['machine', { url: 'https://ailleurs.exemple.fr' }],
		['port', { url: 'https://nextcloud.exemple.fr:8443' }],
		['scheme', { url: 'http://nextcloud.exemple.fr' }],
		['path', { url: 'https://nextcloud.exemple.fr/autre' }],
		['account', { user: 'autre' }],
		['authority', { caFile: undefined }],
	])('is not for another %s', async (_, change) => expect(await kept({ ...account, ...change })).toBeNull())

	it('is not for the same file with another authority in it', async () => {
		writeFileSync(caFile, 'une autre autorité')
		expect(await kept(account)).toBeNull()
		writeFileSync(caFile, 'une autorité')
	})

	it('of an older version is for the Nextcloud that it served until then', async () => {
		await ledger.change((tx) => ledger.vault.put(tx, 'ged/app-password', 'ancien'))
		expect(await kept(account)).toBeNull()
		await bindAppPassword(ledger, account)
		expect([await kept(account), await kept({ ...account, user: 'autre' })]).toEqual(['ancien', null])
	})
})
