/** What came in the night: what is safe files itself, the rest waits with its reason. */
import type { Arrival } from '../support/day.ts'

import { describe, expect, it } from 'vitest'
import { picture, seriousFaults } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { bringDay, counts, day, desk, holds, list, page, READ, standing } from './world.desk.ts'

describe('the morning', () => {
	it('finds nothing that waits, and is told what will come there', async () => {
		await page.getByText('Rien n’attend : tout est classé').waitFor()
		expect(await page.title()).toMatch(/^À classer - MSSanté - \w+$/)
		await picture(page, 'classer-vide')
		expect(await seriousFaults(page)).toEqual([])
	})

	it('brings 40 messages: what is safe files itself, what is not waits, nothing is missing', async () => {
		await bringDay()
		const rows = await desk.app.ledger.db.selectFrom('messages').select(['state', 'title']).orderBy('id').limit(day.length).execute()
		expect(rows.map((row) => [row.title, row.state])).toEqual(day.map((one) => [one.title, one.ends]))
		const expected = (state: Arrival['ends']) => day.filter(({ ends }) => ends === state).length
		expect(await counts()).toMatchObject({
			received: 40,
			filed: expected('filed') + 1,
			review: expected('review'),
			quarantined: expected('quarantined'),
			ignored: 1,
			failed: 0,
			lawHolds: true,
		})
		await holds()
	})

	it('shows the first with its reason, the traits that differ, whom it may be about, and the document', async () => {
		await bringDay()
		// What is shown came by itself into an empty list: a figure files nothing before its person has come to it.
		const before = await standing()
		await page.getByText('Ce qui est affiché a changé sans vous').waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('1')
		await page.waitForTimeout(READ)
		expect(await standing()).toEqual(before)
		await list('À classer').getByRole('button', { name: 'Avis de cardiologie' }).click()
		await page.getByText('La date de naissance diffère : 16/01/1947 dans le document, 15/01/1947 dans le dossier.').waitFor()
		await page.getByText('Ce qui est affiché a changé sans vous').waitFor({ state: 'detached' })
		expect(await page.locator('tr.differs').innerText()).toMatch(/16\/01\/1947\s+15\/01\/1947\s+≠ diffère/)
		// Under Nextcloud's own rules for tables: no word of an identity runs over its neighbour.
		const overrun = await page
			.locator('td, th')
			.evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent))
		expect(overrun).toEqual([])
		await page.getByRole('img', { name: 'Page 1 sur 1' }).waitFor()
		await page.getByText('inchangé depuis sa réception').waitFor()
		// Each row has what it looks like.
		await until(async () => await list('À classer').locator('.picture img').count() >= 5)
		await picture(page, 'classer')
		expect(await seriousFaults(page)).toEqual([])
	})
})
