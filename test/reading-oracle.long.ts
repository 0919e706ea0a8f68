/** What `reading-oracle.spec.ts` compares, on more mail: hostile messages too, and twelve thousand that chance made. */
import type * as Mime from '../server/reading/mime.ts'

import { isDeepStrictEqual } from 'node:util'
import { beforeEach, expect, it, vi } from 'vitest'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { split } from '../server/reading/mime.ts'
import { hostileCda, hostileLetter } from './support/hostile-documents.ts'
import { hostileMails } from './support/hostile.support.ts'
import { madeMail } from './support/made-mails.ts'
import { walk } from './support/mailsplit-walk.ts'
import { readWhole, takenApart } from './support/taken-apart.ts'

const under = vi.hoisted((): { walk: typeof walk | null } => ({ walk: null }))
vi.mock('../server/reading/mime.ts', async (original) => {
	const product = await original<typeof Mime>()
	return { ...product, split: (...words: Parameters<typeof Mime.split>) => (under.walk ?? product.split)(...words) }
})
beforeEach(() => {
	under.walk = null
})

const HOUR = 3_600_000
/** Messages taken apart, and those of them that are read as a whole. */
const [APART, WHOLE] = [12_000, 1000]
/** It passes two bounds at once: which is named depends on which is looked at first. */
const TWICE_UNREADABLE = '1,500 nested parts'

async function isReadTheSame(raw: Buffer): Promise<boolean> {
	under.walk = null
	const now = await readWhole(raw)
	under.walk = walk
	return isDeepStrictEqual(now, await readWhole(raw))
}

it('hostile messages are read as they were', async () => {
	const different = []
	const others = [{ name: 'a hostile CDA', raw: await hostileCda(PEOPLE[0]!) }, { name: 'a hostile letter', raw: await hostileLetter() }]
	for (const { name, raw } of [...await hostileMails(), ...others]) {
		if (!await isReadTheSame(raw)) {
			different.push(name)
		}
	}
	expect(different.filter((name) => name !== TWICE_UNREADABLE)).toEqual([])
}, HOUR)

it(`${APART} messages that chance made are taken apart as they were`, async () => {
	const different = []
	for (let seed = 0; seed < APART; seed++) {
		const raw = madeMail(seed)
		if (!isDeepStrictEqual(await takenApart(split, raw), await takenApart(walk, raw))) {
			different.push(seed)
		}
	}
	expect(different).toEqual([])
}, HOUR)

it(`${WHOLE} of them are read as they were`, async () => {
	const different = []
	for (let seed = 0; seed < WHOLE; seed++) {
		if (!await isReadTheSame(madeMail(seed))) {
			different.push(seed)
		}
	}
	expect(different).toEqual([])
}, HOUR)
