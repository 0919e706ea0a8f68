import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { GUIDE, roomHelp } from './help.ts'
import { ROOMS } from './rooms.service.ts'

describe('the help in place', () => {
	it.each(ROOMS)('says of « %s » what is here and what to do, in a sentence each', (room) => {
		for (const sentence of Object.values(roomHelp()[room])) {
			expect(sentence).toMatch(/^[A-Z][^.]+\.$/)
		}
	})

	it('leads to the guide that Nextcloud leads to', () => {
		const info = readFileSync(join(import.meta.dirname, '..', '..', 'appinfo', 'info.xml'), 'utf8')
		expect(/<user>(.+)<\/user>/.exec(info)?.[1]).toBe(GUIDE)
	})
})
