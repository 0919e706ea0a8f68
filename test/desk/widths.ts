/** Every room as each reads it: on a small screen, at 200 %, on a telephone, in the dark theme. */
import type { Room } from '../../src/services/rooms.service.ts'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOMS } from '../../src/services/rooms.service.ts'
import { picture, seriousFaults } from '../support/browser.ts'
import { atDesk, page, shell, SIZE } from './world.desk.ts'

/** Where each is opened: a patient's page is somebody's. */
const placeOf = (room: Room) => `${new URL(shell.url).origin}/page#/${room}${room === 'patient' ? '?structure=lilas&id=R001' : ''}`
/** What is written into is read there: pixels of its narrowest. */
const LEGIBLE = 130
const NARROW = `[...document.querySelectorAll('input, textarea')]
	.filter(({ type }) => !['checkbox', 'radio', 'file'].includes(type))
	.filter((field) => field.checkVisibility({ visibilityProperty: true }))
	.map((field) => [field.ariaLabel || field.placeholder || field.id, Math.round(field.getBoundingClientRect().width)])
	.filter(([, width]) => width < ${LEGIBLE})`
const EYES = {
	'a small screen': { width: 1366, height: 768 },
	'200 %': { width: 683, height: 384 },
	'a telephone': { width: 390, height: 844 },
}

describe('every room', () => {
	beforeAll(atDesk)
	afterAll(() => page.setViewportSize(SIZE))

	describe.each(Object.entries(EYES))('on %s', (eyes, size) => {
		it.each(ROOMS)('« %s »: nothing beside the screen, nothing too narrow to be written into', async (room) => {
			await page.setViewportSize(size)
			await page.goto('about:blank')
			await page.goto(placeOf(room))
			await page.locator('main h2').first().waitFor()
			await picture(page, `largeur-${room}-${size.width}`)
			expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), eyes).toBe(true)
			expect(await page.evaluate(NARROW)).toEqual([])
		})
	})

	it.each(ROOMS)('« %s » is legible in the dark theme', async (room) => {
		await page.setViewportSize(SIZE)
		await page.goto('about:blank')
		await page.goto(placeOf(room))
		await page.locator('main h2').first().waitFor()
		await page.emulateMedia({ colorScheme: 'dark' })
		await picture(page, `sombre-${room}`)
		await page.emulateMedia({ colorScheme: 'light' })
		expect(await seriousFaults(page)).toEqual([])
	})
})
