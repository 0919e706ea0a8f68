/** Two readers of mail, ours of today and ours of before (ADR 1), on the same mail: what they read is the same. */
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { split } from '../server/reading/mime.ts'
import { walk } from './support/mailsplit-walk.ts'
import { madeMail } from './support/made-mails.ts'
import { takenApart } from './support/taken-apart.ts'

const COUNT = Number(process.env.MSSANTE_MADE_MAILS ?? 1000)

describe('a message is taken apart as it was', () => {
	it(`whatever chance made of it (${COUNT} times)`, async () => {
		const different: number[] = []
		for (let seed = 0; seed < COUNT; seed++) {
			const raw = madeMail(seed)
			const [now, before] = [await takenApart(split, raw), await takenApart(walk, raw)]
			if (!isDeepStrictEqual(now, before)) {
				different.push(seed)
			}
		}
		expect(different).toEqual([])
	})
})
