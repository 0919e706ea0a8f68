import type { $ZodType } from 'zod/v4/core'
import type { Config } from '../config/schema.ts'

import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { schema } from '../config/schema.ts'
import { configuredFiles } from './kept-files.ts'

/** Written in an endpoint, it serves the whole mailbox, and is told there once (config/complete.ts). */
const HOISTED = /\.(?:imap|smtp)\.oauth2\./
/** Kept in no backup: it opens them. */
const APART = 'backup.passphraseFile'
/** Files, or addresses, whose names do not end as the others'. */
const SOURCES = ['trust.source', 'mailboxes.*.imap.crl', 'mailboxes.*.smtp.crl']
const ADDRESS = 'boite@test.mssante.fr'

/** Paths of all keys of a schema that are not objects themselves. */
function leavesOf(type: $ZodType, path: string[] = []): string[] {
	if (type instanceof z.ZodObject) {
		return Object.entries(type.shape).flatMap(([key, value]) => leavesOf(value, [...path, key]))
	}
	if (type instanceof z.ZodArray) {
		return leavesOf(type.element, [...path, '*'])
	}
	if (type instanceof z.ZodUnion) {
		return type.options.flatMap((option) => leavesOf(option, path))
	}
	if (type instanceof z.ZodPipe) {
		return leavesOf(type.in, path)
	}
	return type instanceof z.ZodOptional || type instanceof z.ZodDefault || type instanceof z.ZodPrefault
		? leavesOf(type.unwrap(), path)
		: [path.join('.')]
}

const NAMED = [...new Set(leavesOf(schema))].filter((path) => path.endsWith('File') || SOURCES.includes(path))

/** One in which each of them is given. */
function configurationWith(paths: string[]): Config {
	const config: Record<string, unknown> = { ged: { kind: 'nextcloud' }, mailboxes: [{ address: ADDRESS }] }
	for (const path of paths) {
		const [last, ...within] = path.replace('*', '0').split('.').reverse()
		let place = config
		for (const key of within.reverse()) {
			place = (place[key] ??= {}) as Record<string, unknown>
		}
		place[last!] = `/${path}`
	}
	return config as unknown as Config
}

describe('the files that a configuration names', () => {
	it('are all those that its schema knows, each under its key, but for what opens the backups themselves', () => {
		const wanted = NAMED.filter((path) => path !== APART && !HOISTED.test(path))
		const files = configuredFiles(configurationWith(NAMED))
		expect(files.map(({ key }) => key.replace(ADDRESS, '*')).sort()).toEqual(wanted.sort())
		expect(files.map(({ file }) => file).sort()).toEqual(wanted.map((path) => `/${path}`).sort())
		expect(NAMED).toEqual(expect.arrayContaining([APART, ...SOURCES, 'mailboxes.*.oauth2.clientSecretFile', 'server.tls.keyFile']))
	})

	it('are secrets where they are keys, passwords and tokens', () => {
		const open = configuredFiles(configurationWith(NAMED)).filter(({ isSecret }) => !isSecret).map(({ key }) => key)
		expect(open.filter((key) => !/(?:[cC]ertFile|caFile|crl|trust\.source)$/.test(key))).toEqual([])
		const secret = configuredFiles(configurationWith(NAMED)).filter(({ isSecret }) => isSecret).map(({ key }) => key)
		expect(secret.filter((key) => !/(?:[kK]eyFile|passwordFile|[sS]ecretFile|tokenFile)$/.test(key))).toEqual([])
	})

	it('of a mailbox made in the page are in the ledger', () => {
		const config = configurationWith(['mailboxes.*.imap.passwordFile'])
		config.mailboxes[0]!.isMade = true
		const bare = { ...config, secretKeyFile: '/s', ledger: {}, server: {}, trust: {}, directory: {} } as Config
		expect(configuredFiles(bare).map(({ key }) => key)).toEqual(['secretKeyFile'])
	})
})
