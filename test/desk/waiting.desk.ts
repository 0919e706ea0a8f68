/** What waits, dealt with by the keyboard alone. */
import type { Arrival, Gesture } from '../support/day.ts'

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { picture } from '../support/browser.ts'
import { isWholeDay } from '../support/day.ts'
import { seconds } from '../support/keys.support.ts'
import { until } from '../support/until.ts'
import { atDesk, counts, day, desk, files, holds, keys, list, page, READ, title } from './world.desk.ts'

describe('what waits', () => {
	const waiting = day.filter(({ ends }) => ends === 'review')
	/** With those that are dealt with by the same gesture. */
	const togetherWith = ({ then: gesture }: Arrival) =>
		waiting.filter(({ then }) => then && gesture && 'together' in then && 'together' in gesture && then.together === gesture.together)
	const steps = waiting.filter((one) => (togetherWith(one)[0] ?? one) === one)
	/** The step before went well: this one is before the eyes by itself. */
	let isFollowing = false

	it.each(steps)('$title: is dealt with by the keyboard alone, and the counts hold', async (one) => {
		if (!isFollowing) {
			await atDesk()
			await list('À classer').getByRole('button', { name: one.title }).click()
		}
		isFollowing = false
		await until(async () => (await title().textContent()) === one.title)
		await page.waitForTimeout(READ)
		const before = await counts()
		const together = await act(one)
		const leaves = 'list' in one.then! ? 0 : together.length
		await until(async () => (await counts()).review === before.review - leaves)
		await holds()
		isFollowing = true
	})

	it('leaves each in its folder', () => {
		const filed = files()
		for (const { ends, folder, title: name } of day) {
			if (ends !== 'quarantined') {
				expect(filed.some((path) => path.startsWith(`${folder}/`)), `${name} : ${folder}`).toBe(true)
			}
		}
	})

	it.runIf(isWholeDay)('cost what docs/performance.md says', () => {
		const perDocument = keys.count / waiting.length
		const line = `${waiting.length} messages, ${keys.count} touches et ${keys.decisions} décisions : `
			+ `${perDocument.toFixed(1).replace('.', ',')} touches et ${Math.round(seconds(keys, waiting.length))} s par message`
		const performance = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'performance.md'), 'utf8')
		expect(performance).toContain(line)
	})

	/** @return what was dealt with */
	async function act(one: Arrival): Promise<Arrival[]> {
		const gesture: Gesture = one.then!
		if ('file' in gesture) {
			await page.getByRole('button', { name: /^Classer ici/ }).nth(gesture.file - 1).waitFor()
			await keys.press(String(gesture.file))
		} else if ('elsewhere' in gesture) {
			await keys.press('d')
			await page.getByRole('dialog', { name: 'Pas un patient : autre dossier' }).waitFor()
			if (!existsSync(join(desk.ged, 'Factures'))) {
				await picture(page, 'classer-autre-dossier')
			}
			await keys.press(String(gesture.elsewhere))
		} else if ('list' in gesture) {
			await keys.press('f')
			const dialog = page.getByRole('dialog', { name: 'Mettre en attente dans…' })
			await dialog.waitFor()
			if (await dialog.getByRole('button', { name: gesture.list }).count() > 0) {
				await keys.press('ArrowDown')
				await keys.press('Enter')
			} else {
				await keys.type(gesture.list, 'Enter')
			}
			await dialog.waitFor({ state: 'detached' })
		} else if ('seek' in gesture && !('together' in gesture)) {
			await keys.press('/')
			await keys.type(gesture.seek)
			await page.getByRole('option').first().waitFor()
			await picture(page, 'classer-recherche')
			await keys.press('Enter')
			await page.getByRole('button', { name: /^Classer ici/ }).first().waitFor()
			await page.waitForTimeout(READ)
			await keys.press('1')
		} else {
			const all = togetherWith(one)
			for (const [index, { title: wanted }] of all.entries()) {
				await until(async () => (await title().textContent()) === wanted || index > 0)
				await keys.press('x')
				await (index < all.length - 1 && keys.press('j'))
				await page.waitForTimeout(READ)
			}
			await keys.press('/')
			await keys.type(gesture.seek)
			await page.getByRole('option').first().waitFor()
			await keys.press('Enter')
			await page.getByRole('button', { name: `Classer ces ${all.length} messages ici` }).waitFor()
			await picture(page, 'classer-plusieurs')
			await keys.press('Enter')
			keys.decisions++
			return all
		}
		keys.decisions++
		return [one]
	}
})
