import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOMS } from '../services/rooms.service.ts'

describe('a bell of Nextcloud', () => {
	const told = readFileSync(join(import.meta.dirname, '../../lib/Notifier.php'), 'utf8')
	const rooms = [...told.matchAll(/,\s+'(\w+)',?\s*\],$/gm)].map(([, room]) => room!)

	it('opens a room of the page', () => {
		expect(rooms.length).toBeGreaterThan(5)
		expect(rooms.filter((room) => !ROOMS.some((one) => one === room))).toEqual([])
	})
	it('of an approval opens « À valider »', () => expect(told).toMatch(/'approve' => \[\s*.*,\s+'approvals',?\s*\],$/m))
})
