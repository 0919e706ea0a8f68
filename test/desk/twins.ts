/** Residents who may be taken one for the other. */
import type { Person } from '../../demo/fixtures/people.fixture.ts'

import { beforeEach, describe, expect, it } from 'vitest'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { picture, seriousFaults } from '../support/browser.ts'
import { RESIDENTS } from '../support/day.ts'
import { until } from '../support/until.ts'
import { atDesk, counts, desk, holds, list, page, READ, SIZE, title } from './world.desk.ts'

describe('twins', () => {
	beforeEach(atDesk)

	const look = async (name: string) => {
		await list('À classer').getByRole('button', { name }).click()
		await until(async () => (await title().textContent()) === name)
		await page.getByRole('button', { name: /^Classer ici/ }).first().waitFor()
		await page.waitForTimeout(READ)
	}
	const blue = () => page.locator('.card .button-vue--primary').count()

	it('whom a letter names as well the one as the other: none is blue, and the key asks which', async () => {
		const { filed: before } = await counts()
		desk.deliver(
			'jumeaux.day',
			await makeMail({
				subject: 'M. CHARPENTIER',
				text: 'Au sujet de M. CHARPENTIER, né le 21/06/1938 : voir la pièce jointe.',
				attachments: [{ filename: 'avis.pdf', content: await makePdf('Avis.') }],
			}),
		)
		await look('M. CHARPENTIER')
		await page.getByText('Deux patients correspondent : CHARPENTIER Paul et CHARPENTIER Pierre. Lequel ?').waitFor()
		expect(await blue()).toBe(0)
		await picture(page, 'jumeaux')
		const dialog = page.getByRole('dialog', { name: 'Lequel ?' })
		await page.keyboard.press('1')
		// Neither the same key once more, nor Enter, is an answer.
		await page.keyboard.press('1')
		await page.keyboard.press('Enter')
		await dialog.waitFor()
		await page.waitForTimeout(READ)
		expect((await counts()).filed).toBe(before)
		expect(await dialog.getByRole('row').allInnerTexts()).toEqual(
			expect.arrayContaining([expect.stringMatching(/Premier prénom\s+PAUL\s+PIERRE/)]),
		)
		await picture(page, 'lequel')
		await page.setViewportSize({ width: 390, height: 844 })
		await picture(page, 'lequel-telephone')
		expect(await dialog
			.locator('.box')
			.evaluate((box) => box.scrollWidth <= box.clientWidth
				&& box.getBoundingClientRect().right <= (globalThis as unknown as { innerWidth: number }).innerWidth)).toBe(true)
		expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
		await page.setViewportSize(SIZE)
		expect(await seriousFaults(page)).toEqual([])
		await page.keyboard.press('Escape')
		await dialog.waitFor({ state: 'detached' })
		await page.waitForTimeout(READ)
		await page.keyboard.press('1')
		await dialog.waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('2')
		await page.getByText(/Classé chez CHARPENTIER PIERRE/).waitFor()
		await until(async () => (await counts()).filed === before + 1)
		await holds()
	})

	it('of whom a document is half the one and half the other: it is said, and the key asks why', async () => {
		const { filed: before } = await counts()
		const [, paul, pierre] = RESIDENTS as [Person, Person, Person]
		desk.deliver(
			'moitie.day',
			await makeHealthMail({
				cdas: [
					makeCda({
						person: { ...paul, given: pierre.given },
						title: 'Avis du neurologue',
						pdf: await makePdf('Avis du neurologue.'),
					}),
				],
			}),
		)
		await look('Avis du neurologue')
		await page
			.getByText('Le matricule est celui de CHARPENTIER Paul, mais le prénom est celui de CHARPENTIER Pierre.')
			.first()
			.waitFor()
		expect(await blue()).toBe(0)
		await picture(page, 'moitie')
		await page.keyboard.press('1')
		const dialog = page.getByRole('dialog', { name: 'La même personne ?' })
		await dialog.getByText('mais le prénom est celui de CHARPENTIER Pierre.').waitFor()
		await page.keyboard.press('Enter')
		await page.waitForTimeout(READ)
		expect((await counts()).filed).toBe(before)
		await page.keyboard.type('Prénom corrigé par le service')
		await page.keyboard.press('Enter')
		await until(async () => (await counts()).filed === before + 1)
		await page.getByText(/Classé chez CHARPENTIER PAUL/).waitFor()
		await holds()
	})
})
