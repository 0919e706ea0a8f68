/** What the hand did not mean. */
import { beforeEach, describe, expect, it } from 'vitest'
import { MssError } from '../../server/errors.ts'
import { picture, seriousFaults } from '../support/browser.ts'
import { almostJose } from '../support/day.ts'
import { until } from '../support/until.ts'
import { atDesk, complaints, counts, desk, holds, list, open, page, READ, standing, title } from './world.desk.ts'

describe('what the hand did not mean', () => {
	beforeEach(atDesk)

	it('files nothing: words that hold figures, typed where a list is named', async () => {
		const before = await standing()
		await open('À classer')
		await list('À classer').getByRole('button', { name: 'Demande d’admission' }).click()
		await page.getByText('Patient inconnu').first().waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('f')
		await page.getByRole('dialog', { name: 'Mettre en attente dans…' }).waitFor()
		await page.keyboard.type('Pour le 12 mars')
		await page.keyboard.press('Enter')
		await page.keyboard.type(' 1')
		await page.getByText('Dans la liste « Pour le 12 mars »').waitFor()
		expect(await standing()).toEqual(before)
	})

	it('is asked about: the document says that it is somebody else’s', async () => {
		const { filed: before } = await counts()
		await list('À classer').getByRole('button', { name: 'Demande d’admission' }).click()
		await until(async () => (await title().textContent()) === 'Demande d’admission')
		await page.keyboard.press('/')
		await page.keyboard.type('charpentier paul')
		await page.getByRole('option').first().waitFor()
		await page.keyboard.press('Enter')
		await page.getByRole('button', { name: /^Classer ici/ }).first().waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('1')
		const dialog = page.getByRole('dialog', { name: 'La même personne ?' })
		await dialog.getByText('INCONNU ANDRÉ').waitFor()
		await picture(page, 'autre-identite')
		expect(await seriousFaults(page)).toEqual([])
		await page.keyboard.press('Enter')
		expect((await counts()).filed).toBe(before)
		await page.keyboard.type('Changement de nom, vu avec la famille')
		await page.keyboard.press('Enter')
		await until(async () => (await counts()).filed === before + 1)
		await page.getByText(/Classé chez CHARPENTIER PAUL/).waitFor()
		await page.keyboard.press('z')
		await until(async () => (await counts()).filed === before)
	})

	it('is not done to what a search has put out of sight, or brought before the eyes', async () => {
		const before = await standing()
		const search = page.getByPlaceholder('Chercher dans cette liste')
		const stays = async () => {
			await page.waitForTimeout(READ)
			await page.keyboard.press('1')
			await page.keyboard.press('p')
			await page.waitForTimeout(READ)
			expect(await standing()).toEqual(before)
		}
		await list('À classer').getByRole('button', { name: 'Demande d’admission' }).click()
		await search.fill('courrier d’un')
		await until(async () => (await title().textContent()) === 'Courrier d’un expéditeur inconnu')
		await search.blur()
		await page.getByText('Ce qui est affiché a changé sans vous').waitFor()
		await stays()
		expect(await page.getByText('Vous vous en occupez').count()).toBe(0)
		// Taking the words away keeps what is shown.
		await search.press('Escape')
		await list('À classer').getByRole('button', { name: 'Demande d’admission' }).waitFor()
		expect(await title().textContent()).toBe('Courrier d’un expéditeur inconnu')
		await search.fill('zzz')
		// Said in the place of the rows once the answer is there; the shelf says as much while it is awaited.
		await page.getByText('Essayez un nom, un expéditeur').first().waitFor()
		await search.press('Escape')
		await page.getByText('Choisissez un message').waitFor()
		await picture(page, 'rien-de-choisi')
		await stays()
		await page.keyboard.press('j')
		await page.getByText('Où le classer ?').waitFor()
	})

	it('is not asked twice: Escape closes the dialog on top, wherever the hand is, and leaves the rest', async () => {
		await list('À classer').getByRole('button', { name: 'Demande d’admission' }).click()
		await page.getByText('Patient inconnu').first().waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('x')
		await page.getByText('1 message choisi').waitFor()
		for (const [key, name] of [
			['d', 'Pas un patient : autre dossier'],
			['f', 'Mettre en attente dans…'],
			['s', 'Classer sans suite ?'],
			['?', 'Raccourcis clavier'],
		] as const) {
			await page.keyboard.press(key)
			const dialog = page.getByRole('dialog', { name })
			await dialog.waitFor()
			await page.waitForTimeout(READ)
			await page.keyboard.press('Escape')
			await dialog.waitFor({ state: 'detached' })
			expect(await page.getByText('1 message choisi').count(), name).toBe(1)
		}
		await page.keyboard.press('v')
		await page.locator('.modal-mask').waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('Escape')
		await page.locator('.modal-mask').waitFor({ state: 'detached' })
		await page.keyboard.press('Escape')
		await page.getByText('1 message choisi').waitFor({ state: 'detached' })
	})

	it('is told, and the message comes back, when the store refuses', async () => {
		const { filed: before } = await counts()
		const { ged } = desk.app
		const { move } = ged
		ged.move = async () => {
			throw new MssError('MSS-GED-DENIED')
		}
		const note = page.getByText('« Avis refusé » : Cela n’a pas pu se faire.')
		try {
			desk.deliver('refus.day', await almostJose('Avis refusé'))
			await list('À classer').getByRole('button', { name: 'Avis refusé' }).click()
			await page.getByRole('button', { name: /^Classer ici/ }).first().waitFor()
			await page.waitForTimeout(READ)
			await page.keyboard.press('1')
			await note.waitFor()
			await picture(page, 'refus')
		} finally {
			ged.move = move
		}
		expect((await counts()).filed).toBe(before)
		await list('À classer').getByRole('button', { name: 'Avis refusé' }).click()
		await page.waitForTimeout(2 * READ)
		await page.keyboard.press('1')
		await until(async () => (await counts()).filed === before + 1)
		await note.waitFor()
		await page.getByRole('button', { name: 'Masquer', exact: true }).click()
		await note.waitFor({ state: 'detached' })
		expect(complaints.splice(0)).toEqual([expect.stringMatching(/^503 .*\/file$/)])
		await holds()
	})
})
