/**
 * Two readers of mail, mailparser and our own walk of before (ADR 1), on the same mail: what they read is the same. A longer
 * comparison is `reading-oracle.long.ts`.
 */
import type * as Mime from '../server/reading/mime.ts'

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { samples } from '../demo/fixtures/samples.ts'
import { split } from '../server/reading/mime.ts'
import { madeMail } from './support/made-mails.ts'
import { walk } from './support/mailsplit-walk.ts'
import { readWhole, takenApart } from './support/taken-apart.ts'

/** Under which the reading as a whole is done: null is the product's. */
const under = vi.hoisted((): { walk: typeof walk | null } => ({ walk: null }))
vi.mock('../server/reading/mime.ts', async (original) => {
	const product = await original<typeof Mime>()
	return { ...product, split: (...words: Parameters<typeof Mime.split>) => (under.walk ?? product.split)(...words) }
})
beforeEach(() => {
	under.walk = null
})

const demo = (await samples()).map(({ about, raw }) => [about, raw] as const)
const MAILS = join(import.meta.dirname, '..', '..', 'shared', 'samples', 'mail')
/** Seeds are those of the long comparison: these are the first. */
const MADE = 300

async function bothWays(raw: Buffer): Promise<{ now: unknown, before: unknown }> {
	const now = await readWhole(raw)
	under.walk = walk
	return { now, before: await readWhole(raw) }
}

it(`${MADE} messages that chance made are taken apart as they were`, async () => {
	for (let seed = 0; seed < MADE; seed++) {
		const raw = madeMail(seed)
		expect({ seed, read: await takenApart(split, raw) }).toEqual({ seed, read: await takenApart(walk, raw) })
	}
})

describe('a message is read as it was, to its last finding', () => {
	it.each(existsSync(MAILS) ? readdirSync(MAILS) : [])('%s', async (name) => {
		const { now, before } = await bothWays(readFileSync(join(MAILS, name)))
		expect(now).toEqual(before)
	})
	it.each(demo)('%s', async (_, raw) => {
		const { now, before } = await bothWays(raw)
		expect(now).toEqual(before)
	})
})
