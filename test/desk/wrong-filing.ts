/** What was filed wrong: taken back, undone, told. */
import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { picture, seriousFaults } from '../support/browser.ts'
import { almostJose } from '../support/day.ts'
import { until } from '../support/until.ts'
import { atDesk, counts, desk, files, holds, list, open, page, READ } from './world.desk.ts'

/** The hand is faster than a test: the page itself strikes as soon as the next message can be acted upon. */
const SECOND_BLOW = `new MutationObserver((_, observer) => {
	const isShown = [...document.querySelectorAll('h2')].some((one) => one.textContent.trim() === 'Second avis')
	if (isShown && [...document.querySelectorAll('button')].some((one) => one.textContent.trim().startsWith('Classer ici'))) {
		observer.disconnect()
		window.isStruck = true
		document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '1', code: 'Digit1', bubbles: true }))
	}
}).observe(document.body, { subtree: true, childList: true, characterData: true })`

describe('a wrong filing', () => {
	beforeEach(atDesk)

	it('is undone by one key, just after', async () => {
		const { filed: before } = await counts()
		await page.getByRole('button', { name: 'Classés' }).click()
		await page.getByRole('heading', { name: 'Classés récemment' }).waitFor()
		await list('Classés récemment').getByRole('button', { name: 'Bilan sanguin' }).click()
		await page.getByRole('button', { name: 'Mauvais dossier : remettre à classer' }).waitFor()
		await picture(page, 'classe')
		expect(await seriousFaults(page)).toEqual([])
		await page.getByLabel('Pourquoi n’est-ce pas le bon ? (gardé au journal)').fill('C’est l’autre Mme Martin')
		await page.getByRole('button', { name: 'Mauvais dossier : remettre à classer' }).click()
		await page.getByText('« Bilan sanguin » est remis à classer, au bon endroit cette fois').waitFor()
		await page.getByText('Classé de la même façon').waitFor()
		await picture(page, 'mauvais-dossier')
		expect((await counts()).filed).toBe(before - 1)
		await holds()
		expect(files().filter((path) => path.startsWith('Résidents/MARTIN Jeanne '
			+ '(1952)/') && path.includes('Bilan sanguin'))).toEqual([])

		await page.getByRole('button', { name: 'À classer', exact: true }).click()
		await list('À classer').getByRole('button', { name: 'Bilan sanguin' }).click()
		await page.getByText('Remis à classer par Claire Fabre').first().waitFor()
		await page.getByText('Il vient d’être retiré de ce dossier.').waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('2')
		await page.getByText(/Classé chez MARTIN JEANNE .*\s: «\sBilan sanguin\s»/).waitFor()
		expect((await counts()).filed).toBe(before)
		await page.keyboard.press('z')
		await until(async () => (await counts()).filed === before - 1)
		await page.getByText('Annulé : « Bilan sanguin » attend de nouveau').waitFor()
		await page.getByText(/Annulé aussitôt · Claire Fabre/).waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('2')
		await until(async () => (await counts()).filed === before)
		await holds()
	})

	it('is never the work of a second blow of the same key', async () => {
		const { filed: before } = await counts()
		for (const name of ['Premier avis', 'Second avis']) {
			desk.deliver(`${name.split(' ')[0]}.day`, await almostJose(name))
		}
		await list('À classer').getByRole('button', { name: 'Second avis' }).waitFor()
		await list('À classer').getByRole('button', { name: 'Premier avis' }).click()
		await page.getByRole('button', { name: /^Classer ici/ }).first().waitFor()
		await page.waitForTimeout(READ)
		await page.evaluate(SECOND_BLOW)
		await page.keyboard.press('1')
		await until(() => page.evaluate('window.isStruck === true'))
		await page.waitForTimeout(2 * READ)
		expect((await counts()).filed).toBe(before + 1)
		await page.keyboard.press('1')
		await until(async () => (await counts()).filed === before + 2)
		await holds()
	})

	it('is in the register of identitovigilance, with who said so and why', async () => {
		await open('Tableau de bord')
		const saved = page.waitForEvent('download')
		await page.getByRole('button', { name: 'Registre d’identitovigilance (CSV)' }).click()
		const table = readFileSync((await (await saved).path())!, 'utf8')
		expect(table).toMatch(/"Mauvais dossier\u00A0: remis à classer";.*;"R005";"C’est l’autre Mme Martin";"Claire Fabre"/)
		expect(table.match(/Mauvais dossier/g)).toHaveLength(1)
		expect(table).toContain('Mis en quarantaine')
	})
})
